"""What a drawn county map is made of, and how degrees become pixels."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, radians, sin, sqrt

# Rings of (longitude, latitude); holes count as rings of their own.
Rings = Sequence[Sequence[tuple[float, float]]]
METRES_PER_DEGREE = 111_320.0
FURTHEST_BLUR_M = 300


@dataclass(frozen=True)
class Projection:
    """Plate carrée, true to scale at the middle latitude; enough for one county."""

    west: float
    north: float
    x_scale: float
    y_scale: float
    pad: float
    width: float
    height: float

    def point(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Degrees to pixels."""
        return (
            round(self.pad + (longitude - self.west) * self.x_scale, 1),
            round(self.pad + (self.north - latitude) * self.y_scale, 1),
        )

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Pixels to (longitude, latitude): where somebody tapped."""
        return (
            self.west + (x - self.pad) / self.x_scale,
            self.north - (y - self.pad) / self.y_scale,
        )

    @property
    def metres_per_pixel(self) -> float:
        """For a scale bar."""
        return METRES_PER_DEGREE / self.y_scale


def fit(
    points: Iterable[tuple[float, float]],
    width: float,
    height: float | None = None,
    pad: float = 12,
) -> Projection:
    """A projection that shows all (longitude, latitude) points in a width.

    Without a height the map is as high as it needs; with one the points are centred
    in it. Raises ValueError without points.
    """
    places = list(points)
    if not places:
        raise ValueError("nothing to show: give at least one point")
    west, east = min(p[0] for p in places), max(p[0] for p in places)
    south, north = min(p[1] for p in places), max(p[1] for p in places)
    squeeze = cos(radians((south + north) / 2))
    wide, high = max((east - west) * squeeze, 0.01), max(north - south, 0.01)
    scale = (width - 2 * pad) / wide
    if height is not None:
        scale = min(scale, (height - 2 * pad) / high)
    inner = height - 2 * pad if height is not None else high * scale
    return Projection(
        (west + east) / 2 - (width - 2 * pad) / 2 / (scale * squeeze),
        (south + north) / 2 + inner / 2 / scale,
        scale * squeeze,
        scale,
        pad,
        width,
        round(inner + 2 * pad, 1),
    )


def blurred(longitude: float, latitude: float, key: str) -> tuple[float, float]:
    """A home moved by up to 300 m, the same way each time for the same key.

    The key must be secret or random: whoever knows it can undo the shift.
    """
    digest = hashlib.sha256(key.encode()).digest()
    angle = int.from_bytes(digest[:4], "big") / 2**32 * 2 * pi
    metres = FURTHEST_BLUR_M * sqrt(int.from_bytes(digest[4:8], "big") / 2**32)
    return (
        longitude + metres * sin(angle) / METRES_PER_DEGREE / cos(radians(latitude)),
        latitude + metres * cos(angle) / METRES_PER_DEGREE,
    )


@dataclass(frozen=True)
class Place:
    """A town or village; a greater weight gets its label first."""

    name: str
    longitude: float
    latitude: float
    weight: float = 0
    note: str = ""
    kind: str = ""


@dataclass(frozen=True)
class CourseAt:
    """A course at a place; kinds: plan, risk, new, gone, fits, almost."""

    key: str
    place: str
    longitude: float
    latitude: float
    people: int
    label: str = ""
    name: str = ""
    url: str = ""
    kinds: tuple[str, ...] = ()
    radius: float | None = None


@dataclass(frozen=True)
class Way:
    """A home and the course it belongs to, with the longer of both ways."""

    longitude: float
    latitude: float
    course: str
    minutes: float


@dataclass(frozen=True)
class Circle:
    """A drawn course."""

    key: str
    x: float
    y: float
    radius: float
    label: str
    name: str
    url: str
    place: str
    people: int
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """From a home to its course; `step` is the colour step of its minutes."""

    x1: float
    y1: float
    x2: float
    y2: float
    step: str
    course: str


@dataclass(frozen=True)
class PlaceLabel:
    """A place's name; `anchor` is the SVG text anchor."""

    name: str
    note: str
    kind: str
    x: float
    y: float
    anchor: str
    dot_x: float
    dot_y: float
    dot: bool
    strong: bool


@dataclass(frozen=True)
class MapView:
    """Everything that the map macro draws, lines under circles under labels."""

    width: float
    height: float
    outline: str
    lines: tuple[Line, ...]
    homes: tuple[tuple[float, float, str], ...]
    circles: tuple[Circle, ...]
    labels: tuple[PlaceLabel, ...]
    projection: Projection
