"""What a new room, teacher or sum of money would be used for, seen from the plan.

A change shall place the learner it was made for. New means go to the best course that
lacks just them, so a course is only worth proposing when no other use is better.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solver.formation.problem.rules import Rule
from solver.formation.reasons.explainer import Explainer
from solver.formation.reasons.openings import CODE
from solver.formation.reasons.terrain import Mask

Points = NDArray[np.float64]


class Uses:
    """Worth of one more course of every shape, with the people who wait."""

    def __init__(self, explainer: Explainer) -> None:
        self.e, self.i, self.t = explainer, explainer.instance, explainer.terrain
        self.o = explainer.openings
        self.priority = self.t.column("priority").astype(float)
        self._values: dict[str, Points] = {}
        self._worth: dict[str, Points] = {}
        self._free: dict[tuple[str, float], Points] = {}
        self._best: dict[object, float] = {}

    def values(self, kind: str) -> Points:
        """n x W x p: points of placing each of the kind's field there."""
        if kind not in self._values:
            field, w = self.e.field(kind), self.i.weights
            ride = field.minutes.astype(float)
            found = -float(w.minute) * ride
            beyond = np.maximum(0.0, ride - float(w.long_from))
            found -= float(w.long_minute) * beyond
            found[:, self.t.online] = -float(w.minute * w.online_minutes)
            mine = float(w.priority) * self.priority[field.who]
            self._values[kind] = found + mine[:, None, None]
        return self._values[kind]

    def worth(self, kind: str) -> Points:
        """W x p: points of the best people who could fill one more course, or 0.

        Without its cost, and as if all their children fitted: never too little.
        """
        if kind not in self._worth:
            field, k = self.e.field(kind), self.i.kinds[kind]
            values = np.where(field.fits, self.values(kind), 0.0)
            most = max(0, k.max_size - k.keep_free)
            best = -np.sort(-values, axis=0)[:most]
            total = np.maximum(best, 0.0).sum(axis=0)
            enough = self.e.demand(kind) >= max(1, k.min_size + k.min_reserve)
            self._worth[kind] = np.where(enough, total, 0.0)
        return self._worth[kind]

    def net(self, kind: str, rate: float) -> Points:
        """W x p: worth less the cost at an hourly rate."""
        field = self.e.field(kind)
        shape = len(self.t.venues), len(self.t.patterns)
        cost = self.o.cost(kind, np.full(shape, rate))[:, field.patterns]
        found = self.worth(kind) - float(self.i.weights.cost) * cost
        return np.where(self.worth(kind) > 0, found, 0.0)

    # --- the best use of a thing that is added

    def of_room(
        self,
        venue: str,
        slots: frozenset[str],
        new: frozenset[str] | None,
        busy: Mask,
    ) -> float:
        """A room with these slots; `new` were not there before (None: all are new)."""
        key = "room", venue, slots, new, busy.tobytes()
        if key not in self._best:
            when = self._when(slots, new) & ~busy
            some = self._staffed[self.t.venue_at[venue]][when]
            self._best[key] = float(some.max(initial=0.0))
        return self._best[key]

    @cached_property
    def _staffed(self) -> Points:
        """W x P: net of the best kind that only lacks a room, 0 without any."""
        found = np.zeros((len(self.t.venues), len(self.t.patterns)))
        for kind in self.i.kinds:
            rates = [t.rate for t in self.o.teachers if kind in t.kinds]
            if rates:
                at = self.e.field(kind).patterns
                staffed = self.o.staff_codes(kind)[:, at] == 0
                net = np.where(staffed, self.net(kind, min(rates)), 0.0)
                found[:, at] = np.maximum(found[:, at], net)
        return found

    def of_teacher(
        self,
        kinds: frozenset[str],
        venues: frozenset[str],
        slots: frozenset[str],
        new: frozenset[str] | None,
        rate: float,
        busy: Mask,
    ) -> float:
        """A teacher with these; `busy` (P) is when she teaches already."""
        key = "teacher", kinds, venues, slots, new, rate, busy.tobytes()
        if key not in self._best:
            when = self._when(slots, new) & ~busy
            at = [self.t.venue_at[v] for v in sorted(venues)]
            found = 0.0
            for kind in sorted(kinds):
                some = self._housed(kind, rate)[at][:, when]
                found = max(found, float(some.max(initial=0.0)))
            self._best[key] = found
        return self._best[key]

    def _housed(self, kind: str, rate: float) -> Points:
        """W x P: net at an hourly rate where only a teacher lacks, else 0."""
        if (kind, rate) not in self._free:
            k, at = self.i.kinds[kind], self.e.field(kind).patterns
            least = max(1, k.min_size + k.min_reserve)
            there = self.o.place_codes(least)[:, at] == 0
            found = np.zeros((len(self.t.venues), len(self.t.patterns)))
            found[:, at] = np.where(there, self.net(kind, rate), 0.0)
            self._free[kind, rate] = found
        return self._free[kind, rate]

    def of_money(self, kinds: frozenset[str], amount: int) -> float:
        """So much money in a line for these kinds."""
        key = "money", kinds, amount
        if key not in self._best:
            found = 0.0
            for kind in sorted(kinds):
                field = self.e.field(kind)
                cost = self.o.cheapest(kind)[:, field.patterns]
                short = self.o.codes(kind)[:, field.patterns] == CODE[Rule.BUDGET]
                mask = short & (cost <= amount)
                net = self.worth(kind) - float(self.i.weights.cost) * np.where(
                    np.isfinite(cost), cost, 0.0
                )
                found = max(found, float(net[mask].max(initial=0.0)))
            self._best[key] = found
        return self._best[key]

    def _when(self, slots: frozenset[str], new: frozenset[str] | None) -> Mask:
        """P: patterns within the slots that use a new one (None: any)."""
        every = self.i.patterns.values()
        return np.array(
            [
                slots.issuperset(p.slots)
                and (new is None or not new.isdisjoint(p.slots))
                for p in every
            ],
            dtype=np.bool_,
        )
