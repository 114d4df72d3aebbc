"""What of rooms, teachers, money and places a plan leaves free."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from solver.formation.check_view import View
from solver.formation.instance import ONLINE, ProposedCourse, Teacher
from solver.formation.rules import Rule


class Openings:
    """Answers whether one more course of a shape could open beside a plan."""

    def __init__(self, seen: View) -> None:
        self.view = seen
        self.instance = seen.instance
        self.courses: dict[tuple[str, str, str], list[ProposedCourse]] = {}
        self._room: dict[str, list[str]] = defaultdict(list)
        self._teacher: dict[str, list[str]] = defaultdict(list)
        self._load: dict[str, Fraction] = defaultdict(Fraction)
        self._spent: dict[str, int] = defaultdict(int)
        self._online: list[str] = []
        self._closed: dict[tuple[str, str, str], Rule | None] = {}
        for c in seen.courses.values():
            self._count(c)

    def _count(self, c: ProposedCourse) -> None:
        self.courses.setdefault(c.shape(), []).append(c)
        self._teacher[c.teacher].append(c.pattern)
        self._load[c.teacher] += self.instance.patterns[c.pattern].load
        self._spent[c.funding] += self.instance.course_cost(*c.shape(), c.teacher)
        if c.venue == ONLINE:
            self._online.append(c.pattern)
        else:
            self._room[str(c.room)].append(c.pattern)

    def full(self, course: ProposedCourse) -> bool:
        """No seat is left in an opened course."""
        kind = self.instance.kinds[course.kind]
        seats = self.instance.online_max
        if course.venue != ONLINE:
            seats = self.instance.rooms[str(course.room)].seats
        most = min(kind.max_size - kind.keep_free, seats)
        return self.view.size[course.id] >= most

    def places_left(self, venue: str, slot: str) -> int:
        """Childcare places not taken in a slot."""
        places = self.instance.venues[venue].childcare.get(slot, 0)
        return places - self.view.children[venue, slot]

    def closed(self, kind: str, venue: str, pattern: str) -> Rule | None:
        """The rule that keeps one more course of this shape from opening, if any."""
        key = kind, venue, pattern
        if key not in self._closed:
            self._closed[key] = self._find(kind, venue, pattern)
        return self._closed[key]

    def _find(self, kind: str, venue: str, pattern: str) -> Rule | None:
        k = self.instance.kinds[kind]
        most = self.instance.max_courses
        if most is not None and len(self.view.courses) >= most:
            return Rule.COURSE_LIMIT
        if venue != ONLINE and k.childcare and not k.children_in_room:
            care = self.instance.venues[venue].childcare
            if any(not care.get(s) for s in self.instance.patterns[pattern].slots):
                return Rule.CHILDCARE_OFFER
        found = self._place(kind, venue, pattern)
        return found or self._staff(kind, venue, pattern)

    def _place(self, kind: str, venue: str, pattern: str) -> Rule | None:
        if venue == ONLINE:
            busy = sum(self.instance.clash(p, pattern) for p in self._online)
            full = busy >= self.instance.online_parallel and self._online_full(pattern)
            return Rule.ONLINE_PARALLEL if full else None
        k = self.instance.kinds[kind]
        least = max(1, k.min_size + k.min_reserve)
        rooms = [r for r in self.instance.rooms.values() if r.venue == venue]
        if not rooms:
            return Rule.ROOM
        slots = self.instance.patterns[pattern].slots
        rooms = [r for r in rooms if r.slots.issuperset(slots)]
        if not rooms:
            return Rule.ROOM_OPEN
        rooms = [r for r in rooms if r.seats >= least]
        if not rooms:
            return Rule.SIZE_MAX
        if all(self._taken(self._room[r.id], pattern) for r in rooms):
            return Rule.ROOM_TAKEN
        return None

    def _online_full(self, pattern: str) -> bool:
        for slot in self.instance.busy[pattern]:
            used = sum(slot in self.instance.busy[p] for p in self._online)
            if used >= self.instance.online_parallel:
                return True
        return False

    def _taken(self, patterns: list[str], pattern: str) -> bool:
        return any(self.instance.clash(p, pattern) for p in patterns)

    def _staff(self, kind: str, venue: str, pattern: str) -> Rule | None:
        p = self.instance.patterns[pattern]
        able = [
            t
            for t in self.instance.teachers.values()
            if kind in t.kinds and venue in t.venues
        ]
        if not able:
            return Rule.TEACHER
        able = [t for t in able if t.slots.issuperset(p.slots)]
        if not able:
            return Rule.TEACHER_TIME
        free = [t for t in able if not self._taken(self._teacher[t.id], pattern)]
        if not free:
            return Rule.TEACHER_TAKEN
        free = [t for t in free if self._load[t.id] + p.load <= t.max_load]
        if not free:
            return Rule.TEACHER_LOAD
        return self._money(kind, venue, pattern, free)

    def short_of_money(
        self, kind: str, venue: str, pattern: str
    ) -> tuple[str, int, int] | None:
        """Line, the amount it would need and the cost, for the cheapest way to pay."""
        p = self.instance.patterns[pattern]
        costs = [
            self.instance.course_cost(kind, venue, pattern, t.id)
            for t in self.instance.teachers.values()
            if kind in t.kinds
            and venue in t.venues
            and t.slots.issuperset(p.slots)
            and not self._taken(self._teacher[t.id], pattern)
            and self._load[t.id] + p.load <= t.max_load
        ]
        lines = [f for f in self.instance.funding.values() if kind in f.kinds]
        if not costs or not lines:
            return None
        cost = min(costs)
        line = max(lines, key=lambda f: (f.amount - self._spent[f.id], f.id))
        return line.id, self._spent[line.id] + cost, cost

    def _money(
        self, kind: str, venue: str, pattern: str, free: list[Teacher]
    ) -> Rule | None:
        lines = [f for f in self.instance.funding.values() if kind in f.kinds]
        if not lines:
            return Rule.FUNDING
        cost = min(self.instance.course_cost(kind, venue, pattern, t.id) for t in free)
        left = max(f.amount - self._spent[f.id] for f in lines)
        return Rule.BUDGET if cost > left else None
