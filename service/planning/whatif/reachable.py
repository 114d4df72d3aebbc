"""Who could come to a plan's courses if travel were different. In the worker only.

`solver.travel` is imported inside: the web process never loads its compiled part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from service.learners.tables import Learner
from service.planning.inputs.load import Inputs
from service.planning.inputs.people import free_slots, people
from service.planning.inputs.standing import kind_key
from service.planning.inputs.ways import (
    BUS,
    Ways,
    home_of,
    on_demand_zones,
    travel_settings,
)
from service.planning.inputs.week import Slot, slot_of
from service.planning.inputs.weekplan import WeekPlan, slot_dates, week_plan
from service.planning.tables import ProposedCourse, ProposedSeat
from service.planning.whatif.forms import ShiftQuestion, ZoneQuestion

Minutes = tuple[int, int]
NOWHERE: Mapping[str, Minutes] = {}


@dataclass(frozen=True)
class PlanNow:
    """A plan's courses in a house and who sits in them."""

    courses: Sequence[ProposedCourse]
    seats: Sequence[ProposedSeat]


@dataclass(frozen=True)
class Answer:
    """Who gains and who loses: learner → minutes there and back, by course.

    `gained` are people without a place for whom level and times fit; `lost` people
    with a place in that course; `others` counts people with a place elsewhere.
    """

    gained: Mapping[str, Mapping[str, Minutes]]
    lost: Mapping[str, tuple[str, ...]]
    others: int

    def as_json(self) -> dict[str, Any]:
        """For the file."""
        return {"gained": self.gained, "lost": self.lost, "others": self.others}


@dataclass(frozen=True)
class Desk:
    """Everything an answer needs, read once."""

    inputs: Inputs
    plan: PlanNow
    week: WeekPlan
    store: Path
    trips: Ways  # of the run: all ways but the bus do not depend on the time
    accepts: Mapping[str, tuple[str, ...]]  # kinds of course that suit each person
    now: list[_Reach] = field(default_factory=list)  # the present ways, once known

    @property
    def riders(self) -> list[Learner]:
        """Who goes by bus and whose place is known."""
        known = {place.id for place in self.inputs.places}
        return [
            who
            for who in self.inputs.learners
            if who.mode == BUS and who.place_id in known
        ]

    def limit(self, who: Learner) -> int:
        """The longest way a person accepts, in minutes."""
        told = self.inputs.parameters
        return min(who.max_minutes or told.default_max_minutes, told.max_minutes_cap)


def answer_zone(desk: Desk, asked: ZoneQuestion) -> Answer:
    """Compares the present connections with those of one call bus more."""
    slots = {c.id: [slot_of(m) for m in c.meetings] for c in desk.plan.courses}
    if not desk.now:
        desk.now.append(_Reach(desk, slots, ()))
    after = _Reach(desk, slots, (_zone(desk, asked),))
    return _compared(desk, desk.now[0], after, desk.riders, slots, slots)


def answer_shift(desk: Desk, asked: ShiftQuestion) -> Answer:
    """Compares a course with the same course earlier or later."""
    courses = [c for c in desk.plan.courses if c.id == asked.proposal_id]
    only = replace(desk, plan=PlanNow(courses, desk.plan.seats), now=[])
    before_slots = {c.id: [slot_of(m) for m in c.meetings] for c in courses}
    after_slots = {
        key: [
            Slot(s.weekday, s.start + asked.minutes, s.end + asked.minutes, s.week)
            for s in slots
        ]
        for key, slots in before_slots.items()
    }
    before = _Reach(only, before_slots, ())
    after = _Reach(only, after_slots, ())
    everybody = [who for who in only.inputs.learners if who.place_id and who.mode]
    return _compared(only, before, after, everybody, before_slots, after_slots)


def desk_of(
    inputs: Inputs,
    courses: Iterable[ProposedCourse],
    seats: Sequence[ProposedSeat],
    store: Path,
    trips: Ways | None,
) -> Desk:
    """The desk of a run; courses taken out or online are left away."""
    known = {venue.id for venue in inputs.venues}
    shown = [c for c in courses if c.state != "dropped" and c.venue_id in known]
    plan = PlanNow(shown, seats)
    return Desk(
        inputs,
        plan,
        week_plan(inputs),
        store,
        trips or Ways({}),
        people(inputs).accepts,
    )


