"""The lines of the timetable in use, with what makes each run on call. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from service.typed.names import found_in

MOST_ROWS = 100
Runs = Literal["call", "part", "plan"]
Why = Literal["said", "type", "stops", ""]


class Line(Protocol):
    """A line as `solver.travel.timetable.lines` tells it."""

    @property
    def agency(self) -> str:
        """Who runs it."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def trips(self) -> int:
        """How many the file has."""

    @property
    def booked(self) -> bool:
        """On call by its type."""

    @property
    def booked_trips(self) -> int:
        """Trips of which a stop must be booked."""

    @property
    def word(self) -> str:
        """What in its names suggests a call, "" for nothing."""


class Mark(Protocol):
    """What an office says of a line."""

    @property
    def agency(self) -> str:
        """Who runs it."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def booked(self) -> bool:
        """Whether it runs on call."""


@dataclass(frozen=True)
class LineRow:
    """A line as the page shows it; `trips` is None where the file lacks the line.

    `doubtful`: its name suggests a call and nobody has said anything yet.
    """

    agency: str
    name: str
    trips: int | None
    runs: Runs
    why: Why
    word: str
    said: bool | None
    doubtful: bool


@dataclass(frozen=True)
class LineList:
    """The rows that are shown, how many there are more, and how many are doubtful."""

    rows: tuple[LineRow, ...]
    more: int
    doubtful: int


def line_list(
    lines: Sequence[Line], marks: Iterable[Mark], search: str = ""
) -> LineList:
    """All lines, the doubtful first, then what was said, then those on call."""
    said = {(mark.agency, mark.name): mark.booked for mark in marks}
    rows = [_row(line, said) for line in lines]
    known = {(line.agency, line.name) for line in lines}
    rows += [_gone(*key, booked) for key, booked in said.items() if key not in known]
    doubtful = sum(row.doubtful for row in rows)
    rows = [row for row in rows if found_in(search, row.agency, row.name)]
    rows.sort(key=_order)
    return LineList(tuple(rows[:MOST_ROWS]), max(len(rows) - MOST_ROWS, 0), doubtful)


def _row(line: Line, said: Mapping[tuple[str, str], bool]) -> LineRow:
    mark = said.get((line.agency, line.name))
    runs, why = _runs(line, mark)
    doubtful = bool(line.word) and mark is None and runs == "plan"
    return LineRow(
        line.agency, line.name, line.trips, runs, why, line.word, mark, doubtful
    )


def _runs(line: Line, mark: bool | None) -> tuple[Runs, Why]:
    if mark is not None:
        return ("call" if mark else "plan"), "said"
    if line.booked:
        return "call", "type"
    if line.booked_trips:
        return ("call" if line.booked_trips >= line.trips else "part"), "stops"
    return "plan", ""


def _gone(agency: str, name: str, booked: bool) -> LineRow:
    runs: Runs = "call" if booked else "plan"
    return LineRow(agency, name, None, runs, "said", "", booked, False)


def _order(row: LineRow) -> tuple[int, str, list[tuple[int, str]]]:
    """Doubtful, said, on call, the rest; line 9 before line 10."""
    group = 3 if row.runs == "plan" else 2
    if row.said is not None:
        group = 1
    if row.doubtful:
        group = 0
    parts = re.findall(r"\d+|\D+", row.name.casefold())
    natural = [(int(p), "") if p.isdecimal() else (1 << 60, p) for p in parts]
    return group, row.agency.casefold(), natural
