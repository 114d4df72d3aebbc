"""Questions about the whole plan: each "no" lowers the bound, never below a plan."""

from __future__ import annotations

import pytest

from solver.deadline import Deadline
from solver.formation.check.verdict import check
from solver.formation.courses.booking import score
from solver.formation.courses.candidates import Problem
from solver.formation.courses.start import pinned
from solver.formation.problem.files import instance_from
from solver.formation.problem.plan import Plan
from solver.formation.search import guided
from solver.formation.search.guided import Guided
from solver.formation.search.incumbent import Incumbent
from solver.formation.search.workers import Search
from tests.solver.formation.random_county import county
from tests.solver.formation.solving import solved


def guided_search(
    problem: Problem, bounds: list[int], monkeypatch: pytest.MonkeyPatch
) -> Search:
    """Rough prices, no exact groups and no questions yet; the empty plan stands."""
    monkeypatch.setattr(Guided, "_rounds", lambda *_: 30)
    monkeypatch.setattr(Guided, "plans", lambda *_, **__: None)
    monkeypatch.setattr(guided, "TIGHTEN", 0.0)
    start = pinned(problem)
    kept: list[Plan] = []
    best = Incumbent(
        problem, start, score(problem, start), kept.append, on_bound=bounds.append
    )
    search = Search(best, Deadline(60), 1, 20.0)
    Guided(search).lead()
    assert all(check(problem.instance, plan).valid for plan in kept)
    return search


@pytest.mark.parametrize("block", range(4))
def test_questions_come_down_to_the_optimum(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lowered = 0
    for seed in range(8000 + 8 * block, 8008 + 8 * block):
        problem = Problem(instance_from(county(seed, people=9)))
        optimum = solved(problem).best.value
        bounds: list[int] = []
        search = guided_search(problem, bounds, monkeypatch)
        before = len(bounds)
        search.close_in(1.0)
        assert min(bounds) >= optimum, seed
        assert search.best.proven(), seed
        assert search.best.value == optimum, seed
        lowered += len(bounds) - before
    assert lowered >= 8


def test_what_stays_open_lowers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = Problem(instance_from(county(8001, people=9)))
    bounds: list[int] = []
    search = guided_search(problem, bounds, monkeypatch)
    before = len(bounds)
    monkeypatch.setattr(guided, "ASKED", -1)
    search.close_in(1.0)
    assert len(bounds) == before
