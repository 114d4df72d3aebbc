"""Geometry of a journey's map: the drawn line of every leg over the county.

Vehicles are drawn through their stops, not along roads; walks and call buses from end
to end. The caption says so. `templates/timetables/journey.html` draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.timetables.week_journey import Leg, Point, Trip, WeekJourney
from service.web.drawing.map_parts import MapView, Place, Rings
from service.web.drawing.maps import county_map

WIDTH, HEIGHT = 360.0, 260.0
MARGIN = 0.15  # of the way's extent, so that names find room
KINDS = {"walk": "walk", "ride": "bus", "on_demand": "call"}


@dataclass(frozen=True)
class DrawnLeg:
    """A leg as an SVG path; `kind` is walk, bus or call."""

    kind: str
    path: str


@dataclass(frozen=True)
class JourneyMap:
    """The map under the lines, and the lines of one trip there."""

    view: MapView
    legs: tuple[DrawnLeg, ...]


def drawn(week: WeekJourney, rings: Rings = ()) -> JourneyMap | None:
    """The way there of the week's first trip; None if nothing can be drawn."""
    for trip in week.trips:
        legs = [leg for leg in trip.there if len(leg.line) > 1]
        if legs:
            return _drawn(trip, legs, rings)
    return None


def _drawn(trip: Trip, legs: Sequence[Leg], rings: Rings) -> JourneyMap:
    points = [point for leg in legs for point in leg.line]
    view = county_map(
        rings, _names(trip), width=WIDTH, height=HEIGHT, focus=_around(points)
    )
    lines = []
    for leg in legs:
        pixels = [view.projection.point(*point) for point in leg.line]
        path = "M" + "L".join(f"{x} {y}" for x, y in pixels)
        lines.append(DrawnLeg(KINDS.get(leg.mode, "bus"), path))
    return JourneyMap(view, tuple(lines))


def _names(trip: Trip) -> list[Place]:
    """Both ends and where one changes, the ends first."""
    found: dict[str, Place] = {}
    last = len(trip.there) - 1
    for number, leg in enumerate(trip.there):
        if not leg.line:
            continue
        ends = ((leg.start, leg.line[0]), (leg.end, leg.line[-1]))
        for at, (name, point) in enumerate(ends):
            outer = (number == 0 and at == 0) or (number == last and at == 1)
            if name and name not in found:
                found[name] = Place(name, *point, weight=2.0 if outer else 1.0)
    return list(found.values())


def _around(points: Sequence[Point]) -> list[Point]:
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    wide = max(east - west, 0.01) * MARGIN
    high = max(north - south, 0.01) * MARGIN
    return [(west - wide, south - high), (east + wide, north + high)]
