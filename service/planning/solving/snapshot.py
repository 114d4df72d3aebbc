"""The best plan so far, small enough to be kept with the run at every improvement.

Courses and ways without any person: a way is a place, a course and minutes.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from service.access import Scope
from service.places.tables import Place
from service.supply.tables import FundingLine, Venue
from solver.formation.problem.instance import ONLINE, Instance
from solver.formation.problem.plan import Plan


def snapshot(instance: Instance, plan: Plan, seconds: float) -> dict[str, Any]:
    """The plan as JSON: courses [venue, people, at minimum], ways [place, course, min].

    Seats in running courses count for the minutes but are not drawn.
    """
    opened = {course.id: number for number, course in enumerate(plan.courses)}
    size = Counter(plan.enrolments.values())
    ways: list[list[Any]] = []
    minutes: list[int] = []
    for who, course_id in sorted(plan.enrolments.items()):
        person = instance.learners[who]
        trip = _minutes(instance, plan, opened, person.id, course_id)
        if trip is None:
            continue
        minutes.append(trip)
        if course_id in opened:
            # The home's name is place and way of travelling.
            ways.append([person.place.partition(":")[0], opened[course_id], trip])
    minutes.sort()
    return {
        "t": seconds,
        "courses": [
            [c.venue, size[c.id], size[c.id] <= instance.kinds[c.kind].min_size]
            for c in plan.courses
        ],
        "ways": sorted(ways),
        "median": round(statistics.median(minutes)) if minutes else None,
        "slowest_5_percent": minutes[int(0.95 * (len(minutes) - 1))]
        if minutes
        else None,
        "spent": _spent(instance, plan),
    }


def _minutes(
    instance: Instance, plan: Plan, opened: Mapping[str, int], who: str, course_id: str
) -> int | None:
    if course_id in opened:
        course = plan.courses[opened[course_id]]
        venue, pattern = course.venue, course.pattern
    else:
        running = instance.existing[course_id]
        venue, pattern = running.venue, running.pattern
    if venue == ONLINE:
        return None
    return instance.minutes(instance.learners[who], venue, pattern)


def _spent(instance: Instance, plan: Plan) -> dict[str, list[int]]:
    """Whole euros planned and available per funding line."""
    spent: Counter[str] = Counter()
    for course in plan.courses:
        spent[course.funding] += instance.course_cost(*course.shape(), course.teacher)
    return {f.id: [spent[f.id], f.amount] for f in instance.funding.values()}


@dataclass(frozen=True)
class Spot:
    """A course of the plan so far, at its house; people, and whether at the minimum."""

    key: str
    place: str
    longitude: float
    latitude: float
    people: int
    at_minimum: bool


@dataclass(frozen=True)
class Line:
    """A home's place with the course and the minutes; `key` keeps it where it was."""

    key: str
    longitude: float
    latitude: float
    course: str
    minutes: int


@dataclass(frozen=True)
class SoFar:
    """What the running page shows of the best plan; money in cents."""

    seconds: float
    spots: tuple[Spot, ...]
    lines: tuple[Line, ...]
    median: int | None
    slowest_5_percent: int | None
    county_planned: int
    county_available: int
    fragile: int


def so_far(
    session: Session, scope: Scope, run_id: str, summary: Mapping[str, Any]
) -> SoFar | None:
    """The kept snapshot with today's positions, None before the first plan."""
    kept = summary.get("so_far")
    if not kept:
        return None
    places = {
        p.id: p
        for p in session.exec(select(Place).where(Place.office_id == scope.office_id))
    }
    venues = {
        v.id: v
        for v in session.exec(select(Venue).where(Venue.office_id == scope.office_id))
    }
    county = session.exec(
        select(FundingLine.id).where(
            FundingLine.office_id == scope.office_id, FundingLine.county_money
        )
    ).all()
    money = [kept["spent"][line] for line in county if line in kept["spent"]]
    return SoFar(
        seconds=kept["t"],
        spots=_spots(kept, venues, places),
        lines=_lines(run_id, kept, places),
        median=kept["median"],
        slowest_5_percent=kept["slowest_5_percent"],
        county_planned=100 * sum(spent for spent, _amount in money),
        county_available=100 * sum(amount for _spent, amount in money),
        fragile=sum(bool(fragile) for _v, _n, fragile in kept["courses"]),
    )


def _spots(
    kept: Mapping[str, Any], venues: Mapping[str, Venue], places: Mapping[str, Place]
) -> tuple[Spot, ...]:
    found = []
    for number, (venue_id, people, fragile) in enumerate(kept["courses"]):
        venue = venues.get(venue_id)
        if venue is not None and venue.place_id in places:
            at = places[venue.place_id].name, venue.longitude, venue.latitude
            found.append(Spot(str(number), *at, people, fragile))
    return tuple(found)


def _lines(
    run_id: str, kept: Mapping[str, Any], places: Mapping[str, Place]
) -> tuple[Line, ...]:
    """Several people of one place are told apart by their turn."""
    turn: Counter[str] = Counter()
    found = []
    for place_id, course, minutes in kept["ways"]:
        place = places.get(place_id)
        if place is not None:
            turn[place_id] += 1
            key = f"{run_id}:{place_id}:{turn[place_id]}"
            at = place.longitude, place.latitude
            found.append(Line(key, *at, str(course), minutes))
    return tuple(found)
