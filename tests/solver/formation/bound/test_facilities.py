"""A published optimum, told through the county's format, and a bound close to it."""

from __future__ import annotations

from solver.formation.bound.descent import Descent
from solver.formation.bound.lagrangian import Bound
from solver.formation.bound.pricing import Layout
from solver.formation.check.verdict import check
from solver.formation.courses.candidates import Problem
from solver.formation.problem.files import instance_from, plan_from
from tests.solver.formation.facilities import (
    DEMANDS,
    OPTIMUM,
    SERVED,
    SERVED_BY,
    county,
)
from tests.solver.formation.tiny import Json

BEST = len(DEMANDS) * SERVED - OPTIMUM


def optimal() -> Json:
    """The published optimum as a plan."""
    courses = [
        {"id": f"c{j}", "kind": "A1", "venue": f"v{j}", "room": f"rv{j}"}
        | {"pattern": "mo", "teacher": f"tv{j}", "funding": "kreis"}
        for j in sorted(set(SERVED_BY))
    ]
    seats = {f"l{i:02d}": f"c{j}" for i, j in enumerate(SERVED_BY)}
    return {"courses": courses, "enrolments": seats}


def test_the_published_optimum_is_a_plan_worth_as_much() -> None:
    result = check(instance_from(county()), plan_from(optimal()))
    assert result.valid, result.violations
    assert result.score == BEST


def test_the_bound_is_close_above_the_published_optimum() -> None:
    problem = Problem(instance_from(county()))
    bound = Bound(Layout(problem, []))
    descent = Descent(bound, bound.start(), 300)
    descent.run(300, lambda _: None, lambda: None)
    assert BEST <= descent.best <= 1.0005 * BEST
