"""Which part of a plan to solve anew: courses that have something to share."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from solver.formation.courses.booking import Booking, Course, Solution
from solver.formation.courses.candidates import Candidate, Problem, Role
from solver.formation.search.sites import Scope

if TYPE_CHECKING:
    from solver.formation.search.support import Guide

#: What the courses of a neighbourhood have in common.
KINDS = ("level", "venue", "people", "slot", "teacher", "line", "random")
#: Which entries a neighbourhood prefers: what the relaxation uses, what it loses
#: little by, anything.
MODES = ("support", "near", "any")


@dataclass(frozen=True, slots=True)
class Size:
    """How much a neighbourhood holds: courses set free and learner variables."""

    courses: int
    joins: int


#: From a fraction of a second to more than the time of one try.
SIZES = (Size(6, 1000), Size(10, 1800), Size(14, 2000), Size(20, 2400), Size(28, 3200))


class Neighbourhoods:
    """Draws scopes around a solution; the same seed draws the same ones."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self.p = problem
        self.random = random.Random(seed)
        self.numbers = np.random.default_rng(seed)
        sizes = np.diff(problem.offsets)
        self.owner = np.repeat(np.arange(len(sizes)), sizes)
        people = [c.members for c in problem.candidates]
        self.members = np.concatenate([np.zeros(0, np.int32), *people])
        self.least = np.array([max(1, c.least) for c in problem.candidates], np.int64)
        self.openable = np.array(
            [c.role in (Role.NEW, Role.KEPT) for c in problem.candidates], np.bool_
        )

    def draw(
        self, solution: Solution, kind: str, mode: str, size: Size, guide: Guide | None
    ) -> Scope:
        """A scope of about `size` around a random course of the solution."""
        movable = [k for k in solution if self.openable[k.candidate]]
        freed = self._freed(movable, kind, size.courses)
        keys = {id(k) for k in freed}
        standing = [k for k in solution if id(k) not in keys]
        free = self._free(standing)
        entries = self._entries(freed, standing, free, mode, size, guide)
        count = np.bincount(self.owner[entries], minlength=len(self.least))
        wanted = (count >= self.least) & self.openable
        wanted[[k.candidate for k in freed]] = True
        return Scope(standing, np.flatnonzero(wanted).tolist(), free, entries)

    def _freed(self, movable: list[Course], kind: str, most: int) -> list[Course]:
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
        kinds = p.instance.kinds
        same_level = kinds[one.kind].level == kinds[two.kind].level
        same_time = self._clash(one, two)
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
        if kind == "people" and same_level:
            shared = np.isin(a.members, two.members).sum()
            shared += np.isin(b.members, one.members).sum()
            return -3.0 * float(shared) / max(1, len(a.members) + len(b.members))
        return 0.0

    def _clash(self, one: Candidate, two: Candidate) -> bool:
        ticks = self.p.pattern_ticks
        return not set(ticks[one.pattern]).isdisjoint(ticks[two.pattern])

    def _free(self, standing: list[Course]) -> NDArray[np.bool_]:
        free = np.ones(len(self.p.learners), dtype=np.bool_)
        for course in standing:
            free[course.members] = False
        # A family moves as a whole or not at all.
        for group in self.p.instance.together:
            members = [self.p.index[x] for x in group.learners]
            if not free[members].all():
                free[members] = False
        return free

    def _entries(
        self,
        freed: list[Course],
        standing: list[Course],
        free: NDArray[np.bool_],
        mode: str,
        size: Size,
        guide: Guide | None,
    ) -> NDArray[np.bool_]:
        """Entries worth a variable: those that stand, then the most promising."""
        usable = self._usable(standing, free)
        chosen = np.zeros(len(self.owner), np.bool_)
        for k in freed:
            at = slice(self.p.offsets[k.candidate], self.p.offsets[k.candidate + 1])
            chosen[at] = np.isin(self.members[at], k.members)
        rank = self._rank(mode, guide, freed)
        rank = np.where(usable[self.owner] & free[self.members], rank, np.inf)
        rank[chosen] = -np.inf
        most = size.joins + int(chosen.sum())
        if most < len(rank):
            bar = np.partition(rank, most)[most]
            return np.asarray((rank <= bar) & np.isfinite(rank) | chosen)
        return np.asarray(np.isfinite(rank) | chosen)

    def _rank(
        self, mode: str, guide: Guide | None, freed: list[Course]
    ) -> NDArray[np.float64]:
        courses = self.numbers.random(len(self.least))
        if guide is None or mode == "any":
            kinds = {self.p.candidates[k.candidate].kind for k in freed}
            near = np.array([c.kind in kinds for c in self.p.candidates])
            return np.asarray((courses - 0.7 * near)[self.owner])
        noise = 0.6 + 0.8 * courses[self.owner]
        loss = guide.entry_loss * noise
        if mode == "support":
            used = (guide.entry_use > 0.01) & (guide.course_use > 0.01)[self.owner]
            return np.where(used, loss - 1e9, loss)
        return np.asarray(loss)

    def _usable(self, standing: list[Course], free: NDArray[np.bool_]) -> np.ndarray:
        """Candidates that could open beside what stands, and what stands itself."""
        booking = Booking(self.p, standing)
        reach = np.bincount(self.owner[free[self.members]], minlength=len(self.least))
        usable = (reach >= self.least) & self.openable
        for index in np.flatnonzero(usable):
            c = self.p.candidates[index]
            usable[index] = booking.could_open(c)
        usable[[k.candidate for k in standing]] = True
        return np.asarray(usable)
