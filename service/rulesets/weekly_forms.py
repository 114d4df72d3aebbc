"""The form of a weekly pattern: lines of days and times in, meetings out. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from service.errors import UserError
from service.rulesets.forms import VersionIn
from service.rulesets.schema import UNIT_MINUTES, WEEKDAYS, Band, WeeklyPattern
from service.typed import Clock, Line, clock_text

BLANK_LINES = 2
MOST_LINES = 10
LINE_FIELDS = ("days", "start", "end", "units", "week")
Weekday = Literal["mo", "tu", "we", "th", "fr", "sa", "su"]
Week = Literal["every", "a", "b"]


class LineIn(BaseModel):
    """Meetings at one time on several days; `units` empty: as many as fit."""

    model_config = ConfigDict(extra="forbid")
    days: list[Weekday] = Field(min_length=1)
    start: Clock
    end: Clock
    units: int | None = Field(default=None, ge=1, le=16)
    week: Week = "every"

    @field_validator("end")
    @classmethod
    def long_enough(cls, value: int, info: ValidationInfo) -> int:
        """At least one teaching unit lies between start and end."""
        if value - info.data.get("start", 0) < UNIT_MINUTES:
            raise ValueError("A meeting needs at least 45 minutes.")
        return value

    @field_validator("units")
    @classmethod
    def units_fit(cls, value: int | None, info: ValidationInfo) -> int | None:
        """A teaching unit has 45 minutes."""
        start, end = info.data.get("start"), info.data.get("end")
        if value and start is not None and end and value * UNIT_MINUTES > end - start:
            raise ValueError("So many units of 45 minutes do not fit into this time.")
        return value

    @property
    def teaching_units(self) -> int:
        """Units of one meeting."""
        return self.units or (self.end - self.start) // UNIT_MINUTES

    def clashes(self, other: LineIn) -> bool:
        """Whether a meeting of both would be at the same time."""
        same_week = "every" in (self.week, other.week) or self.week == other.week
        same_day = not set(self.days).isdisjoint(other.days)
        return (
            same_week and same_day and self.start < other.end and other.start < self.end
        )


class PatternIn(VersionIn):
    """A weekly pattern without its lines; `kinds`: course kinds that may use it."""

    name_de: Line = Field(min_length=1, max_length=80)
    held: list[Literal["venue", "online"]] = Field(min_length=1)
    kinds: list[str] = Field(default_factory=list)


def check_lines(lines: Mapping[int, LineIn], bands: Sequence[Band]) -> None:
    """Raises UserError at the line whose time no part of the day holds, or that
    overlaps another one, or if there is none."""
    if not lines:
        raise UserError("Enter at least one line with days and times.", "days-0")
    for number, one in lines.items():
        if _band(one, bands) is None:
            raise UserError(
                "This time lies in no part of the day: %(parts)s.",
                f"start-{number}",
                parts=", ".join(
                    f"{clock_text(b.start)}–{clock_text(b.end)}" for b in bands
                ),
            )
    for (first, one), (second, other) in combinations(lines.items(), 2):
        if one.clashes(other):
            raise UserError(
                "This line and line %(n)s overlap.", f"start-{second}", n=first + 1
            )


def _band(line: LineIn, bands: Sequence[Band]) -> Band | None:
    return next((b for b in bands if b.start <= line.start and line.end <= b.end), None)


def pattern_table(
    pattern_id: str,
    pattern_in: PatternIn,
    lines: Collection[LineIn],
    bands: Sequence[Band],
) -> dict[str, Any]:
    """The pattern as a rule set stores it; checked lines only.

    Where weeks alternate, a line of every week becomes one of week a and one of b.
    """
    alternating = any(line.week != "every" for line in lines)
    meetings = []
    for line in lines:
        weeks = ("a", "b") if alternating and line.week == "every" else (line.week,)
        band = _band(line, bands)
        assert band is not None  # check_lines has looked
        meetings += [
            {
                "weekday": day,
                "start": clock_text(line.start),
                "end": clock_text(line.end),
                "units": line.teaching_units,
                "band": band.id,
                "week": week,
            }
            for week in weeks
            for day in line.days
        ]
    meetings.sort(
        key=lambda m: (m["week"], WEEKDAYS.index(str(m["weekday"])), m["start"])
    )
    return {
        "id": pattern_id,
        "name_de": pattern_in.name_de,
        "held": list(pattern_in.held),
        "alternating": alternating,
        "meetings": meetings,
    }


def lines_of(pattern: WeeklyPattern) -> tuple[LineIn, ...]:
    """A stored pattern as lines: days with the same times and units together."""
    days: dict[tuple[int, int, int], dict[str, set[str]]] = {}
    for meeting in pattern.meetings:
        key = (meeting.start, meeting.end, meeting.units)
        days.setdefault(key, {}).setdefault(meeting.week, set()).add(meeting.weekday)
    found = []
    for (start, end, units), weeks in days.items():
        both = weeks.get("a", set()) & weeks.get("b", set())
        for week, chosen in {
            "every": weeks.get("every", set()) | both,
            **weeks,
        }.items():
            left = chosen if week == "every" else chosen - both
            if left:
                ordered = [day for day in WEEKDAYS if day in left]
                found.append(
                    LineIn.model_validate(
                        {
                            "days": ordered,
                            "start": start,
                            "end": end,
                            "units": units,
                            "week": week,
                        }
                    )
                )
    return tuple(found)


def body_with_pattern(
    body: Mapping[str, Any], table: Mapping[str, Any]
) -> dict[str, Any]:
    """The patterns' table with this one replaced, or added at the end."""
    known = [dict(one) for one in body["pattern"]]
    at = next((n for n, one in enumerate(known) if one["id"] == table["id"]), None)
    if at is None:
        known.append(dict(table))
    else:
        known[at] = dict(table)
    return {**body, "pattern": known}


def body_without_pattern(body: Mapping[str, Any], pattern_id: str) -> dict[str, Any]:
    """The patterns' table without this one."""
    left = [one for one in body["pattern"] if one["id"] != pattern_id]
    return {**body, "pattern": left}


def body_with_users(
    body: Mapping[str, Any], pattern_id: str, kinds: Iterable[str]
) -> dict[str, Any]:
    """The course kinds' table in which exactly these kinds may use the pattern."""
    wanted = set(kinds)
    changed = []
    for kind in body["kind"]:
        left = [one for one in kind["patterns"] if one != pattern_id]
        if kind["id"] in wanted:
            used = pattern_id in kind["patterns"]
            left = list(kind["patterns"]) if used else [*left, pattern_id]
        changed.append({**kind, "patterns": left})
    return {**body, "kind": changed}
