"""The command line: exit codes, last line, files, signals."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from solver.assignment.check.verdict import check
from solver.assignment.cli import main
from solver.assignment.problem.files import instance_from, read_plan
from tests.listening import listens
from tests.solver.assignment.tiny import NINE, Json, person, random_raw, raw, request
from tests.solver.odd import put, spoilt


def solved(
    folder: Path, capsys: pytest.CaptureFixture[str], value: Json, *words: str
) -> tuple[int, Json]:
    """Exit code and last line; the plan stands in `p`."""
    put(folder / "i", value)
    code = main([str(folder / "i"), "-o", str(folder / "p"), *words])
    out = capsys.readouterr().out.strip()
    return code, json.loads(out.splitlines()[-1]) if out else {}


def test_a_plan_and_its_last_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    value = random_raw(5)
    log = tmp_path / "log"
    code, line = solved(tmp_path, capsys, value, "--seconds", "20", "--log", str(log))
    found = check(instance_from(value), read_plan(tmp_path / "p"))
    assert code == 0
    assert found.valid
    assert (line["score"], line["placed"]) == (found.score, found.met)
    events = [json.loads(x) for x in log.read_text().splitlines()]
    assert events[0]["event"] == "start"
    assert events[-1] | {"t": 0} == {
        "t": 0,
        "event": "done",
        "score": line["score"],
        "bound": line["bound"],
        "placed": line["placed"],
    }


def test_confirmed_jobs_that_break_a_rule_are_a_clear_no(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"request": "r1", "start": NINE, "mode": "onsite", "interpreters": ["ann"]}
    value = raw([person("ann", max_week=0)], [request("r1")], fixed=[row])
    put(tmp_path / "i", value)
    assert main([str(tmp_path / "i"), "-o", str(tmp_path / "p")]) == 1
    assert "interpreter ann: 1 jobs in week 1, limit 0" in capsys.readouterr().err
    assert not (tmp_path / "p").exists()


def test_the_order_of_lists_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plans = set()
    for seed in range(3):
        value = random_raw(11, 4, 8)
        for key in ("interpreters", "requests", "places", "agencies", "languages"):
            random.Random(seed).shuffle(value[key])
        solved(tmp_path, capsys, value, "--effort", "1", "--seconds", "60")
        plans.add((tmp_path / "p").read_bytes())
    assert len(plans) == 1


def test_a_start_is_kept_where_it_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its score is never lost, and what it gets wrong is left out."""
    value = random_raw(5)
    _, line = solved(tmp_path, capsys, value, "--seconds", "20")
    begun = json.loads((tmp_path / "p").read_text())
    begun["assignments"].append(
        {"request": "gone", "start": 0, "mode": "onsite", "interpreters": ["p0"]}
    )
    put(tmp_path / "s", begun)
    words = ["--seconds", "20", "--start", str(tmp_path / "s")]
    code, again = solved(tmp_path, capsys, value, *words)
    assert (code, again["score"]) == (0, line["score"])


@pytest.mark.parametrize(
    ("at", "value", "text"),
    [
        (("requests", 0, "priority"), "3", "requests/r0/priority: expected a whole"),
        (("interpreters", 0, "place"), "x", "interpreters/p0/place: expected a known"),
        (("requests", 0, "end"), 0, "requests/r0/end: expected an end after the start"),
        (("requests", 1, "id"), "r0", "requests/r0: this id stands twice"),
        (("bands", "pm"), [700, 1080], "bands: expected bands that cover each minute"),
        (("horizon", "start"), "2026-11-03", "horizon/start: expected the date of a"),
        (
            ("interpreters", 1, "windows"),
            [[5, 5]],
            "interpreters/p1/windows/0: expected",
        ),
    ],
)
def test_a_fault_is_named_by_its_place(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    at: tuple[Any, ...],
    value: Any,
    text: str,
) -> None:
    whole = inner = random_raw(1)
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = value
    put(tmp_path / "i", whole)
    assert main([str(tmp_path / "i"), "-o", str(tmp_path / "p")]) == 2
    assert text in capsys.readouterr().err
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize("block", range(3))
def test_every_command_answers_odd_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], block: int
) -> None:
    good = {"i": random_raw(block)}
    i, plan, out = tmp_path / "i", tmp_path / "p", tmp_path / "o"
    put(i, good["i"])
    assert main([str(i), "-o", str(plan), "--seconds", "20"]) == 0
    good["p"] = json.loads(plan.read_text())
    commands: list[list[object]] = [
        [i, "-o", out, "--seconds", "1", "--start", plan],
        ["check", i, plan, "--json"],
        ["rank", i, "r0", "--json", "--plan", plan],
    ]
    rng = random.Random(block)
    capsys.readouterr()
    for number in range(30):
        which = "ip"[number % 2]
        what, value = spoilt(good[which], rng)
        put(tmp_path / which, value)
        for words in commands:
            out.write_text("old")
            code = main([str(x) for x in words])
            said = capsys.readouterr()
            assert code in (0, 1, 2), (words[0], what)
            if code == 2:
                assert said.err.strip(), (words[0], what)
                assert out.read_text() == "old", (words[0], what)
        put(tmp_path / which, good[which])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_keeps_the_best(tmp_path: Path, number: int) -> None:
    value = random_raw(3, 12, 60)
    put(tmp_path / "i", value)
    words = [tmp_path / "i", "-o", tmp_path / "p", "--seconds", "300"]
    process = subprocess.Popen(
        [sys.executable, "-m", "solver", "assignment", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    end = time.monotonic() + 60
    while not listens(process.pid):
        assert time.monotonic() < end
        time.sleep(0.01)
    os.killpg(process.pid, number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    found = check(instance_from(value), read_plan(tmp_path / "p"))
    assert json.loads(out.strip().splitlines()[-1])["score"] == found.score
