"""One thing more: a teacher, a room, its hours, a childcare place, money, with prices.

A price is what the bound's relaxed plan would pay, in points. It orders what is worth
solving and is no promise: a relaxed plan opens parts of courses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from solver.formation.bound.market import Market
from solver.formation.changes.steps import Operation, add, escaped, free_name, replace
from solver.formation.problem.instance import Instance
from solver.formation.problem.plan import Plan

#: Money is asked for in this unit, and for a course in whole ones of it.
MONEY = 1000


@dataclass(frozen=True, slots=True)
class More:
    """One thing more: what, the operations that add it, and the bound's price.

    Of each `group` only the dearest are solved.
    """

    sort: str
    name: str
    values: Mapping[str, object]
    patch: tuple[Operation, ...]
    price: float
    group: str


class Extras:
    """Everything that could be added to one instance; `raw` is its own JSON."""

    def __init__(self, market: Market, plan: Plan, raw: Mapping[str, Any]) -> None:
        self.market, self.raw = market, raw
        self.i: Instance = market.problem.instance
        self.course = _course_money(self.i, plan)

    def all(self) -> list[More]:
        """What has a price: group by group, the dearest of each first."""
        found = [*self._teachers(), *self._places(), *self._rooms(), *self._money()]
        groups = list(dict.fromkeys(m.group for m in found))
        found.sort(key=lambda m: (groups.index(m.group), -m.price, m.name))
        return [m for m in found if m.price > 0]

    def _at(self, key: str, name: str) -> int:
        return next(n for n, x in enumerate(self.raw[key]) if x["id"] == name)

    def _names(self, key: str) -> dict[str, int]:
        return {x["id"]: n for n, x in enumerate(self.raw[key])}

    def _teachers(self) -> Iterator[More]:
        """One more teacher like one there is."""
        name = free_name("new teacher", self._names("teachers"))
        worth = self.market.relaxed.teacher_worth.tolist()
        for t, price in zip(self.market.problem.teachers, worth, strict=True):
            like = {**self.raw["teachers"][self._at("teachers", t.id)], "id": name}
            patch = (add("/teachers/-", like),)
            yield More("teacher", t.id, {"teacher": t.id}, patch, price, "teacher")

    def _rooms(self) -> Iterator[More]:
        """One more room like one there is; a room open at all times."""
        name = free_name("new room", self._names("rooms"))
        worth = self.market.relaxed.room_worth.tolist()
        longer = self.market.hours_worth().tolist()
        rooms = self.market.problem.rooms
        for room, price, hours in zip(rooms, worth, longer, strict=True):
            at = self._at("rooms", room.id)
            like = {**self.raw["rooms"][at], "id": name}
            one = (add("/rooms/-", like),)
            yield More("room", room.id, {"room": room.id}, one, price, "room")
            closed = [s for s in self.i.slots if s not in room.slots]
            if closed:
                patch = tuple(add(f"/rooms/{at}/slots/-", s) for s in closed)
                told = {"room": room.id, "slots": closed}
                yield More("room_hours", room.id, told, patch, hours, "room_hours")

    def _places(self) -> Iterator[More]:
        """Per venue one place more in every meeting of the pattern that pays most."""
        rows, prices = self.market.layout.care_rows, self.market.prices.care.tolist()
        problem, slots = self.market.problem, {}
        for row, price in zip(rows, prices, strict=True):
            there = problem.care_rows[row]
            slots[there.venue, there.slot] = price
        best: dict[str, tuple[float, int, str]] = {}
        worth = self.market.care_worth().tolist()
        for c in problem.candidates:
            if c.care and c.venue in self.i.venues:
                some = self.i.patterns[c.pattern].slots
                price = sum(slots.get((c.venue, s), 0.0) for s in some)
                price += worth[c.index]
                one = (price, -len(some), c.pattern)
                best[c.venue] = max(best.get(c.venue, one), one)
        for venue, (price, _, pattern) in sorted(best.items()):
            if price > 0:
                told = {"venue": venue, "pattern": pattern}
                patch = tuple(self._place(venue, pattern))
                name = f"{venue} {pattern}"
                yield More("childcare_week", name, told, patch, price, "childcare")

    def _place(self, venue: str, pattern: str) -> Iterator[Operation]:
        at = self._at("venues", venue)
        there = self.raw["venues"][at]
        ages = there.get("childcare_ages") or {}
        for slot in sorted(set(self.i.patterns[pattern].slots)):
            places = there["childcare"].get(slot, 0)
            yield add(f"/venues/{at}/childcare/{escaped(slot)}", places + 1)
            for n, r in enumerate(ages.get(slot, [])):
                way = f"/venues/{at}/childcare_ages/{escaped(slot)}/{n}/2"
                yield replace(way, r[2] + 1)

    def _money(self) -> Iterator[More]:
        """A thousand more in a line, and what a course of the plan costs."""
        prices = self.market.prices.money.tolist()
        for line, price in zip(self.market.problem.lines, prices, strict=True):
            path = f"/funding/{self._at('funding', line.id)}/amount"
            for amount in sorted({MONEY, self.course}):
                told = {"funding": line.id, "amount": amount}
                patch = (replace(path, line.amount + amount),)
                group = f"money {amount}"
                yield More("money", line.id, told, patch, price * amount, group)


def _course_money(instance: Instance, plan: Plan) -> int:
    """What half of the plan's courses cost no more than, in whole thousands."""
    costs = sorted(instance.course_cost(*c.shape(), c.teacher) for c in plan.courses)
    middle = costs[len(costs) // 2] if costs else 0
    return MONEY * max(1, ceil(middle / MONEY))
