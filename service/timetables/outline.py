"""A zone's own outline: read from GeoJSON or a list of points, strictly. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from math import cos, pi, radians, sin
from typing import Any

from service.places.queries import PlaceView
from service.typed import clock_text

DAY = 24 * 60
Point = tuple[float, float]  # longitude, latitude
MOST_POINTS = 500
LEAST_POINTS = 3
# Germany with its surroundings; exchanged coordinates fall out of it.
WEST, EAST, SOUTH, NORTH = 5.0, 16.0, 47.0, 56.0
NOT_GEOJSON = (
    "This is no outline. Paste a GeoJSON polygon, or draw it on the map, or leave this "
    "empty and choose places."
)
OUTSIDE = "A point lies outside Germany. GeoJSON gives longitude first, then latitude."
HOLES = "Please give one closed outline without holes."
CROSSING = "The outline crosses itself. Please draw it anew."
SIZE = "An outline has 3 to 500 points."


def read_outline(text: str) -> tuple[Point, ...]:
    """The points of a GeoJSON polygon, feature or collection of one; () for "".

    The closing point is left out. Raises ValueError with a message id.
    """
    if not text.strip():
        return ()
    try:
        points = _ring(json.loads(text))
    except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        known = (HOLES,)
        raise ValueError(str(error) if str(error) in known else NOT_GEOJSON) from None
    if len(points) > 1 and points[0] == points[-1]:
        points = points[:-1]
    if not LEAST_POINTS <= len(points) <= MOST_POINTS:
        raise ValueError(SIZE)
    if not all(WEST <= x <= EAST and SOUTH <= y <= NORTH for x, y in points):
        raise ValueError(OUTSIDE)
    if crosses_itself(points):
        raise ValueError(CROSSING)
    return tuple(points)


def outline_text(points: Iterable[Sequence[float]]) -> str:
    """The outline as GeoJSON for the form; "" for none."""
    ring = [[x, y] for x, y in points]
    if not ring:
        return ""
    return json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})


def crosses_itself(points: Sequence[Point]) -> bool:
    """Whether two sides that are no neighbours meet."""
    count = len(points)
    sides = [(points[n], points[(n + 1) % count]) for n in range(count)]
    return any(
        _meet(*sides[one], *sides[other])
        for one in range(count)
        for other in range(one + 2, count)
        if (other + 1) % count != one
    )


def _ring(told: Any) -> list[Point]:
    if told["type"] == "FeatureCollection":
        (told,) = told["features"]
    if told["type"] == "Feature":
        told = told["geometry"]
    rings = told["coordinates"]
    if told["type"] == "MultiPolygon":
        if len(rings) != 1:
            raise ValueError(HOLES)
        (rings,) = rings
    elif told["type"] != "Polygon":
        raise ValueError(NOT_GEOJSON)
    if len(rings) != 1:
        raise ValueError(HOLES)
    return [(round(float(x), 6), round(float(y), 6)) for x, y, *_height in rings[0]]


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def circle(
    longitude: float, latitude: float, kilometres: float, corners: int = 24
) -> tuple[Point, ...]:
    """A round outline; a degree of latitude is 111.32 km."""
    high = kilometres / 111.32
    wide = high / cos(radians(latitude))
    turns = (2 * pi * n / corners for n in range(corners))
    return tuple(
        (round(longitude + wide * cos(t), 6), round(latitude + high * sin(t), 6))
        for t in turns
    )


def round_zone(
    at: PlaceView,
    kilometres: int | None,
    start: int | None,
    end: int | None,
    wait: int | None,
) -> dict[str, Any]:
    """First values of a zone around a place; minutes that are none are left out."""
    radius = min(max(kilometres or 5, 1), 30)
    values = {
        "wait_minutes": wait,
        "outline": outline_text(circle(at.longitude, at.latitude, radius)),
    }
    for name, minute in (("start_minute", start), ("end_minute", end)):
        if minute is not None and 0 <= minute <= DAY:
            values[name] = clock_text(minute)
    return {name: value for name, value in values.items() if value is not None}
