"""Tight courses are found, and whoever is named as a substitute really fits."""

from __future__ import annotations

import pytest

from solver.formation.check.verdict import check
from solver.formation.courses.booking import to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.problem.files import instance_from
from solver.formation.problem.plan import Plan
from solver.formation.survey.fragile import fragile
from tests.solver.formation.random_county import county
from tests.solver.formation.solving import solved
from tests.solver.formation.tiny import course, learner, plan, tiny, together_in


def test_a_course_at_its_least_size_hangs_on_everyone() -> None:
    instance = tiny(3)
    two = plan([course()], together_in("c1", "l1", "l2"))
    (found,) = fragile(instance, two)
    assert (found.course, found.spare, found.keepers) == ("c1", 0, ("l1", "l2"))
    assert found.substitutes == ("l3",)


def test_a_course_with_one_more_does_not() -> None:
    instance = tiny(3)
    three = plan([course()], together_in("c1", "l1", "l2", "l3"))
    assert fragile(instance, three) == []
    (found,) = fragile(instance, three, spare=1)
    assert (found.spare, found.keepers, found.substitutes) == (1, (), ())


def test_who_cannot_come_is_no_substitute() -> None:
    people = [learner("a"), learner("b"), learner("late", slots=["mo-late"])]
    people += [learner("far", place="dorf", max_travel=10), learner("kids", children=1)]
    two = plan([course()], together_in("c1", "a", "b"))
    (found,) = fragile(tiny(people), two)
    assert found.substitutes == ()


@pytest.mark.parametrize("seed", range(12))
def test_substitutes_keep_a_plan_valid(seed: int) -> None:
    instance = instance_from(county(seed, people=9))
    problem = Problem(instance)
    best = solved(problem).best.solution
    best = [k for k in best if k.members]
    for k in best:
        c = problem.candidates[k.candidate]
        del k.members[max(1, c.least) :]
    now = to_plan(problem, best)
    if not check(instance, now).valid:
        return
    for tight in fragile(instance, now, spare=9):
        for person in tight.substitutes:
            more = Plan(now.courses, {**now.enrolments, person: tight.course})
            assert check(instance, more).valid
