"""Reasons, smallest changes and repairs, each tried on the instance itself."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from solver.assignment.check.verdict import check
from solver.assignment.cli import main
from solver.assignment.explain.changes import QUARTER, Changes
from solver.assignment.explain.ill import repaired, without
from solver.assignment.explain.reasons import explained, unmet
from solver.assignment.explain.values import values
from solver.assignment.problem.files import instance_from, plan_from
from solver.assignment.problem.instance import Instance
from solver.assignment.problem.plan import Plan
from solver.assignment.routes.diary import Diaries, confirmed_only
from solver.assignment.routes.greedy import all_ways, greedy
from solver.deadline import Deadline
from tests.solver.assignment.tiny import (
    NINE,
    Json,
    person,
    plan,
    pool,
    random_raw,
    raw,
    request,
)
from tests.solver.odd import put


def planned(instance: Instance) -> Plan:
    ways = all_ways(instance, lambda: None)
    return greedy(instance, ways, confirmed_only(instance), lambda: None)


def smallest(people: list[Json], asked: list[Json], *rows: Any) -> Json | None:
    """The change for the request r1 with these rows standing."""
    value = raw(people, asked)
    instance = instance_from(value)
    found = Changes(instance, value, plan(*rows)).smallest(instance.requests["r1"])
    return None if found is None else found.to_json()


def test_each_kind_of_change() -> None:
    """Each pool has one way out, and the number is the smallest that does."""
    late = person("ann", phone=False, windows=[[480, 1080]], notice=0)
    found = smallest([late], [request("r1", 470)])
    assert found is not None
    assert (found["text_key"], found["value"]) == ("change.time", 500)
    found = smallest([person("ann", max_oneway=5)], [request("r1")])
    assert found is not None
    assert (found["text_key"], found["value"]) == ("change.mode", "phone")
    ann = person("ann", max_oneway=15, phone=False)
    found = smallest([ann], [request("r1")])
    assert found is not None
    assert found["patch"] == [
        {"op": "replace", "path": "/interpreters/0/max_oneway", "value": 20}
    ]
    busy = person("ann", max_week=1, phone=False)
    asked = [request("r0"), request("r1", NINE + 300)]
    found = smallest([busy], asked, ("r0", NINE, "onsite", ("ann",)))
    assert found is not None
    assert found["patch"][0]["value"] == 2
    assert smallest([person("ann", languages={"Dari": 3})], [request("r1")]) is None


@pytest.mark.parametrize("seed", range(25))
def test_a_change_applied_to_the_file_meets_the_request(seed: int) -> None:
    """A time a quarter of an hour nearer, or a number one smaller, does not."""
    value = random_raw(seed, 3, 7)
    instance = instance_from(value)
    standing = planned(instance)
    changes = Changes(instance, value, standing)
    for one in unmet(instance, standing):
        found = changes.smallest(one)
        if found is None:
            continue
        changed = patched(value, found.to_json()["patch"][0])  # type: ignore[index]
        both = Plan((*standing.assignments, found.met))
        assert check(instance_from(changed), both).valid
        assert not check(instance, both).valid
        step = dict(found.to_json()["patch"][0])  # type: ignore[index]
        if isinstance(step["value"], int) and found.kind in ("job", "trip"):
            step["value"] -= 1
            assert not check(instance_from(patched(value, step)), both).valid
        if found.kind == "time":
            assert (found.value - one.times[0]) % QUARTER == 0  # type: ignore[operator]


def patched(value: Json, step: Json) -> Json:
    """RFC 6902 by hand: add to the end of a list, or replace."""
    found = inner = deepcopy(value)
    *way, last = step["path"].strip("/").split("/")
    for key in way:
        inner = inner[int(key) if isinstance(inner, list) else key]
    if step["op"] == "add":
        inner.append(step["value"])
    else:
        inner[last] = step["value"]
    return found


def test_reasons_name_everyone_once() -> None:
    people = [person("ann", languages={"Dari": 2}), person("eve", max_week=0)]
    instance = pool(people, [request("r1")])
    found = explained(instance, Diaries(instance), instance.requests["r1"])
    assert found["reasons"] == [
        {"rule": "week", "interpreters": ["eve"]},
        {"rule": "language", "interpreters": ["ann"]},
    ]


@pytest.mark.parametrize("seed", range(12))
def test_a_repair_keeps_what_stands(seed: int) -> None:
    """The plan without her is valid where she is away, and nobody else's job moved."""
    instance = instance_from(random_raw(seed, 4, 6))
    standing = planned(instance)
    busy = [n for a in standing.assignments for n in a.interpreters]
    if not busy:
        return
    found = repaired(instance, standing, busy[0], 0, Deadline(60))
    assert found.proven
    met = {a.request: a for a in found.plan.assignments}
    assert all(busy[0] not in a.interpreters for a in found.plan.assignments)
    assert all(
        met[a.request] == a for a in standing.assignments if a not in found.fallen
    )
    away = without(instance, busy[0], 0, Plan())
    assert check(away, found.plan).valid
    for fell, ranking in zip(found.fallen, found.stepping_in, strict=True):
        assert ranking.candidates or fell.request not in met


def test_values_count_what_somebody_new_meets() -> None:
    """Two requests in Dari that nobody speaks; the plan meets all else already."""
    dari = [{"language": "Dari", "level": 1}]
    asked = [request("r0"), request("r1", languages=dari)]
    asked.append(request("r2", NINE + 1440, languages=dari, priority=2))
    instance = pool([person("ann")], asked)
    found = values(instance, planned(instance), Deadline(60))
    assert [(v.kind, v.language, v.place, v.met, v.priority) for v in found] == [
        ("interpreter", "Dari", "town", 2, 3)
    ]


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exactly the unmet requests are explained; a plan that is invalid is a no."""
    value = random_raw(4, 2, 6)
    put(tmp_path / "i", value)
    i, p, o = (str(tmp_path / x) for x in "ipo")
    assert main([i, "-o", p, "--seconds", "20"]) == 0
    instance, found = instance_from(value), plan_from(json.loads(Path(p).read_text()))
    assert main(["explain", i, p, "-o", o]) == 0
    told = json.loads(Path(o).read_text())
    assert set(told) == {r.id for r in unmet(instance, found)}
    assert main(["values", i, p, "-o", o]) == 0
    assert main(["ill", i, p, "-o", o, "--interpreter", "p0"]) == 0
    assert set(json.loads(Path(o).read_text())) == {"fallen", "proven", "plan"}
    assert main(["ill", i, p, "-o", o, "--interpreter", "nobody"]) == 2
    assert "interpreters/nobody: there is nobody like that" in capsys.readouterr().err
    broken = {**json.loads(Path(p).read_text())}
    broken["assignments"] = broken["assignments"][:1] * 2
    put(tmp_path / "p", broken)
    assert main(["explain", i, p, "-o", o]) == 1
