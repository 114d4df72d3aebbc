"""What is compiled ahead is what a solve calls."""

from __future__ import annotations

from solver.formation.bound.ahead import SIGNATURES, compile_ahead
from solver.formation.bound.descent import Descent
from solver.formation.bound.lagrangian import Bound
from solver.formation.bound.pricing import Layout
from solver.formation.courses.candidates import Problem
from solver.formation.courses.start import pinned
from solver.formation.problem.files import instance_from
from tests.solver.formation.random_county import county


def test_a_solve_compiles_nothing_that_was_not_compiled_ahead() -> None:
    """A kernel that takes other types would be compiled in the first plan's seconds."""
    compile_ahead()
    for seed in range(4000, 4006):
        problem = Problem(instance_from(county(seed, people=8)))
        bound = Bound(Layout(problem, pinned(problem)))
        descent = Descent(bound, bound.start(), 5)
        descent.run(5, lambda _: None, lambda: None)
    found = {name: len(k.signatures) for name, (k, _) in SIGNATURES.items()}
    assert found == dict.fromkeys(SIGNATURES, 1)
