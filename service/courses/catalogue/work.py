"""Computes the ways from every place to every agreed course, in the worker only.

One job writes the minutes of all courses, then one small job a course adds the
journeys, so that other work comes in between. What is there for the same timetable,
times and settings is not computed again. `solver.travel` is imported inside: the web
process never loads its compiled part.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from service.access import Scope
from service.clock import local_day
from service.courses.catalogue import ways
from service.courses.catalogue.queries import PublicCourse, agreed_courses
from service.courses.lifecycle.states import WAYS_JOB
from service.jobs.actions import enqueue
from service.jobs.work_item import Handler, Work
from service.places.queries import PlaceView, places
from service.rulesets.queries import RulesInForce, rules
from service.timetables.engine import engine_marks, engine_settings, engine_zones
from service.timetables.files import store_folder
from service.timetables.queries import (
    FeedView,
    MarkView,
    ZoneView,
    active_feed,
    line_marks,
    zones,
)
from service.timetables.trips import Spot, Wanted, WeekFinder
from service.timetables.week_journey import Meeting

MOST_MISSED = 3  # meeting days without a bus that are named instead of "no bus"
ESTIMATED: tuple[Any, ...] = (ways.WALK, ways.BIKE, ways.CAR)


@dataclass(frozen=True)
class Inputs:
    """What ways depend on; `today` cuts off meetings that are over."""

    scope: Scope
    courses: tuple[PublicCourse, ...]
    homes: tuple[PlaceView, ...]
    feed: FeedView | None
    zones: tuple[ZoneView, ...]
    marks: tuple[MarkView, ...]
    rules: RulesInForce
    today: date

    @property
    def digest(self) -> str:
        """The prepared timetable's name, "" where there is none."""
        return self.feed.prepared_digest if self.feed else ""


def read_inputs(work: Work) -> Inputs:
    """Reads everything in one transaction."""
    today = local_day(work.now())
    with work.database.read() as db:
        found = agreed_courses(db, work.scope, today)
        return Inputs(
            scope=work.scope,
            courses=tuple(c for c in found if c.where is not None),
            homes=places(db, work.scope),
            feed=active_feed(db, work.scope),
            zones=zones(db, work.scope),
            marks=line_marks(db, work.scope),
            rules=rules(db, work.scope, today),
            today=today,
        )


def prepare(work: Work) -> None:
    """The job: minutes of all courses, or the journeys of the one it names."""
    inputs = read_inputs(work)
    state_dir = work.settings.state_dir
    named = work.job.payload.get("course")
    if named is not None:
        chosen = [course for course in inputs.courses if course.id == named]
        for course in chosen:
            write_journeys(inputs, course, state_dir, store_folder(work.settings))
        return
    office_id = work.scope.office_id
    ways.drop_others(state_dir, office_id, {course.id for course in inputs.courses})
    stale = [
        course
        for course in inputs.courses
        if ways.key_of(state_dir, office_id, course.id)[0] != key(inputs, course)
    ]
    if stale:
        write_minutes(inputs, stale, state_dir, store_folder(work.settings))
    if not work.keep_alive():
        return
    if inputs.feed is not None:
        _queue_journeys(work, inputs)


def _queue_journeys(work: Work, inputs: Inputs) -> None:
    with work.database.write() as db:
        for course in inputs.courses:
            kept = ways.key_of(work.settings.state_dir, work.scope.office_id, course.id)
            if kept[1] != key(inputs, course):
                enqueue(
                    db,
                    work.scope,
                    work.now(),
                    WAYS_JOB,
                    {"course": course.id},
                    unique_key=f"{WAYS_JOB}:{course.id}",
                )


