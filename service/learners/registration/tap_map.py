"""A map to tap on: drawn as an SVG file, with the way back from a tap to a place.

Pure. Positions are WGS 84 degrees; the picture is WIDTH pixels wide, so that the
coordinates an `<input type=image>` posts are its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from service.places.queries import PlaceView

WIDTH = 288  # fits a phone of 320
TALLEST, LOWEST = 420, 160
MARGIN = 14
TOP = 32  # room for a pin on the northernmost place
LABEL_HEIGHT = 13
# Of a wide font: the picture sees none of the page's, and what a phone has is wider.
LETTER_WIDTH = 7

Point = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """Where degrees lie in the picture; equal scale both ways in the middle."""

    west: float
    north: float
    scale_x: float
    scale_y: float
    height: int

    def at(self, latitude: float, longitude: float) -> Point:
        """Pixels from the left and from the top."""
        return (
            MARGIN + (longitude - self.west) * self.scale_x,
            TOP + (self.north - latitude) * self.scale_y,
        )


def frame(places: Sequence[PlaceView], outline: dict[str, Any] | None) -> Frame:
    """The frame around outline and places."""
    points = list(_corners(outline)) + [(p.longitude, p.latitude) for p in places]
    if not points:
        points = [(8.0, 52.0), (9.0, 53.0)]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    shrink = math.cos(math.radians((south + north) / 2))
    wide, tall = max(east - west, 1e-3) * shrink, max(north - south, 1e-3)
    inner = WIDTH - 2 * MARGIN
    scale = min(inner / wide, (TALLEST - TOP - MARGIN) / tall)
    height = max(LOWEST, round(tall * scale) + TOP + MARGIN)
    return Frame(west, north, scale * shrink, scale, height)


def nearest(
    places: Sequence[PlaceView], where: Frame, x: float, y: float, most: int = 3
) -> tuple[PlaceView, ...]:
    """The places closest to a tap, nearest first."""

    def away(place: PlaceView) -> float:
        px, py = where.at(place.latitude, place.longitude)
        return math.hypot(px - x, py - y)

    return tuple(sorted(places, key=lambda p: (away(p), p.name))[:most])


def draw(
    places: Sequence[PlaceView], outline: dict[str, Any] | None, chosen: str = ""
) -> str:
    """The picture: outline, a dot for every place, names of towns, a pin."""
    where = frame(places, outline)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
        f'height="{where.height}" viewBox="0 0 {WIDTH} {where.height}">',
        f'<rect width="{WIDTH}" height="{where.height}" fill="#f4f5f9"/>',
    ]
    for ring in _rings(outline):
        corners = [where.at(y, x) for x, y in ring]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
        parts.append(
            f'<polygon points="{line}" fill="#fff" stroke="#6b7090" '
            'stroke-width="1.5"/>'
        )
    parts += _dots(places, where)
    parts += _labels(places, where)
    parts += [_pin(place, where) for place in places if chosen and place.id == chosen]
    return "".join([*parts, "</svg>"])


def _dots(places: Sequence[PlaceView], where: Frame) -> list[str]:
    dots = []
    for place in places:
        x, y = where.at(place.latitude, place.longitude)
        town = place.kind == "town"
        look = ("4", "#14162b") if town else ("2", "#6b7090")
        dots.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{look[0]}" fill="{look[1]}"/>'
        )
    return dots


def _labels(places: Sequence[PlaceView], where: Frame) -> list[str]:
    """Names of towns right or left of the dot, where no other name stands yet."""
    taken: list[tuple[float, float, float, float]] = []
    labels = []
    for place in places:
        if place.kind != "town":
            continue
        x, y = where.at(place.latitude, place.longitude)
        name = place.name.split(" (")[0]
        wide = LETTER_WIDTH * len(name)
        for left, anchor in ((x + 7, "start"), (x - 7 - wide, "end")):
            box = (left, y - LABEL_HEIGHT / 2, left + wide, y + LABEL_HEIGHT / 2)
            if box[0] < 1 or box[2] > WIDTH - 1 or any(_meet(box, b) for b in taken):
                continue
            taken.append(box)
            text_x = left if anchor == "start" else left + wide
            labels.append(
                f'<text x="{text_x:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}" '
                'font-family="Fira Sans, sans-serif" font-size="12" fill="#14162b" '
                'stroke="#fff" stroke-width="3" paint-order="stroke">'
                f"{escape(name)}</text>"
            )
            break
    return labels


def _pin(place: PlaceView, where: Frame) -> str:
    x, y = where.at(place.latitude, place.longitude)
    return (
        f'<path transform="translate({x:.1f} {y:.1f})" fill="#2146b0" stroke="#fff" '
        'stroke-width="1.5" d="M0 0Q-9-11-9-18a9 9 0 0 1 18 0Q9-11 0 0z"/>'
        f'<circle cx="{x:.1f}" cy="{y - 18:.1f}" r="3.5" fill="#fff"/>'
    )


def _meet(
    a: tuple[float, float, float, float], b: tuple[float, float, float, float]
) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _rings(outline: dict[str, Any] | None) -> Iterator[list[list[float]]]:
    """The outer rings of a GeoJSON outline, as a geometry, feature or collection."""
    if outline is None:
        return
    features = outline.get("features", [outline])
    for feature in features:
        geometry = feature.get("geometry", feature)
        polygons = geometry.get("coordinates", [])
        for polygon in [polygons] if geometry.get("type") == "Polygon" else polygons:
            yield polygon[0]


def _corners(outline: dict[str, Any] | None) -> Iterator[Point]:
    for ring in _rings(outline):
        for corner in ring:
            yield corner[0], corner[1]
