"""A projected plan is plain, and stays valid in the plain format."""

from __future__ import annotations

import pytest

from solver.formation.check.project import project
from solver.formation.check.verdict import check
from solver.formation.courses.booking import to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.problem.files import instance_from, plan_from
from tests.solver.formation.random_county import county
from tests.solver.formation.solving import solved

PLAIN = {
    "format",
    "meta",
    "slots",
    "patterns",
    "kinds",
    "places",
    "venues",
    "rooms",
    "online",
    "travel",
    "learners",
    "teachers",
    "funding",
    "cost",
    "weights",
    "pins",
    "previous",
}


@pytest.mark.parametrize("seed", range(60))
def test_a_valid_plan_stays_valid(seed: int) -> None:
    instance = instance_from(county(seed, people=7))
    problem = Problem(instance)
    plan = to_plan(problem, solved(problem).best.solution)
    plain, plain_plan = project(instance, plan)
    assert set(plain) == PLAIN
    assert "existing" not in plain["weights"]
    result = check(instance_from(plain), plan_from(plain_plan))
    assert result.valid, result.violations
    assert result.placed == len(plan.enrolments)
