"""Figures of interpreter assignment, beside plain ways to do the same."""
