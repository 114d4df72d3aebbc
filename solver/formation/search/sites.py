"""Variables of the course model: one site per course that stands or could open."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from solver.formation.courses.booking import Booking, Course, Solution
from solver.formation.courses.candidates import NONE, Candidate, Problem, Role

Var = cp_model.IntVar


@dataclass(frozen=True, slots=True)
class Scope:
    """What a model may change: everything else is constant.

    `standing` courses stay open as they are; `candidates` may open; `free` learners
    (a mask) may go anywhere, all others keep their seat in `standing`. `entries`
    (a mask over all members of all candidates, see `Problem.offsets`) leaves out who
    need not be considered where.
    """

    standing: Solution
    candidates: list[int]
    free: NDArray[np.bool_]
    entries: NDArray[np.bool_] | None = None


@dataclass(slots=True)
class Site:
    """A standing course (`course` set) or a candidate that may open here.

    `rooms` maps an index to a Boolean, `joins` a learner; `teachers` could teach here
    (who does, and who pays, is the staffing's).
    """

    candidate: Candidate
    course: Course | None
    seated: list[int] = field(default_factory=list)
    rooms: dict[int, Var] = field(default_factory=dict)
    teachers: tuple[int, ...] = ()
    joins: dict[int, Var] = field(default_factory=dict)
    worth: dict[int, int] = field(default_factory=dict)


class Sites:
    """The model's variables and what the standing part has already taken."""

    def __init__(self, problem: Problem, scope: Scope) -> None:
        self.p = problem
        self.scope = scope
        self.cp = cp_model.CpModel()
        self.all: list[Site] = []
        self.points: list[tuple[Var, int]] = []  # the objective, once it is stated
        self.of_learner: dict[int, list[tuple[Site, Var]]] = defaultdict(list)
        self.fixed = [
            Course(
                k.candidate,
                k.room,
                k.teacher,
                k.line,
                [x for x in k.members if not scope.free[x]],
            )
            for k in scope.standing
        ]
        self.booking = Booking(problem, self.fixed)
        for course in self.fixed:
            self._standing(course)
        for index in scope.candidates:
            self._openable(problem.candidates[index])

    def _standing(self, course: Course) -> None:
        c = self.p.candidates[course.candidate]
        site = Site(c, course, course.members)
        self._joins(site)
        self._take(site)

    def _openable(self, c: Candidate) -> None:
        if c.role in (Role.EXISTING, Role.PINNED) or not self.booking.may_open(c):
            return
        rooms = self.booking.free_rooms(c)
        teachers = self.booking.free_teachers(c)
        reach = int(self.scope.free[c.members].sum())
        if not rooms or not teachers or reach < max(1, c.least):
            return
        costs = {self.p.cost(c, t) for t in teachers}
        if not any(self.booking.free_lines(c, cost) for cost in costs):
            return
        site = Site(c, None, teachers=tuple(teachers))
        left = c.copies - self.booking.opened[c.index]
        most = min(left, len(teachers), reach // max(1, c.least))
        if rooms == [NONE]:
            site.rooms[NONE] = self.cp.new_int_var(0, most, "")
        else:
            site.rooms = {r: self.cp.new_bool_var("") for r in rooms}
        self._joins(site)
        if len(site.joins) >= max(1, c.least):
            self._take(site)

    def _take(self, site: Site) -> None:
        self.all.append(site)
        for learner, var in site.joins.items():
            self.of_learner[learner].append((site, var))

    def _joins(self, site: Site) -> None:
        c = site.candidate
        open_ = self.scope.free[c.members]
        if self.scope.entries is not None:
            start = self.p.offsets[c.index]
            open_ = open_ & self.scope.entries[start : start + len(c.members)]
        for learner, value in zip(
            c.members[open_].tolist(), c.values[open_].tolist(), strict=True
        ):
            if site.course is not None and self._unwelcome(site, learner):
                continue
            if not self.booking.children_fit(c, learner):
                continue
            var = self.cp.new_bool_var("")
            site.joins[learner] = var
            site.worth[learner] = value

    def _unwelcome(self, site: Site, learner: int) -> bool:
        """A rival already sits here, or the teacher is one she must not have."""
        course = site.course
        if course is None:
            return False
        if course.teacher in self.p.barred.get(learner, ()):
            return True
        return not self.p.rivals.get(learner, set()).isdisjoint(site.seated)

    def count(self, site: Site) -> list[Var]:
        """Booleans or counts whose sum is how many courses open at this site."""
        return list(site.rooms.values())
