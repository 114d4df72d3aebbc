"""Builds the planning instance the solver reads. Pure: inputs and ways in, JSON out.

Ids of rows are ids of the instance, so that nothing but random ids leaves the
database; money is in euros, minutes are one way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from service.clock import local_day
from service.courses.seats.actions import free_seats
from service.courses.tables import Course
from service.learners.records.waiting_priority import Growth, priority_of
from service.learners.tables import Learner
from service.planning.inputs.load import OPEN, Inputs
from service.planning.inputs.people import fits_running, free_slots
from service.planning.inputs.resources import (
    ONLINE,
    Building,
    funding,
    kinds_with_patterns,
    room,
    teacher,
    venue,
)
from service.planning.inputs.standing import pins, previous
from service.planning.inputs.ways import BUS, home_of
from service.planning.inputs.week import overlapping, slot_of
from service.planning.inputs.weekplan import TermPattern, WeekPlan
from service.planning.runs.parameters import LEAST_PEOPLE
from service.rulesets.schema import CourseKind

FORMAT = "course-formation/1"
WEIGHTS: Mapping[str, float] = {
    "priority": 1000,
    "minute": 1,
    "long_minute": 2,
    "long_from": 45,
    "cost": 0.1,
    "online_minutes": 30,
    "moved": 150,
    "dropped": 1500,
    "cancelled": 2000,
    "existing": 200,
}

UNKNOWN = "unknown"  # the group of those who said nothing

# Each place that a group lacks: as much as two people, so that the plan gives up at
# most about two places elsewhere for it.
FAIR_WEIGHT = 2000
# What an alternative weighs otherwise: points per minute and per unit of money.
GOALS: Mapping[str, Mapping[str, float]] = {
    "short": {"minute": 6, "long_minute": 12},
    "cheap": {"cost": 0.3},
}


def build(building: Building) -> dict[str, Any]:
    """The whole instance in the format of `python -m solver formation`."""
    inputs, week = building.inputs, building.week
    patterns = dict(week.patterns)
    existing = [c for c in inputs.courses if joinable(c, inputs)]
    for course in existing:
        patterns[f"run:{course.id}"] = _running_pattern(course, week)
    groups = _groups(building.people.learners, inputs)
    return {
        "format": FORMAT,
        "slots": sorted(week.slots),
        "overlaps": overlapping(week.slots.values()),
        "patterns": {p: [s.id for s in found.slots] for p, found in patterns.items()},
        "pattern_meetings": {p: f.meetings_per_week for p, f in patterns.items()},
        "pattern_load": {p: f.units_per_week for p, f in patterns.items()},
        "pattern_units": {p: f.units for p, f in patterns.items()},
        "kinds": _kinds(building, existing),
        "places": [{"id": home} for home in _homes(building)]
        + [{"id": place.id} for place in inputs.places],
        "venues": [venue(building, row) for row in inputs.venues],
        "rooms": [room(building, row) for row in inputs.rooms],
        "online": {
            "max": inputs.parameters.online_seats,
            "max_parallel": inputs.parameters.online_parallel,
        },
        "travel": _travel(building),
        "learners": [
            {**_learner(building, who, existing), "groups": groups[who.id]}
            for who in _inside(building)
        ],
        "teachers": [teacher(building, row) for row in inputs.teachers],
        "funding": funding(building),
        "cost": {
            "slots_to_units": 60,  # not used: every pattern says its units
            "per_unit": inputs.parameters.per_unit_euros,
            "childcare_course": inputs.parameters.childcare_course_euros,
        },
        "weights": _weights(inputs),
        "pins": pins(inputs, {p.id for p in building.people.learners}),
        "previous": previous(inputs, {p.id for p in building.people.learners}),
        "existing": [_existing(course) for course in existing],
        "together": _together(building),
        "apart": _apart(building),
        **_limits(inputs),
        **_fairness(inputs),
    }


def joinable(course: Course, inputs: Inputs) -> bool:
    """Whether newcomers may join: open seats and a module start within the term."""
    if course.state not in OPEN or course.taken + course.held >= course.capacity:
        return False
    starts = [date.fromisoformat(day) for day in course.module_starts]
    starts.append(course.start_on)
    today = inputs.run.created_at.date()
    term = inputs.term
    return any(max(term.start_on, today) <= day <= term.end_on for day in starts)


def _running_pattern(course: Course, week: WeekPlan) -> TermPattern:
    slots = tuple(sorted(slot_of(meeting) for meeting in course.meetings))
    share = sum(1.0 if slot.week == "every" else 0.5 for slot in slots)
    held = sum(len(week.dates[slot.id]) for slot in slots)
    return TermPattern(f"run:{course.id}", slots, held, held, share, share, ())


def _kinds(building: Building, existing: list[Course]) -> dict[str, Any]:
    inputs, known = building.inputs, building.week.patterns
    found: dict[str, Any] = {}
    for kind_id, offer in building.people.kinds.items():
        kind = offer.kind
        patterns = [p for p in kind.patterns if p in known]
        if kind.online_only:
            patterns = [p for p in patterns if ONLINE in known[p].held]
        if not patterns:
            continue
        found[kind_id] = {
            "level": "+".join(offer.levels),
            "type": kind.id,
            "min": kind.min_size,
            "max": kind.max_size,
            "childcare": kind.audience == "parents" and kind.childcare == "beside",
            "children_in_room": kind.childcare == "in_room",
            "online": kind.online or kind.online_only,
            "online_only": kind.online_only,
            "patterns": patterns,
            "min_reserve": _reserve(kind, inputs),
        }
    for course in existing:
        found[f"run:{course.id}"] = {
            "level": "+".join(course.levels),
            "type": course.kind,
            "min": 1,
            "max": max(1, free_seats(course)),
            "childcare": False,
            "children_in_room": course.children_in_room,
            "online": course.online,
            "patterns": [f"run:{course.id}"],
        }
    return found


def _reserve(kind: CourseKind, inputs: Inputs) -> int:
    """People above the minimum; never so many that the course would be too large."""
    wanted = inputs.parameters.reserve(kind.id)
    return min(wanted, max(0, kind.max_size - kind.min_size))


def _homes(building: Building) -> list[str]:
    return sorted({home_of(person) for person in building.people.learners})


def _travel(building: Building) -> dict[str, Any]:
    car: dict[str, dict[str, int]] = {}
    transit: dict[str, dict[str, dict[str, int]]] = {}
    for home in _homes(building):
        by_venue = building.ways.trips.get(home, {})
        if home.endswith(f":{BUS}"):
            transit[home] = {
                venue: {slot: max(trip) for slot, trip in slots.items()}
                for venue, slots in by_venue.items()
                if slots
            }
        else:
            car[home] = {venue: max(slots["*"]) for venue, slots in by_venue.items()}
    every = [*_homes(building), *(place.id for place in building.inputs.places)]
    return {
        "car": {home: car.get(home, {}) for home in every},
        "pt": {home: transit.get(home, {}) for home in every},
    }


def _inside(building: Building) -> list[Learner]:
    return sorted(building.people.learners, key=lambda person: person.id)


def _learner(
    building: Building, person: Learner, existing: list[Course]
) -> dict[str, Any]:
    inputs = building.inputs
    growth = Growth.of(inputs.office.settings)
    cap = inputs.parameters.max_minutes_cap
    limit = person.max_minutes or inputs.parameters.default_max_minutes
    known = kinds_with_patterns(building)
    accepts = [k for k in building.people.accepts[person.id] if k in known]
    accepts += [f"run:{c.id}" for c in existing if fits_running(person, c, inputs)]
    return {
        "id": person.id,
        "place": home_of(person),
        "level": person.level,
        "accepts": accepts,
        "mode": "pt" if person.mode == BUS else "car",
        "walk": 0,
        "max_travel": min(limit, cap),
        "slots": free_slots(person, building.week, inputs),
        "children": len(person.child_ages),
        "child_ages": list(person.child_ages),
        "online": person.online_device and person.online_connection,
        "min_meetings": person.min_meetings,
        "priority": priority_of(person, growth, local_day(inputs.run.created_at)),
        "barred_venues": _barred_venues(person, inputs),
        "barred_teachers": _barred_teachers(person, inputs),
    }


def _groups(inside: Sequence[Learner], inputs: Inputs) -> dict[str, dict[str, str]]:
    """Groups for fairness: municipality, and gender where somebody said one.

    Whoever said no gender is a group of their own: nobody loses by saying nothing. A
    municipality goes by the id of one of its places, as no name leaves the database.
    """
    first: dict[str, str] = {}
    for place in sorted(inputs.places, key=lambda place: place.id):
        first.setdefault(place.municipality, place.id)
    town = {place.id: first[place.municipality] for place in inputs.places}
    said = any(person.gender for person in inside)
    return {
        person.id: {
            "municipality": town[str(person.place_id)],
            **({"gender": person.gender or UNKNOWN} if said else {}),
        }
        for person in inside
    }


def _barred_venues(person: Learner, inputs: Inputs) -> list[str]:
    if not person.step_free:
        return []
    return sorted(venue.id for venue in inputs.venues if not venue.step_free)


def _barred_teachers(person: Learner, inputs: Inputs) -> list[str]:
    if person.allowed_providers is None:
        return []
    allowed = set(person.allowed_providers)
    return sorted(t.id for t in inputs.teachers if t.provider_id not in allowed)


def _existing(course: Course) -> dict[str, Any]:
    return {
        "id": course.id,
        "kind": f"run:{course.id}",
        "venue": ONLINE if course.online else course.venue_id,
        "pattern": f"run:{course.id}",
        "free_seats": free_seats(course),
    }


def _together(building: Building) -> list[dict[str, Any]]:
    """Linked people as groups; a link with somebody left out binds nobody."""
    inside = {person.id for person in building.people.learners}
    groups: dict[str, list[set[str]]] = {"course": [], "venue": []}
    for link in building.inputs.links:
        pair = {link.first_id, link.second_id}
        if link.kind not in groups or not pair <= inside:
            continue
        touching = [group for group in groups[link.kind] if group & pair]
        for group in touching:
            groups[link.kind].remove(group)
            pair |= group
        groups[link.kind].append(pair)
    return [
        {"learners": sorted(group), "scope": scope}
        for scope, found in groups.items()
        for group in sorted(found, key=min)
    ]


def _apart(building: Building) -> list[list[str]]:
    inside = {person.id for person in building.people.learners}
    return [
        [link.first_id, link.second_id]
        for link in building.inputs.links
        if link.kind == "apart" and {link.first_id, link.second_id} <= inside
    ]


def _weights(inputs: Inputs) -> dict[str, float]:
    told = inputs.parameters
    fair = {"fair_share": FAIR_WEIGHT} if told.fair_by else {}
    return {**WEIGHTS, **fair, **GOALS.get(told.goal, {})}


def _fairness(inputs: Inputs) -> dict[str, Any]:
    told = inputs.parameters
    if not told.fair_by:
        return {}
    share = {"least_share": told.fair_share, "least_people": LEAST_PEOPLE}
    return {"fairness": {"by": told.fair_by, **share}}


def _limits(inputs: Inputs) -> dict[str, Any]:
    most = inputs.parameters.max_courses
    return {} if most is None else {"limits": {"max_courses": most}}
