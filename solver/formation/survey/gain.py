"""What something more brings: the same part of a plan formed with it and without it.

Claimed is no more than: at least so many people or points more with it than the same
search finds without it. A plan is never quite the best: what forming a part of it anew
brings by itself is taken into the plan that both sides begin with, and does not count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.deadline import Deadline, Patience, Share
from solver.errors import Stopped
from solver.formation.bound.losses import Losses
from solver.formation.bound.market import Market
from solver.formation.changes.steps import Operation
from solver.formation.changes.trial import GREEDY, formed, taken_over
from solver.formation.check.verdict import check
from solver.formation.courses.booking import Course, Solution, score, to_plan
from solver.formation.courses.candidates import Candidate, Problem
from solver.formation.problem.files import instance_from
from solver.formation.problem.patch import patched
from solver.formation.problem.plan import Plan
from solver.formation.search.around import COURSES, SEATS, is_small, movable, part
from solver.formation.search.sites import Scope
from solver.formation.survey.touched import touched

#: Parts of the plan that are tried for one thing more, each around other courses.
ROUNDS = 6
#: Courses that what is new could make possible, per part: best by the bound's prices.
SEEDS = 6
#: Points that a seat may lose and still count as likely to be taken.
LIKELY = 300.0
#: Deterministic effort of one solve; parts grow by so much while they take less.
EFFORT, EASY, GROW = 1.0, 0.5, 1.25


@dataclass(frozen=True, slots=True)
class Gain:
    """People and points that something brings: at least so many."""

    people: int
    points: float


class Gains:
    """Compares for one plan; what is found without anything more stays its base."""

    def __init__(
        self, market: Market, plan: Plan, raw: Mapping[str, Any], deadline: Deadline
    ) -> None:
        self.market, self.raw, self.deadline = market, raw, deadline
        self.p = market.problem
        self.stop = Patience(deadline, GREEDY)
        self.base = taken_over(self.p, plan, self.stop)
        self.losses = market.losses(self.p)

    def of(self, patch: Sequence[Operation], seconds: float) -> Gain | None:
        """What the patch brings in so many seconds; None where there was no time."""
        end = Share(self.deadline, seconds)
        try:
            end.check()
            there = Problem(instance_from(patched(self.raw, patch)), end.check)
            losses = self.market.losses(there)
            more = taken_over(there, to_plan(self.p, self.base), self.stop)
            end.check()
            return self._of(there, losses, more, end)
        except Stopped:
            return None

    def _of(
        self, there: Problem, losses: Losses, more: Solution, end: Deadline
    ) -> Gain:
        new = self._new(there, losses, more)
        size = 1.0
        for number in range(1 if is_small(there) else ROUNDS):
            seeds = new[number * SEEDS :][:SEEDS]
            if end.over() or not seeds:
                break
            more, easy = self._round(Part(there, losses, seeds, size), more, end)
            size *= GROW if easy else 1 / GROW
        points = (score(there, more) - score(self.p, self.base)) / self.p.scale
        people = _people(more) - _people(self.base)
        return Gain(people, round(points, 1)) if points > 0 else Gain(0, 0.0)

    def _new(self, there: Problem, losses: Losses, start: Solution) -> list[Candidate]:
        """Courses that what is new makes possible and that do not stand, best first."""
        found = touched(self.p, there)
        found.sort(key=lambda c: (losses.course[c.index], c.index))
        standing = {k.candidate for k in start}
        return [c for c in found if c.index not in standing] or found

    def _round(
        self, ways: Part, more: Solution, end: Deadline
    ) -> tuple[Solution, bool]:
        """One part with what is new, then without it; whether that was easy.

        Without it the search has two starts, the base and what was found with it, and
        for each at least as much time; else what was found does not count.
        """
        there, p, before = ways.there, self.p, more
        scope = ways.scope(more)
        more, easy = _better(there, more, scope, Share(end, end.left() / 3))
        if score(there, more) > score(p, self.base):
            other = taken_over(p, to_plan(there, more), self.stop)
            same = alike(there, scope, p, other)
            other, _ = _better(p, other, same, Share(end, end.left() / 2))
            here = Part(p, self.losses, ways.known_in(p), ways.size)
            base, _ = _better(p, self.base, here.scope(self.base), end)
            self.base = max(base, other, key=lambda s: score(p, s))
            more = before if end.over() else more
        if score(there, more) < score(p, self.base):
            more = taken_over(there, to_plan(p, self.base), self.stop)
        return more, easy


@dataclass(frozen=True)
class Part:
    """Which part of a plan to form anew, around courses that something makes possible.

    `seeds` are those courses; what they take from standing ones frees these. `size`
    is a factor on how many courses and seats.
    """

    there: Problem
    losses: Losses
    seeds: Sequence[Candidate]
    size: float = 1.0

    def known_in(self, p: Problem) -> list[Candidate]:
        """The seeds that exist without what is new."""
        keys = {_key(c) for c in self.seeds}
        return [c for c in p.candidates if _key(c) in keys]

    def scope(self, start: Solution) -> Scope:
        """The standing courses nearest to the seeds, and the seats that lose least."""
        able = movable(self.there, start)
        ties = {id(k): self._ties(k) for k in able}
        able.sort(key=lambda k: (-ties[id(k)], k.candidate, k.room))
        rank = -self.losses.entry
        for c in self.seeds:
            rank[self._own(c)] += LIKELY
        freed = able if is_small(self.there) else able[: round(COURSES * self.size)]
        return part(self.there, start, freed, rank, round(SEATS * self.size))

    def _own(self, c: Candidate) -> slice:
        return slice(self.there.offsets[c.index], self.there.offsets[c.index + 1])

    def _ties(self, k: Course) -> float:
        """More for a course whose people, room, teacher or money the seeds would use.

        And for one that the prices say loses much: it may be closed for another.
        """
        own = self.there.candidates[k.candidate]
        found = min(1.0, float(self.losses.course[k.candidate]) / 1500.0)
        ticks = set(self.there.pattern_ticks[own.pattern])
        for place, c in enumerate(self.seeds):
            lost = self.losses.entry[self._own(c)]
            likely = c.members[lost <= self.losses.course[c.index] + LIKELY]
            tie = 2.0 * float(np.isin(k.members, likely).mean()) if k.members else 0.0
            if not ticks.isdisjoint(self.there.pattern_ticks[c.pattern]):
                tie += (k.room in c.rooms) / max(1, len(c.rooms))
                tie += 0.5 * (k.teacher in c.teachers) / max(1, len(c.teachers))
            tie += 0.2 * (k.line in c.lines)
            found += tie * 0.8**place
        return found


def alike(source: Problem, scope: Scope, target: Problem, start: Solution) -> Scope:
    """The same part in another problem's terms: courses of those who may not move
    stand, and the same seats have variables.
    """
    kept = [k for k in movable(target, start) if scope.free[k.members].all()]
    rank = np.full(int(target.offsets[-1]), -np.inf)
    assert scope.entries is not None
    seats: dict[tuple[object, ...], list[NDArray[np.int32]]] = {}
    for c in source.candidates:
        open_ = scope.entries[source.offsets[c.index] : source.offsets[c.index + 1]]
        seats.setdefault(_key(c), []).append(c.members[open_])
    for c in target.candidates:
        if same := seats.get(_key(c)):
            own = slice(target.offsets[c.index], target.offsets[c.index + 1])
            rank[own][np.isin(c.members, same.pop(0))] = 1.0
    return part(target, start, kept, rank)


def _key(c: Candidate) -> tuple[object, ...]:
    return c.role, c.name, c.kind, c.venue, c.pattern


def _better(
    problem: Problem, start: Solution, scope: Scope, end: Deadline
) -> tuple[Solution, bool]:
    """The scope solved, or the start where that brings nothing or is no plan."""
    began = end.left()
    found, sure = formed(problem, start, scope, EFFORT, end)
    easy = sure and began - end.left() < EASY
    if score(problem, found) <= score(problem, start):
        return start, easy
    valid = check(problem.instance, to_plan(problem, found)).valid
    return (found, easy) if valid else (start, False)


def _people(solution: Solution) -> int:
    return sum(len(k.members) for k in solution)
