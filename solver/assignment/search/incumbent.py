"""The best plan and bound so far, and who is working on which part of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from solver.assignment.bound.layout import Ints, Layout
from solver.assignment.check.verdict import CheckResult, check
from solver.assignment.problem.plan import Plan
from solver.assignment.search.plans import Chosen, to_chosen, to_plan


@dataclass
class Incumbent:
    """Shared by all workers; a better plan waits in `fresh` until it is written."""

    a: Layout
    chosen: Chosen
    score: int
    bound: int | None = None
    fresh: tuple[Plan, CheckResult] | None = None
    fresh_bound: bool = False
    #: Grows when a plan comes that is no exchange in the one before.
    turn: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)

    def offer(self, plan: Plan, chosen: Chosen | None = None) -> int:
        """Take a better plan; returns the points it gains, 0 where it is not taken.

        Raises: AssertionError for a plan that breaks a rule, which is a fault.
        """
        result = check(self.a.instance, plan)
        assert result.valid and result.score is not None, result.violations[:3]
        with self.lock:
            gained = result.score - self.score
            if gained <= 0:
                return 0
            self.chosen = to_chosen(self.a, plan) if chosen is None else chosen
            self.score = result.score
            self.fresh = plan, result
            self.turn += 1
            self._sound()
            return gained

    def replace(self, duties: Ints) -> int:
        """Offer a whole plan by its duties."""
        chosen = np.zeros(len(self.a.person), dtype=np.uint8)
        chosen[duties] = 1
        return self.offer(to_plan(self.a, chosen), chosen)

    def exchange(self, turn: int, inside: NDArray[np.bool_], duties: Ints) -> int:
        """Give a part, told by its duties, new ones; the rest stands as it is now.

        Nothing is done where the plan is not the one of that `turn` any more.
        """
        with self.lock:
            if turn != self.turn:
                return 0
            chosen = np.where(inside, 0, self.chosen).astype(np.uint8)
            chosen[duties] = 1
            gained = self.offer(to_plan(self.a, chosen), chosen)
            self.turn = turn
            return gained

    def bounded(self, bound: float) -> None:
        """Take a smaller upper bound; scores are whole numbers."""
        whole = int(np.floor(bound))
        with self.lock:
            if self.bound is None or whole < self.bound:
                self.bound = whole
                self.fresh_bound = True
                self._sound()

    def _sound(self) -> None:
        """A bound below a valid plan is a fault to be found, never to be trimmed."""
        if self.bound is not None and self.bound < self.score:
            wrong, self.bound = self.bound, None
            raise AssertionError(f"bound {wrong} below a plan worth {self.score}")

    def proven(self) -> bool:
        """True when nothing better can exist."""
        with self.lock:
            return self.bound is not None and self.bound <= self.score

    def taken(self) -> tuple[tuple[Plan, CheckResult] | None, int | None]:
        """What came since the last call: a plan to be written, a bound to be told."""
        with self.lock:
            fresh, self.fresh = self.fresh, None
            bound = self.bound if self.fresh_bound else None
            self.fresh_bound = False
            return fresh, bound
