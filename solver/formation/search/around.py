"""A part of a plan around what a change touches, small enough to be solved at once.

A whole level of a real county takes the solver longer than a change has time: within
a second it would not even find the plan it was given.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solver.formation.courses.booking import Course, Solution
from solver.formation.courses.candidates import Candidate, Problem, Role
from solver.formation.search.sites import Scope

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
    kinds, small = problem.instance.kinds, is_small(problem)
    here = [c for c in problem.candidates if small or kinds[c.kind].level in levels]
    near = _Near([c for c in here if learner is None or learner in c.members])
    able = movable(problem, start)
    able.sort(key=lambda k: (-near.ties(k, problem), k.candidate, k.teacher))
    freed = able if small else able[:COURSES]
    concerned = {problem.candidates[k.candidate].kind for k in freed}
    concerned |= {c.kind for c in here}
    rank = np.full(int(problem.offsets[-1]), -np.inf)
    for c in problem.candidates:
        if c.kind in concerned:
            values = c.values.astype(float)
            if learner is not None:
                values[c.members == learner] = np.inf
            rank[problem.offsets[c.index] : problem.offsets[c.index + 1]] = values
    return part(problem, start, freed, rank)


def is_small(problem: Problem) -> bool:
    """True where the whole plan can be formed anew."""
    return bool(problem.offsets[-1] <= WHOLE)


def movable(problem: Problem, start: Solution) -> list[Course]:
    """Courses that are neither pinned nor somebody else's."""
    return [k for k in start if problem.candidates[k.candidate].role in MOVABLE]


def part(
    problem: Problem,
    start: Solution,
    freed: list[Course],
    rank: NDArray[np.float64],
    seats: int | None = None,
) -> Scope:
    """Some courses formed anew, with the seats of the best `rank` (-inf: never one).

    Seats that are taken now are always among them.
    """
    freed, standing, free = _split(problem, start, freed)
    members = np.concatenate([np.zeros(0, np.int32), *_members(problem)])
    rank = np.where(free[members], rank, -np.inf)
    for k in freed:
        c, at = problem.candidates[k.candidate], problem.offsets[k.candidate]
        rank[at + np.flatnonzero(np.isin(c.members, k.members))] = np.inf
    entries = rank > -np.inf
    most = SEATS if seats is None else seats
    if len(rank) > most:
        entries &= rank >= np.partition(rank, -most)[-most]
    before = np.concatenate([[0], np.cumsum(entries)])[problem.offsets]
    wanted = {k.candidate for k in freed}
    wanted |= {
        c.index
        for c in problem.candidates
        if c.role in MOVABLE
        and before[c.index + 1] - before[c.index] >= max(1, c.least)
    }
    return Scope(standing, sorted(wanted), free, np.asarray(entries))


def _members(problem: Problem) -> list[NDArray[np.int32]]:
    return [c.members for c in problem.candidates]


def _split(
    problem: Problem, start: Solution, freed: list[Course]
) -> tuple[list[Course], Solution, NDArray[np.bool_]]:
    """What is formed anew, what stands, and who may move.

    A family moves as a whole or not at all: a course in which somebody stays for the
    others' sake stands too.
    """
    while True:
        keys = {id(k) for k in freed}
        standing = [k for k in start if id(k) not in keys]
        free = _free(problem, standing)
        kept = [k for k in freed if free[k.members].all()]
        if len(kept) == len(freed):
            return freed, standing, free
        freed = kept


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
