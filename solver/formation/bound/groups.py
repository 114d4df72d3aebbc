"""Groups of course kinds that compete for the same learners, at fixed prices.

The relaxation prices each learner's place, so that she may sit in parts of several
courses. With rooms priced too, what is left of a group (mostly: a level) is a small
problem of its own, in which she sits once; its exact optimum makes the bound smaller.
docs/model.md, "Groups".
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from solver.formation.bound import kernels as k
from solver.formation.bound.lagrangian import Bound, Prices
from solver.formation.bound.pricing import Floats, Ints
from solver.formation.courses.candidates import Problem

#: A room option of a candidate: most people there, and what opening there costs.
Option = tuple[int, float]


@dataclass(frozen=True, slots=True)
class Group:
    """Candidates whose people overlap, and what the relaxation makes of them."""

    candidates: Ints
    value: float


@dataclass(frozen=True)
class Offer:
    """A candidate inside its group: where it may open, and who may join.

    `points` of an entry are its value less the price of childcare, `heads` the
    children. `always`: the course stands already.
    """

    options: list[Option]
    copies: int
    least: int
    places: int
    always: bool
    people: Ints
    points: Floats
    heads: Ints


class Groups:
    """All groups of one problem at one set of prices; `bound` is what they prove."""

    def __init__(self, problem: Problem, bound: Bound, x: Prices) -> None:
        self.p = problem
        self.b = bound
        self.a = bound.a
        found = bound.evaluate(x, count=False)
        self.bound = found.value
        self.learner = x.learner
        self.total = found.total.copy()
        self.reduced = found.reduced.copy()
        self.entry = found.entry
        self._care = self._care_prices(x)
        self._worths = self._pair_worths()
        self._room = self._room_prices()
        self._options = self._rooms_of()
        self._gain = self._gains()
        self.course_loss = self._course_losses()
        self.entry_loss = self._entry_losses()
        self.all = [self._group(c) for c in kin(problem)]

    def _care_prices(self, x: Prices) -> Floats:
        """Per candidate, the price of a child's place in all its slots."""
        a = self.a
        sums = np.concatenate([[0.0], np.cumsum(x.care[a.care_hit])])
        return np.asarray(sums[a.care_ptr[1:]] - sums[a.care_ptr[:-1]])

    def _pair_worths(self) -> Floats:
        a = self.a
        return np.asarray(self.total[a.room_cand, a.room_cap] - self.entry[a.room_cand])

    def _room_prices(self) -> Floats:
        """Price of each (room, candidate) pair: the best worth in room and pattern.

        With it no course gains anything, and the rooms' weeks stay as they were.
        """
        a = self.a
        room = np.repeat(np.arange(len(a.room_ptr) - 1), np.diff(a.room_ptr))
        grid = np.zeros((len(a.room_ptr) - 1, len(a.patterns)))
        where = room, a.pattern[a.room_cand]
        np.maximum.at(grid, where, self._worths)
        return np.asarray(grid[where])

    def _rooms_of(self) -> dict[int, list[Option]]:
        a = self.a
        found: dict[int, list[Option]] = defaultdict(list)
        prices = self._room + self.entry[a.room_cand]
        for c, cap, price in zip(
            a.room_cand.tolist(), a.room_cap.tolist(), prices.tolist(), strict=True
        ):
            found[c].append((cap, price))
        for c, copies in zip(a.online.tolist(), a.copies.tolist(), strict=True):
            option = int(a.most[c]), float(self.entry[c])
            found[c] = [option] * int(copies)
        for c, cap in zip(a.always.tolist(), a.always_cap.tolist(), strict=True):
            found[c] = [(cap, 0.0)]
        return found

    def _gains(self) -> Floats:
        """What the relaxation adds for courses online or standing, per candidate."""
        a = self.a
        found = np.zeros(len(a.ptr) - 1)
        worth = self.total[a.online, a.most[a.online]] - self.entry[a.online]
        found[a.online] = a.copies * np.maximum(0.0, worth)
        always = self.total[a.always, a.always_cap]
        found[a.always] = np.where(always > k.IMPOSSIBLE / 2, always, 0.0)
        return found

    def _course_losses(self) -> Floats:
        """Least a group loses when it opens each candidate; infinite where it can't."""
        a = self.a
        lost = np.full(len(a.ptr) - 1, np.inf)
        np.minimum.at(lost, a.room_cand, self._room - self._worths)
        worth = self.total[a.online, a.most[a.online]] - self.entry[a.online]
        lost[a.online] = np.maximum(0.0, -worth)
        lost[a.always] = 0.0
        return lost

    def _entry_losses(self) -> Floats:
        """Least a group loses when this person joins this course."""
        a = self.a
        lost = np.zeros(len(a.members))
        k.entry_losses(
            a.ptr,
            a.members,
            a.heads,
            self.reduced,
            a.least,
            a.most,
            a.places,
            self.total,
            self.b.tight,
            self.course_loss,
            lost,
        )
        return lost

    def _group(self, candidates: list[int]) -> Group:
        a = self.a
        parts = [a.members[a.ptr[c] : a.ptr[c + 1]] for c in candidates]
        people = np.unique(np.concatenate(parts))
        value = float(self.learner[people].sum() + self._gain[candidates].sum())
        return Group(np.array(candidates, np.int64), value)

    def offers(self, group: Group, room: float) -> list[Offer]:
        """The group without whatever loses more than `room`."""
        found = []
        for c in group.candidates.tolist():
            always = not self.b.movable[c]
            options = [
                (cap, price)
                for cap, price in self._options.get(c, [])
                if always or price - self.total[c, cap] <= room
            ]
            if not options or (self.course_loss[c] > room and not always):
                continue
            found.append(self._offer(c, options, room, always))
        return found

    def _offer(self, c: int, options: list[Option], room: float, always: bool) -> Offer:
        a = self.a
        at = np.arange(a.ptr[c], a.ptr[c + 1])
        at = at[self.entry_loss[at] <= room]
        points = self.reduced[at] + self.learner[a.members[at]]
        return Offer(
            options,
            self.p.candidates[c].copies,
            0 if always else int(a.least[c]),
            int(a.places[c]),
            always,
            a.members[at],
            points,
            a.heads[at],
        )


def kin(problem: Problem) -> list[list[int]]:
    """Candidates by groups of kinds that some learner could choose between."""
    root = {name: name for name in problem.instance.kinds}

    def find(kind: str) -> str:
        while root[kind] != kind:
            kind = root[kind]
        return kind

    first: dict[int, str] = {}
    for c in problem.candidates:
        for learner in c.members.tolist():
            other = first.setdefault(learner, c.kind)
            if other != c.kind:
                root[find(other)] = find(c.kind)
    found: dict[str, list[int]] = defaultdict(list)
    for c in problem.candidates:
        if len(c.members):
            found[find(c.kind)].append(c.index)
    return list(found.values())
