"""Teams and purses: fewer choices in the model, the same plans out of it."""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from solver.formation.check.verdict import check
from solver.formation.courses.booking import score, to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.problem.files import instance_from
from solver.formation.search import model, readout
from solver.formation.search.sites import Scope
from solver.formation.search.staffing import Staffed
from tests.solver.formation.tiny import BASE, Json, learner, raw


def county(**first: object) -> Json:
    """Two houses with the same rent, two teachers with the same rate, four people."""
    teacher = BASE["teachers"][0]
    people = [learner("l1", **first), *(learner(f"l{n}") for n in (2, 3, 4))]
    for person in people:
        person |= {"mode": "car", "slots": ["mo-am"], "online": False}
    return {
        **raw(people),
        "venues": [
            {"id": v, "place": "stadt", "childcare": {}, "rent": 0} for v in ("a", "b")
        ],
        "rooms": [
            {"id": f"r{v}", "venue": v, "seats": 3, "slots": ["mo-am"]} for v in "ab"
        ],
        "travel": {"car": {"stadt": {"a": 5, "b": 5}}, "pt": {}},
        "teachers": [{**teacher, "id": t, "venues": ["a", "b"]} for t in ("t1", "t2")],
        "funding": [{"id": f, "amount": 1000, "kinds": ["A1"]} for f in ("b", "k")],
    }


def built(raw: Json) -> tuple[Problem, Staffed]:
    problem = Problem(instance_from(raw))
    everyone = np.ones(len(problem.learners), np.bool_)
    every = [c.index for c in problem.candidates]
    return problem, model.build(problem, Scope([], every, everyone), lambda: None)


def test_houses_of_equal_cost_share_a_team_and_its_courses_a_purse() -> None:
    _, m = built(county())
    assert [len(t.sites) for t in m.staffing.teams] == [2]
    assert [set(t.teachers) for t in m.staffing.teams] == [{0, 1}]
    assert [set(p) for p in m.staffing.purses.values()] == [{0, 1}]


def test_every_course_gets_its_own_teacher_and_a_line_that_can_pay() -> None:
    problem, m = built(county())
    solver = cp_model.CpSolver()
    assert solver.solve(m.cp) == cp_model.OPTIMAL
    found = readout.read(m, solver.value)
    assert {k.teacher for k in found} == {0, 1}
    # A line has money for one of two courses at 750.
    assert {k.line for k in found} == {0, 1}
    assert check(problem.instance, to_plan(problem, found)).valid
    assert score(problem, found) == round(solver.objective_value) + problem.base


def test_the_plan_that_stands_is_a_whole_solution_of_the_model() -> None:
    problem, m = built(county())
    solver = cp_model.CpSolver()
    solver.solve(m.cp)
    found = readout.read(m, solver.value)
    _, again = built(county())
    readout.hint(again, found)
    solver.parameters.fix_variables_to_their_hinted_value = True
    assert solver.solve(again.cp) == cp_model.OPTIMAL
    assert score(problem, readout.read(again, solver.value)) == score(problem, found)


def test_where_a_teacher_is_barred_for_somebody_nothing_is_swapped() -> None:
    problem, m = built(county(barred_teachers=["t1"]))
    assert [len(t.sites) for t in m.staffing.teams] == [1, 1]
    solver = cp_model.CpSolver()
    assert solver.solve(m.cp) == cp_model.OPTIMAL
    plan = to_plan(problem, readout.read(m, solver.value))
    mine = plan.enrolments["l1"]
    assert {c.id: c.teacher for c in plan.courses}[mine] == "t2"
    assert len(plan.enrolments) == 4


def test_no_line_with_money_opens_nothing() -> None:
    raw = county()
    raw["funding"] = [{"id": "kreis", "amount": 10, "kinds": ["A1"]}]
    _, m = built(raw)
    assert m.staffing.teams == []