class _Reach:
    """Minutes from every bus rider's place to every course, in one situation."""

    def __init__(
        self, desk: Desk, slots: Mapping[str, Sequence[Slot]], more: tuple[Any, ...]
    ) -> None:
        self.desk, self.slots = desk, slots
        self.places = sorted({str(who.place_id) for who in desk.riders})
        self.venues = sorted({str(c.venue_id) for c in desk.plan.courses})
        wanted = {slot for found in slots.values() for slot in found}
        self.windows = sorted(slot for slot in wanted if self._dates(slot))
        self.matrix = self._matrix(more)

    def minutes(self, who: Learner, course: ProposedCourse) -> Minutes | None:
        """The worst meeting's minutes there and back; None beyond the limit."""
        found = (
            self._by_bus(who, course) if who.mode == BUS else self._else(who, course)
        )
        return found if found and max(found) <= self.desk.limit(who) else None

    def _by_bus(self, who: Learner, course: ProposedCourse) -> Minutes | None:
        if self.matrix is None or who.place_id not in self.places:
            return None
        home, venue = self.places.index(who.place_id), str(course.venue_id)
        column = self.venues.index(venue)
        ways = []
        for slot in self.slots[course.id]:
            if slot not in self.windows:
                continue
            at = home, column, self.windows.index(slot)
            ways.append((int(self.matrix.there[at]), int(self.matrix.back[at])))
        if not ways or min(min(way) for way in ways) < 0:
            return None
        return max(way[0] for way in ways), max(way[1] for way in ways)

    def _else(self, who: Learner, course: ProposedCourse) -> Minutes | None:
        by_venue = self.desk.trips.trips.get(home_of(who), {})
        return by_venue.get(str(course.venue_id), NOWHERE).get("*")

    def _dates(self, slot: Slot) -> tuple[Any, ...]:
        week = self.desk.week
        known = week.dates.get(slot.id)
        return known or slot_dates(self.desk.inputs, slot, week.free)

    def _matrix(self, more: tuple[Any, ...]) -> Any:
        from solver.travel.scans.matrix import matrix
        from solver.travel.scans.windows import Window
        from solver.travel.settings import LatLon
        from solver.travel.timetable.store import open_timetable

        inputs = self.desk.inputs
        if inputs.feed is None or not self.places or not self.windows:
            return None
        places = {place.id: place for place in inputs.places}
        venues = {venue.id: venue for venue in inputs.venues}
        digest = inputs.feed.prepared_digest
        return matrix(
            open_timetable(self.desk.store, digest),
            [LatLon(places[p].latitude, places[p].longitude) for p in self.places],
            [LatLon(venues[v].latitude, venues[v].longitude) for v in self.venues],
            [
                Window(s.id, s.start * 60, s.end * 60, self._dates(s))
                for s in self.windows
            ],
            travel_settings(inputs),
            [*on_demand_zones(inputs, places), *more],
            scans(digest),
        )


@lru_cache(maxsize=4)
def scans(digest: str) -> Any:
    """The scans of a timetable, kept from one question to the next."""
    from solver.travel.scans.cache import TravelCache

    return TravelCache()


def _compared(
    desk: Desk,
    before: _Reach,
    after: _Reach,
    who: Sequence[Learner],
    slots_before: Mapping[str, Sequence[Slot]],
    slots_after: Mapping[str, Sequence[Slot]],
) -> Answer:
    seat_of = {seat.learner_id: seat.proposed_course_id for seat in desk.plan.seats}
    gained: dict[str, dict[str, Minutes]] = {}
    lost: dict[str, tuple[str, ...]] = {}
    others: set[str] = set()
    for course in desk.plan.courses:
        kind = kind_key(course.kind, course.levels)
        gone: list[str] = []
        for person in who:
            now = _could(desk, before, person, course, slots_before[course.id])
            then = _could(desk, after, person, course, slots_after[course.id])
            if now and not then and seat_of.get(person.id) == course.id:
                gone.append(person.id)
            if then and not now and kind in desk.accepts.get(person.id, ()):
                if person.id in seat_of:
                    others.add(person.id)
                else:
                    gained.setdefault(course.id, {})[person.id] = then
        if gone:
            lost[course.id] = tuple(gone)
    return Answer(gained, lost, len(others))


def _could(
    desk: Desk,
    reach: _Reach,
    who: Learner,
    course: ProposedCourse,
    slots: Sequence[Slot],
) -> Minutes | None:
    """The minutes of somebody who is free then and gets there and back."""
    minutes = reach.minutes(who, course)
    if minutes is None:
        return None
    week = replace(desk.week, slots={slot.id: slot for slot in slots})
    return minutes if len(free_slots(who, week, desk.inputs)) == len(slots) else None


def _zone(desk: Desk, asked: ZoneQuestion) -> Any:
    """The asked call bus: everything within its radius."""
    from solver.travel.rufbus.demand import OnDemandZone
    from solver.travel.settings import LatLon

    centre = next(p for p in desk.inputs.places if p.id == asked.place_id)
    return OnDemandZone(
        id="what-if",
        name="",
        places=((LatLon(centre.latitude, centre.longitude), asked.radius_km * 1000.0),),
        weekdays=frozenset(asked.weekdays),
        hours=((asked.start_minute * 60, asked.end_minute * 60),),
        wait_minutes=asked.wait_minutes,
    )
