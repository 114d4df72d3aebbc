"""Dated rules: levels, course kinds, weekly patterns, holidays."""
