"""What is told when something typed cannot be read."""

from __future__ import annotations

from service.errors import UserError


class Mistyped(UserError, ValueError):
    """What was typed cannot be read; the sentence shows it and a right example."""


class Doubtful(Mistyped):
    """What was typed is probably meant as `suggestion`, which somebody must confirm."""

    def __init__(self, message: str, suggestion: str, **values: object) -> None:
        super().__init__(message, "", suggestion=suggestion, **values)
        self.suggestion = suggestion
