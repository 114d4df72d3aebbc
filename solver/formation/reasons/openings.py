"""What of rooms, teachers, money and places a plan leaves free.

Answers come as arrays W x P (see terrain): a code per venue and pattern, the place of
the closing rule in CODES, 0 where one more course could open.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solver.formation.check.view import View
from solver.formation.problem.instance import ONLINE, ProposedCourse
from solver.formation.problem.rules import Rule
from solver.formation.reasons.terrain import Ints, Mask, Terrain

Codes = NDArray[np.int8]
CODES: tuple[Rule | None, ...] = (
    None,
    Rule.COURSE_LIMIT,
    Rule.CHILDCARE_OFFER,
    Rule.ROOM,
    Rule.ROOM_OPEN,
    Rule.SIZE_MAX,
    Rule.ROOM_TAKEN,
    Rule.ONLINE_PARALLEL,
    Rule.TEACHER,
    Rule.TEACHER_TIME,
    Rule.TEACHER_TAKEN,
    Rule.TEACHER_LOAD,
    Rule.FUNDING,
    Rule.BUDGET,
)
CODE = {rule: n for n, rule in enumerate(CODES)}
Shape = tuple[str, str, str]


class Openings:
    """Answers whether one more course of a shape could open beside a plan."""

    def __init__(self, seen: View, terrain: Terrain) -> None:
        self.view, self.instance, self.t = seen, seen.instance, terrain
        self.courses: dict[Shape, list[ProposedCourse]] = defaultdict(list)
        self.spent: dict[str, int] = defaultdict(int)
        self.load: dict[str, Fraction] = defaultdict(Fraction)
        for c in seen.courses.values():
            self.courses[c.shape()].append(c)
            self.load[c.teacher] += self.instance.patterns[c.pattern].load
            self.spent[c.funding] += self.instance.course_cost(*c.shape(), c.teacher)
        self.rooms = list(self.instance.rooms.values())
        self.teachers = list(self.instance.teachers.values())
        self._places: dict[int, Codes] = {}
        self._kinds: dict[str, Codes] = {}
        self._able: dict[str, Ints] = {}
        self._staff: dict[str, Codes] = {}
        self._cheapest: dict[str, NDArray[np.float64]] = {}

    def full(self, course: ProposedCourse) -> bool:
        """No seat is left in an opened course."""
        return self.view.size[course.id] >= self.view.seats(course.id)

    def places_left(self, venue: str, slot: str) -> int:
        """Childcare places not taken in a slot."""
        places = self.instance.venues[venue].childcare.get(slot, 0)
        return places - self.view.children[venue, slot]

    def closed(self, kind: str, venue: str, pattern: str) -> Rule | None:
        """The rule that keeps one more course of this shape from opening, if any."""
        at = self.t.venue_at[venue], self.t.pattern_at[pattern]
        return CODES[int(self.codes(kind)[at])]

    def codes(self, kind: str) -> Codes:
        """W x P for one kind."""
        if kind not in self._kinds:
            self._kinds[kind] = self._find(kind)
        return self._kinds[kind]

    def _find(self, kind: str) -> Codes:
        """The first closing rule: limit, childcare, place, teacher, money."""
        k = self.instance.kinds[kind]
        shape = len(self.t.venues), len(self.t.patterns)
        most = self.instance.max_courses
        if most is not None and len(self.view.courses) >= most:
            return np.full(shape, CODE[Rule.COURSE_LIMIT], dtype=np.int8)
        found = self.place_codes(max(1, k.min_size + k.min_reserve)).copy()
        staff = self.staff_codes(kind)
        found[found == 0] = staff[found == 0]
        if k.childcare and not k.children_in_room:
            every = range(shape[1])
            least = np.array([self.t.least_care(p) for p in every]).T.reshape(shape)
            found[least == 0] = CODE[Rule.CHILDCARE_OFFER]
        return found

    # --- places

    @cached_property
    def room_at(self) -> Ints:
        """Rooms: their venues' places in W."""
        at = [self.t.venue_at[r.venue] for r in self.rooms]
        return np.array(at, dtype=np.int64)

    @cached_property
    def room_open(self) -> Mask:
        """Rooms x P."""
        return self.t.inside(self.t.slot_rows([r.slots for r in self.rooms]))

    @cached_property
    def room_taken(self) -> Mask:
        """Rooms x P: another course runs there meanwhile."""
        at = {r.id: n for n, r in enumerate(self.rooms)}
        found = np.zeros((len(at), len(self.t.patterns)), dtype=np.bool_)
        for c in self.view.courses.values():
            if c.room is not None:
                found[at[c.room]] |= self.t.clash[self.t.pattern_at[c.pattern]]
        return found

    @cached_property
    def seats(self) -> Ints:
        """Rooms: their seats."""
        return np.array([r.seats for r in self.rooms], dtype=np.int64)

    def place_codes(self, least: int) -> Codes:
        """W x P: why no place holds `least` people, 0 where one does."""
        if least not in self._places:
            shape = len(self.t.venues), len(self.t.patterns)
            found = np.full(shape, CODE[Rule.ROOM], dtype=np.int8)
            large = (self.seats >= least)[:, None]
            usable = np.ones((len(self.rooms), shape[1]), dtype=np.bool_)
            for step, mask in (
                (Rule.ROOM_OPEN, usable),
                (Rule.SIZE_MAX, self.room_open),
                (Rule.ROOM_TAKEN, large),
                (None, ~self.room_taken),
            ):
                usable = usable & mask
                found[self._somewhere(usable)] = CODE[step]
            found[self.t.online] = self._online_codes()
            self._places[least] = found
        return self._places[least]

    def _somewhere(self, usable: Mask) -> Mask:
        """Rooms x P as W x P: any room of the venue."""
        found = np.zeros((len(self.t.venues), len(self.t.patterns)), dtype=np.bool_)
        np.logical_or.at(found, self.room_at, usable)
        return found

    def _online_codes(self) -> Codes:
        used = np.zeros(len(self.t.slot_at), dtype=np.int64)
        for c in self.view.courses.values():
            if c.venue == ONLINE:
                used += self.t.busy[self.t.pattern_at[c.pattern]]
        full = used >= self.instance.online_parallel
        taken = (self.t.busy & full[None, :]).any(axis=1)
        return np.where(taken, CODE[Rule.ONLINE_PARALLEL], 0).astype(np.int8)

    # --- teachers and money

    @cached_property
    def teacher_there(self) -> Mask:
        """Teachers x W."""
        found = np.zeros((len(self.teachers), len(self.t.venues)), dtype=np.bool_)
        for n, t in enumerate(self.teachers):
            found[n, [self.t.venue_at[v] for v in t.venues]] = True
        return found

    @cached_property
    def teacher_lacks(self) -> Ints:
        """Teachers x P: in how many slots of the pattern she has no time."""
        return self.t.lacking(self.t.slot_rows([t.slots for t in self.teachers]))

    @cached_property
    def teacher_time(self) -> Mask:
        """Teachers x P."""
        return np.asarray(self.teacher_lacks == 0)

    @cached_property
    def teacher_taken(self) -> Mask:
        """Teachers x P: teaches elsewhere meanwhile."""
        at = {t.id: n for n, t in enumerate(self.teachers)}
        found = np.zeros((len(at), len(self.t.patterns)), dtype=np.bool_)
        for c in self.view.courses.values():
            found[at[c.teacher]] |= self.t.clash[self.t.pattern_at[c.pattern]]
        return found

    @cached_property
    def teacher_load(self) -> Mask:
        """Teachers x P: the week is long enough for one more."""
        every = self.instance.patterns.values()
        loads = [p.load for p in every]
        left = [t.max_load - self.load[t.id] for t in self.teachers]
        found = [[load <= rest for load in loads] for rest in left]
        return np.array(found, dtype=np.bool_).reshape(len(left), len(loads))

    @cached_property
    def teacher_free(self) -> Mask:
        """Teachers x P: time, no other course, load."""
        return self.teacher_time & ~self.teacher_taken & self.teacher_load

    def able(self, kind: str) -> Ints:
        """Teachers who may teach a kind."""
        if kind not in self._able:
            found = [n for n, t in enumerate(self.teachers) if kind in t.kinds]
            self._able[kind] = np.array(found, dtype=np.int64)
        return self._able[kind]

    def staff_codes(self, kind: str) -> Codes:
        """W x P: why nobody can teach it or no line pays, 0 where all is there."""
        if kind not in self._staff:
            self._staff[kind] = self._find_staff(kind)
        return self._staff[kind]

    def _find_staff(self, kind: str) -> Codes:
        able = self.able(kind)
        there = self.teacher_there[able].T.astype(int)
        shape = len(self.t.venues), len(self.t.patterns)
        found = np.full(shape, CODE[Rule.TEACHER], dtype=np.int8)
        usable = np.ones((len(able), shape[1]), dtype=np.bool_)
        for step, mask in (
            (Rule.TEACHER_TIME, usable),
            (Rule.TEACHER_TAKEN, self.teacher_time[able]),
            (Rule.TEACHER_LOAD, ~self.teacher_taken[able]),
            (None, self.teacher_load[able]),
        ):
            usable = usable & mask
            found[there @ usable.astype(int) > 0] = CODE[step]
        dear = self.cheapest(kind) > self.money_left(kind)
        lines = any(kind in f.kinds for f in self.instance.funding.values())
        found[(found == 0) & dear] = CODE[Rule.BUDGET if lines else Rule.FUNDING]
        return found

    def money_left(self, kind: str) -> int:
        """The most that one line which covers the kind has left, -1 without any."""
        lines = [f for f in self.instance.funding.values() if kind in f.kinds]
        return max((f.amount - self.spent[f.id] for f in lines), default=-1)

    def cost(self, kind: str, rate: NDArray[np.float64]) -> NDArray[np.float64]:
        """W x P: cost of a course at these hourly rates."""
        rule = self.instance.cost
        patterns = self.instance.patterns.values()
        units = np.array([p.units for p in patterns])[None, :]
        rents = [
            0.0 if v == ONLINE else self.instance.venues[v].rent for v in self.t.venues
        ]
        extra = rule.childcare_course if self.instance.kinds[kind].childcare else 0.0
        found = units * (rate + np.array(rents)[:, None]) + rule.per_unit * units
        return np.asarray(np.rint(found + extra))

    def cheapest(self, kind: str) -> NDArray[np.float64]:
        """W x P: least cost with a free teacher; infinite where nobody is free."""
        if kind not in self._cheapest:
            self._cheapest[kind] = self._find_cheapest(kind)
        return self._cheapest[kind]

    def _find_cheapest(self, kind: str) -> NDArray[np.float64]:
        able = self.able(kind)
        rate = np.full((len(self.t.venues), len(self.t.patterns)), np.inf)
        rates = np.array([self.teachers[n].rate for n in able])
        for value in sorted(set(rates.tolist()), reverse=True):
            some = able[rates == value]
            there = self.teacher_there[some].T.astype(int)
            rate[there @ self.teacher_free[some].astype(int) > 0] = value
        known = np.isfinite(rate)
        cost = self.cost(kind, np.where(known, rate, 0.0))
        return np.where(known, cost, np.inf)
