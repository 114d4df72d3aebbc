"""Validated input about what courses are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from service.accounts.forms import Password
from service.rulesets.schema import WEEKDAYS
from service.typed import (
    Cents,
    Clock,
    Day,
    Decimal,
    EndClock,
    Line,
    Mail,
    Minutes,
    Mistyped,
    Phone,
    Stretches,
    Weekdays,
    at_most,
)
from service.typed.days import last_day

OLDEST_CHILD = 14
LONGEST_FUNDING = 3653  # days
OWN_COUNTY = "own"
LAENDER = (
    ("BW", "Baden-Württemberg"),
    ("BY", "Bayern"),
    ("BE", "Berlin"),
    ("BB", "Brandenburg"),
    ("HB", "Bremen"),
    ("HH", "Hamburg"),
    ("HE", "Hessen"),
    ("MV", "Mecklenburg-Vorpommern"),
    ("NI", "Niedersachsen"),
    ("NW", "Nordrhein-Westfalen"),
    ("RP", "Rheinland-Pfalz"),
    ("SL", "Saarland"),
    ("SN", "Sachsen"),
    ("ST", "Sachsen-Anhalt"),
    ("SH", "Schleswig-Holstein"),
    ("TH", "Thüringen"),
)
Hours = tuple[tuple[int, int, int], ...]


class ProviderIn(BaseModel):
    """A body that runs courses."""

    model_config = ConfigDict(extra="forbid")
    name: Line = Field(min_length=1, max_length=160)
    short_name: Line = Field(default="", max_length=40)
    email: Mail = Field(default="", max_length=120)
    phone: Phone = Field(default="", max_length=40)
    own: bool = False


class VenueIn(BaseModel):
    """A building; without coordinates it lies where its place lies (degrees)."""

    model_config = ConfigDict(extra="forbid")
    name: Line = Field(min_length=1, max_length=160)
    place_id: str = Field(min_length=1, max_length=20)
    provider_id: str | None = Field(default=None, max_length=20)
    street: Line = Field(default="", max_length=160)
    latitude: Decimal | None = Field(default=None, ge=47, le=55.2)
    longitude: Decimal | None = Field(
        default=None, ge=5.5, le=15.5, validate_default=True
    )
    step_free: bool = False
    rent_cents: Cents = Field(default=0, ge=0)
    company_only: bool = False

    @field_validator("longitude")
    @classmethod
    def both(cls, value: float | None, info: ValidationInfo) -> float | None:
        """A position needs both numbers."""
        if "latitude" in info.data and (info.data["latitude"] is None) != (
            value is None
        ):
            raise Mistyped("Give latitude and longitude, or neither of them.")
        return value


class WeekIn(BaseModel):
    """Stretches of each weekday in minutes of the day, typed as "8–12, 13–17"."""

    model_config = ConfigDict(extra="forbid")
    mo: Stretches = ()
    tu: Stretches = ()
    we: Stretches = ()
    th: Stretches = ()
    fr: Stretches = ()
    sa: Stretches = ()
    su: Stretches = ()

    @property
    def hours(self) -> Hours:
        """(weekday, start, end) of every stretch, Monday = 0."""
        return tuple(
            (number, start, end)
            for number, name in enumerate(WEEKDAYS)
            for start, end in getattr(self, name)
        )


def by_weekday(hours: Iterable[tuple[int, int, int]]) -> dict[str, list[Minutes]]:
    """The fields of a WeekIn for (weekday, start, end) stretches."""
    found: dict[str, list[Minutes]] = {}
    for number, start, end in sorted(hours):
        found.setdefault(WEEKDAYS[number], []).append((start, end))
    return found


class RoomIn(WeekIn):
    """A room of a venue with its opening times."""

    venue_id: str = Field(min_length=1, max_length=20)
    name: Line = Field(min_length=1, max_length=120)
    seats: int = Field(ge=1, le=500)


class ChildcareIn(BaseModel):
    """Places for children of an age range (full years) on some weekdays."""

    model_config = ConfigDict(extra="forbid")
    venue_id: str = Field(min_length=1, max_length=20)
    weekdays: Weekdays = Field(min_length=1, max_length=7)
    start_minute: Clock = Field(ge=0, lt=1440)
    end_minute: EndClock = Field(gt=0, le=1440)
    from_age: int = Field(ge=0, le=OLDEST_CHILD)
    to_age: int = Field(ge=0, le=OLDEST_CHILD)
    places: int = Field(ge=1, le=200)

    @field_validator("to_age")
    @classmethod
    def older(cls, value: int, info: ValidationInfo) -> int:
        """The range of ages does not run backwards."""
        if "from_age" in info.data and value < info.data["from_age"]:
            raise ValueError("The highest age must not be below the lowest.")
        return value


class TeacherIn(WeekIn):
    """A teacher, known by a code; rate per teaching unit of 45 minutes."""

    code: Line = Field(min_length=1, max_length=40)
    provider_id: str = Field(min_length=1, max_length=20)
    levels: tuple[str, ...] = Field(min_length=1, max_length=40)
    kinds: tuple[str, ...] = Field(min_length=1, max_length=100)
    venue_ids: tuple[str, ...] = Field(default=(), max_length=500)
    online: bool = False
    max_units_week: int = Field(default=20, ge=1, le=60)
    rate_cents: Annotated[Cents, at_most(100_000)] = Field(default=0, ge=0)


class FundingIn(BaseModel):
    """Money for courses of some kinds in a period, both days included."""

    model_config = ConfigDict(extra="forbid")
    name: Line = Field(min_length=1, max_length=120)
    amount_cents: Cents = Field(ge=0)
    valid_from: Day
    valid_to: Day
    kinds: tuple[str, ...] = Field(min_length=1, max_length=100)
    county_money: bool = False

    @field_validator("valid_to")
    @classmethod
    def not_before(cls, value: Day, info: ValidationInfo) -> Day:
        """The period does not run backwards."""
        return last_day(value, info.data.get("valid_from"), LONGEST_FUNDING)


class SetupIn(BaseModel):
    """What the first page of an empty deployment asks; own_… for other counties."""

    model_config = ConfigDict(extra="forbid")
    key: str = Field(min_length=1, max_length=100)
    county: str = Field(pattern=r"^([0-9]{5}|own)$")
    own_name: Line = Field(default="", max_length=120, validate_default=True)
    own_ags: str = Field(default="", max_length=5, validate_default=True)
    own_land: str = Field(default="", max_length=2, validate_default=True)
    office: Line = Field(min_length=1, max_length=120)
    phone: Phone = Field(min_length=3, max_length=40)
    email: Mail = Field(min_length=3, max_length=120)
    name: Line = Field(min_length=3, max_length=120)
    display_name: Line = Field(min_length=1, max_length=120)
    password: Password
    again: str = Field(max_length=200)

    @field_validator("own_name", "own_ags", "own_land")
    @classmethod
    def described(cls, value: str, info: ValidationInfo) -> str:
        """A county that is not listed needs name, key and Land."""
        if info.data.get("county") != OWN_COUNTY:
            return ""
        if not value:
            raise ValueError("Please fill this in.")
        if info.field_name == "own_ags" and not re.fullmatch("[0-9]{5}", value):
            raise ValueError("The county's key (AGS) has five digits.")
        if info.field_name == "own_land" and value not in dict(LAENDER):
            raise ValueError("Please choose one of the options.")
        return value

    @field_validator("again")
    @classmethod
    def alike(cls, value: str, info: ValidationInfo) -> str:
        """Typing slips show."""
        if "password" in info.data and value != info.data["password"]:
            raise ValueError("The two passwords are not alike.")
        return value
