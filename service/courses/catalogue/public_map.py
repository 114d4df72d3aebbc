"""The map beside the public list: numbers at places, no lines that look like routes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from service.courses.catalogue.fit import Fit
from service.courses.catalogue.queries import PublicCourse
from service.places.queries import PlaceView
from service.web.drawing.maps import CourseAt, MapView, Place, county_map, rings_of

WIDTH, HEIGHT, RADIUS = 400.0, 520.0, 12.0
MOST_NAMES = 14


def course_map(
    outline: Mapping[str, Any] | None,
    places: Sequence[PlaceView],
    shown: Sequence[Fit],
    home: PlaceView | None,
    url: Callable[[PublicCourse], str],
) -> MapView | None:
    """Courses that fit filled, those that nearly do dashed; None without outline."""
    if outline is None:
        return None
    rings = rings_of(geometry_of(outline))
    courses = [_circle(fit, url) for fit in shown if fit.course.where is not None]
    return county_map(rings, _names(places, shown, home), courses, (), WIDTH, HEIGHT)


def geometry_of(outline: Mapping[str, Any]) -> Mapping[str, Any]:
    """The geometry of a GeoJSON geometry, feature or collection of one."""
    if outline.get("type") == "FeatureCollection":
        outline = outline["features"][0]
    geometry: Mapping[str, Any] = outline.get("geometry", outline)
    return geometry


def _circle(fit: Fit, url: Callable[[PublicCourse], str]) -> CourseAt:
    where = fit.course.where
    assert where is not None  # online courses are no circles
    return CourseAt(
        key=fit.course.id,
        place=where.place,
        longitude=where.longitude,
        latitude=where.latitude,
        people=fit.course.left,
        label=str(fit.label),
        name=str(fit.label),
        url=url(fit.course),
        kinds=("almost",) if fit.reasons else ("fits",),
        radius=RADIUS,
    )


def _names(
    places: Sequence[PlaceView], shown: Sequence[Fit], home: PlaceView | None
) -> list[Place]:
    """Names of home, towns with courses, then other towns while there is room."""
    with_course = {fit.course.where.place_id for fit in shown if fit.course.where}
    chosen = [
        Place(p.name, p.longitude, p.latitude, _weight(p, with_course, home))
        for p in places
        if p.kind == "town" or p.id in with_course or (home and p.id == home.id)
    ]
    return sorted(chosen, key=lambda p: (-p.weight, p.name))[
        : MOST_NAMES + len(with_course)
    ]


def _weight(place: PlaceView, with_course: set[str], home: PlaceView | None) -> float:
    if home and place.id == home.id:
        return 3
    return 2 if place.id in with_course else 1
