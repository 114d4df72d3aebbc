"""A part of a plan around what a change touches, small enough to be solved at once.

A whole level of a real county takes the solver longer than a change has time: within
a second it would not even find the plan it was given.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solver.formation.booking import Course, Solution
from solver.formation.candidates import Candidate, Problem, Role
from solver.formation.sites import Scope

#: Standing courses set free, and seats that people may take in all.
COURSES, SEATS = 12, 2500
#: Problems of no more seats than this are solved whole.
WHOLE = 800
MOVABLE = (Role.NEW, Role.KEPT)


def around(
    problem: Problem, start: Solution, levels: set[str], learner: int | None
) -> Scope:
    """Courses of some levels; nearest to where one learner could sit, if one is named.

    Standing courses nearest to hers are formed anew, everyone in them may move; if
    there are few, so are others that have a teacher or room she could need.
    """
    kinds, small = problem.instance.kinds, problem.offsets[-1] <= WHOLE
    here = [c for c in problem.candidates if small or kinds[c.kind].level in levels]
    near = _Near([c for c in here if learner is None or learner in c.members])
    movable = [k for k in start if problem.candidates[k.candidate].role in MOVABLE]
    movable.sort(key=lambda k: (-near.ties(k, problem), k.candidate, k.teacher))
    freed = movable if small else movable[:COURSES]
    concerned = {problem.candidates[k.candidate].kind for k in freed}
    concerned |= {c.kind for c in here}
    here = [c for c in problem.candidates if c.kind in concerned]
    keys = {id(k) for k in freed}
    standing = [k for k in start if id(k) not in keys]
    free = _free(problem, standing)
    entries = _entries(problem, here, freed, free, learner)
    before = np.concatenate([[0], np.cumsum(entries)])[problem.offsets]
    wanted = {k.candidate for k in freed}
    wanted |= {
        c.index
        for c in here
        if c.role in MOVABLE and before[c.index + 1] - before[c.index] >= c.least
    }
    return Scope(standing, sorted(wanted), free, entries)


class _Near:
    """What a course may share with candidates: being one, a teacher, a room."""

    def __init__(self, hers: list[Candidate]) -> None:
        self.own = {c.index for c in hers}
        self.teachers = {t for c in hers for t in c.teachers}
        self.rooms = {r for c in hers for r in c.rooms}

    def ties(self, k: Course, problem: Problem) -> float:
        """More for what is more closely tied; small courses break sooner."""
        spare = len(k.members) - problem.candidates[k.candidate].least
        own, staff = k.candidate in self.own, k.teacher in self.teachers
        return 4 * own + 2 * staff + (k.room in self.rooms) - spare / 100


def _free(problem: Problem, standing: Solution) -> NDArray[np.bool_]:
    """Everyone without a standing seat; a family moves as a whole or not at all."""
    free = np.ones(len(problem.learners), dtype=np.bool_)
    for course in standing:
        free[course.members] = False
    for group in problem.instance.together:
        members = [problem.index[x] for x in group.learners]
        if not free[members].all():
            free[members] = False
    return free


def _entries(
    problem: Problem,
    here: list[Candidate],
    freed: list[Course],
    free: NDArray[np.bool_],
    learner: int | None,
) -> NDArray[np.bool_]:
    """Seats worth a variable: those taken now, hers, then the best of the others."""
    rank = np.full(int(problem.offsets[-1]), -np.inf)
    for c in here:
        values = np.where(free[c.members], c.values.astype(float), -np.inf)
        if learner is not None:
            values[(c.members == learner) & free[c.members]] = np.inf
        rank[problem.offsets[c.index] : problem.offsets[c.index + 1]] = values
    for k in freed:
        c, at = problem.candidates[k.candidate], problem.offsets[k.candidate]
        mine = np.flatnonzero(np.isin(c.members, k.members) & free[c.members])
        rank[at + mine] = np.inf
    if len(rank) > SEATS:
        bar = np.partition(rank, -SEATS)[-SEATS]
        return np.asarray((rank >= bar) & (rank > -np.inf))
    return np.asarray(rank > -np.inf)
