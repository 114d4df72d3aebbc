"""Gazetteer and county outlines."""
