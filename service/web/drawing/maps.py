"""Geometry of the drawn county map: degrees in, pixels out.

A course's circle stands for its place, not for an address: circles of one town are
packed around it and pushed off their neighbours. Lines mean "belongs to", never a
route. `templates/macros/map.html` draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from math import cos, hypot, radians
from typing import Any

from service.web.drawing.charts import trip_step
from service.web.drawing.map_circles import course_circles
from service.web.drawing.map_labels import placed_labels
from service.web.drawing.map_parts import (
    CourseAt,
    Line,
    MapView,
    Place,
    Projection,
    Rings,
    Way,
    blurred,
    fit,
)

__all__ = [
    "CourseAt",
    "MapView",
    "Place",
    "Projection",
    "Way",
    "blurred",
    "county_map",
    "fit",
    "nearest",
    "outline_path",
    "picture",
    "rings_of",
]


def rings_of(geometry: Mapping[str, Any]) -> list[list[tuple[float, float]]]:
    """Rings of a GeoJSON Polygon or MultiPolygon. Raises ValueError for others."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates", [])
    if kind == "Polygon":
        polygons = [coordinates]
    elif kind == "MultiPolygon":
        polygons = coordinates
    else:
        raise ValueError(f"outline is a {kind}: give a Polygon or MultiPolygon")
    return [
        [(float(x), float(y)) for x, y, *_ in ring]
        for polygon in polygons
        for ring in polygon
    ]


def outline_path(rings: Rings, projection: Projection) -> str:
    """SVG path of the outline; points closer than a pixel are left out."""
    parts = []
    for ring in rings:
        kept: list[tuple[float, float]] = []
        for longitude, latitude in ring:
            point = projection.point(longitude, latitude)
            if not kept or hypot(point[0] - kept[-1][0], point[1] - kept[-1][1]) >= 1:
                kept.append(point)
        if len(kept) > 2:
            parts.append("M" + "L".join(f"{x} {y}" for x, y in kept) + "Z")
    return "".join(parts)


def county_map(
    rings: Rings,
    places: Iterable[Place] = (),
    courses: Iterable[CourseAt] = (),
    ways: Iterable[Way] = (),
    width: float = 360,
    height: float | None = None,
    focus: Iterable[tuple[float, float]] | None = None,
    font_size: float = 12,
) -> MapView:
    """Lays out a map; `focus` points (longitude, latitude) zoom in on a part."""
    shown = list(focus) if focus is not None else [p for ring in rings for p in ring]
    projection = fit(shown, width, height)
    circles = course_circles(courses, projection)
    at = {circle.key: circle for circle in circles}
    lines, homes = [], []
    for way in ways:
        x, y = projection.point(way.longitude, way.latitude)
        homes.append((x, y, way.course))
        circle = at.get(way.course)
        if circle:
            lines.append(
                Line(x, y, circle.x, circle.y, trip_step(way.minutes), way.course)
            )
    return MapView(
        projection.width,
        projection.height,
        outline_path(rings, projection),
        tuple(lines),
        tuple(homes),
        circles,
        placed_labels(places, circles, projection, font_size),
        projection,
    )


def nearest(
    places: Iterable[Place], longitude: float, latitude: float, count: int = 3
) -> list[Place]:
    """The places nearest to a tapped point, nearest first; a straight line only."""
    squeeze = cos(radians(latitude))
    return sorted(
        places,
        key=lambda p: (
            hypot((p.longitude - longitude) * squeeze, p.latitude - latitude),
            p.name,
        ),
    )[:count]


def picture(view: MapView, chosen: str = "", font_size: float = 12) -> str:
    """The map as an SVG file for `<input type=image>`: looks are in attributes.

    A picture sees neither the page's styles nor its fonts.
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{view.width}" '
        f'height="{view.height}" viewBox="0 0 {view.width} {view.height}" '
        f'font-family="Fira Sans, sans-serif" font-size="{font_size}">',
        '<rect width="100%" height="100%" fill="#f6f7fa"/>',
        f'<path d="{view.outline}" fill="#ffffff" stroke="#7d84a0"/>',
    ]
    for label in view.labels:
        mine = label.name == chosen
        colour = "#2044aa" if mine else "#14162b"
        radius = 6 if mine else 4
        parts.append(
            f'<circle cx="{label.dot_x}" cy="{label.dot_y}" r="{radius}" '
            f'fill="{colour}"/><text x="{label.x}" y="{label.y}" '
            f'text-anchor="{label.anchor}" fill="{colour}">{escape(label.name)}</text>'
        )
    return "".join([*parts, "</svg>"])
