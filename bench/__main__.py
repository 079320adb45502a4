"""Runs every benchmark and prints its tables; ``python -m bench scale`` only the one named."""

from __future__ import annotations

import sys

from bench import completions, scale

ALL = {"completions": completions.main, "scale": scale.main}

if __name__ == "__main__":
    for name in sys.argv[1:] or ALL:
        ALL[name]()
