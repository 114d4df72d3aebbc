"""How good a plan can be at most: a Lagrangian bound, at any prices of shared rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.formation.bound import kernels as k
from solver.formation.bound import weeks
from solver.formation.bound.pricing import Floats, Ints, Layout


@dataclass
class Prices:
    """A price per row; all are zero or more. Points, money in points per unit."""

    learner: Floats
    staff: Floats
    care: Floats
    money: Floats
    online: Floats
    name: Floats
    limit: Floats
    #: What a place gives to a group that lacks some; never more than the rule's weight.
    fair: Floats

    def parts(self) -> list[Floats]:
        """All price vectors in a fixed order."""
        return [
            self.learner,
            self.staff,
            self.care,
            self.money,
            self.online,
            self.name,
            self.limit,
            self.fair,
        ]

    def copy(self) -> Prices:
        """Independent vectors."""
        return Prices(*(v.copy() for v in self.parts()))


@dataclass
class Relaxed:
    """One solution of the relaxation: its value, slopes, and what it uses."""

    value: float
    slopes: list[Floats]
    opened: Ints
    weight: Floats
    total: Floats
    entry: Floats
    reduced: Floats
    room_worth: Floats
    teacher_worth: Floats


class Bound:
    """Evaluates and improves the bound of one problem."""

    def __init__(self, layout: Layout) -> None:
        self.a = layout
        a = layout
        self.reduced = np.zeros(len(a.members))
        self.widest = int(a.most.max(initial=0)) + 1
        self.total = np.zeros((len(a.ptr) - 1, self.widest))
        self.tight = np.zeros(len(a.ptr) - 1, np.bool_)
        n = len(a.patterns)
        self.room_uses = np.full((len(a.room_ptr) - 1, n), -1, np.int64)
        self.teacher_uses = np.full((len(a.teach_ptr) - 1, n), -1, np.int64)
        self.room_worth = np.zeros(len(a.room_ptr) - 1)
        self.teacher_worth = np.zeros(len(a.teach_ptr) - 1)
        self.seen = np.zeros(len(a.members))
        self.base = a.p.base / a.scale
        self.cost_weight = a.p.cost_weight / a.scale
        self.open_name = a.name >= 0
        self.movable = a.shape >= 0
        self.order = np.arange(len(a.members))
        self.never = np.full(len(a.ptr) - 1, -np.inf)

    def start(self) -> Prices:
        """Prices to begin with: a learner's place takes most of what it is worth."""
        a = self.a
        best = np.zeros(len(a.p.learners))
        np.maximum.at(best, a.members, a.values)
        staff = np.full(len(a.shape_of), np.inf)
        np.minimum.at(staff, a.teach_shape, a.teach_cost)
        staff[np.isinf(staff)] = 0.0
        fair = np.full(len(a.targets), a.fair_weight)
        return Prices(
            0.95 * np.maximum(0.0, best + a.given(fair)),
            0.7 * staff,
            np.zeros(len(a.care_places)),
            np.full(len(a.amount), 0.55),
            np.zeros(len(a.online_left)),
            np.zeros(a.n_names),
            np.zeros(0 if a.courses_left is None else 1),
            fair,
        )

    def evaluate(self, x: Prices, count: bool = True) -> Relaxed:
        """The bound at these prices and, if `count`, its slopes.

        Without `count` the totals of courses that nobody opens are exact as well.
        """
        entry = self._entry(x)
        self._courses(
            x, np.where(self.movable, entry, -np.inf) if count else self.never
        )
        value = self._paid(x) + self._rooms(entry) + self._teachers(x)
        online = self.total[self.a.online, self.a.most[self.a.online]]
        online = online - entry[self.a.online]
        value += float((self.a.copies * np.maximum(0.0, online)).sum()) + self._always()
        found = Relaxed(
            value,
            [],
            np.zeros(0, np.int64),
            np.zeros(0),
            self.total,
            entry,
            self.reduced,
            self.room_worth,
            self.teacher_worth,
        )
        if count:
            self._slopes(x, found, online > 0)
        return found

    def _courses(self, x: Prices, entry: Floats) -> None:
        """Reduced values of people, then the totals of courses worth their `entry`."""
        a = self.a
        care = np.zeros(len(a.ptr) - 1)
        if len(a.care_hit):
            sums = np.concatenate([[0.0], np.cumsum(x.care[a.care_hit])])
            care = sums[a.care_ptr[1:]] - sums[a.care_ptr[:-1]]
        asked = x.learner - a.given(x.fair)
        k.price_people(a.ptr, a.members, a.values, a.heads, care, asked, self.reduced)
        k.price_courses(
            a.ptr,
            self.order,
            a.heads,
            self.reduced,
            a.least,
            a.most,
            a.places,
            entry,
            self.total,
            self.tight,
        )

    def _paid(self, x: Prices) -> float:
        """What all rows give together at these prices, and the empty plan's points."""
        a = self.a
        value = self.base + float(x.learner.sum()) + float(x.care @ a.care_places)
        value += float(x.money @ a.amount) + float(x.online @ a.online_left)
        value += float(x.name.sum()) - float(x.fair @ a.targets)
        if a.courses_left is not None:
            value += float(x.limit[0]) * a.courses_left
        return value

    def _rooms(self, entry: Floats) -> float:
        """The best weeks of all rooms."""
        a, w, n = self.a, self.a.weeks, len(self.a.patterns)
        value = weeks.room_weeks(
            a.room_ptr,
            a.room_cand,
            a.room_cap,
            a.pattern,
            entry,
            self.total,
            w.comp_ptr,
            w.set_ptr,
            w.items,
            w.loads,
            self.room_uses,
            self.room_worth,
            np.zeros(n, np.bool_),
            n,
        )
        return float(value)

    def _teachers(self, x: Prices) -> float:
        """The best weeks of all teachers."""
        a, w, n = self.a, self.a.weeks, len(self.a.patterns)
        value = weeks.teacher_weeks(
            a.teach_ptr,
            a.teach_shape,
            a.teach_cost,
            a.shape_pattern,
            a.shape_kind,
            x.staff,
            self.cost_weight + self._cheapest(x),
            a.limit,
            w.comp_ptr,
            w.set_ptr,
            w.items,
            w.loads,
            self.teacher_uses,
            self.teacher_worth,
            np.zeros(n, np.bool_),
            n,
        )
        return float(value)

    def _always(self) -> float:
        """Courses that stand already, with their best people."""
        a = self.a
        always = self.total[a.always, a.always_cap]
        seated = float(np.where(always > k.IMPOSSIBLE / 2, always, 0.0).sum())
        return seated + float(a.bonus[a.always].sum())

    def _entry(self, x: Prices) -> Floats:
        """What opening a candidate costs beside its people."""
        a = self.a
        entry = -a.bonus.copy()
        entry[self.movable] += x.staff[a.shape[self.movable]]
        entry[self.open_name] += x.name[a.name[self.open_name]]
        if len(x.limit):
            entry[self.movable] += x.limit[0]
        if len(a.online):
            entry[a.online] += (a.tick_of @ x.online)[a.pattern[a.online]]
        return entry

    def _cheapest(self, x: Prices) -> Floats:
        """Per kind, the smallest price of money among lines that cover it."""
        prices = np.where(self.a.covers, x.money[None, :], np.inf)
        return np.asarray(prices.min(axis=1, initial=1e9))

    def _slopes(self, x: Prices, found: Relaxed, online: np.ndarray) -> None:
        """What every row has left when all courses of the relaxed plan are held."""
        a = self.a
        opened, caps, weight = self._opened(online)
        times, kids = self._people(opened, caps, weight)
        count = np.zeros(len(a.ptr) - 1)
        np.add.at(count, opened, weight)
        count[a.always] = 0.0
        taught = self.teacher_uses[self.teacher_uses >= 0]
        care = a.care_places.copy()
        np.subtract.at(care, a.care_hit, np.repeat(kids, np.diff(a.care_ptr)))
        names = np.ones(a.n_names)
        np.subtract.at(names, a.name[self.open_name], count[self.open_name])
        limit = np.array([(a.courses_left or 0.0) - count.sum()])[: len(x.limit)]
        online_used = a.tick_of[a.pattern[a.online]].T @ count[a.online]
        found.slopes = [
            1.0 - times,
            self._staff_left(taught, count),
            care,
            a.amount - self._spent(x, taught),
            a.online_left - online_used,
            names,
            limit,
            a.placed(times) - a.targets,
        ]
        found.opened, found.weight = opened, weight

    def _opened(self, online: np.ndarray) -> tuple[Ints, Ints, Floats]:
        """Candidates that are held, the most people in each, and how often each is."""
        a = self.a
        rooms = self.room_uses[self.room_uses >= 0]
        used, far = a.room_cand[rooms], a.online[online]
        return (
            np.concatenate([used, far, a.always]),
            np.concatenate([a.room_cap[rooms], a.most[far], a.always_cap]),
            np.concatenate(
                [np.ones(len(used)), a.copies[online], np.ones(len(a.always))]
            ),
        )

    def _people(self, opened: Ints, caps: Ints, weight: Floats) -> tuple[Floats, ...]:
        """How often each learner is placed; children per candidate. Fills `seen`."""
        a = self.a
        times = np.zeros(len(a.p.learners))
        kids = np.zeros(len(a.ptr) - 1)
        k.count_people(
            opened,
            caps,
            weight,
            a.ptr,
            a.members,
            a.heads,
            self.reduced,
            a.least,
            a.most,
            a.places,
            self.tight,
            times,
            kids,
            self.seen,
        )
        return times, kids

    def _staff_left(self, taught: Ints, count: Floats) -> Floats:
        """Courses of each shape that teachers hold, less those that are opened."""
        a = self.a
        staff = np.bincount(a.teach_shape[taught], minlength=len(a.shape_of))
        left = staff.astype(np.float64)
        np.subtract.at(left, a.shape[self.movable], count[self.movable])
        return left

    def _spent(self, x: Prices, taught: Ints) -> Floats:
        a = self.a
        prices = np.where(a.covers, x.money[None, :], np.inf)
        line = prices.argmin(axis=1) if a.covers.size else np.zeros(0, np.int64)
        lines = line[a.shape_kind[a.teach_shape[taught]]]
        spent = np.bincount(
            lines, weights=a.teach_cost[taught], minlength=len(a.amount)
        )
        return spent.astype(np.float64)
