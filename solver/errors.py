"""Errors that a command answers with exit code 2."""

from __future__ import annotations


class InputError(ValueError):
    """Input that cannot be used; names the place and the remedy.

    `path` is where in the file (`learners/l0012/max_travel`), `message` says what
    was expected and what was found.
    """

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


class OutputError(InputError):
    """A file that could not be written; what stood there before still does."""


class Stopped(Exception):
    """Raised inside a solve when it was told to stop; never leaves the solver."""
