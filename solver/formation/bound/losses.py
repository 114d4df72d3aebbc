"""What the relaxation loses when a course opens or a person joins it.

A plan that uses an entry is worth at most bound - loss, so an entry that loses more
than bound - incumbent cannot be part of a better plan: the exact ground for leaving
it out. Small losses show where better plans may be found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.formation.bound import kernels as k
from solver.formation.bound import weeks
from solver.formation.bound.lagrangian import Bound, Prices
from solver.formation.bound.pricing import Floats, Ints, Layout


@dataclass(frozen=True)
class Losses:
    """Points lost per candidate and per entry (learner in candidate)."""

    bound: float
    course: Floats
    entry: Floats


class Shadow:
    """Worths of rooms' and teachers' weeks at given prices."""

    def __init__(self, bound: Bound, x: Prices) -> None:
        self.a: Layout = bound.a
        self.b = bound
        self.found = bound.evaluate(x, count=False)
        self.staff = x.staff.copy()
        self.money = bound.cost_weight + bound._cheapest(x)
        a = self.a
        n = len(a.patterns)
        ticks = [set(np.flatnonzero(row)) for row in a.tick_of]
        self.blocked = np.array(
            [[not one.isdisjoint(two) for two in ticks] for one in ticks], np.bool_
        ).reshape(n, n)
        load = np.array([a.booking.load_by_pattern(p) for p in a.patterns], np.int64)
        self.no_limit = np.full((len(a.room_ptr) - 1, n + 1), -1, np.int64)
        left = a.limit[:, None] - load[None, :]
        self.limit = np.concatenate(
            [np.where(left < 0, -2, left), a.limit[:, None]], axis=1
        )

    def room_values(self) -> Floats:
        """Worth of each (room, candidate) pair of the layout."""
        a = self.a
        worth = (
            self.found.total[a.room_cand, a.room_cap] - self.found.entry[a.room_cand]
        )
        return np.asarray(worth)

    def teacher_values(self) -> Floats:
        """Worth of each (teacher, shape) pair of the layout."""
        a = self.a
        price = self.money[a.shape_kind[a.teach_shape]]
        return np.asarray(self.staff[a.teach_shape] - a.teach_cost * price)

    def room_grid(self, kept: NDArray[np.bool_]) -> Floats:
        """Best worth per room and pattern over the kept candidates."""
        a = self.a
        grid = np.zeros((len(a.room_ptr) - 1, len(a.patterns)))
        room = np.repeat(np.arange(len(a.room_ptr) - 1), np.diff(a.room_ptr))
        some = kept[a.room_cand]
        where = (room[some], a.pattern[a.room_cand[some]])
        np.maximum.at(grid, where, self.room_values()[some])
        return grid

    def teacher_grid(self, kept: NDArray[np.bool_]) -> Floats:
        """Best worth per teacher and pattern over the kept shapes."""
        a = self.a
        grid = np.zeros((len(a.teach_ptr) - 1, len(a.patterns)))
        teacher = np.repeat(np.arange(len(a.teach_ptr) - 1), np.diff(a.teach_ptr))
        some = kept[a.teach_shape]
        where = (teacher[some], a.shape_pattern[a.teach_shape[some]])
        np.maximum.at(grid, where, self.teacher_values()[some])
        return grid

    def without(self, grid: Floats, limit: Ints) -> Floats:
        """Best weeks that leave each pattern's time free; last column: all of it."""
        w = self.a.weeks
        out = np.zeros((grid.shape[0], grid.shape[1] + 1))
        weeks.weeks_without(
            grid, limit, self.blocked, w.comp_ptr, w.set_ptr, w.items, w.loads, out
        )
        return out

    def losses(self) -> Losses:
        """Losses of every candidate and entry."""
        a = self.a
        every = np.ones(len(a.ptr) - 1, np.bool_)
        course = np.full(len(a.ptr) - 1, np.inf)
        course[a.always] = 0.0
        rooms = self.without(self.room_grid(every), self.no_limit)
        room = np.repeat(np.arange(len(a.room_ptr) - 1), np.diff(a.room_ptr))
        beside = rooms[room, a.pattern[a.room_cand]]
        lost = rooms[room, -1] - (self.room_values() + beside)
        np.minimum.at(course, a.room_cand, np.maximum(0.0, lost))
        value = (
            self.found.total[a.online, a.most[a.online]] - self.found.entry[a.online]
        )
        np.minimum.at(course, a.online, np.maximum(0.0, -value))
        staffed = self._staffing()
        movable = self.b.movable
        course[movable] += staffed[a.shape[movable]]
        entry = np.zeros(len(a.members))
        k.entry_losses(
            a.ptr,
            a.members,
            a.heads,
            self.found.reduced,
            a.least,
            a.most,
            a.places,
            self.found.total,
            self.b.tight,
            course,
            entry,
        )
        return Losses(self.found.value, course, entry)

    def _staffing(self) -> Floats:
        """Least loss over teachers when a shape is taught at all."""
        a = self.a
        lost = np.full(len(a.shape_of), np.inf)
        best = self.without(
            self.teacher_grid(np.ones(len(a.shape_of), np.bool_)), self.limit
        )
        teacher = np.repeat(np.arange(len(a.teach_ptr) - 1), np.diff(a.teach_ptr))
        beside = best[teacher, a.shape_pattern[a.teach_shape]]
        gone = best[teacher, -1] - (self.teacher_values() + beside)
        np.minimum.at(lost, a.teach_shape, np.maximum(0.0, gone))
        return lost
