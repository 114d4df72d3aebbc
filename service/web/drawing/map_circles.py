"""Courses as circles: packed around their place, pushed off the next town's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import cos, hypot, pi, sin, sqrt

from service.web.drawing.map_parts import Circle, CourseAt, Projection

RADIUS_PER_ROOT = 2.75
SMALLEST_RADIUS = 6.0
CIRCLE_GAP = 1.5


def radius_of(people: int) -> float:
    """Circle area grows with people: 2.75 pixels times the root."""
    return max(SMALLEST_RADIUS, RADIUS_PER_ROOT * sqrt(max(people, 0)))


def pack(radii: Sequence[float], gap: float = CIRCLE_GAP) -> list[tuple[float, float]]:
    """Offsets that place circles side by side around (0, 0), largest in the middle.

    Greedy: each next circle takes the free touching place nearest to the centre.
    Returns one offset per radius, in the given order; no two circles overlap.
    """
    order = sorted(range(len(radii)), key=lambda i: (-radii[i], i))
    placed: list[tuple[float, float, float]] = []
    offsets = [(0.0, 0.0)] * len(radii)
    for index in order:
        x, y = _free_place(placed, radii[index], gap)
        placed.append((x, y, radii[index]))
        offsets[index] = (round(x, 2), round(y, 2))
    return _centred(offsets, radii)


def _free_place(
    placed: Sequence[tuple[float, float, float]], radius: float, gap: float
) -> tuple[float, float]:
    if not placed:
        return 0.0, 0.0
    best: tuple[float, float, float] | None = None
    for cx, cy, other in placed:
        reach = other + radius + gap
        for step in range(72):
            angle = step * pi / 36
            x, y = cx + reach * cos(angle), cy + reach * sin(angle)
            if _touches(placed, x, y, radius, gap):
                continue
            distance = round(hypot(x, y), 3)
            if best is None or distance < best[0]:
                best = (distance, x, y)
    # The outermost circle always has free ground beyond it.
    assert best is not None
    return best[1], best[2]


def _touches(
    placed: Sequence[tuple[float, float, float]],
    x: float,
    y: float,
    radius: float,
    gap: float,
) -> bool:
    return any(hypot(x - px, y - py) < r + radius + gap - 0.01 for px, py, r in placed)


def _centred(
    offsets: Sequence[tuple[float, float]], radii: Sequence[float]
) -> list[tuple[float, float]]:
    area = sum(r * r for r in radii)
    if not area:
        return list(offsets)
    mx = sum(x * r * r for (x, _), r in zip(offsets, radii, strict=True)) / area
    my = sum(y * r * r for (_, y), r in zip(offsets, radii, strict=True)) / area
    return [(x - mx, y - my) for x, y in offsets]


def course_circles(
    courses: Iterable[CourseAt], projection: Projection
) -> tuple[Circle, ...]:
    """Circles packed around each place, towns then pushed off each other."""
    towns: dict[tuple[float, float], list[CourseAt]] = defaultdict(list)
    for course in sorted(courses, key=lambda c: c.key):
        towns[course.longitude, course.latitude].append(course)
    circles = []
    for (longitude, latitude), group in sorted(towns.items()):
        x, y = projection.point(longitude, latitude)
        radii = [c.radius or radius_of(c.people) for c in group]
        for course, radius, (dx, dy) in zip(group, radii, pack(radii), strict=True):
            circles.append(_circle(course, radius, x + dx, y + dy))
    return tuple(sorted(apart(circles, projection), key=lambda c: (-c.radius, c.key)))


def _circle(course: CourseAt, radius: float, x: float, y: float) -> Circle:
    return Circle(
        course.key,
        round(x, 1),
        round(y, 1),
        round(radius, 1),
        course.label or str(course.people),
        course.name,
        course.url,
        course.place,
        course.people,
        course.kinds,
    )


def apart(
    circles: Sequence[Circle], projection: Projection, rounds: int = 80
) -> list[Circle]:
    """Pushes overlapping circles of neighbouring towns apart, half the overlap each.

    Circles stay inside the drawing. Deterministic: pairs are taken in order.
    """
    spots = [[c.x, c.y] for c in circles]
    for _ in range(rounds):
        if not _push_once(circles, spots):
            break
        for circle, spot in zip(circles, spots, strict=True):
            edge = circle.radius + 2
            spot[0] = min(max(spot[0], edge), projection.width - edge)
            spot[1] = min(max(spot[1], edge), projection.height - edge)
    return [
        replace(circle, x=round(x, 1), y=round(y, 1))
        for circle, (x, y) in zip(circles, spots, strict=True)
    ]


def _push_once(circles: Sequence[Circle], spots: list[list[float]]) -> bool:
    moved = False
    for i, a in enumerate(spots):
        for j in range(i):
            b = spots[j]
            dx, dy = a[0] - b[0], a[1] - b[1]
            distance = hypot(dx, dy)
            wanted = circles[i].radius + circles[j].radius + CIRCLE_GAP
            if distance >= wanted - 0.2:
                continue
            moved = True
            if distance < 0.01:
                dx, dy, distance = 1.0, 0.0, 1.0
            push = (wanted - distance) / 2
            a[0] += dx / distance * push
            a[1] += dy / distance * push
            b[0] -= dx / distance * push
            b[1] -= dy / distance * push
    return moved
