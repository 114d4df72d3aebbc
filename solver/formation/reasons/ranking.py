"""Options of each learner by about how many operations would open them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from solver.formation.problem.instance import ONLINE, Learner
from solver.formation.problem.rules import Rule
from solver.formation.reasons.explainer import Explainer
from solver.formation.reasons.fields import OWN_CODE, Field
from solver.formation.reasons.openings import CODE, Shape
from solver.formation.reasons.terrain import Ints

Points = NDArray[np.float64]
Column = NDArray[np.float64] | NDArray[np.int64]
#: An operation counts so much more than the effort of its step.
STEP = 1000.0
#: Behind everything of as many operations: somebody who is not registered is missing.
RECRUITS = STEP / 2
#: Changes of more operations than this are no small ones.
MOST = 6
KEPT = 20
NOBODY: tuple[Column, ...] = (np.zeros(0, dtype=np.int64),) * 6


class Ranking:
    """The nearest options per learner; `beside` are kinds of neighbouring levels."""

    def __init__(
        self, explainer: Explainer, beside: Mapping[str, frozenset[str]]
    ) -> None:
        self.e, self.i, self.t = explainer, explainer.instance, explainer.terrain
        self.o = explainer.openings
        self.kinds = list(self.i.kinds)
        parts = [self._rank(n, kind, beside) for n, kind in enumerate(self.kinds)]
        every = [np.concatenate(c) for c in zip(*parts, strict=True)] or NOBODY
        # Kinds, venues and patterns stand in the order of their ids: so do draws.
        order = np.lexsort(every[::-1])
        self._who, self._key, *self._option = (column[order] for column in every)

    def nearest(self, person: Learner, most: int) -> Iterator[tuple[int, Shape, bool]]:
        """About how many operations, the option, and whether it is a seat."""
        n = self.t.index[person.id]
        first, end = np.searchsorted(self._who, [n, n + 1])
        some = slice(first, min(end, first + most))
        columns = [column[some].tolist() for column in (self._key, *self._option)]
        for key, k, w, p, one_more in zip(*columns, strict=True):
            shape = self.kinds[k], self.t.venues[w], self.t.patterns[p]
            yield int(key // STEP), shape, not one_more

    def _rank(
        self, at: int, kind: str, beside: Mapping[str, frozenset[str]]
    ) -> tuple[Column, ...]:
        """The nearest options of one kind for each: who, key, kind, where, when, how.

        Seats in a course that is open are 0 in the last column, new courses 1.
        """
        who = [
            self.t.index[p.id]
            for p in self.e.unplaced
            if kind in p.accepts or kind in beside[p.id]
        ]
        field = Field(self.t, kind, who)
        keep = min(KEPT, 2 * field.allowed.size)
        if not who or not keep:
            return NOBODY
        own = self._own(field) + self._care(field)
        own[:, ~field.allowed] = np.inf
        both = np.stack([own + self._seat(field)[None], own + self._open(field)], 1)
        flat = both.reshape(len(who), -1)
        best = np.argpartition(flat, keep - 1, axis=1)[:, :keep]
        keys = np.take_along_axis(flat, best, axis=1)
        few = keys < (MOST + 1) * STEP
        mode, w, p = np.unravel_index(best[few], both.shape[1:])
        row = np.nonzero(few)[0]
        kinds = np.full(len(row), at)
        return field.who[row], keys[few], kinds, w, field.patterns[p], mode

    def _own(self, field: Field) -> Points:
        """n x W x p: what of her own answers would have to change."""
        hours = self.t.missing[np.ix_(field.who, field.patterns)]
        few = ~self.t.owes_no_more[np.ix_(field.who, field.patterns)]
        found = (hours * (STEP + 3) + few * (STEP + 2))[:, None, :]
        where = field.where
        way = np.where(where == OWN_CODE[Rule.CONNECTION], STEP + 4, 0.0)
        far = where == OWN_CODE[Rule.TRAVEL]
        way = np.where(far, STEP + 1 + field.over / 30, way)
        way = np.where(where == OWN_CODE[Rule.ONLINE_CAPABLE], STEP + 1.5, way)
        way = np.where(where == OWN_CODE[Rule.BARRED_VENUE], np.inf, way)
        new = [field.kind not in self.t.people[n].accepts for n in field.who]
        level = np.array(new)[:, None, None] * (STEP + 2.5)
        return np.asarray(found + way + level)

    def _care(self, field: Field) -> Points:
        """n x W x p: slots with too few childcare places for her children."""
        kind = self.i.kinds[field.kind]
        children = self.t.children[field.who]
        shape = len(field.who), len(self.t.venues), len(field.patterns)
        found = np.zeros(shape)
        if kind.children_in_room:
            return found
        left = self._left()
        meets = self.t.meets[field.patterns].T.astype(int)
        for count in sorted(set(children[children > 0].tolist())):
            short = (left < count).astype(int) @ meets
            found[children == count] = short * (STEP + 2)
        return found

    def _left(self) -> Ints:
        found = self.t.care.copy()
        for (venue, slot), used in self.e.view.children.items():
            found[self.t.venue_at[venue], self.t.slot_at[slot]] -= used
        return found

    def _seat(self, field: Field) -> Points:
        """W x p: a seat in a course that is open."""
        found = np.full((len(self.t.venues), len(field.patterns)), np.inf)
        known = {self.t.patterns[p] for p in field.patterns}
        for (kind, venue, pattern), courses in self.o.courses.items():
            if kind == field.kind and pattern in known:
                at = self.t.venue_at[venue], field.place(pattern)
                for c in courses:
                    full = self.o.full(c)
                    shut = full and (venue == ONLINE or self._largest(c.id, kind))
                    if not shut:
                        found[at] = min(found[at], full * (STEP + 2))
        for e in self.i.existing.values():
            if e.kind == field.kind and self.e.view.size[e.id] < e.free_seats:
                found[self.t.venue_at[e.venue], field.place(e.pattern)] = 0.0
        return found

    def _largest(self, course: str, kind: str) -> bool:
        k = self.i.kinds[kind]
        return self.e.view.size[course] >= k.max_size - k.keep_free

    def _open(self, field: Field) -> Points:
        """n x W x p: one more course: people, place, teacher, money."""
        k = self.i.kinds[field.kind]
        least = max(1, k.min_size + k.min_reserve)
        demand = self.e.demand(field.kind)
        others = demand[None] - field.fits
        missing = np.maximum(0, least - 1 - others)
        people = missing * (STEP + 4) + (missing > 0) * RECRUITS
        people = np.where(missing <= 2, people, np.inf)
        places = self.o.place_codes(least)[:, field.patterns]
        staff = self.o.staff_codes(field.kind)[:, field.patterns]
        found = (places > 0) * (STEP + 4) + (staff > 0) * (STEP + 4.5)
        first = self.o.codes(field.kind)[:, field.patterns]
        found = found + (first == CODE[Rule.COURSE_LIMIT]) * (STEP + 2)
        found = found + (first == CODE[Rule.CHILDCARE_OFFER]) * (STEP + 2)
        # One unit more than a seat of the same size: a seat is the smaller change.
        return np.asarray(people + found[None] + 1.0)
