"""Benchmarks: ratios against something measured in the same run. ``python -m bench`` runs them."""
