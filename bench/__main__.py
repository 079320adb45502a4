"""Runs every benchmark and prints its table."""

from __future__ import annotations

from bench import completions

if __name__ == "__main__":
    completions.main()
