"""Courses as the office and their providers keep them."""
