"""Validated input about somebody's own data."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from service.own_data.periods import PERIODS
from service.typed import Day
from service.typed.mistyped import Mistyped

LONGEST_PAUSE = timedelta(days=366)


class PauseIn(BaseModel):
    """Until when somebody wants no offers; `today` is the day of asking."""

    model_config = ConfigDict(extra="forbid")
    today: date
    until: Day

    @field_validator("until")
    @classmethod
    def ahead_and_not_for_ever(cls, value: date, info: ValidationInfo) -> date:
        """A day to come, within a year."""
        today: date = info.data["today"]
        if value <= today:
            raise ValueError("Please choose a day to come.")
        if value > today + LONGEST_PAUSE:
            raise Mistyped(
                "A pause lasts a year at most: until %(day)s.",
                day=f"{today + LONGEST_PAUSE:%d.%m.%Y}",
            )
        return value


class NoteIn(BaseModel):
    """What was spoken or sent."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["call", "mail", "sms", "letter", "visit", "note"] = "note"
    note: str = Field(min_length=1, max_length=1000)


def _within(key: str) -> Any:
    """The bounds of a period, which the page shows as well."""
    return Field(ge=PERIODS[key].least, le=PERIODS[key].most)


class PeriodsIn(BaseModel):
    """Days that each kind of data stands."""

    model_config = ConfigDict(extra="forbid")
    withdrawn: int = _within("withdrawn")
    unreachable: int = _within("unreachable")
    completed: int = _within("completed")
    messages: int = _within("messages")
    links: int = _within("links")
    calls: int = _within("calls")
