"""Changes proven: the patched instance is solved to the end, whoever is best served.

A change places a learner where a best plan of the patched instance has her (a draw
between best plans is hers), no fewer priorities than before, and that plan is better
than any without the change. What does not come to its end in time is not known.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from solver.deadline import Deadline, Share
from solver.errors import Stopped
from solver.formation.changes.optimum import Optimum, optimum
from solver.formation.changes.outcome import Does, Ruling, outcome
from solver.formation.changes.steps import Operation, Step
from solver.formation.check.verdict import check
from solver.formation.problem.files import instance_from
from solver.formation.problem.instance import Instance
from solver.formation.problem.patch import patched
from solver.formation.problem.plan import Plan

#: Share of all time that the instance as it is may take: where that is not enough,
#: patched ones would not come to their end either.
SHARE = 0.15
#: So many times what the instance as it is took, and at least so many seconds, may
#: one patched instance take.
TIMES, LEAST = 8.0, 3.0
#: Solved instances kept in memory.
KEPT = 16


class Exact:
    """Rules on changes of one instance and plan; `base` is the instance as it is."""

    proves = True

    def __init__(
        self,
        instance: Instance,
        plan: Plan,
        raw: Mapping[str, Any],
        deadline: Deadline,
        base: Optimum,
        seconds: float,
    ) -> None:
        self.instance, self.plan, self.raw = instance, plan, raw
        self.deadline, self.base, self.seconds = deadline, base, seconds
        self.before = check(instance, plan).priority_placed
        self._solved: OrderedDict[str, Optimum | None] = OrderedDict()
        self._ruled: dict[tuple[str, str], Ruling] = {}

    def rules(self, person: str, steps: Sequence[Step], kind: str) -> Ruling:
        """What these steps do for her; the kind that they are made for is no matter."""
        operations = [s.operation for s in steps]
        key = json.dumps(operations, sort_keys=True, default=str)
        if (person, key) not in self._ruled:
            found = self._rule(person, key, operations)
            if found.does in (Does.PLACES, Does.UNKNOWN):
                return found
            self._ruled[person, key] = Ruling(found.does)
        return self._ruled[person, key]

    def _rule(self, person: str, key: str, operations: Sequence[Operation]) -> Ruling:
        end = self._end()
        best = None if end.over() else self._best(key, operations, end)
        if best is None:
            return Ruling(Does.UNKNOWN)
        try:
            found = best.placing(person, self.instance.learners, self.before, end)
        except Stopped:
            return Ruling(Does.UNKNOWN)
        if found is None:
            return Ruling(Does.FAILS)
        does = Does.PLACES if best.value > self.base.value else Does.DRAW
        return Ruling(does, outcome(self.instance, best.m.p.instance, found))

    def waits(self, person: str) -> bool:
        """She is in no best plan of the instance as it is."""
        known, end = self.instance.learners, self._end()
        try:
            return self.base.placing(person, known, self.before, end) is None
        except Stopped:
            return False

    def _end(self) -> Deadline:
        most = max(LEAST, TIMES * self.seconds)
        return Share(self.deadline, most)

    def _best(
        self, key: str, operations: Sequence[Operation], end: Deadline
    ) -> Optimum | None:
        if key not in self._solved:
            self._solved[key] = self._solve(operations, end)
            if len(self._solved) > KEPT:
                self._solved.popitem(last=False)
        self._solved.move_to_end(key)
        return self._solved[key]

    def _solve(self, operations: Sequence[Operation], end: Deadline) -> Optimum | None:
        instance = instance_from(patched(self.raw, operations))
        try:
            return optimum(instance, self.base.plans[0], end)
        except Stopped:
            return None


def exact(
    instance: Instance, plan: Plan, raw: Mapping[str, Any], deadline: Deadline
) -> Exact | None:
    """Rulings by proof, None where the instance as it is has none in its time."""
    share = Share(deadline, SHARE * deadline.seconds)
    try:
        base = optimum(instance, plan, share)
    except Stopped:
        return None
    if base is None:
        return None
    return Exact(instance, plan, raw, deadline, base, share.elapsed())
