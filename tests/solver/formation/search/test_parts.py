"""Parts that share nothing are found, planned apart and put together again."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from solver.formation.check.verdict import check
from solver.formation.cli import main
from solver.formation.courses.candidates import Problem
from solver.formation.problem.files import instance_from, read_plan
from solver.formation.problem.plan import Plan
from solver.formation.search.parts import joined, parts
from tests.solver.formation.random_county import county
from tests.solver.formation.solving import solved
from tests.solver.formation.tiny import Json, course, plan, tiny


def named(value: object, mark: str, names: set[str]) -> object:
    """The same county with `mark` in front of the names of what it owns."""
    if isinstance(value, dict):
        return {named(k, mark, names): named(v, mark, names) for k, v in value.items()}
    if isinstance(value, list):
        return [named(v, mark, names) for v in value]
    return mark + value if isinstance(value, str) and value in names else value


def twice(first: Json, second: Json) -> Json:
    """Two counties in one file; slots, patterns and weights are common."""
    owned = ["venues", "rooms", "learners", "teachers", "funding", "places"]
    owned.append("existing")
    halves = []
    for mark, value in (("x", first), ("y", second)):
        names = {row["id"] for key in owned for row in value.get(key, [])}
        names |= set(value["kinds"]) | {"old"}
        halves.append(named(value, mark, names))
    one, two = halves
    assert isinstance(one, dict)
    assert isinstance(two, dict)
    found = copy.deepcopy(one)
    for key in (*owned, "together", "apart"):
        found[key] = [*one.get(key, []), *two.get(key, [])]
    found["kinds"] = {**one["kinds"], **two["kinds"]}
    for mode in ("car", "pt"):
        found["travel"][mode] = {**one["travel"][mode], **two["travel"][mode]}
    return found


def halves(seed: int, people: int = 6) -> tuple[Json, Json]:
    """Two counties without anything online, which is shared by all."""
    found = []
    for number in (seed, seed + 500):
        value = county(number, people)
        for key in ("limits", "overlaps", "pattern_load", "previous", "weights"):
            value.pop(key, None)
        value |= {k: county(0, 1, full=False)[k] for k in ("weights", "previous")}
        value["online"] = {"max": 3, "max_parallel": 0}
        found.append(value)
    return found[0], found[1]


@pytest.mark.parametrize("seed", range(8))
def test_two_counties_in_one_file_are_worth_their_sum(seed: int) -> None:
    apart = [Problem(instance_from(value)) for value in halves(seed)]
    both = Problem(instance_from(twice(*halves(seed))))
    pieces = parts(both)
    people = [set(piece.learners) for piece in pieces]
    assert set().union(*people) == set(both.instance.learners)
    assert sum(map(len, people)) == len(both.instance.learners)
    if all(any(len(c.members) for c in p.candidates) for p in apart):
        assert len(pieces) > 1
        assert all(len({x[0] for x in some}) == 1 for some in people[1:])
    best = sum(solved(Problem(piece)).best.value for piece in pieces)
    assert best == sum(solved(p).best.value for p in apart)
    assert best == solved(both).best.value


def test_the_command_plans_parts_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target, log = (tmp_path / x for x in ("i.json", "p.json", "log"))
    value = twice(*halves(3, people=9))
    source.write_text(json.dumps(value))
    command = [str(source), "-o", str(target), "--seconds", "30", "--log", str(log)]
    assert main(command) == 0
    line = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    instance = instance_from(value)
    best = solved(Problem(instance)).best
    assert line["status"] == "optimal"
    assert line["score"] == line["bound"] == best.value / best.problem.scale
    assert check(instance, read_plan(target)).score == line["score"]
    events = [json.loads(x) for x in log.read_text().splitlines()]
    assert any(e.get("name") == "parts" for e in events)
    assert sorted(x.name for x in tmp_path.iterdir()) == ["i.json", "log", "p.json"]


def test_new_ids_of_parts_never_collide() -> None:
    one = plan([course("c0001"), course("old")], {"a": "c0001", "b": "old"})
    two = plan([course("c0001")], {"c": "c0001", "d": "there"})
    own = [{"old"}, {"there", "c0001"}]
    both = joined(zip([one, two], own, strict=True), {"old", "there", "c0001", "c0003"})
    ids = [c.id for c in both.courses]
    assert ids == ["c0002", "old", "c0001"]
    assert both.enrolments == {"a": "c0002", "b": "old", "c": "c0001", "d": "there"}


def test_a_limit_on_all_courses_keeps_parts_together() -> None:
    value = twice(*halves(3))
    assert len(parts(Problem(instance_from(value)))) > 1
    value["limits"] = {"max_courses": 3}
    assert len(parts(Problem(instance_from(value)))) == 1


def test_one_county_is_one_part() -> None:
    instance = tiny(3)
    assert parts(Problem(instance)) == [instance]
    assert joined([(Plan(), ())], ()) == Plan()
