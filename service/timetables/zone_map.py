"""The drawn map of a zone: the county, its places, and the zone's outline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.places.queries import PlaceView
from service.timetables.outline import Point, read_outline
from service.web.drawing.map_parts import MapView, Place
from service.web.drawing.maps import county_map, rings_of

WIDTH = 420.0


@dataclass(frozen=True)
class ZoneMap:
    """The county with its places, and the outline as an SVG path ("" without one)."""

    view: MapView
    path: str


def zone_map(
    shape: Mapping[str, Any] | None,
    places: Sequence[PlaceView],
    outline: Sequence[Point],
) -> ZoneMap | None:
    """The map; None for a county without a known outline and without places."""
    rings = rings_of(geometry(shape)) if shape else []
    focus = [point for ring in rings for point in ring]
    focus += [(p.longitude, p.latitude) for p in places] if not rings else []
    focus += outline
    if not focus:
        return None
    names = [
        Place(p.name, p.longitude, p.latitude, weight=1 if p.kind == "town" else 0)
        for p in places
    ]
    view = county_map(rings, names, width=WIDTH, focus=focus)
    pixels = [view.projection.point(*point) for point in outline]
    path = "M" + "L".join(f"{x} {y}" for x, y in pixels) + "Z" if pixels else ""
    return ZoneMap(view, path)


def outline_of(text: str) -> tuple[Point, ...]:
    """The outline in a form's text, () for one that cannot be read."""
    try:
        return read_outline(text)
    except ValueError:
        return ()


def geometry(shape: Mapping[str, Any]) -> Mapping[str, Any]:
    """The geometry of a GeoJSON geometry, feature or collection of one."""
    if shape.get("type") == "FeatureCollection":
        shape = shape["features"][0]
    found: Mapping[str, Any] = shape.get("geometry", shape)
    return found
