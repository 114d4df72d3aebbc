"""Good routes of days: all whose use loses no more than a limit.

What a route loses is the bound of its interpreter less the best diary that has it. A
plan better than a known one uses only routes that lose at most bound - known score, so
a model of these alone is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from solver.assignment.bound.lagrangian import Bound, Prices
from solver.assignment.bound.layout import Floats, Ints
from solver.assignment.search import kernels

#: More routes than this are not worth a model.
MOST = 400_000


@dataclass(frozen=True, slots=True)
class Columns:
    """Routes as arrays: `members` are duties in order, -1 where there is none.

    `points` are those of the score without load: own points, travel, and the request's
    points where it needs one interpreter.
    """

    day: Ints
    size: Ints
    points: Ints
    members: Ints

    def __len__(self) -> int:
        return len(self.day)

    def duties(self) -> tuple[Ints, Ints]:
        """(route, duty) of every member."""
        route, at = np.nonzero(self.members >= 0)
        return route, self.members[route, at]


def joined(*parts: Columns) -> Columns:
    """All of them, one after the other."""
    return Columns(
        np.concatenate([c.day for c in parts]),
        np.concatenate([c.size for c in parts]),
        np.concatenate([c.points for c in parts]),
        np.concatenate([c.members for c in parts]),
    )


@dataclass(frozen=True)
class Part:
    """Some seasons that may change while all others stand.

    `shut` are requests that other parts hold; `inside` tells, for a request of several
    that others hold in part, its way and how many this part must give.
    """

    seasons: Ints
    chosen: NDArray[np.uint8]
    shut: NDArray[np.bool_]
    inside: dict[int, tuple[int, int]]


class Routes:
    """Finds good routes of a part at the prices given."""

    def __init__(self, bound: Bound, x: Prices) -> None:
        self.bound, self.a, self.x = bound, bound.a, x
        a = self.a
        self.day_season = a.season_of_day
        self.day_person = a.person_of_season[self.day_season]
        rng = np.random.default_rng(1)
        self._signs = rng.integers(1, 2**62, len(a.requests), dtype=np.int64)
        self._way_signs = rng.integers(1, 2**62, len(a.way_request), dtype=np.int64)

    def prepare(self, part: Part) -> Prepared:
        """Tables of the part's days with the rest standing."""
        return Prepared(self, part)

    def key(self, members: Ints) -> Ints:
        """Equal for routes of the same requests (and ways, where several come)."""
        a = self.a
        duty = np.maximum(members, 0)
        request = a.request[duty]
        one = self._signs[request]
        sign = np.where(self.bound.several[request], self._way_signs[a.way[duty]], one)
        sign = np.where((members < 0) | (request < 0), 0, sign)
        found: Ints = sign.sum(axis=1)
        return found


