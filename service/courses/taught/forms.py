"""Validated input about single dates of a course."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from service.typed import Clock, Day, EndClock, Mail

Reason = Literal["teacher", "room", "weather", "travel", "people", "other"]


class CallOffIn(BaseModel):
    """Dates that are called off; each is a day of the course's week."""

    model_config = ConfigDict(extra="forbid")
    day: list[date] = []
    reason: Reason


class MoveIn(BaseModel):
    """A date at another time."""

    model_config = ConfigDict(extra="forbid")
    day: date
    new_day: Day
    start_minute: Clock
    end_minute: EndClock
    reason: Reason


class TimeIn(BaseModel):
    """Another week for a whole course; what is left empty stays as it is."""

    model_config = ConfigDict(extra="forbid")
    pattern: str = Field(default="", max_length=40)
    start_minute: Clock | None = None
    start_on: Day | None = None


class DoorIn(BaseModel):
    """Where the link for the teacher's phone is mailed to; "" shows it here."""

    model_config = ConfigDict(extra="forbid")
    email: Mail = ""
