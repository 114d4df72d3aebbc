"""The command line: exit codes, last line, whole files, bad input."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from solver.formation.cli import main
from tests.solver.formation.random_county import county
from tests.solver.formation.tiny import course, learner, raw

Json = dict[str, Any]


def put(path: Path, value: object) -> Path:
    path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return path


def solve(tmp_path: Path, value: object, *flags: str) -> tuple[int, Path]:
    source, target = put(tmp_path / "i.json", value), tmp_path / "p.json"
    return main([str(source), "-o", str(target), "--seconds", "20", *flags]), target


def last(capsys: pytest.CaptureFixture[str]) -> Json:
    found: Json = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    return found


def test_solves_to_proof_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, target = solve(tmp_path, raw(3), "--log", str(tmp_path / "log"))
    line = last(capsys)
    assert code == 0
    assert line["status"] == "optimal"
    # 3 x 2000 - 3 x 10 minutes - 75 for the cost
    assert line["score"] == line["bound"] == 6000 - 30 - 75
    assert (line["gap"], line["placed"]) == (0, 3)
    data = (tmp_path / "i.json").read_bytes()
    assert line["digest"] == hashlib.sha256(data).hexdigest()
    assert json.loads(target.read_text())["enrolments"].keys() == {"l1", "l2", "l3"}
    events = [json.loads(x) for x in (tmp_path / "log").read_text().splitlines()]
    assert [events[0]["event"], events[-1]["event"]] == ["start", "done"]
    assert all({"t", "event"} <= set(e) for e in events)
    parts = [e["parts"] for e in events if e["event"] == "plan"][-1]
    assert parts == {"priority": 6000, "minutes": -30, "long": 0, "cost": -75}
    assert sorted(x.name for x in tmp_path.iterdir()) == ["i.json", "log", "p.json"]


def test_order_of_lists_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    value = county(7, people=9)
    _, target = solve(tmp_path, value, "--effort", "1")
    first = target.read_bytes()
    for key in ("learners", "rooms", "teachers", "slots"):
        value[key] = list(reversed(value[key]))
    value["patterns"] = dict(reversed(value["patterns"].items()))
    solve(tmp_path, value, "--effort", "1")
    assert target.read_bytes() == first


@pytest.mark.parametrize(
    "value",
    [
        raw(0),
        raw(3, rooms=[]),
        raw(3, teachers=[]),
        raw(3, funding=[]),
        raw([learner(f"l{i}", slots=[]) for i in range(3)]),
        raw(3, venues=[], rooms=[], teachers=[], travel={"car": {}, "pt": {}}),
    ],
    ids=["nobody", "no rooms", "no teachers", "no money", "no time", "no venues"],
)
def test_nothing_possible_is_an_empty_valid_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], value: Json
) -> None:
    code, target = solve(tmp_path, value)
    assert code == 0
    assert last(capsys)["score"] == 0
    assert json.loads(target.read_text())["courses"] == []


def test_ids_in_any_script_come_back_unchanged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["ሰላም", "محمد", "Юлія/~1 ", "\ud83d"]
    _, target = solve(tmp_path, raw([learner(n) for n in names[:3]]))
    assert set(json.loads(target.read_text())["enrolments"]) == set(names[:3])
    _, target = solve(tmp_path, raw([learner(n) for n in names[2:]]))
    assert set(json.loads(target.read_text())["enrolments"]) == set(names[2:])


BAD: list[tuple[str, Json | str, str]] = [
    (
        "text for a number",
        raw([learner("l1", max_travel="45")]),
        "learners/l1/max_travel",
    ),
    ("half a minute", raw([learner("l1", walk=1.5)]), "learners/l1/walk"),
    ("negative", raw([learner("l1", children=-1)]), "learners/l1/children"),
    ("true for a number", raw([learner("l1", walk=True)]), "learners/l1/walk"),
    ("unknown kind", raw([learner("l1", accepts=["X"])]), "learners/l1/accepts"),
    ("unknown place", raw([learner("l1", place="x")]), "learners/l1/place"),
    ("id twice", raw([learner("l1"), learner("l1")]), "learners/l1"),
    ("huge", raw([learner("l1", priority=10**12)]), "learners/l1/priority"),
    ("tiny exponent", json.dumps(raw(1)).replace("0.1", "1e-400"), "weights/cost"),
    ("infinite", json.dumps(raw(1)).replace("0.1", "1e999"), "weights/cost"),
    ("key twice", '{"format": 1, "format": 1}', "i.json"),
    (
        "ages",
        raw([learner("l1", children=2, child_ages=[3])]),
        "learners/l1/child_ages",
    ),
    ("overlap", raw(1, overlaps=[["mo-am", "x"]]), "overlaps/0/1"),
    (
        "together",
        raw(1, together=[{"learners": ["x"], "scope": "course"}]),
        "together/0",
    ),
    ("apart", raw(1, apart=[["l1", "l1"]]), "apart/0"),
    ("pattern", raw(1, pattern_load={"x": 1}), "pattern_load/x"),
    ("deep", "[" * 100_000, "i.json"),
    (
        "pinned twice",
        raw(1, pins={"courses": [course("p"), course("p")], "enrolments": {}}),
        "pins/courses/p",
    ),
    (
        "unknown person pinned",
        raw(3, pins={"courses": [course("p")], "enrolments": {"nobody": "p"}}),
        "pins/enrolments/nobody",
    ),
    (
        "stood in no course",
        raw(1, previous={"courses": [course("p")], "enrolments": {"l1": "q"}}),
        "previous/enrolments/l1",
    ),
    (
        "stood in a list",
        raw(1, previous={"courses": [], "enrolments": {"l1": ["q"]}}),
        "previous/enrolments/l1",
    ),
]


@pytest.mark.parametrize(("name", "value", "place"), BAD, ids=[b[0] for b in BAD])
def test_bad_input_names_the_place_and_leaves_no_plan(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: Json | str,
    place: str,
) -> None:
    code, target = solve(tmp_path, value)
    assert code == 2
    assert place in capsys.readouterr().err
    assert not target.exists()


def test_contradictory_pins_are_a_clear_no(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = [
        {"courses": [course("p1", teacher="nobody")], "enrolments": {}},
        {"courses": [course("p1"), course("p2")], "enrolments": {}},
        {"courses": [], "enrolments": {"l1": "p1"}},
    ]
    for pins in cases:
        code, target = solve(tmp_path, raw(1, pins=pins))
        said = capsys.readouterr()
        assert code == 1
        assert "p1" in said.err
        assert json.loads(said.out.splitlines()[-1])["status"] == "infeasible"
        assert not target.exists()


def test_a_pin_is_filled_up_to_its_least_size(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pins = {"courses": [course("p1", pattern="tu")], "enrolments": {"l2": "p1"}}
    code, target = solve(tmp_path, raw(3, pins=pins))
    plan = json.loads(target.read_text())
    assert code == 0
    assert course("p1", pattern="tu") in plan["courses"]
    assert plan["enrolments"]["l2"] == "p1"
    assert len(plan["enrolments"]) == 3


def test_check_and_explain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = [learner("l1"), learner("l2"), learner("far", max_travel=3, online=False)]
    solve(tmp_path, raw(people))
    capsys.readouterr()
    source, plan = str(tmp_path / "i.json"), str(tmp_path / "p.json")
    assert main(["check", source, plan, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["valid"] is True
    out = tmp_path / "r.json"
    assert main(["explain", source, plan, "-o", str(out)]) == 0
    seconds = last(capsys)["seconds"]
    assert list(seconds) == ["read", "check", "tell", "write"]
    assert min(seconds.values()) >= 0
    told = json.loads(out.read_text())
    assert set(told) == {"far"}
    assert told["far"]["reasons"][0]["rule"] == "travel"
    bad = json.loads(Path(plan).read_text())
    bad["courses"][0]["teacher"] = "nobody"
    put(tmp_path / "bad.json", bad)
    assert main(["check", source, str(tmp_path / "bad.json"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["violations"][0]["rule"] == "reference"
    assert main(["explain", source, str(tmp_path / "bad.json"), "-o", str(out)]) == 1


@pytest.mark.parametrize(
    "flags",
    [["--seconds", "-1"], ["--seconds", "nan"], ["--workers", "0"], ["--nonsense"], []],
)
def test_bad_flags_end_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], flags: list[str]
) -> None:
    source = put(tmp_path / "i.json", raw(1))
    target = ["-o", str(tmp_path / "no" / "p.json")] if not flags else ["-o", "p"]
    assert main([str(source), *target, *flags]) == 2
    assert capsys.readouterr().err
