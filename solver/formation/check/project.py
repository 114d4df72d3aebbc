"""A plan and its instance, told in the plain format that other programs read.

The plain format knows no existing courses, overlaps, ages, families or reserves. The
projection drops rules that only forbid, and turns existing courses that got people
into pinned courses with a room, teacher, kind and funding line of their own, so that
a valid plan stays valid. Points may differ where the plain format cannot say them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import Any

from solver.formation.check.view import View, view
from solver.formation.problem.instance import (
    FORMAT,
    ONLINE,
    ExistingCourse,
    Instance,
    Kind,
    Learner,
    ProposedCourse,
    Weights,
)
from solver.formation.problem.plan import Plan

Json = dict[str, Any]


def project(instance: Instance, plan: Plan) -> tuple[Json, Json]:
    """Plain instance and plain plan, both ready to be written as JSON."""
    return _Projection(instance, plan).plain()


def _number(value: Fraction | float) -> int | float:
    return int(value) if value == int(value) else float(value)


class _Projection:
    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.i = instance
        self.plan = plan
        self.v: View = view(instance, plan)
        used = Counter(self.v.enrolled.values())
        self.running = [e for e in instance.existing.values() if used[e.id]]
        self.used = used
        self.pseudo = {e.id: self._names(e) for e in self.running}

    def _names(self, e: ExistingCourse) -> dict[str, str]:
        """Ids of the pseudo kind, room, teacher and line of a running course."""
        taken: dict[str, Mapping[str, object]] = {
            "kind": self.i.kinds,
            "room": self.i.rooms,
            "teacher": self.i.teachers,
            "funding": self.i.funding,
        }
        found = {}
        for what, known in taken.items():
            name = f"running {what} {e.id}"
            while name in known:
                name += "'"
            found[what] = name
        return found

    def plain(self) -> tuple[Json, Json]:
        """Everything at once."""
        running = [self._course(e) for e in self.running]
        plan = Plan((*self.plan.courses, *running), dict(self.v.enrolled))
        return self._instance(running), plan.to_json()

    def _course(self, e: ExistingCourse) -> ProposedCourse:
        names = self.pseudo[e.id]
        room = None if e.venue == ONLINE else names["room"]
        staff = names["teacher"], names["funding"]
        return ProposedCourse(e.id, names["kind"], e.venue, room, e.pattern, *staff)

    def _instance(self, running: list[ProposedCourse]) -> Json:
        i = self.i
        pinned = Plan((*i.pins.courses, *running)).to_json()["courses"]
        return {
            "format": FORMAT,
            "meta": {"kind": "projection"},
            "slots": list(i.slots),
            "patterns": {p.id: list(p.slots) for p in i.patterns.values()},
            "kinds": self._kinds(),
            "places": [{"id": p} for p in i.places],
            "venues": self._venues(),
            "rooms": self._rooms(),
            "online": self._online(),
            "travel": {
                "car": {p: dict(row) for p, row in i.car.items()},
                "pt": {
                    p: {v: dict(by) for v, by in row.items()}
                    for p, row in i.transit.items()
                },
            },
            "learners": [self._learner(x) for x in i.learners.values()],
            "teachers": self._teachers(),
            "funding": self._funding(),
            "cost": {
                "slots_to_units": _number(i.cost.slots_to_units),
                "per_unit": _number(i.cost.per_unit),
                "childcare_course": _number(i.cost.childcare_course),
            },
            "weights": _weights(i.weights),
            "pins": {"courses": pinned, "enrolments": self._held()},
            "previous": self._previous(),
        }

    def _held(self) -> dict[str, str | None]:
        held = dict(self.i.pins.enrolments)
        for person, course in self.v.enrolled.items():
            if course in self.pseudo:
                held[person] = course
        return held

    def _kinds(self) -> Json:
        found = {k.id: _kind(k) for k in self.i.kinds.values()}
        for e in self.running:
            k = self.i.kinds[e.kind]
            found[self.pseudo[e.id]["kind"]] = {
                "level": k.level,
                "type": "running",
                "min": 0,
                "max": e.free_seats,
                "childcare": False,
                "online": e.venue == ONLINE,
                "patterns": [e.pattern],
            }
        return found

    def _venues(self) -> list[Json]:
        return [
            {
                "id": v.id,
                "place": v.place,
                "childcare": dict(v.childcare),
                "rent": _number(v.rent),
            }
            for v in self.i.venues.values()
        ]

    def _rooms(self) -> list[Json]:
        found: list[Json] = [
            {"id": r.id, "venue": r.venue, "seats": r.seats, "slots": sorted(r.slots)}
            for r in self.i.rooms.values()
        ]
        for e in self.running:
            if e.venue != ONLINE:
                found.append(
                    {
                        "id": self.pseudo[e.id]["room"],
                        "venue": e.venue,
                        "seats": e.free_seats,
                        "slots": list(self.i.patterns[e.pattern].slots),
                    }
                )
        return found

    def _online(self) -> Json:
        running = [e for e in self.running if e.venue == ONLINE]
        return {
            "max": max([self.i.online_max, *(e.free_seats for e in running)]),
            "max_parallel": self.i.online_parallel + len(running),
        }

    def _learner(self, person: Learner) -> Json:
        """Someone whose course the plain format counts shorter owes no more than it."""
        accepts, owed = set(person.accepts), ceil(person.min_meetings)
        children = person.children
        course = self.v.enrolled.get(person.id)
        if course is not None:
            there = self.v.attended(course)
            owed = min(owed, len(self.i.patterns[there.pattern].slots))
            if self.i.kinds[there.kind].children_in_room:
                children = 0
            if course in self.pseudo:
                accepts.add(self.pseudo[course]["kind"])
        return {
            "id": person.id,
            "place": person.place,
            "level": person.level,
            "accepts": sorted(accepts),
            "mode": person.mode,
            "walk": person.walk,
            "max_travel": person.max_travel,
            "slots": sorted(person.slots),
            "children": children,
            "online": person.online,
            "min_meetings": owed,
            "priority": person.priority,
        }

    def _teachers(self) -> list[Json]:
        """Loads in the plain format are meetings: a week holds what the plan needs."""
        load: Counter[str] = Counter()
        for c in self.v.courses.values():
            load[c.teacher] += len(self.i.patterns[c.pattern].slots)
        found = [
            {
                "id": t.id,
                "kinds": sorted(t.kinds),
                "venues": sorted(t.venues),
                "slots": sorted(t.slots),
                "max_slots": max(int(t.max_load), load[t.id]),
                "rate": _number(t.rate),
            }
            for t in self.i.teachers.values()
        ]
        for e in self.running:
            slots = self.i.patterns[e.pattern].slots
            found.append(
                {
                    "id": self.pseudo[e.id]["teacher"],
                    "kinds": [self.pseudo[e.id]["kind"]],
                    "venues": [e.venue],
                    "slots": list(slots),
                    "max_slots": len(slots),
                    "rate": 0,
                }
            )
        return found

    def _funding(self) -> list[Json]:
        """Amounts move by what the plain cost formula makes of the same courses."""
        more: Counter[str] = Counter()
        for c in self.v.courses.values():
            real = self.i.course_cost(c.kind, c.venue, c.pattern, c.teacher)
            more[c.funding] += self._plain_cost(c) - real
        found = [
            {
                "id": f.id,
                "amount": max(0, f.amount + more[f.id]),
                "kinds": sorted(f.kinds),
            }
            for f in self.i.funding.values()
        ]
        for e in self.running:
            names = self.pseudo[e.id]
            units = self._units(e.pattern)
            rent = 0.0 if e.venue == ONLINE else self.i.venues[e.venue].rent
            cost = round(units * rent + self.i.cost.per_unit * units)
            found.append(
                {"id": names["funding"], "amount": cost, "kinds": [names["kind"]]}
            )
        return found

    def _units(self, pattern: str) -> float:
        return self.i.cost.slots_to_units * len(self.i.patterns[pattern].slots) / 4

    def _plain_cost(self, c: ProposedCourse) -> int:
        units = self._units(c.pattern)
        rent = 0.0 if c.venue == ONLINE else self.i.venues[c.venue].rent
        kind = self.i.kinds[c.kind]
        cared = kind.childcare and not kind.children_in_room
        extra = self.i.cost.childcare_course if cared else 0.0
        rate = self.i.teachers[c.teacher].rate
        return round(units * (rate + rent) + self.i.cost.per_unit * units + extra)

    def _previous(self) -> Json | None:
        before = self.i.previous
        if before is None:
            return None
        known = {x: c for x, c in before.enrolments.items() if c in before.courses}
        courses = Plan(tuple(before.courses.values())).to_json()["courses"]
        return {"courses": courses, "enrolments": known}


def _kind(k: Kind) -> Json:
    return {
        "level": k.level,
        "type": k.id,
        "min": k.min_size,
        "max": max(0, k.max_size - k.keep_free),
        "childcare": k.childcare and not k.children_in_room,
        "online": k.online,
        "patterns": list(k.patterns),
    }


def _weights(w: Weights) -> Json:
    names = (
        "priority minute long_minute long_from cost online_minutes moved dropped"
        " cancelled"
    )
    return {name: _number(getattr(w, name)) for name in names.split()}
