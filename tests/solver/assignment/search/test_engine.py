"""What the search promises beside optimality: a true bound, the same plan again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from solver.assignment.bound.lagrangian import Bound, Prices
from solver.assignment.bound.layout import lay_out
from solver.assignment.check.verdict import check
from solver.assignment.cli import main
from solver.assignment.problem.files import instance_from
from solver.assignment.routes.diary import confirmed_only
from solver.assignment.routes.greedy import all_ways, greedy
from solver.assignment.search import engine
from solver.assignment.search.engine import Search
from solver.deadline import Deadline
from tests.solver.assignment.brute import best
from tests.solver.assignment.tiny import night_raw, person, pool, random_raw
from tests.solver.odd import put


@pytest.mark.parametrize("seed", range(20))
def test_no_prices_bring_the_bound_below_a_plan(seed: int) -> None:
    """Whatever the prices: a price of money, of a request, of a way, even below 0."""
    instance = instance_from(night_raw(seed) if seed % 2 else random_raw(seed, 2, 4))
    a = lay_out(instance, all_ways(instance, lambda: None), lambda: None)
    bound = Bound(a)
    rng = np.random.default_rng(seed)
    want = best(instance)
    for scale in (0.0, 30.0, 1000.0):
        x = Prices(
            rng.random(len(a.requests)) * scale * ~bound.several,
            rng.normal(size=len(a.way_request)) * scale * bound.several[a.way_request],
            rng.random(len(a.people)) * scale / 1000,
        )
        assert bound.evaluate(x).value >= want - 1e-6


def test_without_requests_there_is_nothing_to_prove() -> None:
    instance = pool([person("ann")], [])
    ways = all_ways(instance, lambda: None)
    plan = greedy(instance, ways, confirmed_only(instance), lambda: None)
    search = Search(instance, ways, plan, 0, Deadline(60), 1, 1.0, 1)
    search.lead()
    assert (search.best.score, search.best.bound) == (0, 0)


def test_effort_gives_the_same_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Too large for a proof at once, so that blocks are drawn by chance too."""
    put(tmp_path / "i", random_raw(7, 12, 40))
    found = set()
    for _ in range(2):
        words = [str(tmp_path / "i"), "-o", str(tmp_path / "p"), "--effort", "0.05"]
        assert main([*words, "--seconds", "200"]) == 0
        line = json.loads(capsys.readouterr().out.splitlines()[-1])
        found.add(((tmp_path / "p").read_bytes(), line["score"], line["bound"]))
    assert len(found) == 1


def test_two_workers_leave_each_other_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks at the same time, whose plans are put together without a broken rule."""
    monkeypatch.setattr(engine, "LADDER", ())
    monkeypatch.setattr(engine, "PROOF", 0)
    monkeypatch.setattr(engine, "SIZES", (1, 2, 3))
    instance = instance_from(random_raw(21, 12, 40))
    ways = all_ways(instance, lambda: None)
    plan = confirmed_only(instance)
    search = Search(instance, ways, plan, 0, Deadline(4), 1, None, 2)
    threads = search.start(2)
    for t in threads:
        t.join(60)
    assert search.faults == []
    assert search.best.fresh is not None
    assert check(instance, search.best.fresh[0]).score == search.best.score
    assert search.best.bound is not None
    assert search.best.bound >= search.best.score
