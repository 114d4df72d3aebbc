"""The search finds what trying everything finds, and the bound is never below it."""

from __future__ import annotations

import numpy as np
import pytest

from solver.formation.bound.descent import Descent
from solver.formation.bound.lagrangian import Bound
from solver.formation.bound.losses import Shadow
from solver.formation.bound.pricing import Layout
from solver.formation.check.verdict import check
from solver.formation.courses.booking import to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.courses.start import pinned
from solver.formation.problem.files import instance_from
from tests.solver.formation import brute
from tests.solver.formation.random_county import county
from tests.solver.formation.solving import solved


@pytest.mark.parametrize("seed", range(40))
def test_whole_model_equals_trying_everything(seed: int) -> None:
    instance = instance_from(county(seed, people=4))
    problem = Problem(instance)
    search = solved(problem)
    result = check(instance, to_plan(problem, search.best.solution))
    assert result.valid, result.violations
    assert search.best.proven()
    assert result.score == search.best.value / problem.scale
    assert result.score == brute.best(instance)


@pytest.mark.parametrize("block", range(10))
def test_bound_holds_and_losses_keep_the_optimum(block: int) -> None:
    for seed in range(1000 + 50 * block, 1050 + 50 * block):
        problem = Problem(instance_from(county(seed, people=8)))
        search = solved(problem)
        optimum = search.best.value / problem.scale
        bound = Bound(Layout(problem, pinned(problem)))
        descent = Descent(bound, bound.start(), 30)
        descent.run(30, lambda _: None, lambda: None)
        assert descent.best >= optimum - 1e-6, seed
        assert descent.best_x is not None
        losses = Shadow(bound, descent.best_x).losses()
        room = losses.bound - optimum + 1e-6
        for course in search.best.solution:
            assert losses.course[course.candidate] <= room, seed
            c = problem.candidates[course.candidate]
            at = problem.offsets[c.index] + np.flatnonzero(
                np.isin(c.members, course.members)
            )
            assert (losses.entry[at] <= room).all(), seed
