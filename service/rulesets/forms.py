"""Validated input about rule sets; the rules themselves are judged by `read.parse`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from service.errors import UserError
from service.typed import Cents, Day, Line
from service.typed.days import last_day

LARGEST_TEXT = 600_000
BLANK_HOLIDAYS = 4
LONGEST_HOLIDAYS = 70  # days


class VersionIn(BaseModel):
    """From when a new version holds, and which version it was made from."""

    model_config = ConfigDict(extra="ignore")
    valid_from: Day
    version: int = Field(ge=1)


class TextIn(VersionIn):
    """A whole rule set as JSON text."""

    body: str = Field(min_length=2, max_length=LARGEST_TEXT)


class KindIn(BaseModel):
    """The figures of one course kind that offices change most; price per unit."""

    model_config = ConfigDict(extra="forbid")
    min_size: int = Field(ge=1, le=500)
    max_size: int = Field(ge=1, le=500)
    teaching_units: int = Field(ge=1, le=5000)
    price: Cents | None = Field(default=None, ge=0)
    checked: bool = False

    @field_validator("max_size")
    @classmethod
    def not_below(cls, value: int, info: ValidationInfo) -> int:
        """A group's maximum is at least its minimum."""
        if value < info.data.get("min_size", 0):
            raise ValueError("The maximum must not be below the minimum.")
        return value


class HolidayIn(BaseModel):
    """A stretch without school in a Land, both days included."""

    model_config = ConfigDict(extra="forbid")
    land: str = Field(pattern=r"^[A-Z]{2}$")
    name_de: Line = Field(min_length=1, max_length=80)
    first: Day
    last: Day

    @field_validator("last")
    @classmethod
    def not_before(cls, value: date, info: ValidationInfo) -> date:
        """The stretch does not run backwards."""
        return last_day(value, info.data.get("first"), LONGEST_HOLIDAYS)


def body_of_text(text: str) -> dict[str, Any]:
    """The table of a JSON text.

    Raises: UserError naming line and column where it is no JSON object.
    """
    try:
        body = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UserError(
            "This is no valid JSON: line %(line)s, column %(column)s.",
            "body",
            line=getattr(error, "lineno", 1),
            column=getattr(error, "colno", 1),
        ) from None
    if not isinstance(body, dict):
        raise UserError("The text must be one JSON object: { … }.", "body")
    return body


def body_with_kinds(
    body: Mapping[str, Any], changes: Mapping[str, KindIn]
) -> dict[str, Any]:
    """A course-kinds table with new figures; a changed or checked one is certain."""
    kinds = [
        _changed_kind(kind, changes[kind["id"]]) if kind["id"] in changes else kind
        for kind in body["kind"]
    ]
    return {**body, "kind": kinds}


def _changed_kind(kind: Mapping[str, Any], kind_in: KindIn) -> dict[str, Any]:
    figures = {
        "min_size": kind_in.min_size,
        "max_size": kind_in.max_size,
        "teaching_units": kind_in.teaching_units,
        "price_cents_per_unit": kind_in.price,
    }
    changed = {name for name, value in figures.items() if kind.get(name) != value}
    certain = set(kind.get("uncertain", ())) if kind_in.checked else changed
    left = [name for name in kind.get("uncertain", ()) if name not in certain]
    merged = {**kind, **figures, "uncertain": left}
    return {name: value for name, value in merged.items() if value is not None}


def body_with_holidays(
    body: Mapping[str, Any], land: str, holidays: list[HolidayIn]
) -> dict[str, Any]:
    """A school-holidays table with another list for one Land, by date."""
    others = [h for h in body["holiday"] if h["land"] != land]
    own = [
        {
            "land": land,
            "name_de": h.name_de,
            "first": h.first.isoformat(),
            "last": h.last.isoformat(),
        }
        for h in sorted(holidays, key=lambda h: h.first)
    ]
    return {**body, "holiday": [*others, *own]}
