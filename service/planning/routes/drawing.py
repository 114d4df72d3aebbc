"""Charts and maps of the planning pages: rows in, drawn geometry out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from service.places.queries import outline
from service.planning.board.geography import features
from service.planning.board.queries import Board, CourseRow, HomeWay
from service.planning.gaps.queries import Spot
from service.planning.runs.queries import RunView
from service.planning.solving.snapshot import Line, SoFar
from service.planning.wording import course_code, levels_text
from service.web.drawing import charts
from service.web.drawing.maps import (
    CourseAt,
    MapView,
    Place,
    Way,
    blurred,
    county_map,
    rings_of,
)
from service.web.request import office

MAP_WIDTH, RUNNING_WIDTH = 340.0, 360.0
COMPARED_WIDTH = GAPS_WIDTH = 300.0
COURSE_WIDTH, COURSE_HEIGHT = 384.0, 210.0


def glyph(row: CourseRow) -> charts.WeekGlyph:
    """The course's week."""
    return charts.week_glyph(((m[0], m[1], m[2]) for m in row.meetings), width=49)


def size(row: CourseRow) -> charts.SizeBar:
    """People against minimum and maximum; an old maximum never hides people."""
    most = max(row.maximum, row.minimum)
    return charts.size_bar(row.size, row.minimum, most, width=52)


def ways(row: CourseRow) -> charts.Histogram:
    """Minutes of the course's people."""
    return charts.travel_histogram(row.minutes, width=54)


def strip(run: RunView, rows: Sequence[CourseRow]) -> dict[str, Any]:
    """The graphics of the five figures."""
    summary = run.summary
    county = [line for line in summary.get("funding", []) if line["county_money"]]
    planned = sum(line["planned_cents"] for line in county)
    available = sum(line["available_cents"] for line in county)
    money = sum(line["available_cents"] for line in summary.get("funding", []))
    new, fragile = summary.get("courses", 0), summary.get("fragile", 0)
    gap = run.gap
    people = max(run.learners or 0, run.with_place)
    seats = [
        (run.seated, "pale"),
        (summary.get("in_new", 0), "bar"),
        (summary.get("on_free_seats", 0), "dark"),
    ]
    minutes = [m for row in rows for m in row.minutes]
    return {
        "placed": charts.share_bar(seats, people, 230, 12),
        "courses": charts.unit_squares(new, min(fragile, new), per_row=15),
        "ways": charts.travel_histogram(minutes, width=132, height=26),
        "cost": charts.share_bar([(summary.get("cost_cents", 0), "bar")], money, 200),
        "gap": None
        if gap is None
        else charts.share_bar([(100 - gap, "bar")], 100, 200, 12),
        "county_planned": planned,
        "county_available": available,
    }


@dataclass(frozen=True)
class PlanMap:
    """A drawn map with what it shows, for the same map that zooms."""

    view: MapView
    outline: Mapping[str, Any]
    courses: Sequence[CourseAt]
    ways: Sequence[Way]

    def features(self) -> dict[str, Any]:
        """As GeoJSON."""
        return features(self.outline, self.view, self.courses, self.ways)


def plan_map(board: Board, run_id: str, ticked: Iterable[str]) -> PlanMap | None:
    """All courses and ways, or None for a county without a known outline."""
    marked = frozenset(ticked)
    shown = [row for row in board.rows if row.state != "dropped"]
    return _drawn(shown, run_id, marked, board.homes, MAP_WIDTH)


def changes_map(
    rows: Sequence[CourseRow],
    run_id: str,
    homes: Iterable[HomeWay],
    kinds: Mapping[str, str],
) -> PlanMap | None:
    """A plan against another: courses marked as new or gone; gone ones have no ways."""
    found = _drawn(rows, run_id, frozenset(), homes, COMPARED_WIDTH)
    if found is None:
        return None
    marked = [_marked(c, kinds.get(c.key, "")) for c in found.courses]
    shape = found.outline
    view = county_map(_rings(shape), _places(rows), marked, found.ways, COMPARED_WIDTH)
    return PlanMap(view, shape, marked, found.ways)


def _marked(course: CourseAt, kind: str) -> CourseAt:
    """A gone course belongs to another plan and leads nowhere here."""
    if not kind:
        return course
    sign = {"new": "+", "gone": "×"}[kind]
    return replace(
        course,
        kinds=(*course.kinds, kind),
        label=sign,
        url="" if kind == "gone" else course.url,
    )


