"""The small map of a letter: county, home, stops and house, all from own outlines.

Vehicles are drawn through their stops; where no bus is known nothing is drawn between
home and house, so that a distance never looks like a bus.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from service.courses.catalogue.public_map import geometry_of
from service.courses.catalogue.queries import Where
from service.places.queries import PlaceView, outline
from service.timetables.journey_map import KINDS
from service.timetables.week_journey import Leg, Point, WeekJourney
from service.web.drawing.map_parts import MapView, Place
from service.web.drawing.maps import county_map, rings_of

WIDTH, HEIGHT, LETTERS = 520.0, 200.0, 14.0
LEAST = 0.09  # degrees that are shown at least, about 10 km from north to south
AROUND = 1.5  # times what the way takes
LOOKS = {
    "walk": 'stroke="#4a5070" stroke-width="3" stroke-dasharray="1 6"',
    "bus": 'stroke="#2044aa" stroke-width="4"',
    "call": 'stroke="#2044aa" stroke-width="4" stroke-dasharray="9 6"',
}


def way_map(
    county_ags: str,
    home: PlaceView | None,
    where: Where | None,
    week: WeekJourney | None,
    towns: Sequence[PlaceView] = (),
) -> str:
    """An SVG file, "" where home or house are not known."""
    if home is None or where is None:
        return ""
    legs = (
        [leg for leg in week.trips[0].there if len(leg.line) > 1]
        if week and week.trips
        else []
    )
    shape = outline(county_ags)
    view = county_map(
        rings_of(geometry_of(shape)) if shape else [],
        _names(home, where, legs, towns),
        width=WIDTH,
        height=HEIGHT,
        focus=_shown([*_ends(home, where), *(p for leg in legs for p in leg.line)]),
        font_size=LETTERS,
    )
    return _file(view, legs)


def _ends(home: PlaceView, where: Where) -> list[Point]:
    return [(home.longitude, home.latitude), (where.longitude, where.latitude)]


def _names(
    home: PlaceView, where: Where, legs: Sequence[Leg], towns: Sequence[PlaceView]
) -> list[Place]:
    """Home and house first, then where one gets on and off, then towns."""
    start, end = _ends(home, where)
    found = {where.name: Place(where.name, *end, weight=4)}
    found.setdefault(home.name, Place(home.name, *start, weight=3))
    for leg in legs:
        for name, point in ((leg.start, leg.line[0]), (leg.end, leg.line[-1])):
            if name and leg.mode != "walk":
                found.setdefault(name, Place(name, *point, weight=2))
    for town in towns:
        if town.name not in (home.name, where.place):
            found.setdefault(town.name, Place(town.name, town.longitude, town.latitude))
    return list(found.values())


def _shown(points: Sequence[Point]) -> list[Point]:
    """The corners of what is shown: the way with room around it."""
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    half = max(LEAST, AROUND * (north - south), AROUND * (east - west) / 2) / 2
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    return [(middle_x, middle_y - half), (middle_x, middle_y + half)]


def _file(view: MapView, legs: Sequence[Leg]) -> str:
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{view.width}" '
        f'height="{view.height}" viewBox="0 0 {view.width} {view.height}" '
        f'font-family="Noto Sans" font-size="{LETTERS}">',
        f'<rect width="{view.width}" height="{view.height}" fill="#e7ebf8"/>',
        f'<path d="{view.outline}" fill="#ffffff" stroke="#7d84a0"/>',
    ]
    for leg in legs:
        pixels = [view.projection.point(*point) for point in leg.line]
        path = "M" + "L".join(f"{x} {y}" for x, y in pixels)
        parts.append(
            f'<path d="{path}" fill="none" stroke-linecap="round" '
            f'stroke-linejoin="round" {LOOKS[KINDS.get(leg.mode, "bus")]}/>'
        )
    for label in view.labels:
        parts.append(
            f'<circle cx="{label.dot_x}" cy="{label.dot_y}" r="4" fill="#ffffff" '
            f'stroke="#14162b" stroke-width="2"/><text x="{label.x}" y="{label.y}" '
            f'text-anchor="{label.anchor}" fill="#14162b" paint-order="stroke" '
            f'stroke="#ffffff" stroke-width="3">{escape(label.name)}</text>'
        )
    return "".join([*parts, "</svg>"])
