"""The part of a plan that a change is solved in holds the plan it began with."""

from __future__ import annotations

import pytest

from solver.deadline import Deadline
from solver.formation.changes.trial import solve_levels
from solver.formation.check.verdict import check
from solver.formation.courses.booking import to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.courses.greedy import Greedy, by_value
from solver.formation.problem.files import instance_from
from solver.formation.search import around
from tests.solver.formation.random_county import county


@pytest.mark.parametrize("seed", range(6))
def test_solving_a_part_loses_nothing(seed: int) -> None:
    """One course at a time and few seats: a valid plan, no worse than the first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(around, "WHOLE", 0)
        patch.setattr(around, "COURSES", 1)
        patch.setattr(around, "SEATS", 12)
        instance = instance_from(county(seed, people=9))
        problem = Problem(instance)
        first = Greedy(problem, [], Deadline(60)).run(by_value)
        given = to_plan(problem, first)
        for level in sorted({k.level for k in instance.kinds.values()}):
            scope = around.around(problem, first, {level}, None)
            assert len(first) - len(scope.standing) <= 1
            after = check(instance, solve_levels(instance, given, {level}))
            assert after.valid
            assert (after.score or 0) >= (check(instance, given).score or 0)
