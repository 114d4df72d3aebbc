"""Who and what is taken: opened courses and the resources they use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import lcm

from solver.formation.courses.candidates import NONE, Candidate, Problem, Role
from solver.formation.problem.instance import ONLINE, ProposedCourse
from solver.formation.problem.plan import Plan


@dataclass(slots=True)
class Course:
    """An opened course: a candidate with room, teacher, line (NONE in existing)."""

    candidate: int
    room: int
    teacher: int
    line: int
    members: list[int] = field(default_factory=list)


Solution = list[Course]


class Booking:
    """Running totals of a partial plan; says what still fits."""

    def __init__(self, problem: Problem, courses: Iterable[Course] = ()) -> None:
        self.p = problem
        patterns = problem.instance.patterns.values()
        self._mask = {
            name: sum(1 << t for t in ticks)
            for name, ticks in problem.pattern_ticks.items()
        }
        self._unit = lcm(
            *(p.load.denominator for p in patterns),
            *(t.max_load.denominator for t in problem.teachers),
        )
        self._load = {p.id: int(p.load * self._unit) for p in patterns}
        self._most_load = [int(t.max_load * self._unit) for t in problem.teachers]
        self.room_busy = [0] * len(problem.rooms)
        self.teacher_busy = [0] * len(problem.teachers)
        self.load = [0] * len(problem.teachers)
        self.money = [f.amount for f in problem.lines]
        self.online = [0] * len(problem.ticks)
        self.care: Counter[int] = Counter()
        self.care_meets: Counter[int] = Counter()
        self.names: set[str] = set()
        self.opened: Counter[int] = Counter()
        self.count = 0
        for course in courses:
            self.open(course)
            for learner in course.members:
                self.join(problem.candidates[course.candidate], learner)

    def open(self, course: Course, sign: int = 1) -> None:
        """Take (or with sign -1 give back) what the course itself needs."""
        c = self.p.candidates[course.candidate]
        self.opened[c.index] += sign
        if c.role is Role.EXISTING:
            return
        mask = self._mask[c.pattern]
        if course.room != NONE:
            self.room_busy[course.room] ^= mask
        else:
            for tick in self.p.pattern_ticks[c.pattern]:
                self.online[tick] += sign
        self.teacher_busy[course.teacher] ^= mask
        self.load[course.teacher] += sign * self._load[c.pattern]
        self.money[course.line] -= sign * self.p.cost(c, course.teacher)
        self.count += sign
        if c.name is not None:
            (self.names.add if sign > 0 else self.names.discard)(c.name)

    def join(self, candidate: Candidate, learner: int, sign: int = 1) -> None:
        """Take (or give back) childcare places for a learner's children."""
        if not self.p.learners[learner].children:
            return
        for row, meets in self.p.care_hits(candidate):
            heads = sign * self.p.heads(self.p.care_rows[row], learner)
            self.care[row] += heads
            if meets:
                self.care_meets[row] += heads

    def children_fit(self, candidate: Candidate, learner: int) -> bool:
        """Rule.CHILDCARE, Rule.CHILDCARE_AGE: would her children still fit."""
        if not self.p.learners[learner].children:
            return True
        for row, meets in self.p.care_hits(candidate):
            there = self.p.care_rows[row]
            heads = self.p.heads(there, learner)
            meeting = self.care_meets[row] + (heads if meets else 0)
            matters = meeting > 0 or not there.conditional
            if heads and matters and self.care[row] + heads > there.places:
                return False
        return True

    def free_rooms(self, c: Candidate) -> list[int]:
        """Rooms of the candidate that are free in its pattern (NONE online)."""
        mask = self._mask[c.pattern]
        if c.venue == ONLINE:
            most = self.p.instance.online_parallel
            ticks = self.p.pattern_ticks[c.pattern]
            return [NONE] if all(self.online[t] < most for t in ticks) else []
        return [r for r in c.rooms if not self.room_busy[r] & mask]

    def free_teachers(self, c: Candidate) -> list[int]:
        """Teachers of the candidate with time and load left."""
        mask, load = self._mask[c.pattern], self._load[c.pattern]
        return [
            t
            for t in c.teachers
            if not self.teacher_busy[t] & mask and load <= self.load_left(t)
        ]

    def load_of(self, c: Candidate) -> int:
        """A course's load on its teacher, in whole units of this booking."""
        return self._load[c.pattern]

    def load_by_pattern(self, pattern: str) -> int:
        """A pattern's load, in the same units."""
        return self._load[pattern]

    def load_left(self, teacher: int) -> int:
        """What is left of a teacher's week, in the same units."""
        return self._most_load[teacher] - self.load[teacher]

    def could_open(self, c: Candidate) -> bool:
        """Room, teacher, name and money for one more course of this candidate."""
        if not self.may_open(c) or not self.free_rooms(c):
            return False
        mask, load = self._mask[c.pattern], self._load[c.pattern]
        for t in c.teachers:
            if not self.teacher_busy[t] & mask and load <= self.load_left(t):
                cost = self.p.cost(c, t)
                if any(self.money[f] >= cost for f in c.lines):
                    return True
        return False

    def free_lines(self, c: Candidate, cost: int) -> list[int]:
        """Funding lines that can still pay `cost`."""
        return [f for f in c.lines if self.money[f] >= cost]

    def may_open(self, c: Candidate) -> bool:
        """Name, copies and the limit on courses allow one more."""
        most = self.p.instance.max_courses
        if most is not None and self.count >= most:
            return False
        named = c.name is not None and c.name in self.names
        return not named and self.opened[c.index] < c.copies


