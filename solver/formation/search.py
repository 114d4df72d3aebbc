"""Neighbourhood search: CP-SAT on parts of the plan, on every worker, any time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from solver.deadline import Deadline
from solver.errors import Stopped
from solver.formation import model
from solver.formation.booking import Solution, score, to_plan
from solver.formation.bound import Bound, Descent, Prices
from solver.formation.candidates import Problem, Role
from solver.formation.check import check
from solver.formation.greedy import Greedy, by_both
from solver.formation.losses import Shadow
from solver.formation.merge import merged
from solver.formation.neighbourhoods import KINDS, MODES, Neighbourhoods, Size
from solver.formation.pricing import Layout
from solver.formation.sites import Scope, Sites
from solver.formation.support import Guide, charges, level_candidates, levels

#: Up to so many learner variables the whole problem goes into one model.
SMALL = 12_000


@dataclass
class Incumbent:
    """The best solution so far, shared by all workers; scaled points."""

    problem: Problem
    solution: Solution
    value: int
    keep: Callable[[Solution, int], None]
    bound: int | None = None
    on_bound: Callable[[int], None] = lambda _: None
    lock: threading.RLock = field(default_factory=threading.RLock)

    def offer(self, seen: Solution, solved: Solution) -> bool:
        """Take a change if it still fits, is valid and better; then write it."""
        if score(self.problem, solved) <= score(self.problem, seen):
            return False
        with self.lock:
            found = (
                solved if self.solution is seen else merged(seen, solved, self.solution)
            )
            if found is None:
                return False
            value = score(self.problem, found)
            if value <= self.value:
                return False
            result = check(self.problem.instance, to_plan(self.problem, found))
            if not result.valid:
                return False
            self.solution, self.value = found, value
            self.keep(found, value)
            return True

    def bounded(self, bound: int) -> None:
        """Take a smaller upper bound."""
        with self.lock:
            bound = max(bound, self.value)
            if self.bound is None or bound < self.bound:
                self.bound = bound
                self.on_bound(bound)

    def proven(self) -> bool:
        """True when nothing better can exist."""
        with self.lock:
            return self.bound is not None and self.bound <= self.value


class Solves:
    """Running CP-SAT solves, so that a stop reaches them at once."""

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self._running: set[cp_model.CpSolver] = set()
        self._lock = threading.Lock()

    def run(
        self,
        solver: cp_model.CpSolver,
        m: cp_model.CpModel,
        callback: cp_model.CpSolverSolutionCallback | None = None,
    ) -> int:
        """Solve unless it is over.

        Raises: Stopped.
        """
        with self._lock:
            self.deadline.check()
            self._running.add(solver)
        try:
            return int(solver.solve(m, callback))
        finally:
            with self._lock:
                self._running.discard(solver)

    def stop(self) -> None:
        """End every running solve."""
        with self._lock:
            for solver in self._running:
                solver.stop_search()


@dataclass(slots=True)
class Effort:
    """Deterministic work left; None where only the clock counts."""

    left: float | None

    def spend(self, amount: float) -> None:
        """Take what a solve used, at least a little so that it ends."""
        if self.left is not None:
            self.left -= max(amount, 0.001)

    def over(self) -> bool:
        """True when the budget is used up."""
        return self.left is not None and self.left <= 0


class Search:
    """Everything the workers share."""

    def __init__(
        self,
        best: Incumbent,
        deadline: Deadline,
        seed: int,
        effort: float | None,
        alone: bool,
    ) -> None:
        self.p = best.problem
        self.best = best
        self.deadline = deadline
        self.seed = seed
        self.solves = Solves(deadline)
        self.effort = Effort(effort)
        self.alone = alone
        self.guide: Guide | None = None
        self.tally: dict[str, tuple[int, int, int]] = {}

    def joins(self) -> int:
        """Learner variables of the whole model."""
        return sum(len(c.members) for c in self.p.candidates)

    def whole(self, workers: int) -> None:
        """Solve everything in one model, from the incumbent, and prove a bound."""
        seen = self.best.solution
        standing = [
            k
            for k in seen
            if self.p.candidates[k.candidate].role in (Role.PINNED, Role.EXISTING)
        ]
        everyone = np.ones(len(self.p.learners), dtype=np.bool_)
        scope = Scope(standing, [c.index for c in self.p.candidates], everyone)
        m = model.build(self.p, scope, self.deadline.check)
        model.hint(m, seen)
        solver = self._solver(self.deadline.left(), self.effort.left, self.seed)
        solver.parameters.num_workers = workers
        offset = self.constant(scope)
        watch = _Watch(self, m, offset)
        status = self.solves.run(solver, m.cp, watch)
        self.effort.spend(solver.deterministic_time)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self.best.offer(self.best.solution, model.read(m, solver.value))
            self.best.bounded(offset + int(solver.best_objective_bound + 0.5))

    def constant(self, scope: Scope) -> int:
        """Points of a scope's standing courses without their free learners."""
        fixed = [
            type(k)(
                k.candidate,
                k.room,
                k.teacher,
                k.line,
                [x for x in k.members if not scope.free[x]],
            )
            for k in scope.standing
        ]
        return score(self.p, fixed)

    def lead(self) -> None:
        """The bound, then a start where it points, then neighbourhoods."""
        standing = [k for k in self.best.solution if not self._movable(k.candidate)]
        layout = Layout(self.p, standing)
        bound = Bound(layout)
        self.deadline.check()
        x = bound.start()
        rounds = self._rounds(bound, x)
        coarse = Descent(bound, x, 200.0, 6.0)
        coarse.run(rounds // 4, self._tell, self.deadline.check)
        self.guide = self._guide(coarse)
        if self.alone:
            self.level_by_level(self.guide)
        fine = Descent(bound, (coarse.best_x or x).copy(), 60.0, 1.0, coarse.best)
        fine.run(rounds - rounds // 4, self._tell, self.deadline.check)
        if fine.best_x is not None:
            self.guide = self._guide(fine)
        self.level_by_level(self.guide)
        self.wander(0)

    def follow(self, worker: int) -> None:
        """Neighbourhoods anywhere until the bound points somewhere, then there."""
        near = Neighbourhoods(self.p, self.seed * 1000 + worker)
        size, round_ = Size(courses=6, joins=800), worker
        while self.guide is None and not self.deadline.over():
            self._step(near, KINDS[round_ % len(KINDS)], "any", size, round_, 0.5)
            round_ += 1
        if self.guide is not None and worker == 1:
            self.level_by_level(self.guide)
        self.wander(worker)

    def _guide(self, descent: Descent) -> Guide:
        assert descent.best_x is not None
        shadow = Shadow(descent.bound, descent.best_x)
        losses = shadow.losses()
        share = max(1.0, descent.averaged)
        return Guide(
            shadow,
            descent.best_x,
            descent.used / share,
            descent.bound.seen / share,
            losses.course,
            losses.entry,
        )

    def _rounds(self, bound: Bound, x: Prices) -> int:
        """Steps that take about a third of the time, or follow from the effort."""
        entries = max(1, len(bound.a.members))
        if self.effort.left is not None:
            return max(100, min(3000, int(self.effort.left * 2e6 / entries)))
        bound.evaluate(x)
        before = self.deadline.elapsed()
        for _ in range(3):
            bound.evaluate(x)
        each = max(1e-5, (self.deadline.elapsed() - before) / 3)
        return max(50, min(6000, int(0.3 * self.deadline.left() / each)))

    def _tell(self, bound: float) -> None:
        """Report a bound: scores are whole in 1/scale, so it may be rounded down."""
        self.best.bounded(int(np.floor(bound * self.p.scale + 1e-3)))

    def _movable(self, candidate: int) -> bool:
        return self.p.candidates[candidate].role in (Role.NEW, Role.KEPT)

    def level_by_level(self, guide: Guide) -> None:
        """Build a whole plan inside the support and offer it."""
        with self.best.lock:
            seen = self.best.solution
        held = {x for x, c in self.p.instance.pins.enrolments.items() if c is not None}
        found = [
            type(k)(
                k.candidate,
                k.room,
                k.teacher,
                k.line,
                [x for x in k.members if self.p.learners[x].id in held],
            )
            for k in seen
            if not self._movable(k.candidate)
        ]
        if any(len(k.members) < self.p.candidates[k.candidate].least for k in found):
            return
        if len(held) > sum(len(k.members) for k in found):
            return
        order = levels(self.p)
        for n, level in enumerate(order):
            part = self._level(guide, level, set(order[n + 1 :]), found)
            found = found if part is None else part
        filled = Greedy(self.p, found, self.deadline).run(by_both)
        with self.best.lock:
            if score(self.p, filled) > self.best.value:
                self.best.offer(self.best.solution, filled)

    def _level(
        self, guide: Guide, level: str, later: set[str], found: Solution
    ) -> Solution | None:
        free = np.ones(len(self.p.learners), dtype=np.bool_)
        for k in found:
            free[k.members] = False
        for learner in self.p.families:
            free[learner] = False
        wanted = level_candidates(self.p, guide, level, 0.03)
        entries = (guide.entry_use > 0.03) | (guide.entry_loss <= 0)
        scope = Scope(found, wanted, free, entries)
        cost = charges(self.p, guide, later)
        m = model.build(self.p, scope, self.deadline.check, cost)
        share = 0.05 * self.deadline.seconds
        solver = self._solver(
            min(4.0, share, self.deadline.left()), self.effort.left, 1
        )
        status = self.solves.run(solver, m.cp)
        self.effort.spend(solver.deterministic_time)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return model.read(m, solver.value)
        return None

    def wander(self, worker: int) -> None:
        """Solve neighbourhoods until time or effort is over, or proven."""
        near = Neighbourhoods(self.p, self.seed * 1000 + worker)
        size, round_ = Size(), 0
        while not self.deadline.over() and not self.effort.over():
            if self.best.proven():
                return
            kind = KINDS[(round_ + 3 * worker) % len(KINDS)]
            self._step(near, kind, MODES[round_ % len(MODES)], size, self.seed + round_)
            round_ += 1

    def _step(
        self,
        near: Neighbourhoods,
        kind: str,
        mode: str,
        size: Size,
        seed: int,
        seconds: float = 2.0,
    ) -> None:
        with self.best.lock:
            seen = self.best.solution
        scope = near.draw(seen, kind, mode, size, self.guide)
        m = model.build(self.p, scope, self.deadline.check)
        model.hint(m, seen)
        solver = self._solver(
            min(seconds, self.deadline.left()), self.effort.left, seed
        )
        status = self.solves.run(solver, m.cp)
        self.effort.spend(solver.deterministic_time)
        size.adapt(status == cp_model.OPTIMAL, solver.deterministic_time < 0.4)
        took = False
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            took = self.best.offer(seen, model.read(m, solver.value))
        self.note(kind, mode, solver, status, took, size)

    def note(
        self,
        kind: str,
        mode: str,
        solver: cp_model.CpSolver,
        status: int,
        took: bool,
        size: Size,
    ) -> None:
        """Remember how neighbourhoods fare, for the log and the bench."""
        key = f"{kind}/{mode}"
        tried, won, proved = self.tally.get(key, (0, 0, 0))
        proof = status == cp_model.OPTIMAL
        self.tally[key] = (tried + 1, won + took, proved + proof)

    def _solver(
        self, seconds: float, effort: float | None, seed: int
    ) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = 1
        parameters.linearization_level = 2
        parameters.random_seed = seed % 2**31
        if effort is None:
            parameters.max_time_in_seconds = max(0.05, seconds)
        else:
            parameters.max_deterministic_time = max(0.01, min(effort, 2.0))
            parameters.max_time_in_seconds = max(0.05, self.deadline.left())
        return solver

    def guarded(self, task: Callable[[], None]) -> Callable[[], None]:
        """The task, ending quietly when the solve is stopped."""

        def run() -> None:
            try:
                task()
            except Stopped:
                return

        return run


class _Watch(cp_model.CpSolverSolutionCallback):
    """Writes every better solution of the whole model."""

    def __init__(self, search: Search, m: Sites, base: int) -> None:
        super().__init__()
        self.search, self.m, self.base = search, m, base

    def on_solution_callback(self) -> None:
        """Called by CP-SAT."""
        best = self.search.best
        if self.base + round(self.objective_value) > best.value:
            best.offer(best.solution, model.read(self.m, self.value))
