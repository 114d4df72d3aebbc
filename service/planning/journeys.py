"""The bus journey of everyone with a place: there and back, as legs to show.

Shown is the meeting with the longest way of the week, on its first date in the term;
whether every date works is the matrix' business and a hard rule.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from service.planning.load import Inputs
from service.planning.ways import BUS, Ways, home_of, on_demand_zones, travel_settings
from service.planning.week import Slot, slot_of
from service.planning.weekplan import WeekPlan
from solver.formation.instance import Instance
from solver.formation.plan import Plan


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
    finder = _Finder(inputs, week, trips, store, inputs.feed.prepared_digest)
    places: dict[str | None, tuple[str, list[Slot]]] = {
        course.id: _meetings(course, week) for course in plan.courses
    }
    for standing_id, existing in instance.existing.items():
        standing = next(c for c in inputs.courses if c.id == standing_id)
        places[standing_id] = (existing.venue, [slot_of(m) for m in standing.meetings])
    found = {}
    for person in inputs.learners:
        course_id = plan.enrolments.get(person.id)
        if course_id is None or person.mode != BUS:
            continue
        venue, slots = places[course_id]
        journey = finder.journey(home_of(person), str(person.place_id), venue, slots)
        if journey:
            found[person.id] = journey
    return found


def _meetings(course: Any, week: WeekPlan) -> tuple[str, list[Slot]]:
    return course.venue, list(week.patterns[course.pattern].slots)


class _Finder:
    """Looks journeys up; people from one place to one course share theirs."""

    def __init__(
        self, inputs: Inputs, week: WeekPlan, trips: Ways, store: Path, digest: str
    ) -> None:
        from solver.travel.store import open_timetable

        self.week, self.trips = week, trips
        self.places = {place.id: place for place in inputs.places}
        self.venues = {venue.id: venue for venue in inputs.venues}
        self.timetable = open_timetable(store, digest)
        self.settings = travel_settings(inputs)
        self.zones = on_demand_zones(inputs, self.places)
        self.known: dict[tuple[str, str, str], dict[str, Any]] = {}

    def journey(
        self, home: str, place_id: str, venue_id: str, slots: list[Slot]
    ) -> dict[str, Any]:
        """The legs of the longest meeting of the week, or {} for an online course."""
        if venue_id not in self.venues:
            return {}
        by_slot = self.trips.trips.get(home, {}).get(venue_id, {})
        slot = max(slots, key=lambda s: (max(by_slot.get(s.id, (0, 0))), s.id))
        key = (place_id, venue_id, slot.id)
        if key not in self.known:
            self.known[key] = self._look(place_id, venue_id, slot)
        return self.known[key]

    def _look(self, place_id: str, venue_id: str, slot: Slot) -> dict[str, Any]:
        from solver.travel.journey import journey
        from solver.travel.settings import LatLon
        from solver.travel.windows import Window

        dates = self.week.dates[slot.id]
        if not dates:
            return {}
        place, venue = self.places[place_id], self.venues[venue_id]
        found = journey(
            self.timetable,
            LatLon(place.latitude, place.longitude),
            LatLon(venue.latitude, venue.longitude),
            Window(slot.id, slot.start * 60, slot.end * 60, dates),
            dates[0],
            self.settings,
            self.zones,
            place.name,
            venue.name,
        )
        legs = [*(found.there or ()), *(found.back or ())]
        return {
            "date": dates[0].isoformat(),
            "slot": slot.meeting(),
            "there": [_leg(leg) for leg in found.there or ()],
            "back": [_leg(leg) for leg in found.back or ()],
            "on_demand": any(leg.mode == "on_demand" for leg in legs),
        }


def _leg(leg: Any) -> dict[str, Any]:
    return {
        "mode": leg.mode,
        "from": leg.from_name,
        "to": leg.to_name,
        "departure": leg.departure,
        "arrival": leg.arrival,
        "route": leg.route,
        "headsign": leg.headsign,
        "phone": leg.phone,
        "lead_minutes": leg.lead_minutes,
    }
