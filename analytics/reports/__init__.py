"""Notebooks to published pages: strict runs, whole swaps, our own template."""
