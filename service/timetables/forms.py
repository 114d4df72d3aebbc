"""Validated input about timetables and on-demand zones."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from service.timetables.outline import Point, read_outline
from service.typed import Clock, EndClock, Line, Phone, Weekdays


class FeedIn(BaseModel):
    """A timetable whose file lies in the state folder already."""

    model_config = ConfigDict(extra="forbid")
    filename: str = Field(min_length=1, max_length=200)
    file_digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    stored_as: str = Field(pattern=r"^[0-9a-f]{64}\.zip$")
    invented: bool = False


class LineMarkIn(BaseModel):
    """What an office says of a line: call, plan, or nothing (file)."""

    model_config = ConfigDict(extra="forbid")
    agency: Line = Field(default="", max_length=300)
    name: Line = Field(min_length=1, max_length=300)
    says: Literal["call", "plan", "file"]


class ZoneIn(BaseModel):
    """A Rufbus zone: rides on call within it at its hours."""

    model_config = ConfigDict(extra="forbid")
    name: Line = Field(min_length=1, max_length=120)
    place_ids: tuple[str, ...] = Field(default=(), max_length=2000)
    outline: tuple[Point, ...] = ()
    weekdays: Weekdays = Field(min_length=1, max_length=7)
    start_minute: Clock = Field(ge=0, lt=1440)
    end_minute: EndClock = Field(gt=0, le=1440)
    lead_minutes: int = Field(ge=0, le=2880)
    wait_minutes: int = Field(ge=0, le=180)
    phone: Phone = Field(default="", max_length=40)

    @field_validator("outline", mode="before")
    @classmethod
    def drawn(cls, value: Any) -> Any:
        """Points of a pasted or drawn GeoJSON polygon."""
        return read_outline(value) if isinstance(value, str) else value
