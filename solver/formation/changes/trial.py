"""Changes tried in the plan that stands: does it make room for the learner?

The plan is taken over into the patched instance, what is new is given to the best
course that can use it, then courses of the levels concerned are formed anew. The
learner for whom the change was made loses a draw.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ortools.sat.python import cp_model

from solver.cpsat import one_worker, solve
from solver.deadline import Deadline, Patience
from solver.errors import Stopped
from solver.formation.changes.outcome import Does, Outcome, Ruling, outcome
from solver.formation.changes.steps import Operation, Step
from solver.formation.check.verdict import check
from solver.formation.courses.booking import Solution, to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.courses.greedy import Greedy, by_value
from solver.formation.problem.files import instance_from
from solver.formation.problem.instance import Instance
from solver.formation.problem.patch import patched
from solver.formation.problem.plan import Plan
from solver.formation.search import model, readout
from solver.formation.search.around import around
from solver.formation.search.resume import resumed
from solver.formation.search.sites import Scope

#: Deterministic effort of one such solve: at most about a second.
EFFORT = 0.7
#: Seconds that opening courses at once never takes.
GREEDY = 600.0


class Trial:
    """Tries patched instances from one plan; remembers what it tried.

    What it finds is a plan and no proof: a longer search may find a better one that
    has no place for the learner.
    """

    proves = False

    def __init__(
        self, instance: Instance, plan: Plan, raw: Mapping[str, Any], deadline: Deadline
    ) -> None:
        self.instance, self.plan, self.raw = instance, plan, raw
        self.deadline = deadline
        # A solve that has begun is finished, unless somebody asks to stop.
        self.end = Patience(deadline, GREEDY)
        self.before = check(instance, plan).priority_placed
        self._solved: dict[tuple[str, frozenset[str]], dict[str, Outcome]] = {}

    def rules(self, person: str, steps: Sequence[Step], kind: str) -> Ruling:
        """What these steps do for her, made for a course of a kind."""
        found = self._outcome(person, steps, kind)
        if found is None:
            return Ruling(Does.UNKNOWN)
        return Ruling(Does.PLACES if self._good(person, found) else Does.FAILS, found)

    def waits(self, person: str) -> bool:
        """She has no place in the plan that stands."""
        return person not in self.plan.enrolments

    def _good(self, person: str, found: Outcome) -> bool:
        """The learner is placed, and no fewer priorities than before."""
        return person in found.plan.enrolments and found.priority >= self.before

    def _outcome(self, person: str, steps: Sequence[Step], kind: str) -> Outcome | None:
        """The plan after these steps; None without time.

        Courses of that kind's level and of all levels that she accepts are formed
        anew; a plan that was found for somebody else will do if it has her too.
        """
        kinds = {kind, *self.instance.learners[person].accepts}
        levels = frozenset(self.instance.kinds[k].level for k in kinds)
        operations = [s.operation for s in steps]
        key = json.dumps(operations, sort_keys=True, default=str), levels
        told = self._solved.setdefault(key, {})
        shared = next((x for x in told.values() if self._good(person, x)), None)
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
        return outcome(self.instance, instance, after)


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
