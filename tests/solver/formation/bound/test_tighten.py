"""Groups of kinds solved exactly: never below an optimum, smaller than before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from ortools.sat.python import cp_model

from solver.formation.bound.descent import Descent
from solver.formation.bound.groups import Groups, kin
from solver.formation.bound.lagrangian import Bound
from solver.formation.bound.losses import Shadow
from solver.formation.bound.pricing import Layout
from solver.formation.bound.tighten import Tighten
from solver.formation.courses.candidates import Problem
from solver.formation.courses.start import pinned
from solver.formation.problem.files import instance_from
from solver.formation.search.support import Guide
from tests.solver.formation.random_county import county
from tests.solver.formation.solving import solved
from tests.solver.formation.tiny import Json, learner, tiny


def prove(m: cp_model.CpModel) -> tuple[int, float, float]:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = int(solver.solve(m))
    return status, solver.best_objective_bound, solver.deterministic_time


def tightened(problem: Problem, rounds: int = 25) -> tuple[Tighten, Guide]:
    """All questions asked at rough prices, and the guide a search would use."""
    bound = Bound(Layout(problem, pinned(problem)))
    descent = Descent(bound, bound.start(), rounds)
    descent.run(rounds, lambda _: None, lambda: None)
    assert descent.best_x is not None
    shadow = Shadow(bound, descent.best_x)
    losses = shadow.losses()
    nothing = np.zeros(len(losses.course))
    guide = Guide(
        losses.bound,
        shadow,
        descent.best_x,
        nothing,
        np.zeros(len(losses.entry)),
        losses.course,
        losses.entry,
        nothing,
    )
    work = Tighten(Groups(problem, bound, descent.best_x))
    while work.step(prove):
        pass
    return work, replace(guide, beside=work.others)


@pytest.mark.parametrize("block", range(3))
def test_no_plan_is_worth_more(block: int) -> None:
    for seed in range(3000 + 25 * block, 3025 + 25 * block):
        problem = Problem(instance_from(county(seed, people=8)))
        best = solved(problem).best
        optimum = best.value / problem.scale
        work, guide = tightened(problem)
        assert work.bound >= optimum - 1e-6, seed
        assert work.bound <= work.groups.bound + 1e-6
        kept = guide.worthy(optimum)
        for course in best.solution:
            c = problem.candidates[course.candidate]
            at = problem.offsets[c.index] + np.flatnonzero(
                np.isin(c.members, course.members)
            )
            assert kept[at].all(), seed


def test_a_learner_sits_once() -> None:
    """Three courses for two of three people each: half of each is 1.5, true is 1."""
    free = {"a": ["mo-am", "tu-am"], "b": ["mo-am", "mo-late"], "c": ["tu-am"]}
    free["c"].append("mo-late")
    people = [learner(x, slots=slots, mode="car") for x, slots in free.items()]
    problem = Problem(tiny(people))
    optimum = solved(problem).best.value / problem.scale
    work, _ = tightened(problem, rounds=300)
    assert work.groups.bound > 1.3 * optimum
    assert work.bound == pytest.approx(optimum, rel=0.01)


def test_kinds_without_common_learners_are_apart() -> None:
    value = county(2, people=12, full=False)
    for i, person in enumerate(value["learners"]):
        person["accepts"] = ["AB"[i % 2]]
    assert _kinds(value) == [{"A"}, {"B"}]
    for person in value["learners"]:
        person["accepts"] = ["A", "B"]
    assert _kinds(value) == [{"A", "B"}]


def _kinds(value: Json) -> list[set[str]]:
    problem = Problem(instance_from(value))
    return [{problem.candidates[c].kind for c in group} for group in kin(problem)]
