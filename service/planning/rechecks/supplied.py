"""What a course is made of: house, room, teacher, money, childcare, dates. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from service.learners.tables import Learner
from service.planning.inputs import resources
from service.planning.rechecks.seen_alone import Alone
from service.rulesets.schema import in_force

Told = tuple[str, str | None, dict[str, Any]]


def supplied(view: Alone, people: Sequence[Learner]) -> Iterator[Told]:
    """Every breach of a rule that concerns the course itself or its children.

    A course that others run is theirs: only its house and its dates are looked at.
    """
    yield from _dates(view)
    yield from _house(view)
    if view.course.external:
        return
    for part in PARTS:
        yield from part(view, people)


def _dates(view: Alone) -> Iterator[Told]:
    if not view.meetings and view.course.state != "running":
        yield "dates", None, {"last": view.course.end_on.isoformat()}


def _house(view: Alone) -> Iterator[Told]:
    venue = view.present.venues.get(str(view.course.venue_id))
    if venue is not None and not venue.active:
        yield "house_closed", None, {"house": venue.name}
    yield from _absent(view)


def _absent(view: Alone) -> Iterator[Told]:
    """Whoever or whatever is away on dates of the course; a date with a substitute is
    hit only when they are away, too."""
    course = view.course
    instead = {
        row.day: row.teacher_id
        for row in view.present.substitutions
        if row.course_id == course.id and row.instead_of == course.teacher_id
    }
    for absence in view.present.absences:
        days = _between(view, absence.first_on, absence.last_on)
        parts = {
            "teacher": [
                day
                for day in days
                if absence.teacher_id == instead.get(day, course.teacher_id)
            ]
            if absence.teacher_id
            else [],
            "room": days
            if absence.room_id and absence.room_id == course.room_id
            else [],
            "house": days
            if absence.venue_id and absence.venue_id == course.venue_id
            else [],
        }
        for what, days in parts.items():
            if days:
                more = {"what": what, "absence": absence.id}
                more |= {"from": days[0].isoformat(), "dates": str(len(days))}
                yield "absent", None, more


def _between(view: Alone, first: date, last: date) -> list[date]:
    return sorted({m.day for m in view.meetings if first <= m.day <= last})


def _size(view: Alone, people: Sequence[Learner]) -> Iterator[Told]:
    course = view.course
    # People whom nobody has entered one by one: a course that stood before.
    seats = len(view.present.seats_of(course.id))
    count = len(people) + max(0, course.taken + course.held - seats)
    if count < course.minimum:
        yield "size_min", None, {"people": count, "least": course.minimum}
    room = view.present.rooms.get(str(course.room_id))
    most = min(course.capacity, room.seats) if room else course.capacity
    if count > most:
        yield "size_max", None, {"people": count, "most": most}


def _room(view: Alone, _people: Sequence[Learner]) -> Iterator[Told]:
    course = view.course
    if course.online:
        return
    room = view.present.rooms.get(str(course.room_id))
    if room is None or room.venue_id != course.venue_id:
        yield "room", None, {}
        return
    if not room.active:
        yield "room_gone", None, {"room": room.name}
    hours = set(resources.room(view.building(False), room)["slots"])
    free = set(resources.room(view.building(), room)["slots"])
    yield from _slots(view, "room_open", hours, {"room": room.name})
    yield from _slots(view, "room_taken", free | (_own(view) - hours), {})


def _own(view: Alone) -> set[str]:
    return {slot.id for slot in view.slots if view.week.dates.get(slot.id)}


def _slots(
    view: Alone, rule: str, there: set[str], more: dict[str, Any]
) -> Iterator[Told]:
    """A breach for the weekly meetings in which something is not there."""
    own = _own(view)
    lacking = [s.meeting() for s in view.slots if s.id in own and s.id not in there]
    if lacking:
        yield rule, None, {**more, "slots": lacking}


def _teacher(view: Alone, _people: Sequence[Learner]) -> Iterator[Told]:
    course = view.course
    teacher = view.present.teachers.get(str(course.teacher_id))
    if teacher is None:
        if course.teacher_id is not None:
            yield "teacher_gone", None, {}
        return
    named = {"teacher": teacher.code}
    if not teacher.active:
        yield "teacher_gone", None, named
    able = resources.teacher(view.building(False), teacher)
    left = resources.teacher(view.building(), teacher)
    kinds = able["kinds"]
    house = resources.ONLINE if course.online else course.venue_id
    if view.kind_known and view.kind_key not in kinds:
        yield "teacher", None, named
    if house not in able["venues"]:
        yield "teacher_house", None, named
    hours, free = set(able["slots"]), set(left["slots"])
    yield from _slots(view, "teacher_time", hours, named)
    yield from _slots(view, "teacher_taken", free | (_own(view) - hours), named)
    units = view.units
    if units > left["max_slots"]:
        most = teacher.max_units_week
        held = most - left["max_slots"] + units
        yield "teacher_load", None, {**named, "units": held, "most": most}


def _money(view: Alone, _people: Sequence[Learner]) -> Iterator[Told]:
    course = view.course
    line = view.present.funding.get(str(course.funding_id))
    if line is None:
        return
    named = {"line": line.name}
    if not line.active:
        yield "funding_gone", None, named
    if not line.valid_from <= course.start_on <= line.valid_to:
        days = {"first": line.valid_from.isoformat(), "last": line.valid_to.isoformat()}
        yield "funding_period", None, {**named, **days}
    if course.kind not in line.kinds:
        yield "funding", None, named
    spent = sum(c.cost_cents or 0 for c in view.others if c.funding_id == line.id)
    over = spent + (course.cost_cents or 0) - line.amount_cents
    if course.cost_cents and over > 0:
        yield "budget", None, {**named, "over_cents": over}


def _rules(view: Alone, _people: Sequence[Learner]) -> Iterator[Told]:
    course = view.course
    provider = view.present.providers.get(course.provider_id)
    if provider is not None and not provider.active:
        yield "provider_gone", None, {"provider": provider.name}
    kind = view.inputs.rules.kinds.get(course.kind)
    if kind is None or kind.legacy or not in_force(kind, course.start_on):
        yield "kind_gone", None, {}
        return
    allowed = kind.online or kind.online_only if course.online else not kind.online_only
    if not allowed:
        yield "kind_online", None, {}


def _childcare(view: Alone, people: Sequence[Learner]) -> Iterator[Told]:
    """Places at every meeting: an age without any, and ages with too few."""
    course = view.course
    venue = view.present.venues.get(str(course.venue_id))
    if course.online or course.children_in_room or venue is None:
        return
    by_slot = resources.venue(view.building(), venue)["childcare_ages"]
    own = [slot for slot in view.slots if slot.id in _own(view)]
    without: dict[str, int] = {}
    full: list[tuple[int, int]] = []
    for slot in own:
        ranges = by_slot.get(slot.id, [])
        for person in people:
            for age in person.child_ages:
                if not any(first <= age <= last for first, last, _left in ranges):
                    without.setdefault(person.id, age)
        for first, last, left in ranges:
            ages = [a for p in people for a in p.child_ages if first <= a <= last]
            if len(ages) > left:
                full.append((len(ages), left))
    for who, age in without.items():
        yield "childcare_age", who, {"age": age}
    if full:
        children, left = max(full, key=lambda pair: pair[0] - pair[1])
        yield "childcare", None, {"children": children, "left": left}
    kind = view.inputs.rules.kinds.get(course.kind)
    needed = kind and kind.audience == "parents" and kind.childcare == "beside"
    if needed and any(not by_slot.get(slot.id) for slot in own):
        yield "childcare_offer", None, {"house": venue.name}


PARTS: tuple[Callable[[Alone, Sequence[Learner]], Iterator[Told]], ...] = (
    _size,
    _room,
    _teacher,
    _money,
    _rules,
    _childcare,
)
