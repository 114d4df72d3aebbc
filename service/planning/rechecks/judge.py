"""Whether a course keeps every rule of the plan, on present data, with figures.

One function per rule and no text of a person: what is found names a learner, a rule and
its figures. The solver's own check says the same of the same rows (a test compares
them); here it is told for whom, by how much and from when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.tables import Course
from service.learners.records.obstacles import keeps_out
from service.learners.tables import Learner
from service.planning.inputs.people import fits_running, free_slots
from service.planning.inputs.ways import BUS, home_of, ways
from service.planning.rechecks.present import Present
from service.planning.rechecks.rides import missed
from service.planning.rechecks.seen_alone import (
    Alone,
    alone,
    meetings_a_week,
    on_day,
)
from service.planning.rechecks.supplied import supplied
from service.planning.rechecks.together import companions

GONE = ("withdrawn", "unreachable", "deleted")
Minutes = tuple[int, int]


@dataclass(frozen=True)
class Breach:
    """A rule that is broken now, for one person or for all (None)."""

    rule: str
    learner_id: str | None
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Judged:
    """What a check has found; minutes there and back of everybody with a way."""

    breaches: tuple[Breach, ...]
    minutes: Mapping[str, Minutes]

    def of(self, learner_id: str) -> tuple[Breach, ...]:
        """What hits one person."""
        return tuple(b for b in self.breaches if b.learner_id == learner_id)


def judge(
    present: Present,
    course: Course,
    people: Sequence[Learner],
    store: Path,
) -> Judged:
    """Every rule for a course with these people; `store` holds prepared timetables."""
    return _judged(alone(present, course, people), store)


def judge_day(
    present: Present,
    course: Course,
    people: Sequence[Learner],
    day: MeetingDate,
    store: Path,
) -> Judged:
    """The same for one single meeting: its ways, and who and what is free then."""
    return _judged(on_day(alone(present, course, people), day), store)


def _judged(view: Alone, store: Path) -> Judged:
    present, course, people = view.present, view.course, view.people
    known = present.rules_of(course)
    whole = [p for p in people if p.state not in GONE and not keeps_out(p, known)]
    view = replace(view, people=whole)
    minutes = _minutes(view, store)
    found = [*supplied(view, _coming(people))]
    for person in people:
        if person.state in GONE:
            found.append(("gone", person.id, {"state": person.state}))
        elif person not in whole:
            what = list(keeps_out(person, known))
            found.append(("missing", person.id, {"what": what}))
    for person in whole:
        rules = (*_suits(view, person), *_ride(view, person, minutes, store))
        found += [(rule, person.id, more) for rule, more in rules]
    found += companions(present, course, people)
    return Judged(tuple(Breach(*one) for one in found), minutes)


def _coming(people: Sequence[Learner]) -> list[Learner]:
    return [person for person in people if person.state not in GONE]


def _minutes(view: Alone, store: Path) -> dict[str, Minutes]:
    """Minutes there and back over all meetings that are left, where there is a way."""
    course = view.course
    if course.online or not view.people:
        return {}
    if not view.meetings:
        return {}
    trips = ways(view.inputs, view.week, store)
    slots = [slot for slot, days in view.week.dates.items() if days]
    found = {
        person.id: trips.trip(home_of(person), str(course.venue_id), slots)
        for person in view.people
    }
    return {who: trip for who, trip in found.items() if trip is not None}


def _suits(view: Alone, person: Learner) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind, times and what a person is bound to."""
    course, inputs = view.course, view.inputs
    if course.kind in inputs.rules.kinds and not fits_running(person, course, inputs):
        yield "kind", {"level": person.level}
    begins = max(course.start_on, view.present.today)
    if person.earliest_start and person.earliest_start > begins:
        yield "later", {"day": person.earliest_start.isoformat()}
    free = set(free_slots(person, view.week, inputs))
    busy = [s for s in view.slots if s.id in view.week.slots and s.id not in free]
    if busy:
        yield "time", {"slots": [slot.meeting() for slot in busy]}
    if meetings_a_week(course) < person.min_meetings:
        yield "meetings", {"owed": person.min_meetings}
    if course.online and not (person.online_device and person.online_connection):
        yield "online_capable", {}
    venue = view.present.venues.get(str(course.venue_id))
    if person.step_free and venue is not None and not venue.step_free:
        yield "barred_venue", {"house": venue.name}
    teacher = view.present.teachers.get(str(course.teacher_id))
    provider = teacher.provider_id if teacher else course.provider_id
    allowed = person.allowed_providers
    if allowed is not None and provider not in allowed:
        yield "barred_teacher", {}


def _ride(
    view: Alone, person: Learner, minutes: Mapping[str, Minutes], store: Path
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The way there and back on every date that is left."""
    course = view.course
    if course.online or not view.meetings:
        return
    told = view.present.told(course)
    limit = min(person.max_minutes or told.default_max_minutes, told.max_minutes_cap)
    trip = minutes.get(person.id)
    if trip is None:
        lost = missed(view, person, store) if person.mode == BUS else {}
        yield "connection", {"mode": person.mode, **lost}
    elif max(trip) > limit:
        way = "there" if trip[0] >= trip[1] else "back"
        yield "travel", {"minutes": max(trip), "most": limit, "way": way}
