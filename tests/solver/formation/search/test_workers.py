"""The search's own ways, kept from solving the whole at once, come near the optimum."""

from __future__ import annotations

import random

import pytest

from solver.deadline import Deadline
from solver.formation.check.verdict import check
from solver.formation.courses.booking import score, to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.courses.start import pinned
from solver.formation.problem.files import instance_from
from solver.formation.problem.plan import Plan
from solver.formation.search import guided, workers
from solver.formation.search.incumbent import Incumbent
from tests.solver.formation import brute
from tests.solver.formation.random_county import county
from tests.solver.formation.solving import solved
from tests.solver.formation.tiny import Json


def searched(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> workers.Search:
    """Prices, levels, groups and neighbourhoods, but never the whole model."""
    monkeypatch.setattr(workers, "TINY", -1)
    monkeypatch.setattr(guided, "ASKED", -1)
    monkeypatch.setattr(guided.Guided, "_rounds", lambda *_: 120)
    start = pinned(problem)
    kept: list[Plan] = []
    best = Incumbent(problem, start, score(problem, start), kept.append)
    found = workers.Search(best, Deadline(60), 1, 0.06)
    found.start(1)[0].join()
    assert not found.faults
    assert all(check(problem.instance, plan).valid for plan in kept)
    return found


def test_neighbourhoods_come_near_what_the_whole_model_proves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reached = possible = 0
    for seed in range(5003, 5008):
        problem = Problem(instance_from(county(seed, people=9)))
        found = searched(problem, monkeypatch)
        optimum = solved(problem).best.value
        assert found.best.value <= optimum, seed
        assert found.best.bound is None or found.best.bound >= optimum, seed
        reached += found.best.value - problem.base
        possible += optimum - problem.base
    assert reached >= 0.9 * possible


def turned(value: Json, rng: random.Random) -> Json:
    """The same county with learners' ids handed round and all lists shuffled."""
    names = [x["id"] for x in value["learners"]]
    new = dict(zip(names, rng.sample(names, len(names)), strict=True))
    found = {**value}
    found["learners"] = [{**x, "id": new[x["id"]]} for x in value["learners"]]
    found["together"] = [
        {**g, "learners": [new[x] for x in g["learners"]]}
        for g in value.get("together", [])
    ]
    found["apart"] = [[new[x] for x in pair] for pair in value.get("apart", [])]
    if value.get("previous"):
        seats = value["previous"]["enrolments"]
        found["previous"] = {
            **value["previous"],
            "enrolments": {new[x]: c for x, c in seats.items()},
        }
    for key in ("learners", "rooms", "teachers", "slots", "funding", "venues"):
        found[key] = rng.sample(found[key], len(found[key]))
    return found


@pytest.mark.parametrize("seed", range(30))
def test_other_names_and_orders_are_worth_the_same(seed: int) -> None:
    value = county(6000 + seed, people=8)
    best = solved(Problem(instance_from(value))).best
    other = solved(Problem(instance_from(turned(value, random.Random(seed))))).best
    assert other.proven()
    assert other.value == best.value


@pytest.mark.parametrize("seed", range(8))
def test_other_weights_are_kept_exactly(seed: int) -> None:
    rng = random.Random(seed)
    value = county(7000 + seed, people=3)
    value["weights"] = {
        **value["weights"],
        "priority": rng.choice([10, 333, 2500.5]),
        "minute": rng.choice([0, 0.25, 7]),
        "cost": rng.choice([0, 0.01, 1.5]),
        "online_minutes": rng.choice([0, 12.5]),
    }
    instance = instance_from(value)
    problem = Problem(instance)
    best = solved(problem).best
    result = check(instance, to_plan(problem, best.solution))
    assert result.score == pytest.approx(best.value / problem.scale, abs=0.06)
    assert result.score == pytest.approx(brute.best(instance), abs=0.06)
