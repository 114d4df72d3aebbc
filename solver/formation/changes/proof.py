"""Changes proven by solving again: does the patch place whom it was made for?

The plan that stands is taken over into the patched instance, what is new is given to
the best course that can use it, then courses of the levels concerned are formed anew.
A learner for whom the change was made loses a draw, so that what is proven is sure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from solver.cpsat import one_worker, solve
from solver.deadline import Deadline, Patience
from solver.errors import Stopped
from solver.formation.changes.smallest import Change
from solver.formation.changes.steps import Operation, Step
from solver.formation.check.verdict import check
from solver.formation.courses.booking import Solution, to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.courses.greedy import Greedy, by_value
from solver.formation.problem.files import instance_from
from solver.formation.problem.instance import Instance
from solver.formation.problem.patch import patched
from solver.formation.problem.plan import Plan
from solver.formation.problem.rules import Rule
from solver.formation.search import model, readout
from solver.formation.search.around import around
from solver.formation.search.resume import resumed
from solver.formation.search.sites import Scope

#: Deterministic effort of one such solve: at most about a second.
EFFORT = 0.7
#: Seconds that opening courses at once never takes.
GREEDY = 600.0
#: Rules about her own answers: their steps open nothing for anybody else.
OWN_ANSWERS = frozenset(
    {Rule.TIME, Rule.MEETINGS, Rule.TRAVEL, Rule.ONLINE_CAPABLE, Rule.KIND}
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A patched instance's plan, its cost per course, and the priorities it places.

    Priorities count people who are in the instance without the patch.
    """

    plan: Plan
    costs: Mapping[str, int]
    priority: int


class Proof:
    """Solves patched instances from one plan; remembers what it solved."""

    def __init__(
        self, instance: Instance, plan: Plan, raw: Mapping[str, Any], deadline: Deadline
    ) -> None:
        self.instance, self.plan, self.raw = instance, plan, raw
        self.deadline = deadline
        # A solve that has begun is finished, unless somebody asks to stop.
        self.end = Patience(deadline, GREEDY)
        self.before = check(instance, plan).priority_placed
        self._solved: dict[tuple[str, frozenset[str]], dict[str, Outcome]] = {}

    def places(self, person: str, change: Change) -> bool | None:
        """True when the learner is placed and no fewer priorities than before.

        None when there is no time left to see. What only she answered needs no solve:
        a plan without her was possible before, and one with her is better.
        """
        if all(s.rule in OWN_ANSWERS for s in change.steps):
            return True
        found = self.outcome(person, change.steps, change.kind)
        return None if found is None else self.good(person, found)

    def good(self, person: str, found: Outcome) -> bool:
        """The learner is placed, and no fewer priorities than before."""
        return person in found.plan.enrolments and found.priority >= self.before

    def outcome(self, person: str, steps: Sequence[Step], kind: str) -> Outcome | None:
        """The plan after these steps, made for a course of a kind; None without time.

        Courses of that kind's level and of all levels that she accepts are formed
        anew; a plan that was found for somebody else will do if it has her too.
        """
        kinds = {kind, *self.instance.learners[person].accepts}
        levels = frozenset(self.instance.kinds[k].level for k in kinds)
        operations = [s.operation for s in steps]
        key = json.dumps(operations, sort_keys=True, default=str), levels
        told = self._solved.setdefault(key, {})
        shared = next((x for x in told.values() if self.good(person, x)), None)
        if shared is None and person not in told:
            if self.deadline.over():
                return None
            try:
                told[person] = self._solve(operations, levels, person)
            except Stopped:
                return None
        return shared or told[person]

    def _solve(
        self, operations: list[Operation], levels: frozenset[str], person: str
    ) -> Outcome:
        instance = instance_from(patched(self.raw, operations))
        after = solve_levels(instance, self.plan, set(levels), person, self.end)
        known = self.instance.learners
        priority = sum(known[x].priority for x in after.enrolments if x in known)
        costs = {
            c.id: instance.course_cost(*c.shape(), c.teacher) for c in after.courses
        }
        return Outcome(after, costs, priority)


def solve_levels(
    instance: Instance,
    plan: Plan,
    levels: set[str],
    last: str | None = None,
    end: Deadline | None = None,
) -> Plan:
    """The plan with courses of some levels formed anew; `last` loses draws.

    Raises: Stopped at the end, before a plan is there.
    """
    end = end or Deadline(GREEDY)
    problem = Problem(instance, end.check)
    if last is not None:
        _handicap(problem, problem.index[last])
    start = taken_over(problem, plan, end)
    learner = None if last is None else problem.index[last]
    scope = around(problem, start, levels, learner)
    return to_plan(problem, formed(problem, start, scope, end=end)[0])


def taken_over(problem: Problem, plan: Plan, end: Deadline | None = None) -> Solution:
    """The plan as far as it holds; what it leaves free goes to the best that fit.

    Raises: Stopped.
    """
    end = end or Deadline(GREEDY)
    return Greedy(problem, resumed(problem, plan), end).run(by_value)


def _handicap(problem: Problem, learner: int) -> None:
    """Her place is worth the smallest fraction of a point less than it is."""
    for c in problem.candidates:
        c.values[c.members == learner] -= 1


def formed(
    problem: Problem,
    start: Solution,
    scope: Scope,
    effort: float = EFFORT,
    end: Deadline | None = None,
) -> tuple[Solution, bool]:
    """A scope solved from `start`, and whether nothing in it can be better."""
    end = end or Deadline(GREEDY)
    solver = one_worker()
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = effort
    solver.parameters.max_time_in_seconds = max(0.01, end.left())
    try:
        m = model.build(problem, scope, end.check)
        readout.hint(m, start)
        status = solve(solver, m.cp, end)
    except Stopped:
        return start, False
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return readout.read(m, solver.value), status == cp_model.OPTIMAL
    return start, False