def score(problem: Problem, solution: Solution) -> int:
    """Scaled points of a solution, the model's own sum."""
    total = problem.base
    for course in solution:
        c = problem.candidates[course.candidate]
        worth = dict(zip(c.members.tolist(), c.values.tolist(), strict=True))
        total += sum(worth[x] for x in course.members) + c.bonus
        if c.role is not Role.EXISTING:
            total -= problem.cost_weight * problem.cost(c, course.teacher)
    placed = [x for course in solution for x in course.members]
    return total - problem.fair_weight * sum(problem.short(placed))


def to_plan(problem: Problem, solution: Solution) -> Plan:
    """The plan of a solution; new ids follow kind, venue, pattern and people."""
    taken = _names_in_use(problem)
    courses, enrolments = [], {}
    number = 0
    for course in sorted(solution, key=lambda x: _order(problem, x)):
        c = problem.candidates[course.candidate]
        name = c.name
        if name is None:
            number += 1
            while f"c{number:04d}" in taken:
                number += 1
            name = f"c{number:04d}"
        if c.role is not Role.EXISTING:
            courses.append(_proposed(problem, course, name))
        for learner in course.members:
            enrolments[problem.learners[learner].id] = name
    return Plan(tuple(courses), enrolments)


def _names_in_use(problem: Problem) -> set[str]:
    """Ids a new course must not take."""
    i = problem.instance
    found = {c.id for c in i.pins.courses} | set(i.existing)
    found |= {c for c in i.pins.enrolments.values() if c is not None}
    if i.previous is not None:
        found |= set(i.previous.courses)
        found |= {c for c in i.previous.enrolments.values() if c is not None}
    return found


def _order(problem: Problem, course: Course) -> tuple[object, ...]:
    c = problem.candidates[course.candidate]
    return c.kind, c.venue, c.pattern, course.room, course.teacher, c.name or ""


def _proposed(problem: Problem, course: Course, name: str) -> ProposedCourse:
    c = problem.candidates[course.candidate]
    return ProposedCourse(
        id=name,
        kind=c.kind,
        venue=c.venue,
        room=None if course.room == NONE else problem.rooms[course.room].id,
        pattern=c.pattern,
        teacher=problem.teachers[course.teacher].id,
        funding=problem.lines[course.line].id,
    )
