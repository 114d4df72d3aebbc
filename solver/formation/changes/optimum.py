"""An instance solved to the end: its best plans, and those that have one learner."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from solver.cpsat import one_worker, solve
from solver.deadline import Deadline
from solver.errors import Stopped
from solver.formation.changes.trial import taken_over
from solver.formation.courses.booking import Solution, score, to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.problem.instance import Instance
from solver.formation.problem.plan import Plan
from solver.formation.search import model, readout
from solver.formation.search.around import MOVABLE
from solver.formation.search.sites import Scope
from solver.formation.search.staffing import Staffed

#: Learner variables of a whole model; with more no solve comes to its end in time.
ENTRIES = 12_000


@dataclass
class Optimum:
    """All that is known of an instance's best plans.

    `value` is the largest score of any plan, in scaled points; `plans` reach it.
    """

    m: Staffed
    value: int
    plans: list[Plan]
    _points: int
    _never: set[str] = field(default_factory=set)

    def placing(
        self, person: str, known: Collection[str], least: int, end: Deadline
    ) -> Plan | None:
        """A best plan with her and so many priorities of the people `known`.

        None where there is none. Raises: Stopped when that was not settled.
        """
        for plan in self.plans:
            if person in plan.enrolments and self._priority(plan, known) >= least:
                return plan
        if person in self._never:
            return None
        found = self._search(person, known, least, end)
        if found is None:
            self._never.add(person)
            return None
        self.plans.append(found)
        return found

    def _priority(self, plan: Plan, known: Collection[str]) -> int:
        people = self.m.p.instance.learners
        return sum(people[x].priority for x in plan.enrolments if x in known)

    def _search(
        self, person: str, known: Collection[str], least: int, end: Deadline
    ) -> Plan | None:
        m, index = self.m, self.m.p.index[person]
        hers = [v for _, v in m.of_learner.get(index, ())]
        if not hers:
            return None
        cp = m.cp.clone()
        cp.proto.clear_objective()
        cp.proto.clear_solution_hint()
        cp.add_exactly_one(hers)
        placed = [
            (v, m.p.learners[x].priority)
            for x, seats in m.of_learner.items()
            if m.p.learners[x].id in known
            for _, v in seats
        ]
        cp.add(_sum(placed) >= least)
        cp.add(_sum(m.points) >= self._points)
        solver, status = _solve(cp, end)
        if status == cp_model.INFEASIBLE:
            return None
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise Stopped
        return to_plan(m.p, readout.read(m, solver.value))


def optimum(instance: Instance, plan: Plan, end: Deadline) -> Optimum | None:
    """The instance's best plan, begun with one that may hold; None if not proven.

    Raises: Stopped.
    """
    problem = Problem(instance, end.check)
    if problem.offsets[-1] > ENTRIES:
        return None
    start = taken_over(problem, plan, end)
    m = model.build(problem, _all(problem, start), end.check)
    readout.hint(m, start)
    solver, status = _solve(m.cp, end)
    if status != cp_model.OPTIMAL:
        return None
    best = readout.read(m, solver.value)
    value = score(problem, best)
    return Optimum(m, value, [to_plan(problem, best)], round(solver.objective_value))


def _all(problem: Problem, start: Solution) -> Scope:
    """Everything that may change: all but what is pinned or somebody else's."""
    candidates = problem.candidates
    standing = [k for k in start if candidates[k.candidate].role not in MOVABLE]
    everyone = np.ones(len(problem.learners), dtype=np.bool_)
    return Scope(standing, [c.index for c in candidates], everyone)


def _solve(cp: cp_model.CpModel, end: Deadline) -> tuple[cp_model.CpSolver, int]:
    solver = one_worker()
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = max(0.01, end.left())
    return solver, solve(solver, cp, end)


def _sum(terms: list[tuple[cp_model.IntVar, int]]) -> cp_model.LinearExprT:
    return cp_model.LinearExpr.weighted_sum(
        [v for v, _ in terms], [n for _, n in terms]
    )
