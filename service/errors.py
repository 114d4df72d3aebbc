"""Errors that a person can mend; their texts are message ids for i18n."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can mend: a message id, its values, the field it is about."""

    def __init__(self, message: str, field: str = "", **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.values = values


class NotFound(Exception):
    """The row does not exist or belongs to someone else: both answer alike."""


class Conflict(UserError):
    """Someone else changed the row first; nothing was written."""


class OperatorError(Exception):
    """What the person at the terminal can mend; one English line with the remedy."""


class SettingsError(Exception):
    """An environment variable is missing or unusable; names it and the remedy."""
