"""What the benchmark compares with is the same problem."""

from __future__ import annotations

import pytest

from bench.assignment import growth, run
from bench.assignment.peers import PEERS
from solver.assignment.check.verdict import check
from solver.assignment.problem.files import instance_from
from solver.deadline import Deadline
from tests.solver.assignment.brute import best
from tests.solver.assignment.tiny import night_raw, random_raw


@pytest.mark.parametrize("seed", [1, 2, 3, 5])
def test_peers_make_valid_plans(seed: int) -> None:
    """The whole models are exact where nobody preferred comes twice."""
    value = night_raw(seed) if seed == 5 else random_raw(seed, 3, 4)
    for asked in value["requests"]:
        asked["preferred"] = asked["preferred"][:1]
    instance = instance_from(value)
    scores = {}
    for name, peer in PEERS.items():
        plan = peer(instance, Deadline(60))
        assert plan is not None
        result = check(instance, plan)
        assert result.valid, (name, result.violations)
        scores[name] = result.score
    assert scores["cpsat"] == scores["highs"] == best(instance)
    assert scores["greedy"] <= scores["highs"]


def test_the_page_tells_what_was_measured() -> None:
    """A plan that only one of the two checkers takes is no valid plan."""
    row = {"requests": 1000, "seed": 1, "score": 1_809_263, "bound": 1_900_000}
    row |= {"gap": 0.0478, "minutes": 900, "onsite": 60, "first_plan_seconds": 0.5}
    row |= {"seconds": 60.1, "cpu": 80.0, "load": 1.0, "memory_mb": 300}
    lines = run._figures([row | {"valid": True, "second": None}])
    assert "99.000%" in lines[2]
    assert "NO" in lines[2]
    assert "| yes |" in run._figures([row | {"valid": True}])[2]
    grown = {
        "duties": 10,
        "links": 10,
        "memory_mb": 9,
        **dict.fromkeys(growth.STAGES, 2),
    }
    assert growth.table([{"requests": 10, **grown}, {"requests": 20, **grown}])
