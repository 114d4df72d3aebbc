"""Kinds that are held online only: an online course was planned in a parish hall."""

from __future__ import annotations

from solver.formation.courses.booking import to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.problem.files import instance_from
from solver.formation.problem.plan import Plan
from solver.formation.reasons.explainer import Explainer
from tests.solver.formation.solving import solved
from tests.solver.formation.tiny import BASE, Json, raw

KIND = {"A1": {**BASE["kinds"]["A1"], "online_only": True}}


def county(parallel: int) -> Json:
    """Two people who could come to the house as well; so many courses online."""
    return raw(2, kinds=KIND, online={"max": 3, "max_parallel": parallel})


def test_such_a_course_is_planned_online() -> None:
    problem = Problem(instance_from(county(1)))
    search = solved(problem)
    plan = to_plan(problem, search.best.solution)
    assert [c.venue for c in plan.courses] == ["online"]
    assert len(plan.enrolments) == 2


def test_nothing_is_offered_in_a_house_where_online_is_full() -> None:
    instance = instance_from(county(0))
    explainer = Explainer(instance, Plan())
    reasons = explainer.of(instance.learners["l1"])
    assert {reason.venue for reason in reasons} == {"online"}
