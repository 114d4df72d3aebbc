"""Geometry of time lines: ways to and from a class, an interpreter's week.

Minutes of the day in, pixels out; time always runs left to right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from service import i18n
from service.web.drawing.charts import Rect

# (day, minute) → pixels
_Place = Callable[[int, float], float]
LegKind = Literal["walk", "bus", "call", "bike", "car", "lift", "wait"]
TITLES: Mapping[LegKind, str] = {
    "walk": "on foot",
    "bus": "bus",
    "call": "call bus",
    "bike": "bicycle",
    "car": "car",
    "lift": "car",
    "wait": "wait",
}
CLASS_WIDTH = 84.0
# Rides narrower than this carry their name above instead of inside.
NARROWEST_NAME = 7.0


@dataclass(frozen=True)
class DayAxis:
    """One axis for all ways of a course; the class is one squeezed column."""

    width: float
    earliest: int
    latest: int
    class_start: int
    class_end: int
    class_left: float
    class_right: float
    scale: float
    ticks: tuple[tuple[float, int], ...]

    def x(self, minute: float) -> float:
        """Where a minute of the day stands; minutes of the class share its column."""
        if minute <= self.class_start:
            return round(self.class_left - (self.class_start - minute) * self.scale, 1)
        if minute >= self.class_end:
            return round(self.class_right + (minute - self.class_end) * self.scale, 1)
        part = (minute - self.class_start) / (self.class_end - self.class_start)
        return round(self.class_left + part * (self.class_right - self.class_left), 1)


def day_axis(
    class_start: int,
    class_end: int,
    earliest: int,
    latest: int,
    width: float = 480,
    margin: float = 40,
) -> DayAxis:
    """An axis from the earliest leaving to the latest coming home.

    `margin` pixels at both ends hold the times. Raises ValueError if the times are
    not in order.
    """
    if not earliest <= class_start < class_end <= latest:
        raise ValueError(
            f"{earliest}, {class_start}-{class_end}, {latest}: give times in order"
        )
    outside = max(1, class_start - earliest + latest - class_end)
    scale = (width - CLASS_WIDTH - 2 * margin) / outside
    left = margin + (class_start - earliest) * scale
    axis = DayAxis(
        width,
        earliest,
        latest,
        class_start,
        class_end,
        round(left, 1),
        round(left + CLASS_WIDTH, 1),
        scale,
        (),
    )
    ticks = tuple(
        (axis.x(minute), minute)
        for minute in range(earliest - earliest % 30 + 30, latest, 30)
        if minute <= class_start - 10 or minute >= class_end + 10
    )
    return DayAxis(**{**axis.__dict__, "ticks": ticks})


@dataclass(frozen=True)
class Leg:
    """A piece of a way, minutes of the day; `label` is the line's short name."""

    kind: LegKind
    start: int
    end: int
    label: str = ""


@dataclass(frozen=True)
class Mark:
    """A drawn piece of a way."""

    kind: LegKind
    x: float
    width: float
    label: str

    @property
    def middle(self) -> float:
        """Where the name stands."""
        return round(self.x + self.width / 2, 1)

    @property
    def named(self) -> bool:
        """Whether the name fits inside."""
        return bool(self.label) and self.width >= NARROWEST_NAME * len(self.label)


@dataclass(frozen=True)
class DayTimeline:
    """There, class and back of one person on a course's common axis."""

    axis: DayAxis
    there: tuple[Mark, ...]
    back: tuple[Mark, ...]
    leave: tuple[float, int] | None
    home: tuple[float, int] | None
    legs_there: tuple[Leg, ...]
    legs_back: tuple[Leg, ...]


def day_timeline(
    axis: DayAxis, there: Sequence[Leg], back: Sequence[Leg]
) -> DayTimeline:
    """Draws both ways; gaps between legs, and to the class, become waiting."""
    there, back = tuple(there), tuple(back)
    return DayTimeline(
        axis,
        there=_marks(axis, _with_waits(there, None, axis.class_start)),
        back=_marks(axis, _with_waits(back, axis.class_end, None)),
        leave=(axis.x(there[0].start), there[0].start) if there else None,
        home=(axis.x(back[-1].end), back[-1].end) if back else None,
        legs_there=there,
        legs_back=back,
    )


