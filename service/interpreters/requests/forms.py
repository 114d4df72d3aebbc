"""Validated input of a request: the only door in, for page, phone and helper."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from service.clock import BERLIN
from service.typed import Clock, Day, Line, Mail, Phone, Whole
from service.typed.mistyped import Mistyped

When = Literal["today", "tomorrow", "day"]
Where = Literal["house", "other", "phone", "video"]
#: Other hours on the same day, in minutes from the wished one.
SHIFTS = (-60, -30, 30, 60)
DAYS_ON = 7  # of which other days are looked at
EARLIEST, LATEST = 7 * 60, 20 * 60  # other hours that are offered, wall minutes
MOST_MINUTES = 600
LONGEST_AHEAD = 365  # days
MOST_WEEKS = 26
OTHER = "other"  # a language of the list instead of one of the usual ones


def _one_space(value: str) -> str:
    return " ".join(value.split())


Text = Annotated[Line, AfterValidator(_one_space)]


class AskedIn(BaseModel):
    """What decides who could come: enough for the sign, before all is told."""

    model_config = ConfigDict(extra="ignore")
    form_key: str = Field(min_length=8, max_length=40)
    # 1 Which language; "other": the one of the list
    language: str = Field(default="", max_length=12)
    language_other: str = Field(default="", max_length=12)
    dialect: str = Field(default="", max_length=40)
    other_languages: list[str] = Field(default_factory=list, max_length=5)
    # 2 When
    when: When = "day"
    day: Day | None = None
    start: Clock
    minutes: Annotated[Whole, Field(ge=15, le=MOST_MINUTES)] = 60
    other_hours: bool = False
    other_days: bool = False
    # 3 Where
    where: Where = "house"
    place_id: str = Field(default="", max_length=20)
    street: Text = Field(default="", max_length=160)
    also: list[Literal["phone", "video"]] = Field(default_factory=list)
    # 4 What kind of talk
    setting: str = Field(min_length=1, max_length=40)
    topic: str = Field(default="", max_length=40)
    # More, where it helps
    people: Annotated[Whole, Field(ge=1, le=50)] | None = None
    minors: bool = False
    alone: bool = False  # no professional is there
    gender: Literal["", "female", "male"] = ""
    gender_hard: bool = False
    needed: Annotated[Whole, Field(ge=1, le=4)] = 1
    earlier_id: str = Field(default="", max_length=20)
    every_weeks: Annotated[Whole, Field(ge=1, le=4)] | None = None
    until: Day | None = None
    # Which of the options of the sign: "" as asked, "phone", or an instant (ISO).
    choice: str = Field(default="", max_length=40)

    @model_validator(mode="after")
    def hangs_together(self) -> AskedIn:
        """A day where one is chosen, a place where it is elsewhere, a whole series."""
        if self.when == "day" and self.day is None:
            raise ValueError("Please choose a day.")
        if self.where == "other" and not self.place_id:
            raise ValueError("Please choose the place, or take your own house.")
        if self.language in ("", OTHER):
            self.language = self.language_other
        if not self.language:
            raise ValueError("Please choose a language.")
        self.other_languages = [
            one for one in self.other_languages if one != self.language
        ]
        if self.every_weeks and self.until is None:
            raise ValueError("A series needs its last day.")
        return self

    def on(self, today: date) -> date:
        """The day that is meant."""
        if self.when == "day" and self.day is not None:
            return self.day
        return today + timedelta(days=1 if self.when == "tomorrow" else 0)

    def starts_at(self, today: date) -> datetime:
        """The instant it begins; raises Mistyped for an hour that does not exist."""
        return wall(self.on(today), self.start)

    @property
    def modes(self) -> list[str]:
        """The wished mode first, then what will do, too."""
        first = {"house": "onsite", "other": "onsite"}.get(self.where, self.where)
        return list(dict.fromkeys([first, *self.also]))


class RequestIn(AskedIn):
    """The five questions, and what may be added to them."""

    model_config = ConfigDict(extra="forbid")
    agency_id: str = Field(default="", max_length=20)  # chosen by office and helper
    # 5 Who asks
    contact_name: Text = Field(default="", max_length=120)
    contact_phone: Phone
    briefing: Line = Field(default="", max_length=1000)
    client_language: str = Field(default="", max_length=12)
    # "Already asked": somebody has seen it and asks all the same.
    twice: bool = False


class NewcomerIn(BaseModel):
    """An institution that asks for the first time: who it is, how it is reached."""

    model_config = ConfigDict(extra="forbid")
    agency_name: Text = Field(min_length=2, max_length=160)
    agency_kind: str = Field(min_length=1, max_length=20)
    agency_place_id: str = Field(min_length=1, max_length=20)
    agency_street: Text = Field(default="", max_length=160)
    agency_email: Mail
    agency_phone: Phone


class FirstRequestIn(RequestIn, NewcomerIn):
    """The first request of an institution, with who it is."""


class MoveIn(BaseModel):
    """Another time for a request that stands."""

    model_config = ConfigDict(extra="forbid")
    day: Day
    start: Clock
    minutes: Annotated[Whole, Field(ge=15, le=MOST_MINUTES)]
    reach: Literal["one", "following", "all"] = "one"


def wall(day: date, minute: int) -> datetime:
    """A wall time in Germany as an instant (UTC), the first of two in October's night.

    Raises: Mistyped for an hour that the March night leaves out.
    """
    clock = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001
    found = clock.replace(tzinfo=BERLIN).astimezone(UTC)
    if found.astimezone(BERLIN).replace(tzinfo=None) != clock:
        raise Mistyped("This hour does not exist: the clocks go forward that night.")
    return found
