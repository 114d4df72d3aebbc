"""A first plan at once: open the course worth most, again and again.

Lazy greedy: worths only fall as people and resources are used up, so a candidate is
looked at again only when it stands on top of the heap.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable

import numpy as np

from solver.deadline import Deadline
from solver.formation.courses.booking import Booking, Course, Solution
from solver.formation.courses.candidates import NONE, Candidate, Problem, Role

Guide = Callable[[int, int], float]


def by_value(value: int, cost: int) -> float:
    """Whole value of a course: good where money is plenty."""
    return float(value)


def by_money(value: int, cost: int) -> float:
    """Value per unit of money: good where money is short."""
    return value / max(1, cost)


def by_both(value: int, cost: int) -> float:
    """Between the two."""
    return value / math.sqrt(max(1, cost))


class Greedy:
    """Builds one solution on top of what must stand."""

    def __init__(self, problem: Problem, start: Solution, deadline: Deadline) -> None:
        self.p = problem
        self.deadline = deadline
        self.courses = [
            Course(c.candidate, c.room, c.teacher, c.line, list(c.members))
            for c in start
        ]
        self.booking = Booking(problem, self.courses)
        self.placed = np.zeros(len(problem.learners), dtype=np.bool_)
        for course in self.courses:
            self.placed[course.members] = True
        # Families are all or none: left to the search, which sees them whole.
        for learner in problem.families:
            self.placed[learner] = True

    def run(self, guide: Guide) -> Solution:
        """Open courses while one is worth it, then fill seats left."""
        heap: list[tuple[float, int]] = []
        self._fill()
        for c in self.p.candidates:
            if c.role in (Role.NEW, Role.KEPT):
                self._push(heap, c, guide)
        while heap:
            self.deadline.check()
            _, index = heapq.heappop(heap)
            c = self.p.candidates[index]
            course, now = self._best(c, guide)
            if course is None or now <= 0:
                continue
            if heap and now < -heap[0][0]:
                heapq.heappush(heap, (-now, index))
                continue
            self._take(c, course)
            self._push(heap, c, guide)
        self._fill()
        return self.courses

    def _push(self, heap: list[tuple[float, int]], c: Candidate, guide: Guide) -> None:
        course, worth = self._best(c, guide)
        if course is not None and worth > 0:
            heapq.heappush(heap, (-worth, c.index))

    def _best(self, c: Candidate, guide: Guide) -> tuple[Course | None, float]:
        """The best course this candidate can still give, and its worth."""
        left = c.members[~self.placed[c.members]]
        if len(left) < max(1, c.least) or not self.booking.may_open(c):
            return None, 0.0
        rooms = self.booking.free_rooms(c)
        teachers = self.booking.free_teachers(c)
        if not rooms or not teachers:
            return None, 0.0
        room = min(rooms, key=lambda r: self._room_order(c, r, len(left)))
        teacher = min(teachers, key=lambda t: self._teacher_order(c, t))
        cost = self.p.cost(c, teacher)
        lines = self.booking.free_lines(c, cost)
        if not lines:
            return None, 0.0
        line = min(lines, key=lambda f: (len(self.p.lines[f].kinds), f))
        course = Course(c.index, room, teacher, line)
        value = self._choose(c, course)
        if len(course.members) < max(1, c.least):
            return None, 0.0
        net = value + c.bonus - self.p.cost_weight * cost
        return course, guide(net, cost) if net > 0 else 0.0

    def _room_order(self, c: Candidate, room: int, people: int) -> tuple[int, int, int]:
        seats = self.p.seats(c, room)
        short = max(0, min(people, c.most) - seats)
        return short, self.p.rooms[room].seats if room != NONE else 0, room

    def _teacher_order(self, c: Candidate, t: int) -> tuple[int, int, int]:
        teacher = self.p.teachers[t]
        return self.p.cost(c, t), len(teacher.kinds) * len(teacher.venues), t

    def _choose(self, c: Candidate, course: Course) -> int:
        """Fill the course with the best people; returns their scaled points."""
        open_ = ~self.placed[c.members]
        seats = self.p.seats(c, course.room)
        total = 0
        pairs = zip(c.members[open_].tolist(), c.values[open_].tolist(), strict=True)
        for learner, value in pairs:
            if len(course.members) >= seats or value <= 0:
                break
            if self._welcome(c, course, learner):
                self.booking.join(c, learner)
                course.members.append(learner)
                total += value
        for learner in course.members:
            self.booking.join(c, learner, -1)
        return total

    def _welcome(self, c: Candidate, course: Course, learner: int) -> bool:
        """No rival inside, not barred from the teacher, children cared for."""
        if not self.p.rivals.get(learner, set()).isdisjoint(course.members):
            return False
        if course.teacher in self.p.barred.get(learner, ()):
            return False
        return self.booking.children_fit(c, learner)

    def _take(self, c: Candidate, course: Course) -> None:
        self.booking.open(course)
        self.courses.append(course)
        for learner in course.members:
            self.booking.join(c, learner)
        self.placed[course.members] = True

    def _fill(self) -> None:
        """Give seats that are left to whoever fits, most valuable first."""
        wishes = []
        for at, course in enumerate(self.courses):
            c = self.p.candidates[course.candidate]
            open_ = ~self.placed[c.members]
            for learner, value in zip(
                c.members[open_].tolist(), c.values[open_].tolist(), strict=True
            ):
                wishes.append((-value, learner, at))
        for worth, learner, at in sorted(wishes):
            course = self.courses[at]
            c = self.p.candidates[course.candidate]
            full = len(course.members) >= self.p.seats(c, course.room)
            if worth >= 0 or self.placed[learner] or full:
                continue
            if self._welcome(c, course, learner):
                self.booking.join(c, learner)
                course.members.append(learner)
                self.placed[learner] = True
