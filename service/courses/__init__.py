"""Catalogue of courses, provider's answer, public list."""
