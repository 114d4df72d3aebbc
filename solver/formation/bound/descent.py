"""Prices that make the bound small: Adam with a shrinking step.

What the relaxed solutions on the way often use is where good plans are found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from solver.formation.bound.lagrangian import Bound, Prices
from solver.formation.bound.pricing import Floats

#: Step of the first round in points, and of the last: the best of those tried at
#: 1,000 and 5,000 learners (60, 120, 200, 300, 600, 1000 down to 0.3, 1, 2, 3).
FIRST_STEP, LAST_STEP = 300.0, 1.0
#: Decay of Adam's averages of slopes and of their squares.
FADE, FADE_SQUARES = 0.9, 0.99
#: A unit of money is worth about this much less than a learner's price.
MONEY_STEP = 1.0 / 1500.0


@dataclass
class Descent:
    """Adam on the prices; keeps the best bound, its prices and average use.

    The step shrinks geometrically over `rounds` in all, however often `run` stops
    between. Kingma and Ba, "Adam: a method for stochastic optimization" (2015).
    """

    bound: Bound
    x: Prices
    rounds: int
    best: float = np.inf
    best_x: Prices | None = None
    used: Floats = field(default_factory=lambda: np.zeros(0))
    averaged: float = 0.0
    done: int = 0

    def __post_init__(self) -> None:
        """Averages start at nothing."""
        self._first = [np.zeros_like(v) for v in self.x.parts()]
        self._second = [np.zeros_like(v) for v in self.x.parts()]

    def run(
        self,
        rounds: int,
        on_best: Callable[[float], None],
        check: Callable[[], None],
        tell_every: int = 50,
    ) -> None:
        """So many steps; `on_best` hears of a smaller bound now and then."""
        told = np.inf
        self._forget()
        for i in range(rounds):
            check()
            found = self.bound.evaluate(self.x)
            if found.value < self.best:
                self.best, self.best_x = found.value, self.x.copy()
            if (i % tell_every == 0 or i == rounds - 1) and self.best < told:
                told = self.best
                on_best(told)
            np.add.at(self.used, found.opened, found.weight)
            self.averaged += 1.0
            self._step(found.slopes)

    def _forget(self) -> None:
        """Averages are those of one run only: the first steps are far off."""
        self.used = np.zeros(len(self.bound.a.ptr) - 1)
        self.bound.seen[:] = 0.0
        self.averaged = 0.0

    def _step(self, slopes: list[Floats]) -> None:
        shrunk = (LAST_STEP / FIRST_STEP) ** (self.done / max(1, self.rounds))
        self.done += 1
        one, two = 1.0 - FADE**self.done, 1.0 - FADE_SQUARES**self.done
        scale = [1.0, 1.0, 1.0, MONEY_STEP, 1.0, 1.0, 1.0, 1.0]
        for v, g, m, s, unit in zip(
            self.x.parts(), slopes, self._first, self._second, scale, strict=True
        ):
            m *= FADE
            m += (1 - FADE) * g
            s *= FADE_SQUARES
            s += (1 - FADE_SQUARES) * g * g
            v -= unit * FIRST_STEP * shrunk * (m / one) / (np.sqrt(s / two) + 1e-9)
            np.maximum(v, 0.0, out=v)
        np.minimum(self.x.fair, self.bound.a.fair_weight, out=self.x.fair)
