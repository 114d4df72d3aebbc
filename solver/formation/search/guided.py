"""The lead worker's way: a bound, and a plan built where the bound points."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from ortools.sat.python import cp_model

from solver.formation.bound.descent import Descent
from solver.formation.bound.groups import Groups
from solver.formation.bound.lagrangian import Bound, Prices
from solver.formation.bound.losses import Shadow
from solver.formation.bound.pricing import Layout
from solver.formation.bound.tighten import Tighten
from solver.formation.courses.booking import Course, Solution
from solver.formation.courses.greedy import Greedy, by_both
from solver.formation.search import model, readout
from solver.formation.search.shared import Shared
from solver.formation.search.sites import Scope
from solver.formation.search.support import (
    Guide,
    charges,
    level_candidates,
    levels,
    narrowed,
)

#: Share of relaxed solutions from which an entry belongs to the support.
OFTEN = 0.03
#: What an entry outside the support may lose to be looked at, in points.
MARGIN = 300.0
#: With more learner variables, levels are solved in the support of good prices only:
#: wider or earlier ones take more time than they bring (5,000 learners).
LARGE = 150_000
#: Up to so many, levels are cheap enough to be solved narrowly as well as widely.
SMALL = 30_000
#: Most seconds (or effort) for one level, and their share of all time.
LEVEL, HURRY = 4.0, 0.04
#: Share of the time left for the prices, then for solving groups of kinds exactly.
DESCENT, TIGHTEN = 0.15, 0.4
#: Share for the prices of large counties, whose steps are slow.
LONG_DESCENT = 0.25
#: Most seconds (or effort) for one question about a group.
PROOF = 6.0
#: After this share of the time left, stop unless all of it would lower the bound by
#: so much: large groups are hard, and the time is better spent searching.
PATIENCE, WORTHWHILE = 0.06, 0.003
#: Questions about the whole: the part of the bound that one takes off, and how much
#: longer than the last one it may take. Each takes more: wide steps are never answered.
STEP, LONGER = 0.0008, 4.0
#: Most learner variables of such a question: more are never answered in time.
ASKED = 4_000
#: Share of itself that a sum of floats may lose: a thousand roundings.
LOST = 1e-13


class Guided:
    """Works for one search and leaves its guide for the other workers."""

    def __init__(self, shared: Shared) -> None:
        self.s = shared
        self.p = shared.p

    def lead(self) -> None:
        """A bound, a plan where it points, then a smaller bound."""
        s = self.s
        fixed = [k for k in s.best.solution if not s.movable(k.candidate)]
        bound = Bound(Layout(self.p, fixed))
        s.deadline.check()
        x = bound.start()
        rounds = self._rounds(bound, x)
        descent = Descent(bound, x, rounds)
        # What the first steps use is far off: only the last third points the way.
        for _ in range(3):
            descent.run(rounds // 3, self._tell, s.deadline.check)
        s.guide = self._guide(descent)
        s.guided.set()
        self.plans(s.guide, turned=False)
        if s.alone:
            self.plans(s.guide, turned=True)
        assert descent.best_x is not None
        self._tighten(Tighten(Groups(self.p, bound, descent.best_x)), s.guide)

    def _tighten(self, work: Tighten, guide: Guide) -> None:
        """Solve groups of kinds exactly while there is time and it brings something."""
        s = self.s
        start = self._spent()
        most = self._left()
        while not s.best.proven() and work.step(self._prove):
            self._tell(work.bound)
            spent = self._spent() - start
            gained = (work.groups.bound - work.bound) / max(1.0, work.groups.bound)
            slow = spent > PATIENCE * most and gained < WORTHWHILE * spent / most
            if slow or spent > TIGHTEN * most:
                break
        s.guide = replace(guide, beside=work.others)
        self._close_in(TIGHTEN * most - (self._spent() - start), PATIENCE * most)

    def close_in(self, share: float) -> None:
        """Lower the bound for such a share of the time (or effort) that is left."""
        most = share * self._left()
        self._close_in(most, most)

    def _close_in(self, most: float, allowed: float) -> None:
        """Ask whether a plan comes near the bound, then what comes a little less near.

        What loses too much for that is left out, so the first questions are small; each
        "no" lowers the bound. For so many seconds (or effort), while they are answered;
        the first one is `allowed` so many.
        """
        s = self.s
        end = self._spent() + most
        while not (s.best.proven() or s.deadline.over() or s.effort.over()):
            with s.best.lock:
                value, bound = s.best.value, s.best.bound
            left = end - self._spent()
            if bound is None or left <= 0:
                return
            goal = max(value + 1, bound - max(1, int(STEP * abs(bound))))
            begun = self._spent()
            if not self._answered(goal, min(left, allowed)):
                return
            allowed = max(allowed, LONGER * (self._spent() - begun))

    def _answered(self, goal: int, most: float) -> bool:
        """Whether any plan is worth `goal` scaled points; False if that stays open."""
        s = self.s
        assert s.guide is not None
        entries = s.guide.worthy(goal / self.p.scale)
        if np.count_nonzero(entries) > ASKED:
            return False
        with s.best.lock:
            standing = [k for k in s.best.solution if not s.movable(k.candidate)]
        everyone = np.ones(len(self.p.learners), dtype=np.bool_)
        every = [c.index for c in self.p.candidates]
        scope = Scope(standing, every, everyone, entries)
        m = model.build(self.p, scope, s.deadline.check)
        offset = s.constant(scope)
        variables, points = [v for v, _ in m.points], [k for _, k in m.points]
        worth = cp_model.LinearExpr.weighted_sum(variables, points)
        m.cp.add(worth >= goal - offset)
        solver = s.solver(most, s.seed)
        status = s.solves.run(solver, m.cp)
        s.effort.spend(solver.deterministic_time)
        if status == cp_model.INFEASIBLE:
            s.best.bounded(goal - 1)
            return True
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            s.replace(readout.read(m, solver.value))
            s.best.bounded(offset + int(np.floor(solver.best_objective_bound + 0.5)))
        return status == cp_model.OPTIMAL

    def _left(self) -> float:
        """Seconds or, where that counts, effort still to be used."""
        s = self.s
        return s.deadline.left() if s.effort.left is None else s.effort.left

    def _spent(self) -> float:
        """Seconds or, where that counts, effort used so far."""
        if self.s.effort.left is None:
            return self.s.deadline.elapsed()
        return -self.s.effort.left

    def _prove(self, m: cp_model.CpModel) -> tuple[int, float, float]:
        solver = self.s.solver(PROOF, 1)
        status = self.s.solves.run(solver, m)
        self.s.effort.spend(solver.deterministic_time)
        return status, solver.best_objective_bound, solver.deterministic_time

    def _guide(self, descent: Descent) -> Guide:
        assert descent.best_x is not None
        shadow = Shadow(descent.bound, descent.best_x)
        losses = shadow.losses()
        share = max(1.0, descent.averaged)
        return Guide(
            losses.bound,
            shadow,
            descent.best_x,
            descent.used / share,
            descent.bound.seen / share,
            losses.course,
            losses.entry,
            np.zeros(len(losses.course)),
        )

    def _rounds(self, bound: Bound, x: Prices) -> int:
        """Steps that take a fixed share of the time, or follow from the effort."""
        entries = max(1, len(bound.a.members))
        if self.s.effort.left is not None:
            return max(100, min(3000, int(self.s.effort.left * 2e6 / entries)))
        bound.evaluate(x)
        each = 1.0
        for _ in range(6):
            # The quickest counts: other threads only ever make a step longer.
            before = self.s.deadline.elapsed()
            bound.evaluate(x)
            each = min(each, self.s.deadline.elapsed() - before)
        each = max(1e-5, each)
        large = self.s.joins() > LARGE
        share, most = (LONG_DESCENT, 1600) if large else (DESCENT, 2500)
        return max(50, min(most, int(share * self.s.deadline.left() / each)))

    def _tell(self, bound: float) -> None:
        """Report a bound: scores are whole in 1/scale, so it may be rounded down.

        By a little less than the sums of floats behind it may have lost.
        """
        scaled = bound * self.p.scale
        self.s.best.bounded(int(np.floor(scaled + 1e-3 + abs(scaled) * LOST)))

    def plans(self, guide: Guide, turned: bool) -> None:
        """Whole plans level by level, in one of two orders; workers share the best."""
        joins = self.s.joins()
        for margin in (MARGIN, 0.0):
            if margin == 0.0 or joins <= LARGE:
                self.level_by_level(guide, margin, turned)
            if SMALL < joins <= LARGE:
                break

    def level_by_level(
        self, guide: Guide, margin: float = 0.0, turned: bool = False
    ) -> None:
        """Build a whole plan inside the support and offer it.

        `margin`: what an entry outside the support may lose, in points. `turned`
        begins with the level that has least to win: another plan, often as good.
        """
        found = self._base()
        if found is None:
            return
        order = levels(self.p)[:: -1 if turned else 1]
        for n, level in enumerate(order):
            part = self._level(guide, level, margin, set(order[n + 1 :]), found)
            found = found if part is None else part
        self.s.replace(Greedy(self.p, found, self.s.deadline).run(by_both))

    def _base(self) -> Solution | None:
        """Pinned and existing courses with who is held there; None if too few."""
        pins = self.p.instance.pins.enrolments
        held = {x for x, c in pins.items() if c is not None and x in self.p.index}
        with self.s.best.lock:
            seen = self.s.best.solution
        found = []
        for k in seen:
            if not self.s.movable(k.candidate):
                people = [x for x in k.members if self.p.learners[x].id in held]
                found.append(Course(k.candidate, k.room, k.teacher, k.line, people))
        short = any(
            len(k.members) < self.p.candidates[k.candidate].least for k in found
        )
        if short or len(held) > sum(len(k.members) for k in found):
            return None
        return found

    def _level(
        self,
        guide: Guide,
        level: str,
        margin: float,
        later: set[str],
        found: Solution,
    ) -> Solution | None:
        free = np.ones(len(self.p.learners), dtype=np.bool_)
        for k in found:
            free[k.members] = False
        for learner in self.p.families:
            free[learner] = False
        margin = narrowed(self.p, guide, level, margin)
        wanted = level_candidates(self.p, guide, level, OFTEN, margin)
        entries = (guide.entry_use > OFTEN) | (guide.entry_loss <= margin)
        scope = Scope(found, wanted, free, entries)
        cost = charges(self.p, guide, later)
        m = model.build(self.p, scope, self.s.deadline.check, cost)
        timed = self.s.effort.left is None
        hurry = HURRY * self.s.deadline.seconds if timed else LEVEL
        solver = self.s.solver(min(LEVEL, hurry), 1)
        status = self.s.solves.run(solver, m.cp)
        self.s.effort.spend(solver.deterministic_time)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return readout.read(m, solver.value)
        return None
