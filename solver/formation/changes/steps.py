"""Single steps of a change: RFC 6902 operations on an instance's file, and effort.

`effort` orders steps by how hard they are for an office: a little more travel is
easier than another hour, an hour easier than a teacher. What a step says is kept in
`values`, so that a sentence can be made of it: ids, slots and numbers only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from solver.formation.problem.instance import (
    Funding,
    Kind,
    Learner,
    Pattern,
    Room,
    Teacher,
    Venue,
)
from solver.formation.problem.rules import Rule

#: Every message id a step may have; whoever shows steps has a sentence for each.
TEXT_KEYS = frozenset(
    "change." + name
    for name in [
        "time",
        "meetings",
        "travel",
        "online_capable",
        "kind",
        "connection",
        "size_max",
        "room_open",
        "room",
        "childcare",
        "childcare_age",
        "online_parallel",
        "course_limit",
        "teacher_time",
        "teacher_load",
        "teacher_venue",
        "teacher_kind",
        "teacher",
        "budget",
        "funding",
        "people",
        "together",
    ]
)
#: Somebody who is not registered yet: nothing that an office could decide.
PEOPLE = "change.people"
#: Rules about her own answers: their steps open nothing for anybody else.
OWN_ANSWERS = frozenset(
    {Rule.TIME, Rule.MEETINGS, Rule.TRAVEL, Rule.ONLINE_CAPABLE, Rule.KIND}
)
Operation = dict[str, Any]
Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Step:
    """One operation, the rule it opens and how hard it is."""

    rule: Rule
    operation: Operation
    effort: float
    form: str = ""
    values: Values = field(default_factory=dict)

    def text_key(self) -> str:
        """Message id of the sentence that tells this step."""
        return "change." + (self.form or self.rule.value)


class Steps:
    """Builds steps against one instance file, whose lists keep their own order."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        names = ("learners", "rooms", "venues", "teachers", "funding")
        self.at = {key: {x["id"]: n for n, x in enumerate(raw[key])} for key in names}

    def _path(self, key: str, name: str, *more: str) -> str:
        parts = [key, str(self.at[key][name]), *map(escaped, more)]
        return "/" + "/".join(parts)

    # --- her own answers

    def hour(self, person: Learner, slot: str) -> Step:
        """She is free in one more slot."""
        path = self._path("learners", person.id, "slots", "-")
        return Step(Rule.TIME, add(path, slot), 3.0, values={"slot": slot})

    def meetings(self, person: Learner, held: Fraction) -> Step:
        """She owes no more meetings than these."""
        path = self._path("learners", person.id, "min_meetings")
        fewer = replace(path, plain(held))
        return Step(Rule.MEETINGS, fewer, 2.0, values={"meetings": plain(held)})

    def longer(self, person: Learner, minutes: int) -> Step:
        """She travels so long."""
        over = minutes - person.max_travel
        path = self._path("learners", person.id, "max_travel")
        told = {"minutes": minutes, "agreed": person.max_travel}
        effort = 1.0 + over / 30
        return Step(Rule.TRAVEL, replace(path, minutes), effort, values=told)

    def online(self, person: Learner) -> Step:
        """She gets a device and a connection."""
        path = self._path("learners", person.id, "online")
        return Step(Rule.ONLINE_CAPABLE, replace(path, True), 1.5)

    def level(self, person: Learner, kind: str) -> Step:
        """She may join a neighbouring level."""
        path = self._path("learners", person.id, "accepts", "-")
        return Step(Rule.KIND, add(path, kind), 2.5, values={"kind": kind})

    # --- whom she comes with

    def untied(self, person: Learner) -> list[Step]:
        """She need not come together with her family: a step for each of her ties."""
        found = []
        for n, group in enumerate(self.raw.get("together", ())):
            others = [x for x in group["learners"] if x != person.id]
            if person.id in group["learners"] and others:
                path = f"/together/{n}/learners"
                found.append(Step(Rule.TOGETHER, replace(path, others), 2.5))
        return found

    # --- the way

    def connection(
        self, place: str, venue: str, slot: str, minutes: int, row: bool
    ) -> Step:
        """A bus or call bus to one meeting and back, at most so long.

        `row` says that the file has a row for place and venue, or will have one.
        """
        way = ["travel", "pt", place, venue, slot]
        path = "/" + "/".join(map(escaped, way if row else way[:-1]))
        operation = add(path, minutes if row else {slot: minutes})
        told = {"place": place, "venue": venue, "slot": slot, "minutes": minutes}
        return Step(Rule.CONNECTION, operation, 4.0, values=told)

    # --- places

    def seats(self, room: Room, seats: int) -> Step:
        """So many seats in a room."""
        path = self._path("rooms", room.id, "seats")
        told = {"room": room.id, "seats": seats, "more": seats - room.seats}
        return Step(Rule.SIZE_MAX, replace(path, seats), 2.0, values=told)

    def room_hour(self, room: Room, slot: str) -> Step:
        """A room open in one more slot."""
        path = self._path("rooms", room.id, "slots", "-")
        told = {"room": room.id, "slot": slot}
        return Step(Rule.ROOM_OPEN, add(path, slot), 3.0, values=told)

    def new_room(self, venue: str, pattern: Pattern, seats: int) -> Step:
        """One more room at a venue for a pattern's slots."""
        name = free_name("new room", self.at["rooms"])
        room = {"id": name, "venue": venue, "seats": seats}
        operation = add("/rooms/-", {**room, "slots": list(pattern.slots)})
        told = {"venue": venue, "pattern": pattern.id, "seats": seats}
        return Step(Rule.ROOM, operation, 5.0, values=told)

    def care(self, venue: Venue, slot: str, places: int, more: int) -> Step:
        """So many childcare places in a slot."""
        path = self._path("venues", venue.id, "childcare", slot)
        told = {"venue": venue.id, "slot": slot, "more": more}
        return Step(Rule.CHILDCARE, add(path, places), 2.0, values=told)

    def care_for(self, venue: Venue, slot: str, age: int, places: int) -> Step:
        """So many places for the age range that an age falls in."""
        at = self.at["venues"][venue.id]
        ranges = self.raw["venues"][at]["childcare_ages"][slot]
        mine = [n for n, r in enumerate(ranges) if r[0] <= age <= r[1]]
        path = self._path("venues", venue.id, "childcare_ages", slot)
        told = {"venue": venue.id, "slot": slot, "age": age}
        operation = replace(f"{path}/{mine[0]}/2", places)
        return Step(Rule.CHILDCARE_AGE, operation, 2.0, values=told)

    def care_offer(self, venue: Venue, slot: str, ages: Mapping[int, int]) -> Step:
        """Places for ages that nobody looks after yet: age -> places."""
        at = self.at["venues"][venue.id]
        old = self.raw["venues"][at]["childcare_ages"].get(slot, [])
        new = [[a, a, n] for a, n in sorted(ages.items())]
        path = self._path("venues", venue.id, "childcare_ages", slot)
        told = {"venue": venue.id, "slot": slot, "age": min(ages)}
        operation = add(path, [*old, *new])
        return Step(Rule.CHILDCARE_AGE, operation, 2.0, values=told)

    def online_courses(self, most: int) -> Step:
        """So many online courses at a time."""
        told = {"most": most}
        operation = replace("/online/max_parallel", most)
        return Step(Rule.ONLINE_PARALLEL, operation, 2.0, values=told)

    def course_limit(self, most: int) -> Step:
        """So many courses in all."""
        operation = replace("/limits/max_courses", most)
        return Step(Rule.COURSE_LIMIT, operation, 2.0, values={"most": most})

    # --- teachers, money, people

    def teacher_hour(self, teacher: Teacher, slot: str) -> Step:
        """A teacher who has time in one more slot."""
        path = self._path("teachers", teacher.id, "slots", "-")
        told = {"teacher": teacher.id, "slot": slot}
        return Step(Rule.TEACHER_TIME, add(path, slot), 3.0, values=told)

    def teacher_load(self, teacher: Teacher, load: Fraction) -> Step:
        """A teacher who teaches so much a week."""
        path = self._path("teachers", teacher.id, "max_slots")
        told = {"teacher": teacher.id, "more": plain(load - teacher.max_load)}
        return Step(Rule.TEACHER_LOAD, replace(path, plain(load)), 3.0, values=told)

    def teacher_venue(self, teacher: Teacher, venue: str) -> Step:
        """A teacher who also comes to a venue."""
        path = self._path("teachers", teacher.id, "venues", "-")
        told = {"teacher": teacher.id, "venue": venue}
        form = "teacher_venue"
        return Step(Rule.TEACHER, add(path, venue), 3.5, form, told)

    def teacher_kind(self, teacher: Teacher, kind: str) -> Step:
        """A teacher who may also teach a kind."""
        path = self._path("teachers", teacher.id, "kinds", "-")
        told = {"teacher": teacher.id, "kind": kind}
        return Step(Rule.TEACHER, add(path, kind), 4.5, "teacher_kind", told)

    def new_teacher(self, kind: str, venue: str, pattern: Pattern, rate: float) -> Step:
        """One more teacher for just this course."""
        value = {
            "id": free_name("new teacher", self.at["teachers"]),
            "kinds": [kind],
            "venues": [venue],
            "slots": list(pattern.slots),
            "max_slots": plain(pattern.load),
            "rate": plain(Fraction(str(rate))),
        }
        told = {"kind": kind, "venue": venue, "pattern": pattern.id}
        return Step(Rule.TEACHER, add("/teachers/-", value), 5.0, values=told)

    def money(self, line: Funding, amount: int) -> Step:
        """So much money in a line."""
        path = self._path("funding", line.id, "amount")
        more = amount - line.amount
        told = {"funding": line.id, "more": more}
        effort = 2.5 + more / 1000
        return Step(Rule.BUDGET, replace(path, amount), effort, values=told)

    def new_money(self, kind: str, amount: int) -> Step:
        """Money for courses of one kind alone."""
        name = free_name("new money", self.at["funding"])
        value = {"id": name, "amount": amount, "kinds": [kind]}
        told = {"kind": kind, "amount": amount}
        effort = 3.0 + amount / 1000
        return Step(Rule.FUNDING, add("/funding/-", value), effort, values=told)

    def one_more(self, like: Learner, kind: Kind, pattern: Pattern, n: int) -> Step:
        """Somebody new who lives where `like` lives and can come to this course."""
        name = free_name(f"new learner {n}", self.at["learners"])
        value = {
            "id": name,
            "place": like.place,
            "level": kind.level,
            "accepts": [kind.id],
            "mode": like.mode,
            "walk": like.walk,
            "max_travel": like.max_travel,
            "slots": list(pattern.slots),
            "children": 0,
            "online": like.online,
            "min_meetings": 0,
            "priority": 1,
        }
        told = {"kind": kind.id, "pattern": pattern.id}
        return Step(Rule.SIZE_MIN, add("/learners/-", value), 4.0, "people", told)


def add(path: str, value: object) -> Operation:
    """RFC 6902 add."""
    return {"op": "add", "path": path, "value": value}


def replace(path: str, value: object) -> Operation:
    """RFC 6902 replace."""
    return {"op": "replace", "path": path, "value": value}


def escaped(name: str) -> str:
    """One part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def plain(value: Fraction) -> int | float:
    """The number as a file carries it."""
    return int(value) if value.denominator == 1 else float(value)


def free_name(wanted: str, taken: Mapping[str, int]) -> str:
    """An id nobody has."""
    while wanted in taken:
        wanted += "'"
    return wanted