class Prepared:
    """A part with its tables: how much each of its routes loses."""

    def __init__(self, routes: Routes, part: Part) -> None:
        self.routes, self.part = routes, part
        bound, a = routes.bound, routes.a
        free = np.zeros(len(a.season_limit), dtype=np.bool_)
        free[part.seasons] = True
        starts = a.season_ptr
        self.days: Ints = np.concatenate(
            [np.arange(starts[g], starts[g + 1]) for g in part.seasons.tolist()]
            or [np.zeros(0, dtype=np.int64)]
        ).astype(np.int64)
        self.people: Ints = np.unique(a.person_of_season[part.seasons])
        self.count: Ints = self._counts(free)
        self.gain = bound.gains(routes.x)
        open_ = a.request >= 0
        self.gain[open_ & part.shut[a.request]] = -1e9
        for q, (way, _) in part.inside.items():
            self.gain[(a.request == q) & (a.way != way)] = -1e9
        shape = bound.value.shape
        self.table = np.full((a.days, shape[1]), -1e15)
        self.value: Floats = np.empty(shape)
        self.deep = np.zeros(len(a.person), dtype=np.int64)
        came, ends = np.empty(shape, np.int32), np.empty(self.table.shape, np.int32)
        bound.paths_into(
            self.days, self.gain, self.deep, self.value, came, self.table, ends
        )
        self.rest = np.full((a.days, shape[1]), -1e15)
        self.best = np.zeros(len(a.people))
        kernels.rests(
            self.people, a.person_ptr, a.season_ptr, a.season_limit, bound.most, a.load,
            float(bound.weights.load), self.table, free, self.count, self.rest,
            self.best,
        )  # fmt: skip

    def _counts(self, free: NDArray[np.bool_]) -> Ints:
        """Duties of each season that stands; 0 for those that may change."""
        a = self.routes.a
        used = np.flatnonzero(self.part.chosen)
        season = self.routes.day_season[a.day_of[used]]
        found = np.bincount(season, minlength=len(free))
        counts: Ints = np.where(free, 0, found).astype(np.int64)
        return counts

    def losses(self, limit: float) -> tuple[int, Floats]:
        """How many routes lose at most `limit`, and the least loss with each duty."""
        least = np.full(len(self.routes.a.person), np.inf)
        none = np.zeros(0, dtype=np.int64)
        count = self._run(
            limit, least, none, none, np.zeros(0), np.zeros((0, 0), np.int64)
        )
        return count, least

    def columns(self, limit: float) -> Columns | None:
        """The best route for every set of requests; None where they are too many."""
        count, least = self.losses(limit)
        if count > MOST:
            return None
        day, size = np.zeros(count, np.int64), np.zeros(count, np.int64)
        worth = np.zeros(count)
        members = np.full((count, self.value.shape[1]), -1, dtype=np.int64)
        self._run(limit, least, day, size, worth, members)
        key = self.routes.key(members)
        order = np.lexsort((-worth, key, day))
        new = np.ones(count, dtype=np.bool_)
        d, k = day[order], key[order]
        new[1:] = (d[1:] != d[:-1]) | (k[1:] != k[:-1])
        at = order[new]
        return Columns(
            day[at], size[at], self._points(members[at], worth[at]), members[at]
        )

    def _run(
        self,
        limit: float,
        least: Floats,
        day: Ints,
        size: Ints,
        worth: Floats,
        members: Ints,
    ) -> int:
        a, bound = self.routes.a, self.routes.bound
        return int(
            kernels.routes(
                self.days, a.day_ptr, self.routes.day_person, bound.most, a.first,
                a.last, a.ptr, a.link_from, a.link_cost, a.out, a.back, a.request,
                self.gain, float(bound.weights.minute), self.deep, self.value,
                self.rest, self.best, float(limit), least, day, size, worth, members,
            )
        )  # fmt: skip

    def _points(self, members: Ints, worth: Floats) -> Ints:
        """From worth at prices to points of the score."""
        a, bound, x = self.routes.a, self.routes.bound, self.routes.x
        duty = np.maximum(members, 0)
        open_ = (members >= 0) & (a.request[duty] >= 0)
        request = a.request[duty]
        back = np.where(bound.several[request], -x.way[a.way[duty]], x.request[request])
        cents = (x.cent[a.person] * a.pay)[duty]
        added = np.where(open_, back, 0.0) + np.where(members >= 0, cents, 0.0)
        points: Ints = np.rint(worth + added.sum(axis=1)).astype(np.int64)
        return points

    def chosen_routes(self, chosen: NDArray[np.uint8]) -> Columns:
        """The routes of some chosen duties in this part's days, empty ones left out."""
        a = self.routes.a
        width = self.value.shape[1]
        found: list[list[int]] = []
        for d in self.days.tolist():
            low, high = a.day_ptr[d], a.day_ptr[d + 1]
            duties = (low + np.flatnonzero(chosen[low:high])).tolist()
            if duties:
                found.append([d, *duties])
        members = np.full((len(found), width), -1, dtype=np.int64)
        for row, (_, *duties) in enumerate(found):
            members[row, : len(duties)] = duties
        day = np.array([f[0] for f in found], dtype=np.int64)
        size = (members >= 0).sum(axis=1)
        points = np.array(
            [
                self._route_points([m for m in row if m >= 0])
                for row in members.tolist()
            ],
            dtype=np.int64,
        )
        return Columns(day, size, points, members)

    def _route_points(self, duties: list[int]) -> int:
        a, bound = self.routes.a, self.routes.bound
        points = int(a.own[duties].sum())
        minutes = int(a.out[duties[0]] + a.back[duties[-1]])
        for x, y in pairwise(duties):
            low, high = a.ptr[y], a.ptr[y + 1]
            at = low + int(np.flatnonzero(a.link_from[low:high] == x)[0])
            minutes += int(a.link_cost[at])
        for o in duties:
            q = int(a.request[o])
            if q >= 0 and not bound.several[q]:
                points += int(a.way_points[a.way[o]])
        return points - bound.weights.minute * minutes
