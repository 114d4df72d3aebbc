"""Names of courses where an instance falls into parts: unique, kept, repeatable."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path

import pytest

from solver.deadline import Deadline
from solver.formation.check.points import told
from solver.formation.check.verdict import check
from solver.formation.cli import main
from solver.formation.courses.booking import score, to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.courses.start import pinned, settled
from solver.formation.problem.files import instance_from, read_plan
from solver.formation.search.incumbent import Incumbent
from solver.formation.search.parts import parts
from solver.formation.search.pins import complete
from solver.formation.search.workers import Search
from tests.solver.formation.random_county import county
from tests.solver.formation.search.test_optimum import solved
from tests.solver.formation.search.test_parts import halves, twice
from tests.solver.formation.tiny import Json

#: What a new course would be called, and names that are easily taken for none.
NAMES = [f"c{n:04d}" for n in range(1, 5)] + ["", "online", "None", "c00001", "ü"]


def small(mark: str, people: list[str], **changes: object) -> Json:
    """One village with one kind of course and a teacher of its own."""
    value = county(0, 1, full=False)
    slots = value["slots"]
    return {
        **value,
        "kinds": {f"A{mark}": {**value["kinds"]["A"], "min": 1, "online": False}},
        "rooms": [{"id": "r0", "venue": "vhs", "seats": 9, "slots": slots}],
        "learners": [
            {**value["learners"][0], "id": x, "accepts": [f"A{mark}"], "slots": slots}
            | {"mode": "car", "children": 0, "child_ages": [], "priority": 1}
            for x in people
        ],
        "teachers": [{**value["teachers"][0], "kinds": [f"A{mark}"], "slots": slots}],
        "funding": [{"id": "f1", "amount": 100000, "kinds": [f"A{mark}"]}],
        "online": {"max": 3, "max_parallel": 0},
        **changes,
    }


def replanned(seed: int) -> Json:
    """Several counties in one file, planned before under names that get in the way.

    Some courses of the plan before are pinned with everyone in them, some did not
    stand; some people stood in a course of another county, or in a running one.
    """
    rng = random.Random(seed)
    value = twice(*halves(seed, people=5))
    if seed % 2:
        value = twice(value, halves(seed + 77, people=4)[0])
    before = to_plan(
        problem := Problem(instance_from(value)), solved(problem).best.solution
    )
    ids = rng.sample(NAMES, len(NAMES))
    running = {e["id"]: ids.pop() for e in value.get("existing", [])}
    for e in value.get("existing", []):
        e["id"] = running[e["id"]]
    new = {c.id: ids.pop() for c in before.courses} | running
    courses = [{**c, "id": new[c["id"]]} for c in before.to_json()["courses"]]
    stood = {x: new[c] for x, c in before.enrolments.items()}
    fixed = [c for c in courses if rng.random() < 0.3]
    pins = {
        "courses": fixed,
        "enrolments": {x: c for x, c in stood.items() if c in {f["id"] for f in fixed}},
    }
    for person in sorted(stood):
        if rng.random() < 0.3:
            stood[person] = rng.choice(sorted(new.values()))
    gone = {c["id"] for c in courses if c not in fixed and rng.random() < 0.6}
    courses = [c for c in courses if c["id"] not in gone]
    stood = {x: c for x, c in stood.items() if c not in gone}
    value["pins"] = pins
    value["previous"] = {"courses": courses, "enrolments": stood}
    return value


def shuffled(value: Json, seed: int) -> Json:
    """The same instance with every list and object in another order."""
    rng, found = random.Random(seed), copy.deepcopy(value)
    for key, rows in found.items():
        if isinstance(rows, list):
            rng.shuffle(rows)
        elif isinstance(rows, dict):
            found[key] = dict(rng.sample(list(rows.items()), len(rows)))
    return found


def optimum(value: Json) -> float:
    """The instance solved as one model, never in parts."""
    problem = Problem(instance_from(value))
    start = pinned(problem)
    if not settled(problem, start):
        found, _ = complete(problem, start, Deadline(60))
        assert found is not None
        start = found
    best = Incumbent(problem, start, score(problem, start), lambda plan: None)
    Search(best, Deadline(60), 1, None).whole()
    assert best.proven()
    return best.value / problem.scale


@pytest.mark.parametrize("seed", range(24))
def test_replanning_in_parts_keeps_names_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    """A part numbered its new courses from c0001 though another part had that name:
    one plan held the id twice, and planning again crashed."""
    value = replanned(seed)
    source, target = tmp_path / "i.json", tmp_path / "p.json"
    plans = []
    for turn in range(2):
        source.write_text(json.dumps(shuffled(value, turn)))
        command = [str(source), "-o", str(target), "--seconds", "30", "--effort", "5"]
        assert main(command) == 0
        line = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
        plans.append(target.read_bytes())
        result = check(instance_from(value), read_plan(target))
        assert result.valid, result.violations
        assert line["status"] == "optimal"
        assert line["score"] == line["bound"] == result.score
        assert line["gap"] == 0
    assert line["score"] == told(optimum(value))
    assert plans[0] == plans[1]


def test_the_seeds_above_fall_into_parts() -> None:
    several = [len(parts(Problem(instance_from(replanned(s))))) > 1 for s in range(24)]
    assert sum(several) > 12


@pytest.mark.parametrize("where", ["pins", "previous", "existing"])
def test_a_name_that_stands_in_one_part_is_not_given_in_another(
    tmp_path: Path, where: str
) -> None:
    """The smallest instance that crashed, with the name in each place it may stand."""
    value = twice(small("x", ["1"]), small("y", ["0"]))
    shape = {"id": "c0001", "kind": value["teachers"][0]["kinds"][0], "venue": "xvhs"}
    shape["pattern"] = value["kinds"][shape["kind"]]["patterns"][0]
    course = {**shape, "room": "xr0", "teacher": "xt1", "funding": "xf1"}
    if where == "pins":
        value["pins"] = {"courses": [course], "enrolments": {"x1": "c0001"}}
    elif where == "previous":
        value["previous"] = {"courses": [course], "enrolments": {"x1": "c0001"}}
    else:
        value["existing"] = [{**shape, "free_seats": 1}]
    source, target = tmp_path / "i.json", tmp_path / "p.json"
    source.write_text(json.dumps(value))
    assert len(parts(Problem(instance_from(value)))) == 2
    assert main([str(source), "-o", str(target), "--seconds", "20"]) == 0
    plan = read_plan(target)
    assert check(instance_from(value), plan).valid
    assert plan.enrolments["x1"] == "c0001" != plan.enrolments["y0"]
