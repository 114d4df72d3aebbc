"""Odd values anywhere in any file of any command: a clear answer, never a traceback."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from solver.formation.cli import main
from tests.solver.formation.random_county import county
from tests.solver.formation.tiny import Json
from tests.solver.odd import put, spoilt


def full() -> Json:
    """A county that has everything the format knows."""
    value = county(36, people=5)
    value["venues"][0].setdefault("childcare_ages", {"mo-am": [[0, 2, 1], [3, 6, 1]]})
    for key, part in {
        "together": [{"learners": ["l1", "l2"], "scope": "venue"}],
        "apart": [["l1", "l3"]],
        "existing": [
            {"id": "e1", "kind": "A", "venue": "vhs", "pattern": "mo", "free_seats": 1}
        ],
        "overlaps": [["mo-am", "mo-late"]],
        "limits": {"max_courses": 2},
        "pattern_load": {"mo": 1.5},
        "pattern_meetings": {"mo": 1},
        "pattern_units": {"mo": 60},
        "fairness": {"by": "level", "least_share": 0.5, "least_people": 1},
        "pins": {"courses": [], "enrolments": {"l0": None}},
    }.items():
        value[key] = part
    value["weights"] = {**value["weights"], "existing": 7, "fair_share": 10}
    old = {"id": "old", "kind": "A", "venue": "vhs", "room": "r0", "pattern": "mo"}
    old |= {"teacher": "t1", "funding": "f1"}
    value["previous"] = {"courses": [old], "enrolments": {"l1": "old", "l2": "e1"}}
    return value


@pytest.mark.parametrize("block", range(6))
def test_every_command_answers_odd_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], block: int
) -> None:
    """`play` ended with a traceback for most of what its changes may lack."""
    teacher = {**full()["teachers"][0], "id": "new"}
    patch = [{"op": "replace", "path": "/rooms/0/seats", "value": 9}]
    patch.append({"op": "add", "path": "/teachers/-", "value": teacher})
    good = {"i": full(), "c": {"changes": [{"patch": patch, "kinds": ["A"]}]}}
    i, c, plan, out = (put(tmp_path / x, good.get(x)) for x in ("i", "c", "p", "o"))
    assert main([str(i), "-o", str(plan), "--seconds", "20"]) == 0
    good["p"] = json.loads(plan.read_text())
    commands = [
        [i, "-o", out, "--seconds", "2", "--start", plan],
        ["check", i, plan, "--json"],
        ["explain", i, plan, "-o", out, "--prove", "1"],
        ["survey", i, plan, "-o", out, "--values", "1"],
        ["play", i, plan, "-o", out, "--changes", c],
    ]
    rng = random.Random(block)
    capsys.readouterr()
    for number in range(18):
        which = "icp"[number % 3]
        what, value = spoilt(good[which], rng)
        put(tmp_path / which, value)
        for words in commands:
            out.write_text("old")
            code = main([str(x) for x in words])
            said = capsys.readouterr()
            case = which, words[0], what
            assert code in (0, 1, 2), case
            if code == 2:
                assert said.err.strip(), case
                assert out.read_text() == "old", case
            assert "error" not in said.out, (case, said.out)
        put(tmp_path / which, good[which])


CHANGES = [
    ({}, 'key "changes" is missing'),
    ({"changes": [{"kinds": []}]}, 'changes/0: key "patch" is missing'),
    ({"changes": [{"patch": [], "kinds": ["X"]}]}, "expected a known course kind"),
    (
        {"changes": [{"patch": [{"op": "move", "path": "/x"}], "kinds": []}]},
        'changes/0/patch/0/op: expected a known operation, found "move"',
    ),
]


@pytest.mark.parametrize(("changes", "text"), CHANGES)
def test_changes_that_are_none_name_the_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: Json, text: str
) -> None:
    i, plan = put(tmp_path / "i", full()), put(tmp_path / "p", {})
    c, out = put(tmp_path / "c", changes), tmp_path / "o"
    value = {**full(), "pins": {"courses": [], "enrolments": {}}, "previous": None}
    put(i, value)
    words = ["play", str(i), str(plan), "-o", str(out), "--changes", str(c)]
    assert main(words) == 2
    assert text in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("path", ["", "rooms", "/rooms/-1/seats", "/rooms/9", "/x/y"])
@pytest.mark.parametrize("op", ["add", "replace"])
def test_a_patch_of_no_place_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, op: str
) -> None:
    """A number below 0 counted from the end of a list."""
    value = {**full(), "pins": {"courses": [], "enrolments": {}}, "previous": None}
    patch = [{"op": op, "path": path, "value": 3}]
    i, plan = put(tmp_path / "i", value), put(tmp_path / "p", {})
    c = put(tmp_path / "c", {"changes": [{"patch": patch, "kinds": []}]})
    words = ["play", str(i), str(plan), "-o", str(tmp_path / "o"), "--changes", str(c)]
    assert main(words) == 2
    assert "this place does not exist" in capsys.readouterr().err
