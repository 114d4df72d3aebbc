"""The bus journeys of everyone with a place: the whole week, there and back.

`week` of a journey holds every meeting's trip as `timetables.week_journey` keeps it;
beside it stands the meeting with the longest way, which the course page draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from service.planning.inputs.load import Inputs
from service.planning.inputs.ways import (
    BUS,
    Ways,
    home_of,
    on_demand_zones,
    travel_settings,
)
from service.planning.inputs.week import Slot, slot_of
from service.planning.inputs.weekplan import WeekPlan
from service.timetables.engine import engine_marks
from service.timetables.trips import Spot, Wanted, WeekFinder
from service.timetables.week_journey import Leg, Meeting, WeekJourney
from solver.formation.problem.instance import Instance
from solver.formation.problem.plan import Plan

Key = tuple[str, str, tuple[str, ...]]  # place, venue, slots: people share theirs


def journeys(
    inputs: Inputs,
    week: WeekPlan,
    trips: Ways,
    instance: Instance,
    plan: Plan,
    store: Path,
) -> dict[str, dict[str, Any]]:
    """Journeys by learner; empty where the timetable is missing."""
    if inputs.feed is None:
        return {}
    courses = _courses(inputs, week, instance, plan)
    keys: dict[str, Key] = {}
    homes: dict[Key, str] = {}
    for person in inputs.learners:
        venue, slots = courses.get(plan.enrolments.get(person.id), ("", []))
        if person.mode == BUS and any(v.id == venue for v in inputs.venues):
            place = str(person.place_id)
            key = (place, venue, tuple(slot.id for slot in slots))
            keys[person.id], homes[key] = key, home_of(person)
    places = {place.id: place for place in inputs.places}
    finder = WeekFinder(
        store,
        inputs.feed.prepared_digest,
        travel_settings(inputs),
        on_demand_zones(inputs, places),
        engine_marks(inputs.marks),
    )
    found = finder.weeks({key: _wanted(inputs, week, key) for key in homes})
    told = {
        key: _kept(found[key], _longest(week, trips, homes[key], key), week)
        for key in homes
    }
    return {who: told[key] for who, key in keys.items() if told[key]}


def _courses(
    inputs: Inputs, week: WeekPlan, instance: Instance, plan: Plan
) -> Mapping[str | None, tuple[str, Sequence[Slot]]]:
    """Venue and slots of every course of the plan and of every running one."""
    found: dict[str | None, tuple[str, Sequence[Slot]]] = {
        course.id: (course.venue, week.patterns[course.pattern].slots)
        for course in plan.courses
    }
    for standing_id, existing in instance.existing.items():
        standing = next(c for c in inputs.courses if c.id == standing_id)
        slots = [slot_of(meeting) for meeting in standing.meetings]
        found[standing_id] = (existing.venue, slots)
    return found


def _wanted(inputs: Inputs, week: WeekPlan, key: Key) -> Wanted:
    place_id, venue_id, slots = key
    place = next(p for p in inputs.places if p.id == place_id)
    venue = next(v for v in inputs.venues if v.id == venue_id)
    return Wanted(
        Spot(place.name, place.latitude, place.longitude),
        Spot(venue.name, venue.latitude, venue.longitude),
        {
            meeting_of(week.slots[slot]): week.dates[slot]
            for slot in slots
            if week.dates[slot]
        },
    )


def _longest(week: WeekPlan, trips: Ways, home: str, key: Key) -> Slot:
    """The meeting whose longer way is the longest of the week."""
    _place, venue, slots = key
    minutes = trips.trips.get(home, {}).get(venue, {})
    longest = max(slots, key=lambda s: (max(minutes.get(s, (0, 0))), s))
    return week.slots[longest]


def _kept(found: WeekJourney, slot: Slot, week: WeekPlan) -> dict[str, Any]:
    """The week as JSON with the legs (seconds) of the longest meeting beside it."""
    meeting, dates = meeting_of(slot), week.dates[slot.id]
    if not dates:
        return {}
    shown = [trip for trip in found.usual if meeting in trip.meetings]
    there = shown[0].there if shown else ()
    back = shown[0].back if shown else ()
    return {
        "date": dates[0].isoformat(),
        "slot": slot.meeting(),
        "there": [_leg(leg) for leg in there],
        "back": [_leg(leg) for leg in back],
        "on_demand": found.on_demand,
        "week": found.as_json(),
    }


def meeting_of(slot: Slot) -> Meeting:
    """A slot as journeys name meetings."""
    return slot.weekday, slot.start, slot.end, slot.week


def _leg(leg: Leg) -> dict[str, Any]:
    return {
        "mode": leg.mode,
        "from": leg.start,
        "to": leg.end,
        "departure": leg.departure * 60,
        "arrival": leg.arrival * 60,
        "route": leg.route,
    }
