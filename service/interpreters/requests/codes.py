"""A request's number as people read it: A-0042."""

from __future__ import annotations


def code(number: int) -> str:
    """The number with its letter."""
    return f"A-{number:04d}"
