"""What a little more of something would bring: teacher, room, childcare place, money.

Candidates are ordered by the prices of the bound (points a relaxed plan would pay),
the dearest of each sort are solved again: people placed with and without.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from solver.deadline import Deadline
from solver.formation.bound import Bound, Descent
from solver.formation.candidates import Problem
from solver.formation.check import check
from solver.formation.files import instance_from
from solver.formation.instance import Instance
from solver.formation.patch import as_written, patched
from solver.formation.plan import Plan
from solver.formation.pricing import Layout
from solver.formation.proof import solve_levels, used_levels
from solver.formation.start import pinned
from solver.formation.steps import Operation, add, escaped, free_name, replace

Json = dict[str, Any]
#: Steps of the descent that finds prices; so many of each sort are solved again.
ROUNDS, CHECKED = 120, 2
MONEY = 1000


@dataclass(frozen=True, slots=True)
class More:
    """One thing more: what, the operations that add it, and the bound's price."""

    sort: str
    name: str
    values: Mapping[str, object]
    patch: tuple[Operation, ...]
    price: float


class Values:
    """Candidates and what they bring, for one plan."""

    def __init__(
        self, instance: Instance, plan: Plan, raw: Mapping[str, Any], deadline: Deadline
    ) -> None:
        self.i, self.plan, self.raw, self.deadline = instance, plan, raw, deadline
        self.problem = Problem(instance)
        self._bases: dict[frozenset[str], tuple[int, float]] = {}

    def all(self) -> list[Json]:
        """Each with points by the bound and, while time lasts, people by solving."""
        ranked = [m for m in self._candidates() if m.price > 0]
        ranked.sort(key=lambda m: (m.sort, -m.price, m.name))
        told = []
        for n in range(CHECKED):
            for sort in sorted({m.sort for m in ranked}):
                some = [m for m in ranked if m.sort == sort]
                told += [self._told(m) for m in some[n : n + 1]]
        return sorted(told, key=lambda x: (-(x["people"] or 0), -x["price_points"]))

    def _told(self, more: More) -> Json:
        found = self._gain(more)
        people, points = found if found else (None, None)
        return {
            "sort": more.sort,
            "name": more.name,
            "values": dict(more.values),
            "patch": as_written(list(more.patch)),
            "price_points": round(more.price, 1),
            "people": people,
            "points": points,
            "solved": found is not None,
        }

    def _gain(self, more: More) -> tuple[int, float] | None:
        """People and points that it brings in a short solve; None without time.

        The levels that can use it are formed anew, with it and without it, so that
        what forming anew brings by itself is not counted.
        """
        if self.deadline.over():
            return None
        instance = instance_from(patched(self.raw, more.patch))
        levels = used_levels(instance, self.plan) or self._levels(more)
        before = self._base(frozenset(levels))
        plan = solve_levels(instance, self.plan, levels)
        after = check(instance, plan)
        points = round((after.score or 0.0) - before[1], 1)
        return after.placed - before[0], points

    def _base(self, levels: frozenset[str]) -> tuple[int, float]:
        if levels not in self._bases:
            plan = solve_levels(self.i, self.plan, set(levels))
            result = check(self.i, plan)
            self._bases[levels] = result.placed, result.score or 0.0
        return self._bases[levels]

    def _levels(self, more: More) -> set[str]:
        """The level with most people waiting, among those it could serve."""
        name = str(more.values.get("teacher", ""))
        kinds = set(self.i.kinds)
        if name:
            kinds = set(self.i.teachers[name].kinds)
        waiting = Counter(
            p.level
            for p in self.i.learners.values()
            if p.id not in self.plan.enrolments and not kinds.isdisjoint(p.accepts)
        )
        return {level for level, _ in waiting.most_common(1)}

    # --- candidates and their prices

    def _candidates(self) -> Iterator[More]:
        layout = Layout(self.problem, pinned(self.problem))
        bound = Bound(layout)
        descent = Descent(bound, bound.start(), ROUNDS)
        descent.run(ROUNDS, lambda _: None, lambda: None)
        x = descent.best_x
        if x is None:
            return
        relaxed = bound.evaluate(x, count=False)
        yield from self._teachers(relaxed.teacher_worth.tolist())
        yield from self._rooms(relaxed.room_worth.tolist())
        rows = [self.problem.care_rows[r] for r in layout.care_rows]
        for row, price in zip(rows, x.care.tolist(), strict=True):
            yield self._place(row.venue, row.slot, float(price))
        for line, price in zip(self.problem.lines, x.money.tolist(), strict=True):
            at = self._at("funding", line.id)
            path = f"/funding/{at}/amount"
            patch = (replace(path, line.amount + MONEY),)
            told = {"funding": line.id, "amount": MONEY}
            yield More("money", line.id, told, patch, float(price) * MONEY)

    def _at(self, key: str, name: str) -> int:
        return next(n for n, x in enumerate(self.raw[key]) if x["id"] == name)

    def _names(self, key: str) -> dict[str, int]:
        return {x["id"]: n for n, x in enumerate(self.raw[key])}

    def _teachers(self, worth: Sequence[float]) -> Iterator[More]:
        """One more teacher like one there is."""
        name = free_name("new teacher", self._names("teachers"))
        for teacher, price in zip(self.problem.teachers, worth, strict=True):
            like = dict(self.raw["teachers"][self._at("teachers", teacher.id)])
            patch = (add("/teachers/-", {**like, "id": name}),)
            told = {"teacher": teacher.id}
            yield More("teacher", teacher.id, told, patch, float(price))

    def _rooms(self, worth: Sequence[float]) -> Iterator[More]:
        """A room open in one more slot, valued at an hour of the room's week."""
        for room, price in zip(self.problem.rooms, worth, strict=True):
            closed = [s for s in self.i.slots if s not in room.slots]
            if not closed:
                continue
            path = f"/rooms/{self._at('rooms', room.id)}/slots"
            like = {"id": free_name("new room", self._names("rooms"))}
            both = {**self.raw["rooms"][self._at("rooms", room.id)], **like}
            yield More(
                "room", room.id, {"room": room.id}, (add("/rooms/-", both),), price
            )
            hours = tuple(add(f"{path}/-", s) for s in closed)
            told = {"room": room.id, "slots": closed}
            yield More("room_hours", room.id, told, hours, price)

    def _place(self, venue: str, slot: str, price: float) -> More:
        there = self.raw["venues"][self._at("venues", venue)]
        places = there["childcare"].get(slot, 0) + 1
        path = f"/venues/{self._at('venues', venue)}/childcare/{escaped(slot)}"
        patch = [add(path, places)]
        ranges = (there.get("childcare_ages") or {}).get(slot, [])
        for n, r in enumerate(ranges):
            way = f"/venues/{self._at('venues', venue)}/childcare_ages/{escaped(slot)}"
            patch.append(replace(f"{way}/{n}/2", r[2] + 1))
        told = {"venue": venue, "slot": slot}
        return More("childcare", f"{venue} {slot}", told, tuple(patch), price)
