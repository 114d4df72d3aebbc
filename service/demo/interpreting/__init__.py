"""Interpreting in the demo: a pool, institutions, four weeks of requests."""
