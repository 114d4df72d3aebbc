"""The bound's prices of a problem, and what they say of the problem with more in it."""

from __future__ import annotations

from contextlib import suppress
from copy import copy
from dataclasses import replace

import numpy as np

from solver.deadline import Deadline
from solver.errors import Stopped
from solver.formation.bound.descent import Descent
from solver.formation.bound.lagrangian import Bound, Prices, Relaxed
from solver.formation.bound.losses import Losses, Shadow
from solver.formation.bound.pricing import Floats, Layout
from solver.formation.courses.candidates import Problem
from solver.formation.courses.start import pinned

#: Steps of the descent that finds prices.
ROUNDS = 240


class Market:
    """Prices found once, used for every problem that has something more."""

    def __init__(self, problem: Problem, deadline: Deadline) -> None:
        self.problem, self.deadline = problem, deadline
        self.layout = Layout(problem, pinned(problem))
        self.bound = Bound(self.layout)
        descent = Descent(self.bound, self.bound.start(), ROUNDS)
        with suppress(Stopped):
            descent.run(ROUNDS, lambda _: None, deadline.check)
        self.prices = descent.best_x or self.bound.start()
        self.relaxed: Relaxed = self.bound.evaluate(self.prices, count=False)

    def hours_worth(self) -> Floats:
        """Per room, points that its week gains where it is open at all times."""
        i = self.problem.instance
        always = frozenset(i.slots)
        rooms = {r.id: replace(r, slots=always) for r in i.rooms.values()}
        try:
            there = Problem(replace(i, rooms=rooms), self.deadline.check)
        except Stopped:
            return np.zeros(len(rooms))
        layout = Layout(there, pinned(there))
        bound = Bound(layout)
        found = bound.evaluate(self._there(layout, bound.start()), count=False)
        return np.asarray(found.room_worth - self.relaxed.room_worth)

    def care_worth(self) -> Floats:
        """Per candidate, points that a course gains by one more childcare place.

        Places of one course are exact in the bound and have no price of their own.
        """
        more = copy(self.layout)
        more.places = more.places + 1
        found = Bound(more).evaluate(self.prices, count=False)
        every = np.arange(len(more.most))
        worth = [
            np.maximum(0.0, x.total[every, more.most] - x.entry)
            for x in (self.relaxed, found)
        ]
        return np.asarray(worth[1] - worth[0])

    def losses(self, there: Problem) -> Losses:
        """What courses and seats lose at these prices where something is added."""
        layout = Layout(there, pinned(there))
        bound = Bound(layout)
        return Shadow(bound, self._there(layout, bound.start())).losses()

    def _there(self, layout: Layout, start: Prices) -> Prices:
        """Prices row by row; a shape that is new is taught at its kind's price."""
        x = self.prices
        staff = dict(zip(_shapes(self.layout), x.staff.tolist(), strict=True))
        kinds: dict[str, list[float]] = {}
        for (kind, _, _), price in staff.items():
            kinds.setdefault(kind, []).append(price)
        middle = {kind: float(np.median(some)) for kind, some in kinds.items()}
        care = dict(zip(_care(self.layout), x.care.tolist(), strict=True))
        return Prices(
            x.learner,
            _row([staff.get(s, middle.get(s[0], 0.0)) for s in _shapes(layout)]),
            _row([care.get(row, 0.0) for row in _care(layout)]),
            x.money,
            x.online,
            x.name if len(x.name) == len(start.name) else start.name,
            x.limit,
            x.fair,
        )


def _row(prices: list[float]) -> Floats:
    return np.array(prices, dtype=np.float64)


def _shapes(layout: Layout) -> list[tuple[str, str, str]]:
    return [(c.kind, c.venue, c.pattern) for c in layout.shape_of]


def _care(layout: Layout) -> list[tuple[str, str]]:
    rows = layout.p.care_rows
    return [(rows[r].venue, rows[r].slot) for r in layout.care_rows]
