"""Feeds of published courses."""
