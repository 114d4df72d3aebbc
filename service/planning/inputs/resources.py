"""Venues, rooms, teachers and money as the instance knows them, less what is taken.

Pure. Standing courses keep their room and teacher times, their children's places, their
teachers' weekly units and their money.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from service.courses.meetings.meeting_dates import MeetingDate, ticks
from service.planning.inputs.away import closed_by_absence
from service.planning.inputs.load import Inputs
from service.planning.inputs.people import People
from service.planning.inputs.ways import Ways
from service.planning.inputs.week import Slot, slot_of
from service.planning.inputs.weekplan import WeekPlan
from service.supply.tables import Room, Teacher, Venue

ONLINE = "online"
Ages = tuple[int, int, int]


@dataclass(frozen=True)
class Building:
    """What every part of the instance is built from."""

    inputs: Inputs
    week: WeekPlan
    people: People
    ways: Ways


def kinds_with_patterns(building: Building) -> set[str]:
    """Ids of the kinds that can meet in some pattern of this term."""
    known = building.week.patterns
    return {
        kind_id
        for kind_id, offer in building.people.kinds.items()
        if any(
            p in known and (not offer.kind.online_only or ONLINE in known[p].held)
            for p in offer.kind.patterns
        )
    }


def venue(building: Building, venue: Venue) -> dict[str, Any]:
    """A venue with its childcare places by slot and age."""
    offers = [o for o in building.inputs.childcare if o.venue_id == venue.id]
    used = _children_there(building.inputs, venue.id)
    ages: dict[str, list[list[int]]] = {}
    for slot_id, slot in building.week.slots.items():
        open_now = by_age(
            (o.from_age, o.to_age, o.places)
            for o in offers
            if slot.within(o.weekday, o.start_minute, o.end_minute)
        )
        if open_now:
            ages[slot_id] = [
                [first, last, _left(places, first, last, slot, used)]
                for first, last, places in open_now
            ]
    return {
        "id": venue.id,
        "place": venue.place_id,
        "rent": venue.rent_cents * 0.75 / 100,  # an hour's rent for 45 minutes
        "childcare": {s: sum(r[2] for r in found) for s, found in ages.items()},
        "childcare_ages": ages,
        "provider": venue.provider_id or "",
    }


def by_age(offers: Iterable[Ages]) -> list[Ages]:
    """(first age, last age, places) that share no age: a child is counted once.

    Offers of the same ages are one with all their places. Where only some ages are
    shared, those belong to the offer of the younger children: rather a place too few
    than one that is promised twice.
    """
    same: dict[tuple[int, int], int] = {}
    for first, last, places in offers:
        same[first, last] = same.get((first, last), 0) + places
    found: list[Ages] = []
    for (first, last), places in sorted(same.items()):
        begins = max(first, found[-1][1] + 1) if found else first
        if begins <= last:
            found.append((begins, last, places))
    return found


def _left(
    places: int, first: int, last: int, slot: Slot, used: list[tuple[Slot, int]]
) -> int:
    taken = sum(s.overlaps(slot) and first <= age <= last for s, age in used)
    return max(0, places - taken)


def _children_there(inputs: Inputs, venue_id: str) -> list[tuple[Slot, int]]:
    """Children that people of standing courses bring along, with the meeting."""
    courses = {c.id: c for c in inputs.courses if c.venue_id == venue_id}
    ages = {person.id: person.child_ages for person in inputs.learners}
    return [
        (slot_of(meeting), age)
        for seat in inputs.seats
        if seat.course_id in courses and not courses[seat.course_id].children_in_room
        for meeting in courses[seat.course_id].meetings
        for age in ages.get(seat.learner_id, [])
    ]


def room(building: Building, room: Room) -> dict[str, Any]:
    """A room with its seats and the slots it is open and free in."""
    hours = [h for h in building.inputs.hours if h.room_id == room.id]
    busy = _busy(building.inputs, f"room:{room.id}")
    own = (room.id, room.venue_id)
    return {
        "id": room.id,
        "venue": room.venue_id,
        "seats": room.seats,
        "slots": [
            slot_id
            for slot_id, slot in building.week.slots.items()
            if any(slot.within(h.weekday, h.start_minute, h.end_minute) for h in hours)
            and not _taken(building.week, slot, busy)
            and not closed_by_absence(
                building.week, slot_id, building.inputs.absences, own
            )
        ],
    }


def teacher(building: Building, teacher: Teacher) -> dict[str, Any]:
    """A teacher with the kinds, venues, slots and units a week that are left."""
    busy = _busy(building.inputs, f"teacher:{teacher.id}")
    levels, kinds = set(teacher.levels), set(teacher.kinds)
    area = [v.id for v in building.inputs.venues if v.id in set(teacher.venue_ids)]
    load = max(0, teacher.max_units_week - _units_held(building, teacher.id))
    known = kinds_with_patterns(building)
    return {
        "id": teacher.id,
        "kinds": [
            kind_id
            for kind_id, offer in building.people.kinds.items()
            if kind_id in known
            and offer.kind.id in kinds
            and set(offer.levels) <= levels
        ],
        "venues": area + ([ONLINE] if teacher.online else []),
        "slots": [
            slot_id
            for slot_id, slot in building.week.slots.items()
            if any(slot.within(d, start, end) for d, start, end in teacher.available)
            and not _taken(building.week, slot, busy)
            and not closed_by_absence(
                building.week, slot_id, building.inputs.absences, (teacher.id,)
            )
        ],
        "max_slots": load,
        "rate": teacher.rate_cents / 100,
        "provider": teacher.provider_id,
    }


def _units_held(building: Building, teacher_id: str) -> int:
    held = 0.0
    for course in building.inputs.courses:
        if (
            course.teacher_id != teacher_id
            or course.end_on < building.inputs.term.start_on
        ):
            continue
        for _day, start, end, week in course.meetings:
            held += (end - start) // 45 * (1 if week == "every" else 0.5)
    return int(held + 0.5)


def _busy(inputs: Inputs, resource: str) -> frozenset[int]:
    """The ticks a resource is taken in, or was refused for."""
    booked = frozenset(r.tick for r in inputs.occupied if r.resource == resource)
    return booked | inputs.refused.get(resource, frozenset())


def _taken(week: WeekPlan, slot: Slot, busy: frozenset[int]) -> bool:
    if not busy:
        return False
    dates = (MeetingDate(day, slot.start, slot.end) for day in week.dates[slot.id])
    return not busy.isdisjoint(ticks(dates))


def _amount(inputs: Inputs, line: str, left: int) -> int:
    """Whole euros that are left, or less where an alternative shall cost less."""
    return max(0, min(left, inputs.parameters.caps.get(line, left)))


def funding(building: Building) -> list[dict[str, Any]]:
    """The chosen lines in force with the whole euros that are left."""
    inputs = building.inputs
    chosen = inputs.parameters.funding_ids
    known = kinds_with_patterns(building)
    found = []
    for line in inputs.funding:
        if chosen is not None and line.id not in chosen:
            continue
        in_force = line.valid_from <= inputs.term.start_on <= line.valid_to
        if not in_force:
            continue
        spent = sum(
            c.cost_cents or 0 for c in inputs.courses if c.funding_id == line.id
        )
        kinds = set(line.kinds)
        found.append(
            {
                "id": line.id,
                "amount": _amount(inputs, line.id, (line.amount_cents - spent) // 100),
                "kinds": [
                    kind_id
                    for kind_id, offer in building.people.kinds.items()
                    if kind_id in known and offer.kind.id in kinds
                ],
            }
        )
    return found
