"""Which part of a plan to solve anew: courses that have something to share."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.formation.booking import Course, Solution
from solver.formation.candidates import Candidate, Problem, Role
from solver.formation.sites import Scope

KINDS = ("level", "venue", "slot", "teacher", "line", "random", "people")


@dataclass(frozen=True, slots=True)
class Size:
    """How much a neighbourhood may hold: courses set free and learner variables."""

    courses: int
    joins: int


class Neighbourhoods:
    """Draws scopes around a solution; the same seed draws the same ones."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self.p = problem
        self.random = random.Random(seed)
        self.numbers = np.random.default_rng(seed)
        self.open_ = [
            c.index for c in problem.candidates if c.role in (Role.NEW, Role.KEPT)
        ]
        self.reach = np.array([len(c.members) for c in problem.candidates])
        self.appeal: NDArray[np.float64] | None = None

    def draw(self, solution: Solution, kind: str, size: Size) -> Scope:
        """A scope of about `size` around a random course of the solution."""
        movable = [k for k in solution if self._role(k) in (Role.NEW, Role.KEPT)]
        freed = self._freed(solution, movable, kind, size.courses)
        keys = {id(k) for k in freed}
        standing = [k for k in solution if id(k) not in keys]
        free = self._free(standing, freed)
        return Scope(standing, self._candidates(freed, free, kind, size), free)

    def _role(self, course: Course) -> Role:
        return self.p.candidates[course.candidate].role

    def _freed(
        self, solution: Solution, movable: list[Course], kind: str, most: int
    ) -> list[Course]:
        if not movable:
            return []
        seed = self.random.choice(movable)
        noise = self.numbers.random(len(movable))
        order = sorted(
            range(len(movable)),
            key=lambda i: self._distance(seed, movable[i], kind) + noise[i],
        )
        return [movable[i] for i in order[:most]]

    def _distance(self, a: Course, b: Course, kind: str) -> float:
        """0 for closely related courses, larger for strangers."""
        p = self.p
        one, two = p.candidates[a.candidate], p.candidates[b.candidate]
        if a is b:
            return -9.0
        same_level = (
            p.instance.kinds[one.kind].level == p.instance.kinds[two.kind].level
        )
        same_time = bool(
            set(p.pattern_ticks[one.pattern]) & set(p.pattern_ticks[two.pattern])
        )
        same_venue = one.venue == two.venue
        staff = a.teacher in two.teachers or b.teacher in one.teachers
        if kind == "level":
            return 0.0 if same_level else 2.0 - 0.5 * same_venue
        if kind == "venue":
            return (0.0 if same_venue else 1.5) + 0.4 * (not same_level)
        if kind == "slot":
            return (0.0 if same_time else 2.0) - 0.6 * same_venue - 0.4 * staff
        if kind == "teacher":
            return (0.0 if staff else 2.0) - 0.5 * same_time
        if kind == "line":
            return 0.0 if a.line == b.line else 1.0
        if kind == "people":
            shared = np.intersect1d(one.members, two.members).size
            return -3.0 * shared / max(1, min(len(one.members), len(two.members)))
        return 0.0

    def _free(self, standing: list[Course], freed: list[Course]) -> NDArray[np.bool_]:
        free = np.ones(len(self.p.learners), dtype=np.bool_)
        for course in standing:
            free[course.members] = False
        # A family moves as a whole or not at all.
        for group in self.p.instance.together:
            members = [self.p.index[x] for x in group.learners]
            if not free[members].all():
                free[members] = False
        return free

    def _candidates(
        self, freed: list[Course], free: NDArray[np.bool_], kind: str, size: Size
    ) -> list[int]:
        """Freed candidates first, then others drawn by kinship until it is full."""
        own = list(dict.fromkeys(k.candidate for k in freed))
        kinds = {self.p.candidates[i].kind for i in own}
        venues = {self.p.candidates[i].venue for i in own}
        chosen, joins = [], 0
        for index in own:
            chosen.append(index)
            joins += int(free[self.p.candidates[index].members].sum())
        taken = set(chosen)
        for index in self._order(kinds, venues, kind):
            if joins >= size.joins:
                break
            if index in taken:
                continue
            c = self.p.candidates[index]
            reach = int(free[c.members].sum())
            if reach >= max(1, c.least):
                chosen.append(index)
                joins += reach
        return sorted(chosen)

    def _order(self, kinds: set[str], venues: set[str], kind: str) -> list[int]:
        noise = self.numbers.random(len(self.open_))
        if self.appeal is not None:
            noise = noise * 0.5 + self.appeal[self.open_]

        def rank(i: int) -> float:
            c: Candidate = self.p.candidates[self.open_[i]]
            near = (c.kind in kinds) + (c.venue in venues) * (kind == "venue")
            return float(noise[i]) - 0.7 * near

        return [self.open_[i] for i in sorted(range(len(self.open_)), key=rank)]