def spoken(line: DayTimeline, language: str) -> str:
    """Every leg of both ways in words, for those who hear the drawing."""
    there, back = (
        ", ".join(_leg_words(leg, language) for leg in legs)
        for legs in (line.legs_there, line.legs_back)
    )
    before, after = i18n.text(language, "there:"), i18n.text(language, "back:")
    return f"{before} {there}; {after} {back}"


def _leg_words(leg: Leg, language: str) -> str:
    name = i18n.text(language, TITLES[leg.kind])
    if leg.kind in ("bus", "call"):
        name = f"{name} {leg.label}"
    return f"{name} {_time(leg.start)}–{_time(leg.end)}"


def _time(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def _with_waits(
    legs: Sequence[Leg], begin: int | None, end: int | None
) -> tuple[Leg, ...]:
    if not legs:
        return ()
    filled: list[Leg] = []
    at = legs[0].start if begin is None else begin
    for leg in legs:
        if leg.start > at:
            filled.append(Leg("wait", at, leg.start))
        filled.append(leg)
        at = leg.end
    if end is not None and end > at:
        filled.append(Leg("wait", at, end))
    return tuple(filled)


def _marks(axis: DayAxis, legs: Iterable[Leg]) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            leg.kind,
            axis.x(leg.start),
            round(axis.x(leg.end) - axis.x(leg.start), 1),
            leg.label,
        )
        for leg in legs
        if leg.end > leg.start
    )


@dataclass(frozen=True)
class Block:
    """Something in an interpreter's week; day counts from the first one shown."""

    day: int
    start: int
    end: int
    kind: Literal["talk", "asked", "none", "away"]
    label: str = ""
    travel_before: int = 0
    travel_after: int = 0


@dataclass(frozen=True)
class LoadName:
    """A block's text, kept inside its row."""

    x: float
    anchor: str
    text: str
    asked: bool


@dataclass(frozen=True)
class LoadRow:
    """An interpreter's week in one row."""

    width: float
    height: float
    days: tuple[float, ...]
    hours: tuple[float, ...]
    travels: tuple[Rect, ...]
    blocks: tuple[Rect, ...]
    names: tuple[LoadName, ...]
    now: float | None


def load_row(
    blocks: Iterable[Block],
    days: int = 5,
    first: int = 8 * 60,
    last: int = 20 * 60,
    now: tuple[int, int] | None = None,
    width: float = 800,
    height: float = 48,
) -> LoadRow:
    """Blocks of some days side by side, each from `first` to `last` minute.

    `now` is (day, minute). Parts outside the hours shown are cut.
    """
    column = width / days
    scale = column / (last - first)

    def x(day: int, minute: float) -> float:
        return round(day * column + (min(max(minute, first), last) - first) * scale, 1)

    ordered = sorted(
        blocks, key=lambda b: (b.kind in ("talk", "asked"), b.day, b.start)
    )
    shown = [
        b for b in ordered if 0 <= b.day < days and b.end > first and b.start < last
    ]
    return LoadRow(
        width,
        height,
        days=tuple(i * column for i in range(days + 1)),
        hours=tuple(
            x(day, hour)
            for day in range(days)
            for hour in range(first + 240, last, 240)
        ),
        travels=tuple(_travel(b, x, height) for b in shown if b.kind in _TALKS),
        blocks=tuple(_block(b, x, height) for b in shown),
        names=tuple(_name(b, x, width) for b in shown if b.label),
        now=x(*now) if now and 0 <= now[0] < days else None,
    )


_TALKS = ("talk", "asked")


def _block(block: Block, x: _Place, height: float) -> Rect:
    start, end = x(block.day, block.start), x(block.day, block.end)
    if block.kind in _TALKS:
        return Rect(start, 8, max(end - start, 9), 15, block.kind)
    return Rect(start, 0, end - start, height, block.kind)


def _travel(block: Block, x: _Place, height: float) -> Rect:
    start = x(block.day, block.start - block.travel_before)
    end = x(block.day, block.end + block.travel_after)
    return Rect(start, 13, max(end - start, 0), 5, "travel")


def _name(block: Block, x: _Place, width: float) -> LoadName:
    middle = x(block.day, (block.start + block.end) / 2)
    reach = 3.2 * len(block.label)
    asked = block.kind == "asked"
    if middle - reach < 0:
        return LoadName(2, "start", block.label, asked)
    if middle + reach > width:
        return LoadName(width - 2, "end", block.label, asked)
    return LoadName(middle, "middle", block.label, asked)
