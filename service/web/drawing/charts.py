"""Geometry of the small charts: numbers in, coordinates in pixels out.

Nothing here knows colours or texts: a kind becomes a class of the style sheet, and
`templates/macros/charts.html` draws. Origin is the upper left corner.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

# Upper ends of the steps of one way in minutes; the last step is open.
TRIP_STEPS = (15, 30, 45, 60)
WEEK_DAYS, FIRST_HOUR, LAST_HOUR = 7, 7, 21
BINS, BIN_MINUTES = 12, 7.5
SIZE_AXIS = 26


@dataclass(frozen=True)
class Rect:
    """A rectangle; `kind` names its class."""

    x: float
    y: float
    width: float
    height: float
    kind: str = ""


def trip_step(minutes: float) -> str:
    """The colour step of a way: '15', '30', '45', '60' or 'over'."""
    for step in TRIP_STEPS:
        if minutes <= step:
            return str(step)
    return "over"


@dataclass(frozen=True)
class WeekGlyph:
    """Seven columns from 7 to 21 h; `blocks` are the meetings."""

    width: float
    height: float
    days: tuple[Rect, ...]
    lines: tuple[float, ...]
    blocks: tuple[Rect, ...]


def week_glyph(
    meetings: Iterable[tuple[int, int, int]], width: float = 63, height: float = 28
) -> WeekGlyph:
    """Meetings as (weekday from Monday = 0, start, end in minutes of the day).

    Times before 7 and after 21 h are cut, never moved. Raises ValueError for a
    weekday outside 0-6 or an end that is not after its start.
    """
    column, minute = width / WEEK_DAYS, height / ((LAST_HOUR - FIRST_HOUR) * 60)
    blocks = []
    for weekday, start, end in sorted(set(meetings)):
        if not 0 <= weekday < WEEK_DAYS or end <= start:
            raise ValueError(
                f"meeting {(weekday, start, end)}: weekday 0-6, end after start"
            )
        top = max(0.0, (start - FIRST_HOUR * 60) * minute)
        bottom = min(height, (end - FIRST_HOUR * 60) * minute)
        if bottom > top:
            blocks.append(
                Rect(weekday * column, top, column - 1, max(bottom - top, 2.0))
            )
    days = tuple(
        Rect(i * column, 0, column - 1, height, "day" if i < 5 else "end")
        for i in range(WEEK_DAYS)
    )
    lines = tuple((hour - FIRST_HOUR) * 60 * minute for hour in (12, 17))
    return WeekGlyph(width, height, days, lines, tuple(blocks))


@dataclass(frozen=True)
class SizeBar:
    """People of a course against its minimum and maximum on one common axis."""

    width: float
    height: float
    people: int
    minimum: int
    maximum: int
    bar: Rect
    field: Rect
    tick: float
    end: float
    missing: Rect | None

    @property
    def at_risk(self) -> bool:
        """No one may leave, or someone is missing already."""
        return self.people <= self.minimum


def size_bar(
    people: int,
    minimum: int,
    maximum: int,
    axis: int = SIZE_AXIS,
    width: float = 84,
    height: float = 20,
) -> SizeBar:
    """Raises ValueError unless 0 <= minimum <= maximum and people >= 0."""
    if people < 0 or not 0 <= minimum <= maximum:
        raise ValueError(f"{people} people, {minimum}-{maximum}: give 0 <= min <= max")
    scale = width / max(axis, maximum, people)
    tick = minimum * scale
    bar = Rect(
        0, height * 0.3, people * scale, height * 0.4, _size_kind(people, minimum)
    )
    missing = None
    if people < minimum:
        missing = Rect(
            people * scale, height * 0.3, tick - people * scale, height * 0.4
        )
    return SizeBar(
        width,
        height,
        people,
        minimum,
        maximum,
        bar=bar,
        field=Rect(0, height * 0.15, maximum * scale, height * 0.7),
        tick=tick,
        end=maximum * scale,
        missing=missing,
    )


def _size_kind(people: int, minimum: int) -> str:
    return "hatch" if people <= minimum else "bar"


@dataclass(frozen=True)
class Histogram:
    """Ways of a course or plan in bins of 7.5 minutes; `dots` marks 60 minutes."""

    width: float
    height: float
    bars: tuple[Rect, ...]
    counts: tuple[int, ...]
    dots: float
    median: int | None
    longest: int | None


def travel_histogram(
    minutes: Sequence[float],
    peak: int | None = None,
    width: float = 72,
    height: float = 24,
) -> Histogram:
    """Minutes per way into 12 bins up to 90; longer ways fall into the last bin.

    `peak` is the count that reaches the top (default: the largest of this chart),
    so that several charts can share an axis. Bins are closed above: 15.0 is the
    last value of the first step.
    """
    counts = bin_counts(minutes)
    top = max(peak or max(counts), 1)
    column = width / BINS
    bars = tuple(
        Rect(
            i * column + 0.5,
            height - height * min(count, top) / top,
            column - 1,
            height * min(count, top) / top,
            trip_step((i + 1) * BIN_MINUTES),
        )
        for i, count in enumerate(counts)
        if count
    )
    return Histogram(
        width,
        height,
        bars,
        counts,
        dots=60 / BIN_MINUTES * column,
        median=round(median(minutes)) if minutes else None,
        longest=round(max(minutes)) if minutes else None,
    )


def bin_counts(minutes: Iterable[float]) -> tuple[int, ...]:
    """How many ways fall into each bin. Raises ValueError for a negative way."""
    counts = [0] * BINS
    for value in minutes:
        if value < 0:
            raise ValueError(f"way of {value} minutes: not negative")
        counts[min(BINS - 1, max(0, ceil(value / BIN_MINUTES) - 1))] += 1
    return tuple(counts)


@dataclass(frozen=True)
class ShareBar:
    """Parts of a whole in one framed bar."""

    width: float
    height: float
    parts: tuple[Rect, ...]


def share_bar(
    parts: Iterable[tuple[float, str]],
    total: float,
    width: float = 264,
    height: float = 12,
) -> ShareBar:
    """Parts as (value, kind) from the start; kinds `bar`, `hatch`, `dark`, `pale`.

    Values beyond the total are cut at the frame.
    """
    scale = width / total if total > 0 else 0.0
    placed, x = [], 0.0
    for value, kind in parts:
        length = min(max(value, 0) * scale, width - x)
        if length > 0:
            placed.append(Rect(x, 0, length, height, kind))
            x += length
    return ShareBar(width, height, tuple(placed))


@dataclass(frozen=True)
class Squares:
    """One square a course; the last ones are those at risk."""

    width: float
    height: float
    squares: tuple[Rect, ...]


def unit_squares(
    total: int, at_risk: int, per_row: int = 17, size: float = 9, kind: str = "missing"
) -> Squares:
    """Raises ValueError unless 0 <= at_risk <= total."""
    if not 0 <= at_risk <= total:
        raise ValueError(f"{at_risk} of {total} at risk: give 0 <= at_risk <= total")
    squares = tuple(
        Rect(
            i % per_row * size,
            i // per_row * size,
            size - 2,
            size - 2,
            kind if i >= total - at_risk else "bar",
        )
        for i in range(total)
    )
    rows = max(1, ceil(total / per_row))
    return Squares(max(1, min(total, per_row)) * size, rows * size, squares)


@dataclass(frozen=True)
class DeltaBar:
    """Losses before and gains after one common line."""

    width: float
    height: float
    lost: Rect
    gained: Rect
    zero: float


def delta_bar(
    lost: int, gained: int, largest: int, width: float = 130, height: float = 16
) -> DeltaBar:
    """`largest` is the greatest loss or gain of the whole table: one axis for all."""
    zero = width / 2
    scale = zero / max(largest, lost, gained, 1)
    return DeltaBar(
        width,
        height,
        lost=Rect(zero - lost * scale, 3, lost * scale, height - 6, "hatch"),
        gained=Rect(zero, 3, gained * scale, height - 6, "bar"),
        zero=zero,
    )


@dataclass(frozen=True)
class Dot:
    """One group's share; the shape tells the plan."""

    x: float
    shape: str
    percent: float


@dataclass(frozen=True)
class DotRow:
    """Shares of up to three plans on one line."""

    width: float
    height: float
    start: float
    end: float
    dots: tuple[Dot, ...]


SHAPES = ("circle", "square", "triangle")


def dot_row(
    percents: Sequence[float | None], width: float = 160, height: float = 18
) -> DotRow:
    """Percents of plans A, B, C (None where a plan has nobody) between 0 and 100."""
    inner = width - 12
    dots = tuple(
        Dot(6 + inner * percent / 100, shape, percent)
        for percent, shape in zip(percents, SHAPES, strict=False)
        if percent is not None
    )
    places = [dot.x for dot in dots] or [6.0]
    return DotRow(width, height, min(places), max(places), dots)