def key(inputs: Inputs, course: PublicCourse) -> str:
    """Names what the ways to a course are computed from."""
    where = course.where
    assert where is not None  # online courses have no ways
    content = [
        inputs.digest,
        where.latitude,
        where.longitude,
        [[d.day.isoformat(), d.start, d.end] for d in course.dates],
        [[home.id, home.latitude, home.longitude] for home in inputs.homes],
        [repr(mode) for mode in inputs.rules.sets.travel.mode],
        [repr(zone) for zone in inputs.zones],
        [repr(mark) for mark in inputs.marks],
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def windows(course: PublicCourse, today: date) -> list[Any]:
    """The weekly meetings with the dates that are still to come."""
    from solver.travel.scans.windows import Window

    found = []
    for number, (weekday, start, end, _week) in enumerate(course.meetings):
        days = tuple(
            one.day
            for one in course.dates
            if one.day >= today
            and (one.day.weekday(), one.start, one.end) == (weekday, start, end)
        )
        if days:
            name = f"{course.id}:{number}"
            found.append(Window(name, start * 60, end * 60, tuple(sorted(set(days)))))
    return found


def moved_windows(course: PublicCourse, today: date) -> list[Any]:
    """Single dates to come that are held at another time than their week's."""
    from solver.travel.scans.windows import Window

    weekly = {(day, start, end) for day, start, end, _week in course.meetings}
    return [
        Window(f"{course.id}:{one.day}", one.start * 60, one.end * 60, (one.day,))
        for one in course.dates
        if one.day >= today and (one.day.weekday(), one.start, one.end) not in weekly
    ]


def write_minutes(
    inputs: Inputs, courses: Sequence[PublicCourse], state_dir: Path, store: Path
) -> None:
    """Writes one file a course: minutes by every way of travelling."""
    by_course = {course.id: _estimates(inputs, course) for course in courses}
    if inputs.feed is not None:
        _add_buses(inputs, courses, by_course, store)
    for course in courses:
        path = ways.folder(state_dir, inputs.scope.office_id) / f"{course.id}.json"
        content = {
            "key": key(inputs, course),
            "feed_digest": inputs.digest,
            "places": by_course[course.id],
        }
        ways.write(path, content)


def _estimates(inputs: Inputs, course: PublicCourse) -> dict[str, dict[str, Any]]:
    """Minutes on foot, by bike and by car, up to each one's farthest distance."""
    from solver.travel.ground.estimate import minutes

    found: dict[str, dict[str, Any]] = {home.id: {} for home in inputs.homes}
    if not inputs.homes:
        return found
    told = travel_settings(inputs.rules)
    modes = {mode.id: mode for mode in inputs.rules.sets.travel.mode}
    for name in ESTIMATED:
        mode = modes[name]
        longest = mode.max_km * mode.detour_factor / mode.speed_kmh * 60
        longest += mode.fixed_minutes
        table = minutes(name, positions(inputs.homes), positions([course.where]), told)
        for home, row in zip(inputs.homes, table, strict=True):
            if row[0] <= longest:
                found[home.id][name] = int(row[0])
    return found


def _add_buses(
    inputs: Inputs,
    courses: Sequence[PublicCourse],
    by_course: dict[str, dict[str, dict[str, Any]]],
    store: Path,
) -> None:
    """The worst minutes over all meetings; few days without a bus are named."""
    from solver.travel.scans.cache import TravelCache
    from solver.travel.scans.matrix import matrix
    from solver.travel.timetable.store import open_timetable

    timetable = open_timetable(store, inputs.digest)
    told, cache = travel_settings(inputs.rules), TravelCache()
    for course in courses:
        wanted = windows(course, inputs.today)
        if not wanted or not inputs.homes:
            continue
        found = matrix(
            timetable,
            positions(inputs.homes),
            positions([course.where]),
            wanted,
            told,
            on_demand_zones(inputs),
            cache,
        )
        for number, home in enumerate(inputs.homes):
            there = [int(m) for m in found.there[number, 0]]
            back = [int(m) for m in found.back[number, 0]]
            missed = sorted(
                {day for w in range(len(wanted)) for day in found.missed(number, 0, w)}
            )
            if min(*there, *back) < 0 or len(missed) > MOST_MISSED:
                continue
            days = [day.isoformat() for day in missed]
            by_course[course.id][home.id][ways.BUS] = [max(there), max(back), days]


def write_journeys(
    inputs: Inputs, course: PublicCourse, state_dir: Path, store: Path
) -> None:
    """Writes the bus journeys of a course's week from every place, and of the single
    dates that were moved: another hour is another bus."""
    wanted = windows(course, inputs.today)
    moved = moved_windows(course, inputs.today)
    known = ways.read_ways(state_dir, inputs.scope.office_id, course.id)
    where = course.where
    if inputs.feed is None or not wanted or known is None or where is None:
        return
    finder = WeekFinder(
        store,
        inputs.digest,
        travel_settings(inputs.rules),
        on_demand_zones(inputs),
        engine_marks(inputs.marks),
    )
    venue = Spot(where.name, where.latitude, where.longitude)
    meetings = {_meeting(course, window): window.dates for window in wanted}
    single = [_single(window) for window in moved]
    for meeting, window in zip(single, moved, strict=True):
        meetings[meeting] = (*meetings.get(meeting, ()), *window.dates)
    found = finder.weeks(
        {
            home.id: Wanted(
                Spot(home.name, home.latitude, home.longitude), venue, meetings
            )
            for home in inputs.homes
            if ways.BUS in known.places.get(home.id, {})
        }
    )
    path = ways.folder(state_dir, inputs.scope.office_id)
    content = {
        "key": key(inputs, course),
        "places": {
            home: week.dated(single, meetings).as_json()
            for home, week in found.items()
            if week.trips
        },
    }
    ways.write(path / f"{course.id}.journeys.json", content)


def _meeting(course: PublicCourse, window: Any) -> Meeting:
    """The weekly meeting of a window, with its week where weeks alternate."""
    return course.meetings[int(window.id.rpartition(":")[2])]


def _single(window: Any) -> Meeting:
    """The meeting of a date that was moved, as one of a week."""
    (day,) = window.dates
    return day.weekday(), window.start // 60, window.end // 60, "every"


def travel_settings(in_force: RulesInForce) -> Any:
    """The office's speeds as the travel engine takes them."""
    modes = in_force.sets.travel.mode
    return engine_settings(modes, max_exceptions=MOST_MISSED)


def on_demand_zones(inputs: Inputs) -> list[Any]:
    """The office's Rufbus zones as the travel engine takes them."""
    return engine_zones(inputs.zones, {place.id: place for place in inputs.homes})


def positions(rows: Sequence[Any]) -> list[Any]:
    """Latitude and longitude of anything that has them."""
    from solver.travel.settings import LatLon

    return [LatLon(row.latitude, row.longitude) for row in rows]


HANDLERS: dict[str, Handler] = {WAYS_JOB: prepare}
