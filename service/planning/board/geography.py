"""A plan's map as GeoJSON for a map that zooms: outline, towns, courses, ways. Pure.

Positions are those of the drawn map: a circle hangs on its town with an offset in
pixels, because it stands for the town and not for an address; a home is the moved one
and carries neither number nor id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from service.web.drawing.charts import trip_step
from service.web.drawing.maps import CourseAt, MapView, Way

# Five decimals are about a metre: more would only make the answer longer.
DECIMALS = 5


def features(
    outline: Mapping[str, Any],
    view: MapView,
    courses: Iterable[CourseAt],
    ways: Iterable[Way],
) -> dict[str, Any]:
    """A FeatureCollection; `view` is the same map drawn, `outline` GeoJSON.

    Member `width` is the drawing's width in pixels, to which radii and offsets refer;
    `properties.part` says county, ways, course or town.
    """
    known = {course.key: course for course in courses}
    return {
        "type": "FeatureCollection",
        "width": view.width,
        "features": [
            *_county(outline),
            *_ways(ways, known),
            *_courses(view, known),
            *_towns(view),
        ],
    }


def _county(outline: Mapping[str, Any]) -> list[dict[str, Any]]:
    shapes = [f["geometry"] for f in outline.get("features", ())] or [outline]
    return [_feature("county", shape) for shape in shapes]


def _ways(ways: Iterable[Way], known: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One feature per course and colour; each line runs from a home to the town."""
    lines: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for way in ways:
        course = known.get(way.course)
        if course is not None:
            home = _at(way.longitude, way.latitude)
            town = _at(course.longitude, course.latitude)
            lines[way.course, trip_step(way.minutes)].append([home, town])
    return [
        _feature(
            "ways",
            {"type": "MultiLineString", "coordinates": sorted(found)},
            course=course,
            step=step,
        )
        for (course, step), found in sorted(lines.items())
    ]


def _courses(view: MapView, known: Mapping[str, CourseAt]) -> list[dict[str, Any]]:
    found = []
    for circle in view.circles:
        course = known[circle.key]
        x, y = view.projection.point(course.longitude, course.latitude)
        found.append(
            _point(
                "course",
                (course.longitude, course.latitude),
                course=circle.key,
                label=circle.label,
                name=f"{circle.name}, {circle.place}",
                url=circle.url,
                kinds=list(circle.kinds),
                radius=circle.radius,
                offset=[round(circle.x - x, 1), round(circle.y - y, 1)],
            )
        )
    return found


def _towns(view: MapView) -> list[dict[str, Any]]:
    return [
        _point(
            "town",
            view.projection.degrees(label.dot_x, label.dot_y),
            name=label.name,
            anchor=label.anchor,
            offset=[round(label.x - label.dot_x, 1), round(label.y - label.dot_y, 1)],
        )
        for label in view.labels
    ]


def _point(part: str, at: tuple[float, float], **properties: Any) -> dict[str, Any]:
    return _feature(part, {"type": "Point", "coordinates": _at(*at)}, **properties)


def _feature(part: str, geometry: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"part": part, **properties},
        "geometry": geometry,
    }


def _at(longitude: float, latitude: float) -> list[float]:
    return [round(longitude, DECIMALS), round(latitude, DECIMALS)]
