"""Prices that make the bound small: Adam with a shrinking step.

What the relaxed diaries on the way often use is where good plans are found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from solver.assignment.bound.lagrangian import Bound, Prices
from solver.assignment.bound.layout import Floats

#: Step of the first round in points, and of the last: of those tried at 1,000 and
#: 5,000 requests (60, 100, 150, 200, 300, 400 down to 0.7, 1, 2) the quickest.
FIRST_STEP, LAST_STEP = 400.0, 1.0
#: Decay of Adam's averages of slopes and of their squares.
FADE, FADE_SQUARES = 0.9, 0.99
#: A cent is worth about this much less than a request.
CENT_STEP = 1.0 / 1000.0
#: Rounds after which what diaries used before counts for little.
MEMORY = 0.99


@dataclass
class Descent:
    """Adam on the prices; keeps the best bound, its prices and average use.

    Kingma and Ba, "Adam: a method for stochastic optimization" (2015).
    """

    bound: Bound
    x: Prices
    rounds: int
    best: float = np.inf
    best_x: Prices | None = None
    used: Floats = field(default_factory=lambda: np.zeros(0))
    done: int = 0

    def __post_init__(self) -> None:
        """Averages start at nothing."""
        self._first = [np.zeros_like(v) for v in self._parts(self.x)]
        self._second = [np.zeros_like(v) for v in self._parts(self.x)]
        self.used = np.zeros(len(self.bound.a.person))

    @staticmethod
    def _parts(x: Prices) -> list[Floats]:
        return [x.request, x.way, x.cent]

    def run(
        self,
        rounds: int,
        on_best: Callable[[float], None],
        check: Callable[[], None],
        tell_every: int = 50,
    ) -> None:
        """So many steps; `on_best` hears of a smaller bound now and then."""
        told = np.inf
        for i in range(rounds):
            check()
            found = self.bound.evaluate(self.x)
            if found.value < self.best:
                self.best, self.best_x = found.value, self.x.copy()
            if (i % tell_every == 0 or i == rounds - 1) and self.best < told:
                told = self.best
                on_best(told)
            self.used *= MEMORY
            self.used += (1.0 - MEMORY) * found.chosen
            self._step(self._parts(found.slopes))

    def _step(self, slopes: list[Floats]) -> None:
        shrunk = (LAST_STEP / FIRST_STEP) ** (self.done / max(1, self.rounds))
        self.done += 1
        one, two = 1.0 - FADE**self.done, 1.0 - FADE_SQUARES**self.done
        scale = (1.0, 1.0, CENT_STEP)
        for v, g, m, s, unit in zip(
            self._parts(self.x), slopes, self._first, self._second, scale, strict=True
        ):
            m *= FADE
            m += (1 - FADE) * g
            s *= FADE_SQUARES
            s += (1 - FADE_SQUARES) * g * g
            v -= unit * FIRST_STEP * shrunk * (m / one) / (np.sqrt(s / two) + 1e-9)
        np.maximum(self.x.request, 0.0, out=self.x.request)
        np.maximum(self.x.cent, 0.0, out=self.x.cent)
