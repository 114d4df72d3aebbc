"""What the workers of a search share: the best plan, running solves, effort left."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from solver.deadline import Deadline
from solver.errors import Stopped
from solver.formation.check.verdict import check
from solver.formation.courses.booking import Solution, score, to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.problem.plan import Plan
from solver.formation.search.merge import merged


@dataclass
class Incumbent:
    """The best solution so far, shared by all workers; scaled points."""

    problem: Problem
    solution: Solution
    value: int
    keep: Callable[[Plan], None]
    bound: int | None = None
    on_bound: Callable[[int], None] = lambda _: None
    closed: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)

    def offer(self, seen: Solution, solved: Solution) -> int:
        """Take a change if it still fits, is valid and better; then write it.

        Returns what the plan gained in scaled points, 0 where it was not taken.
        """
        if score(self.problem, solved) <= score(self.problem, seen):
            return 0
        with self.lock:
            if self.closed:
                return 0
            found = (
                solved if self.solution is seen else merged(seen, solved, self.solution)
            )
            if found is None:
                return 0
            value = score(self.problem, found)
            if value <= self.value:
                return 0
            plan = to_plan(self.problem, found)
            if not check(self.problem.instance, plan).valid:
                return 0
            self.keep(plan)
            gained, self.solution, self.value = value - self.value, found, value
            self._sound()
            return gained

    def bounded(self, bound: int) -> None:
        """Take a smaller upper bound."""
        with self.lock:
            if not self.closed and (self.bound is None or bound < self.bound):
                self.bound = bound
                self._sound()
                self.on_bound(bound)

    def _sound(self) -> None:
        """A bound below a valid plan is a fault to be found, never to be trimmed."""
        if self.bound is not None and self.bound < self.value:
            wrong, self.bound = self.bound, None
            raise AssertionError(f"bound {wrong} below a plan worth {self.value}")

    def close(self) -> None:
        """Nothing counts from now on: the last line is about to be written."""
        with self.lock:
            self.closed = True

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
        self._ended = False

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
            if self._ended or self.deadline.over():
                raise Stopped
            self._running.add(solver)
        try:
            return int(solver.solve(m, callback))
        finally:
            with self._lock:
                self._running.discard(solver)

    def stop(self) -> None:
        """End every running solve; none begins any more."""
        with self._lock:
            self._ended = True
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
