"""What the benchmark says of plans and sizes is what it measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ortools.math_opt.python import mathopt

from bench.formation import clusters, figures, growth, peers, replans
from bench.formation.process import Ended
from solver.deadline import Deadline
from solver.formation.check.verdict import check
from solver.formation.courses.booking import to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.problem.files import instance_from
from tests.solver.formation.random_county import county
from tests.solver.formation.solving import solved
from tests.solver.formation.tiny import course, raw


@pytest.mark.parametrize("seed", range(4))
def test_peers_make_valid_plans(seed: int) -> None:
    problem = Problem(instance_from(county(seed, people=8, full=False)))
    best = solved(problem).best.value / problem.scale
    scores = {}
    for name, peer in peers.PEERS.items():
        found = peer(problem, Deadline(20))
        assert found is not None
        result = check(problem.instance, to_plan(problem, found))
        assert result.valid, (name, result.violations)
        scores[name] = result.score
    for exact in ("cpsat", "highs", "scip"):
        assert scores[exact] == pytest.approx(best)


def test_a_rule_that_is_not_linear_is_refused() -> None:
    problem = Problem(instance_from(county(2, people=4, full=False)))
    m = peers._whole(problem)
    a, b = m.cp.new_bool_var(""), m.cp.new_int_var(0, 5, "")
    m.cp.add(b == 3).only_enforce_if(a)
    with pytest.raises(ValueError, match="no linear form"):
        peers.linear(m.cp)


def test_the_mixed_integer_form_has_the_same_variables() -> None:
    problem = Problem(instance_from(county(2, people=6, full=False)))
    m = peers._whole(problem)
    mip, variables = peers.linear(m.cp)
    assert isinstance(mip, mathopt.Model)
    assert len(variables) == len(m.cp.proto.variables)
    assert all(v.upper_bound >= 1 for v in variables)


def test_clusters_are_near_homes() -> None:
    import numpy as np

    points = np.array([[0.0, 1.0], [0.0, 2.0], [50.0, 50.0], [51.0, 50.0]])
    found = sorted(map(sorted, clusters.kmeans(points, 2)))
    assert found == [[0, 1], [2, 3]]


def test_who_was_moved_or_dropped(tmp_path: Path) -> None:
    before = {"courses": [course("a"), course("b", pattern="tu")]}
    seats = {"l1": "a", "l2": "a", "l3": "b", "gone": "b"}
    instance = raw(3, previous={**before, "enrolments": seats})
    plan = {
        "courses": [course("a"), course("b", pattern="late")],
        "enrolments": {"l1": "a", "l2": "b"},
    }
    paths = tmp_path / "i.json", tmp_path / "p.json"
    for path, value in zip(paths, (instance, plan), strict=True):
        path.write_text(json.dumps(value))
    assert replans.disturbed(*paths) == {
        "people": 3,
        "moved": 1,
        "dropped": 1,
        "cancelled": 1,
    }


def test_seconds_for_reasons_are_those_of_the_process_and_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = {"read": 0.2, "check": 0.1, "tell": 0.704, "write": 0.1}
    ended = Ended(0, json.dumps({"seconds": parts}) + "\n", 1.5, 1.4, 90)
    monkeypatch.setattr(figures, "run", lambda command: ended)
    found = figures.reasons(tmp_path / "i.json", tmp_path / "p.json")
    assert found == {"reasons": 1.5, "reasons_read": 0.2, "reasons_tell": 0.7}
    known = {"score": 1.0, "bound": 2.0, "gap": 0.5, "first_plan": 1.0}
    row = {"learners": 10, "seed": 1, "memory_mb": 9, **known, **found}
    head, rule, line = (x.split("|") for x in figures.table([row]))
    assert len(head) == len(rule) == len(line)
    assert [x.strip() for x in line[-4:-1]] == ["1.50", "0.20", "0.70"]


def test_exponents_and_plot() -> None:
    sizes = [500.0, 1000.0, 2000.0, 4000.0]
    assert growth.exponent(sizes, [s**1.5 for s in sizes]) == pytest.approx(1.5)
    rows = [{"learners": s, **dict.fromkeys(growth.STAGES, s * s)} for s in sizes]
    picture = growth.plot(rows)
    assert picture.count("<polyline") == len(growth.STAGES)
    assert "2.00" in picture
