"""Validated input about interpreters and institutions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from service.supply.forms import WeekIn
from service.typed import (
    Cents,
    Clock,
    Day,
    Decimal,
    Line,
    Mail,
    Mistyped,
    Phone,
    at_most,
)
from service.typed.days import last_day

LONGEST_ABSENCE = 366  # days
LANGUAGE_LINES = 8
WEEK_FIELDS = ("mo", "tu", "we", "th", "fr", "sa", "su")
KINDS = ("volunteer", "staff")
CHANNELS = ("sms", "email", "call")
MODES = ("car", "pt", "bike")
GENDERS = ("female", "male", "diverse")


class SpokenIn(BaseModel):
    """A language that somebody interprets: 1 everyday, 2 fluent, 3 native."""

    model_config = ConfigDict(extra="forbid")
    language: str = Field(min_length=1, max_length=20)
    level: int = Field(ge=1, le=3)
    dialects: tuple[str, ...] = Field(default=(), max_length=20)
    written: bool = False


class OwnProfileIn(WeekIn):
    """What an interpreter says herself; `languages` come line by line."""

    model_config = ConfigDict(extra="ignore")
    name: Line = Field(min_length=1, max_length=120)
    phone: Phone = Field(default="", max_length=40)
    email: Mail = Field(default="", max_length=120)
    channel: Literal["sms", "email", "call"] = "sms"
    contact_language: str = Field(default="de", min_length=2, max_length=12)
    place_id: str = Field(min_length=1, max_length=20)
    mode: Literal["car", "pt", "bike"] = "car"
    max_oneway: int = Field(default=45, ge=0, le=180)
    gender: Literal["", "female", "male", "diverse"] = ""
    german_level: str = Field(default="", max_length=20)
    settings: tuple[str, ...] = Field(default=(), max_length=100)
    languages: tuple[SpokenIn, ...] = Field(default=(), max_length=LANGUAGE_LINES)
    quiet_from: Clock = 1260
    quiet_to: Clock = 420
    max_week: int = Field(default=3, ge=0, le=40)
    notice_hours: int = Field(default=24, ge=0, le=336)
    on_phone: bool = False
    on_video: bool = False
    standby: bool = False
    allowance_elsewhere_cents: Annotated[Cents, at_most(1_000_000)] = 0

    def values(self) -> dict[str, Any]:
        """As the columns of the table hold it; without the languages."""
        told = self.model_dump(exclude={*WEEK_FIELDS, "languages", "notice_hours"})
        return {
            **told,
            "settings": list(self.settings),
            "available": [list(stretch) for stretch in self.hours],
            "notice_minutes": self.notice_hours * 60,
        }


class InterpreterIn(OwnProfileIn):
    """A whole profile, as the office keeps it."""

    kind: Literal["volunteer", "staff"] = "volunteer"
    extension: Line = Field(default="", max_length=20)


class AbsenceIn(BaseModel):
    """Days without time, both included; with hours, on every one of them alone."""

    model_config = ConfigDict(extra="forbid")
    first_on: Day
    last_on: Day | None = Field(default=None, validate_default=True)
    from_time: Clock | None = None
    to_time: Clock | None = Field(default=None, validate_default=True)

    @field_validator("last_on")
    @classmethod
    def in_order(cls, value: date | None, info: ValidationInfo) -> date | None:
        """An empty last day is the first one; it does not run backwards."""
        first = info.data.get("first_on")
        return first if value is None else last_day(value, first, LONGEST_ABSENCE)

    @field_validator("to_time")
    @classmethod
    def later(cls, value: int | None, info: ValidationInfo) -> int | None:
        """Hours need both ends, of one day."""
        start = info.data.get("from_time")
        if (start is None) != (value is None):
            raise Mistyped("Please give both times, or neither of them.")
        if start is not None and value is not None:
            if info.data.get("last_on") != info.data.get("first_on"):
                raise Mistyped("Times are for one day alone. Leave the last day empty.")
            if value <= start:
                raise ValueError("The end must be later than the start.")
        return value


class DocumentIn(BaseModel):
    """A paper that the office has seen: its dates alone."""

    model_config = ConfigDict(extra="forbid")
    kind: str = Field(min_length=1, max_length=20)
    seen_on: Day
    valid_until: Day | None = None


class PauseIn(BaseModel):
    """Until when nobody is asked; empty: until somebody ends it."""

    model_config = ConfigDict(extra="forbid")
    paused_until: Day | None = None


class ExclusionIn(BaseModel):
    """ "Not there": `place:ID` or `agency:ID`."""

    model_config = ConfigDict(extra="forbid")
    where: str = Field(min_length=7, max_length=30, pattern="^(place|agency):")


class AgencyIn(BaseModel):
    """An institution that asks; without coordinates it lies where its place lies."""

    model_config = ConfigDict(extra="forbid")
    name: Line = Field(min_length=1, max_length=160)
    kind: str = Field(min_length=1, max_length=20)
    place_id: str = Field(min_length=1, max_length=20)
    street: Line = Field(default="", max_length=160)
    latitude: Decimal | None = Field(default=None, ge=47, le=55.2)
    longitude: Decimal | None = Field(
        default=None, ge=5.5, le=15.5, validate_default=True
    )
    email: Mail = Field(default="", max_length=120)
    phone: Phone = Field(default="", max_length=40)
    authority: bool = False
    own_administration: bool = False
    billed: bool = False

    @field_validator("longitude")
    @classmethod
    def both(cls, value: float | None, info: ValidationInfo) -> float | None:
        """A position needs both numbers."""
        if "latitude" in info.data and (info.data["latitude"] is None) != (
            value is None
        ):
            raise Mistyped("Give latitude and longitude, or neither of them.")
        return value


class WishIn(BaseModel):
    """Whom an institution prefers, or does not want again."""

    model_config = ConfigDict(extra="forbid")
    interpreter_id: str = Field(min_length=1, max_length=20)
    kind: Literal["preferred", "never"]
