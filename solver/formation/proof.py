"""Changes proven by solving again: does the patch place whom it was made for?

The plan that stands is taken over into the patched instance, what is new is given to
the best course that can use it, then courses of the levels concerned are formed anew.
A learner for whom the change was made loses a draw, so that what is proven is sure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from solver.deadline import Deadline
from solver.formation import model, readout
from solver.formation.booking import Solution, to_plan
from solver.formation.candidates import Problem, Role
from solver.formation.changes import Change
from solver.formation.check import check
from solver.formation.files import instance_from
from solver.formation.greedy import Greedy, by_value
from solver.formation.instance import Instance
from solver.formation.patch import patched
from solver.formation.plan import Plan
from solver.formation.resume import resumed
from solver.formation.rules import Rule
from solver.formation.sites import Scope

#: Deterministic effort of one such solve: at most about a second.
EFFORT = 0.7
#: Seconds that opening courses at once never takes.
GREEDY = 600.0
#: Problems of so few possible places are solved whole.
WHOLE = 4000
#: Rules about her own answers: their steps open nothing for anybody else.
OWN_ANSWERS = frozenset(
    {Rule.TIME, Rule.MEETINGS, Rule.TRAVEL, Rule.ONLINE_CAPABLE, Rule.KIND}
)


class Proof:
    """Solves patched instances from one plan; remembers what it solved."""

    def __init__(
        self, instance: Instance, plan: Plan, raw: Mapping[str, Any], deadline: Deadline
    ) -> None:
        self.instance, self.plan, self.raw = instance, plan, raw
        self.deadline = deadline
        self.before = check(instance, plan).priority_placed
        self._solved: dict[str, tuple[frozenset[str], int]] = {}

    def places(self, person: str, change: Change) -> bool | None:
        """True when the learner is placed and no fewer priorities than before.

        None when there is no time left to see. What only she answered needs no solve:
        a plan without her was possible before, and one with her is better.
        """
        if all(s.rule in OWN_ANSWERS for s in change.steps):
            return True
        operations = [s.operation for s in change.steps]
        key = json.dumps(operations, sort_keys=True, default=str)
        if key not in self._solved:
            if self.deadline.over():
                return None
            self._solved[key] = self._solve(operations, change, person)
        placed, priority = self._solved[key]
        return person in placed and priority >= self.before

    def _solve(
        self, operations: list[dict[str, Any]], change: Change, person: str
    ) -> tuple[frozenset[str], int]:
        instance = instance_from(patched(self.raw, operations))
        level = instance.kinds[change.kind].level
        levels = {level, *(instance.kinds[k].level for k in self._kinds(person))}
        after = solve_levels(instance, self.plan, levels, person)
        priority = sum(
            self.instance.learners[x].priority
            for x in after.enrolments
            if x in self.instance.learners
        )
        return frozenset(after.enrolments), priority

    def _kinds(self, person: str) -> frozenset[str]:
        return self.instance.learners[person].accepts


def solve_levels(
    instance: Instance,
    plan: Plan,
    levels: set[str],
    last: str | None = None,
) -> Plan:
    """The plan with all courses of some levels formed anew; `last` loses draws."""
    problem = Problem(instance)
    if last is not None:
        _handicap(problem, problem.index[last])
    start = Greedy(problem, resumed(problem, plan), Deadline(GREEDY)).run(by_value)
    if sum(len(c.members) for c in problem.candidates) <= WHOLE:
        levels = {k.level for k in instance.kinds.values()}
    return to_plan(problem, _improved(problem, start, levels))


def used_levels(instance: Instance, plan: Plan) -> set[str]:
    """Levels of the courses that open at once beside the plan, best first."""
    problem = Problem(instance)
    before = resumed(problem, plan)
    after = Greedy(problem, before, Deadline(GREEDY)).run(by_value)
    return {
        problem.instance.kinds[problem.candidates[k.candidate].kind].level
        for k in after[len(before) :]
    }


def _handicap(problem: Problem, learner: int) -> None:
    """Her place is worth the smallest fraction of a point less than it is."""
    for c in problem.candidates:
        c.values[c.members == learner] -= 1


def _improved(problem: Problem, start: Solution, levels: set[str]) -> Solution:
    here = [
        c.index
        for c in problem.candidates
        if problem.instance.kinds[c.kind].level in levels
    ]
    inside = set(here)
    movable = (Role.NEW, Role.KEPT)
    standing = [
        k
        for k in start
        if k.candidate not in inside or _role(problem, k.candidate) not in movable
    ]
    free = np.zeros(len(problem.learners), dtype=np.bool_)
    for index in here:
        free[problem.candidates[index].members] = True
    for course in standing:
        if course.candidate not in inside:
            free[course.members] = False
    for group in problem.instance.together:
        members = [problem.index[x] for x in group.learners]
        if not free[members].all():
            free[members] = False
    m = model.build(problem, Scope(standing, here, free), lambda: None)
    readout.hint(m, start)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = EFFORT
    if solver.solve(m.cp) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return readout.read(m, solver.value)
    return start


def _role(problem: Problem, candidate: int) -> Role:
    return problem.candidates[candidate].role
