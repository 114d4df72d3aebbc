"""Geometry of the curve of a planning run: best plan, proven bound and the gap.

Seconds and points of value in, pixels out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10


@dataclass(frozen=True)
class CurvePoint:
    """What a run knew after so many seconds; either value may still be unknown."""

    seconds: float
    best: float | None
    bound: float | None


@dataclass(frozen=True)
class Tick:
    """A value on an axis and where it stands."""

    at: float
    value: float


@dataclass(frozen=True)
class Curve:
    """Best plan and proven bound over time, the gap shaded between them."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    best_path: str
    bound_path: str
    gap_path: str
    dots: tuple[tuple[float, float], ...]
    now: float
    best_y: float | None
    bound_y: float | None
    axis_from: float
    # Where the words beside both values stand: apart, and inside of the drawing.
    label_ys: tuple[float, float] | None = None


LABELS_APART = 62.0  # two lines about the gap stand between them
ROOM_ABOVE, ROOM_BELOW = 14.0, 24.0


def progress_curve(
    points: Sequence[CurvePoint],
    now: float,
    end: float,
    width: float = 760,
    height: float = 356,
) -> Curve:
    """Steps of a maximisation; seconds up to `now` of at most `end`.

    The value axis starts near the lowest value, not at 0: `axis_from` says where,
    and the page must say so too.
    """
    left, right, top, bottom = 78.0, width - 34, 20.0, height - 32
    values = [v for p in points for v in (p.best, p.bound) if v is not None]
    low, high, step = nice_range(min(values, default=0), max(values, default=1))
    span = max(end, now, 1e-9)

    def x_of(seconds: float) -> float:
        return round(left + (right - left) * min(seconds, span) / span, 1)

    def y_of(value: float) -> float:
        return round(bottom - (bottom - top) * (value - low) / (high - low), 1)

    best = [(x_of(p.seconds), y_of(p.best)) for p in points if p.best is not None]
    bound = [(x_of(p.seconds), y_of(p.bound)) for p in points if p.bound is not None]
    here = x_of(now)
    ends = (bound[-1][1], best[-1][1]) if best and bound else None
    return Curve(
        width,
        height,
        left,
        right,
        top,
        bottom,
        x_ticks=tuple(Tick(x_of(v), v) for v in nice_ticks(0, span) if _whole(v)),
        y_ticks=tuple(
            Tick(y_of(value), value)
            for value in nice_ticks(low, high, round((high - low) / step))
            if values and _whole(value)
        ),
        best_path=step_path(best, here),
        bound_path=step_path(bound, here),
        gap_path=_gap_path(best, bound, here),
        dots=tuple(_rises(best)),
        now=here,
        best_y=best[-1][1] if best else None,
        bound_y=bound[-1][1] if bound else None,
        axis_from=low,
        label_ys=_labels(*ends, top, bottom) if ends else None,
    )


def _whole(value: float) -> bool:
    """Whether it is the number that will stand at the tick: 0, 0, 1, 2, 2 s stood."""
    return abs(value - round(value)) < 1e-6


def _labels(
    bound_y: float, best_y: float, top: float, bottom: float
) -> tuple[float, float]:
    """Heights of the words about bound and best plan, near their lines.

    A short run ends with both lines close together, often low in the drawing: its
    first bound was far away.
    """
    highest, lowest = top + ROOM_ABOVE, bottom - ROOM_BELOW
    if best_y > lowest:  # no room below its line: the words stand above both lines
        close = best_y - bound_y < ROOM_BELOW
        lowest = (bound_y if close else best_y) - ROOM_BELOW - 2
    high = max(min(bound_y, lowest - LABELS_APART), highest)
    low = min(max(best_y, high + LABELS_APART), lowest)
    return high, low


def _rises(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    for point in points:
        if not kept or point[1] != kept[-1][1]:
            kept.append(point)
    return kept


def step_path(points: Sequence[tuple[float, float]], end: float) -> str:
    """SVG path of steps: the value holds until the next point, and up to `end`."""
    if not points:
        return ""
    parts = [f"M{points[0][0]} {points[0][1]}"]
    for x, y in points[1:]:
        parts.append(f"H{x}V{y}")
    return "".join([*parts, f"H{end}"])


def _gap_path(
    best: Sequence[tuple[float, float]],
    bound: Sequence[tuple[float, float]],
    end: float,
) -> str:
    """The area between both from the moment that both are known."""
    if not best or not bound:
        return ""
    start = max(best[0][0], bound[0][0])
    lower, upper = _from(best, start), _from(bound, start)
    back = "".join(
        f"V{y}H{x}"
        for (x, _), (_, y) in zip(reversed(lower), reversed(lower), strict=True)
    )
    return step_path(upper, end) + back + "Z"


def _from(
    points: Sequence[tuple[float, float]], start: float
) -> list[tuple[float, float]]:
    before = [y for x, y in points if x <= start]
    return [(start, before[-1]), *((x, y) for x, y in points if x > start)]


def nice_ticks(low: float, high: float, about: int = 6) -> tuple[float, ...]:
    """Round values between low and high, about so many."""
    step = nice_step((high - low) / about)
    first = ceil(low / step - 1e-9)
    return tuple(
        round(i * step, 9) for i in range(first, floor(high / step + 1e-9) + 1)
    )


def nice_range(low: float, high: float, about: int = 7) -> tuple[float, float, float]:
    """Axis ends at round values that hold low and high, and the step between."""
    if high <= low:
        high = low + max(1.0, abs(low) * 0.01)
    step = nice_step((high - low) / about)
    return floor(low / step) * step, ceil(high / step) * step, step


def nice_step(rough: float) -> float:
    """The next of 1, 2, 5 times a power of ten at or above a rough step."""
    if rough <= 0:
        return 1.0
    power = float(10 ** floor(log10(rough)))
    for factor in (1, 2, 5, 10):
        if factor * power >= rough * (1 - 1e-9):
            return factor * power
    return 10 * power
