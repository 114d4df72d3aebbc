"""An upper bound on every plan: coverage and allowance relaxed at prices.

For all prices x ≥ 0 of requests, any prices of the ways of a request that needs
several people, and prices a ≥ 0 of a cent of somebody's allowance,

    score ≤ Σ_requests x + Σ_several max(0, max_way points − needed · price)
            + Σ_people (a · cap + best diary at these prices).

Each best diary is exact: the longest path of every day by number of duties, joined
under the week's limit, then under the growing price of load. Fisher, "The Lagrangian
relaxation method for solving integer programming problems" (1981).
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from solver.assignment.bound import kernels
from solver.assignment.bound.layout import Floats, Ints, Layout

#: Prices are doubles: sums are off by far less than this part of a point.
SLACK = 0.01


@dataclass(slots=True)
class Prices:
    """Of requests in points (0 where several are needed), of ways (0 where one is)."""

    request: Floats
    way: Floats
    cent: Floats

    def copy(self) -> Prices:
        """The same prices, apart."""
        return Prices(self.request.copy(), self.way.copy(), self.cent.copy())


@dataclass(slots=True)
class Relaxed:
    """A bound, the duties that the best diaries use, and how the bound would change."""

    value: float
    chosen: NDArray[np.uint8]
    slopes: Prices


class Bound:
    """Evaluates the bound at prices; keeps the tables of the last evaluation."""

    def __init__(self, a: Layout, pool: Executor | None = None, parts: int = 1) -> None:
        self.a = a
        self.weights = a.instance.weights
        self._pool, self._parts = pool, parts
        size = len(a.person)
        self.several = a.needed > 1
        depth = np.zeros(a.days, dtype=np.int64)
        np.maximum.at(depth, a.day_of, a.depth)
        limit = a.season_limit[a.season_of_day]
        self.most: Ints = np.minimum(depth, limit)
        width = int(self.most.max(initial=0)) + 1
        self.gain: Floats = np.zeros(size)
        self.deep = np.zeros(size, dtype=np.int64)
        self.value: Floats = np.full((size, width), kernels.IMPOSSIBLE)
        self.came = np.zeros((size, width), dtype=np.int32)
        self.table: Floats = np.full((a.days, width), kernels.IMPOSSIBLE)
        self.ends = np.zeros((a.days, width), dtype=np.int32)
        self.best: Floats = np.zeros(len(a.people))
        self.many: Ints = np.zeros(len(a.people), dtype=np.int64)
        self._open = np.flatnonzero(a.request >= 0)
        self._ranges = self._split()

    def _split(self) -> list[tuple[int, int]]:
        """People in as many ranges as there are threads, of about equal work."""
        a = self.a
        work = np.concatenate(([0], np.cumsum(np.diff(a.ptr) + 8)))
        ends = a.day_ptr[a.season_ptr[a.person_ptr]]
        parts = np.linspace(0, work[-1], self._parts + 1)[1:-1]
        cuts = np.searchsorted(work[ends], parts)
        edges = [0, *cuts.tolist(), len(a.people)]
        return [(x, y) for x, y in pairwise(edges) if x < y]

    def start(self) -> Prices:
        """Nine tenths of what meeting a request brings, nothing for money.

        From above prices fall to the right place in a fifth of the rounds that they
        need to rise there.
        """
        a = self.a
        top = np.zeros(len(a.requests))
        np.maximum.at(top, a.way_request, a.way_points.astype(float))
        share = np.where(self.several, 0.0, 0.9 * top)
        ways = a.way_points / np.maximum(1, a.needed[a.way_request]) * 0.1
        ways = np.where(self.several[a.way_request], ways, 0.0)
        return Prices(share, ways, np.zeros(len(a.people)))

    def gains(self, x: Prices) -> Floats:
        """What a duty brings at these prices, travel and load not counted."""
        a, at = self.a, self._open
        gain = a.own.astype(float)
        request, way = a.request[at], a.way[at]
        one = a.way_points[way] - x.request[request]
        gain[at] += np.where(self.several[request], x.way[way], one)
        gain -= x.cent[a.person] * a.pay
        return gain

    def evaluate(self, x: Prices) -> Relaxed:
        """The bound at these prices."""
        a = self.a
        self.gain = self.gains(x)
        chosen = np.zeros(len(a.person), dtype=np.uint8)
        tasks = [(self._people, r, chosen) for r in self._ranges]
        if self._pool is None or len(tasks) < 2:
            for task, r, into in tasks:
                task(r, into)
        else:
            waiting = [self._pool.submit(t, r, into) for t, r, into in tasks]
            for one in waiting:
                one.result()
        used = np.flatnonzero(chosen)
        free = used[a.request[used] >= 0]
        count = np.bincount(a.request[free], minlength=len(a.requests))
        by_way = np.bincount(a.way[free], minlength=len(a.way_request))
        paid = np.bincount(a.person[used], a.pay[used], minlength=len(a.people))
        several, met = self._several(x)
        value = float(a.base + x.request.sum() + several)
        value += float((x.cent * a.cap).sum() + self.best.sum())
        slopes = Prices(
            np.where(self.several, 0.0, 1.0 - count),
            np.where(self.several[a.way_request], by_way - met, 0.0),
            (a.cap - paid).astype(float),
        )
        return Relaxed(value, chosen, slopes)

    def _people(self, of: tuple[int, int], chosen: NDArray[np.uint8]) -> None:
        a, w = self.a, self.weights
        low, high = of
        days = np.arange(
            a.season_ptr[a.person_ptr[low]], a.season_ptr[a.person_ptr[high]]
        )
        self.paths_into(
            days, self.gain, self.deep, self.value, self.came, self.table, self.ends
        )
        kernels.diaries(
            low, high, a.person_ptr, a.season_ptr, a.season_limit, self.most, a.load,
            float(w.load), self.table, self.ends, self.came, chosen, self.best,
            self.many,
        )  # fmt: skip

    def paths_into(
        self,
        days: Ints,
        gain: Floats,
        deep: Ints,
        value: Floats,
        came: NDArray[np.int32],
        table: Floats,
        ends: NDArray[np.int32],
    ) -> None:
        """Tables of these days at such gains, into arrays of the caller's own."""
        a = self.a
        kernels.paths(
            days, a.day_ptr, a.day_must, self.most, a.first, a.last, a.depth, a.ptr,
            a.link_from, a.link_cost, a.out, a.back, gain, float(self.weights.minute),
            deep, value, came, table, ends,
        )  # fmt: skip

    def _several(self, x: Prices) -> tuple[float, Floats]:
        """What requests of several people bring, and how many each way would take."""
        a = self.a
        met = np.zeros(len(a.way_request))
        total = 0.0
        for q in np.flatnonzero(self.several).tolist():
            low, high = a.way_ptr[q], a.way_ptr[q + 1]
            if low == high:
                continue
            worth = a.way_points[low:high] - a.needed[q] * x.way[low:high]
            at = int(np.argmax(worth))
            if worth[at] > 0:
                total += float(worth[at])
                met[low + at] = a.needed[q]
        return total, met
