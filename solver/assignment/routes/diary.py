"""Diaries: the duties of each interpreter, and what one more would cost or break."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

from solver.assignment.problem.instance import WEEK, Assigned, Instance, Interpreter
from solver.assignment.problem.plan import Plan
from solver.assignment.problem.rules import Rule
from solver.assignment.routes.duties import Duty, duty, link


class Diary:
    """One interpreter's duties in order of time, her weeks and her money."""

    __slots__ = ("cents", "duties", "instance", "person", "weeks")

    def __init__(self, instance: Instance, person: Interpreter) -> None:
        self.instance = instance
        self.person = person
        self.duties: list[Duty] = []
        self.weeks: Counter[int] = Counter()
        self.cents = person.paid_cents

    def _at(self, start: int) -> int:
        return bisect_left(self.duties, start, key=lambda j: j.start)

    def cost(self, found: Duty) -> int | Rule:
        """Minutes of travel that this duty adds, or the rule that keeps it out."""
        person = self.person
        if self.weeks[found.start // WEEK] >= person.max_week:
            return Rule.WEEK
        if self.cents + person.pay(found.end - found.start) > person.limit_cents:
            return Rule.ALLOWANCE
        at = self._at(found.start)
        before = self.duties[at - 1] if at else None
        after = self.duties[at] if at < len(self.duties) else None
        there = found.out if before is None else self._link(before, found)
        on = found.back if after is None else self._link(found, after)
        if there is None or on is None:
            return Rule.CLASH
        return there + on - self._through(before, after)

    def _through(self, before: Duty | None, after: Duty | None) -> int:
        """Minutes of the way that a duty between these two replaces."""
        if before is None:
            return after.out if after is not None else 0
        if after is None:
            return before.back
        return self._link(before, after) or 0

    def _link(self, a: Duty, b: Duty) -> int | None:
        return link(self.instance, self.person, a, b)

    def add(self, found: Duty) -> None:
        """Write a duty down; whether it fits is for `cost` to say."""
        self.duties.insert(self._at(found.start), found)
        self.weeks[found.start // WEEK] += 1
        self.cents += self.person.pay(found.end - found.start)

    def without(self, request: str) -> Diary:
        """The diary as it would be without a request; itself where it is not in it."""
        if all(j.request.id != request for j in self.duties):
            return self
        other = Diary(self.instance, self.person)
        for found in self.duties:
            if found.request.id != request:
                other.add(found)
        return other

    def holds(self, request: str) -> bool:
        """True when she is assigned to a request."""
        return any(j.request.id == request for j in self.duties)


class Diaries:
    """The whole pool's diaries, by interpreter."""

    def __init__(self, instance: Instance, met: Iterable[Assigned] = ()) -> None:
        self.instance = instance
        people = instance.interpreters.values()
        self.of = {p.id: Diary(instance, p) for p in people}
        for found in met:
            self.add(found)

    def add(self, found: Assigned) -> None:
        """Write an assignment of a valid plan into its interpreters' diaries."""
        request = self.instance.requests[found.request]
        for name in found.interpreters:
            person = self.instance.interpreters[name]
            one = duty(self.instance, person, request, found.start, found.mode, True)
            assert isinstance(one, Duty), f"{found.request}, {name}: {one}"
            self.of[name].add(one)


def confirmed_only(instance: Instance) -> Plan:
    """The plan that adds nothing to what is confirmed."""
    return Plan(tuple(instance.confirmed.values()))