def course_map(row: CourseRow, run_id: str, homes: Iterable[HomeWay]) -> PlanMap | None:
    """One course with its people's homes, zoomed in."""
    if row.longitude is None or row.latitude is None:
        return None
    own = [home for home in homes if home.course == row.id]
    focus = [(home.longitude, home.latitude) for home in own]
    focus += [(row.longitude + d, row.latitude + d / 2) for d in (-0.06, 0.06)]
    return _drawn([row], run_id, frozenset(), own, COURSE_WIDTH, COURSE_HEIGHT, focus)


def _drawn(
    rows: Sequence[CourseRow],
    run_id: str,
    ticked: frozenset[str],
    homes: Iterable[HomeWay],
    width: float,
    height: float | None = None,
    focus: Iterable[tuple[float, float]] | None = None,
) -> PlanMap | None:
    shape = outline(office().county_ags)
    if shape is None:
        return None
    courses = [_circle(r, run_id, ticked) for r in rows if r.longitude is not None]
    shown = frozenset(course.key for course in courses)
    ways = [way for way in _lines(homes) if way.course in shown]
    view = county_map(_rings(shape), _places(rows), courses, ways, width, height, focus)
    return PlanMap(view, shape, courses, ways)


def map_so_far(best: SoFar) -> MapView | None:
    """The best plan of a run that is being computed."""
    shape = outline(office().county_ags)
    if shape is None:
        return None
    people: Counter[str] = Counter()
    for spot in best.spots:
        people[spot.place] += spot.people
    at = {s.place: Place(s.place, s.longitude, s.latitude) for s in best.spots}
    towns = [replace(place, weight=people[name]) for name, place in at.items()]
    courses = [
        CourseAt(
            spot.key,
            spot.place,
            spot.longitude,
            spot.latitude,
            spot.people,
            kinds=("risk",) if spot.at_minimum else (),
        )
        for spot in best.spots
    ]
    return county_map(_rings(shape), towns, courses, _lines(best.lines), RUNNING_WIDTH)


def _rings(shape: Mapping[str, Any]) -> list[list[tuple[float, float]]]:
    """The rings of a county's outline."""
    parts = [feature["geometry"] for feature in shape.get("features", ())] or [shape]
    return [ring for part in parts for ring in rings_of(part)]


def _places(rows: Iterable[CourseRow]) -> list[Place]:
    """Every town with a course; towns with more people get their name first."""
    found: dict[str, Place] = {}
    people: dict[str, int] = {}
    for row in rows:
        if row.longitude is None or row.latitude is None:
            continue
        people[row.place] = people.get(row.place, 0) + row.size
        found.setdefault(row.place, Place(row.place, row.longitude, row.latitude))
    return [
        Place(p.name, p.longitude, p.latitude, people[p.name]) for p in found.values()
    ]


def _circle(row: CourseRow, run_id: str, ticked: frozenset[str]) -> CourseAt:
    kinds = ["risk"] if row.fragile else []
    kinds += ["ticked"] if row.id in ticked or row.state == "approved" else []
    return CourseAt(
        key=row.id,
        place=row.place,
        longitude=row.longitude or 0.0,
        latitude=row.latitude or 0.0,
        people=row.size,
        label=str(row.size),
        name=f"{course_code(row.number)} {levels_text(row.levels)}",
        kinds=tuple(kinds),
        url=url_for("planning.plan_course", run_id=run_id, proposal_id=row.id),
    )


def _lines(homes: Iterable[HomeWay | Line]) -> list[Way]:
    return [
        Way(
            *blurred(home.longitude, home.latitude, home.key), home.course, home.minutes
        )
        for home in homes
    ]


def gap_map(spots: Sequence[Spot], urls: Mapping[str, str]) -> MapView | None:
    """People without a place where they live; None without a known outline."""
    shape = outline(office().county_ags)
    if shape is None:
        return None
    towns = [Place(s.name, s.longitude, s.latitude, s.people) for s in spots]
    circles = [
        CourseAt(
            spot.place_id,
            spot.name,
            spot.longitude,
            spot.latitude,
            spot.people,
            label=str(spot.people),
            name=spot.municipality,
            url=urls[spot.place_id],
        )
        for spot in spots
    ]
    return county_map(_rings(shape), towns, circles, width=GAPS_WIDTH)
