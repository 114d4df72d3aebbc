"""The search proves, on tiny pools, what trying every plan finds."""

from __future__ import annotations

import random

import pytest

from solver.assignment.check.verdict import check
from solver.assignment.problem.files import instance_from
from solver.assignment.problem.instance import Instance
from solver.assignment.routes.diary import confirmed_only
from solver.assignment.routes.greedy import all_ways, greedy
from solver.assignment.search import engine
from solver.assignment.search.engine import Search
from solver.deadline import Deadline
from tests.solver.assignment.brute import best, plans
from tests.solver.assignment.tiny import Json, night_raw, random_raw

BLOCKS, EACH = 10, 50


def with_confirmed(value: Json, seed: int) -> Json:
    """One request of some valid plan is confirmed, in two of three pools."""
    rng = random.Random(seed)
    rows = [row for plan, _ in plans(instance_from(value)) for row in plan.assignments]
    if rows and seed % 3:
        row = rng.choice(rows)
        fixed = {"request": row.request, "start": row.start, "mode": row.mode}
        value["fixed"] = [{**fixed, "interpreters": list(row.interpreters)}]
    return value


def searched(instance: Instance) -> Search:
    """The search run to its end in this thread."""
    ways = all_ways(instance, lambda: None)
    plan = greedy(instance, ways, confirmed_only(instance), lambda: None)
    score = check(instance, plan).score
    assert score is not None
    search = Search(instance, ways, plan, score, Deadline(300), 1, 50.0, 1)
    search.lead()
    return search


@pytest.mark.parametrize("block", range(BLOCKS))
def test_nothing_better_exists(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "ROUNDS", 40)
    monkeypatch.setattr(engine, "LADDER", ())
    for seed in range(block * EACH, (block + 1) * EACH):
        value = night_raw(seed) if seed % 5 == 0 else random_raw(seed, 2, 4)
        instance = instance_from(with_confirmed(value, seed))
        want = best(instance)
        found = searched(instance)
        assert found.best.proven(), seed
        assert (found.best.score, found.best.bound) == (want, want), seed
        assert check(instance, confirmed_only(instance)).valid
