"""Ctrl-C and SIGTERM at any moment: the best so far stands, the last line is told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from solver.formation.check.verdict import check
from solver.formation.cli import main
from solver.formation.problem.files import instance_from, read_plan
from tests.listening import listens
from tests.solver.formation.crowd import crowd
from tests.solver.formation.tiny import Json, course, learner, raw

#: Long enough that every command below is still at work when it is told to end.
SECONDS = "300"
PATIENCE = 60
BOTH = (signal.SIGINT, signal.SIGTERM)


def start(*words: object) -> subprocess.Popen[str]:
    """The command in a process group of its own, once it listens to signals."""
    process = subprocess.Popen(
        [sys.executable, "-m", "solver", "formation", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until(lambda: listens(process.pid))
    return process


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came so far"
        time.sleep(0.01)


def ended(process: subprocess.Popen[str], number: int, times: int = 1) -> Json:
    """Ctrl-C as a terminal does it, to the whole group; the last line that follows."""
    for _ in range(times):
        os.killpg(process.pid, number)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (0, ""), err
    line: Json = json.loads(out.strip().splitlines()[-1])
    return line


def reached(log: Path, *, event: str, name: str | None) -> bool:
    if not log.exists():
        return False
    lines = log.read_text().splitlines()
    found = [json.loads(x) for x in lines if x.endswith("}")]
    return any((x["event"], x.get("name")) == (event, name) for x in found)


#: From before the instance is read to the middle of the search.
MOMENTS = [("start", None), ("phase", "candidates"), ("phase", "greedy")]
MOMENTS += [("phase", "search"), ("bound", None)]


@pytest.mark.parametrize("number", BOTH, ids=lambda s: s.name)
@pytest.mark.parametrize("moment", [None, *MOMENTS], ids=str)
def test_a_solve_keeps_its_best_plan(
    tmp_path: Path, moment: tuple[str, str | None] | None, number: signal.Signals
) -> None:
    """CP-SAT took SIGINT for itself and aborted with std::bad_function_call."""
    source, target, log = (tmp_path / x for x in ("i.json", "p.json", "log"))
    value = crowd()
    source.write_text(json.dumps(value))
    words = [source, "-o", target, "--log", log, "--seconds", SECONDS]
    process = start(*words)
    if moment is not None:
        event, name = moment
        until(lambda: reached(log, event=event, name=name))
    line = ended(process, number, times=2 if moment == ("bound", None) else 1)
    found = check(instance_from(value), read_plan(target))
    assert found.valid
    assert (line["score"], line["placed"]) == (found.score, found.placed)
    assert line["status"] == "feasible"
    assert sorted(x.name for x in tmp_path.iterdir()) == ["i.json", "log", "p.json"]


@pytest.mark.parametrize("number", BOTH, ids=lambda s: s.name)
def test_many_stops_in_the_middle_of_a_search(
    tmp_path: Path, number: signal.Signals
) -> None:
    """31 of 32 tries aborted, each at another moment of some solve."""
    source, log = tmp_path / "i.json", tmp_path / "log"
    source.write_text(json.dumps(crowd()))
    for turn in range(5):
        log.unlink(missing_ok=True)
        words = ["--log", log, "--seconds", SECONDS, "--workers", turn % 3 + 1]
        process = start(source, "-o", tmp_path / "p.json", *words)
        until(lambda: reached(log, event="phase", name="search"))
        time.sleep(0.3 * turn)
        assert ended(process, number)["status"] == "feasible"


def waiting(tmp_path: Path) -> list[Path]:
    """An instance where many wait, and the plan of one second."""
    source, plan = tmp_path / "i.json", tmp_path / "p.json"
    value = crowd()
    source.write_text(json.dumps(value))
    assert main([str(source), "-o", str(plan), "--seconds", "1"]) == 0
    return [source, plan]


@pytest.mark.parametrize("number", BOTH, ids=lambda s: s.name)
@pytest.mark.parametrize("delay", [0.0, 1.0, 4.0])
@pytest.mark.parametrize(
    ("command", "flag"), [("explain", "--prove"), ("survey", "--values")]
)
def test_what_is_told_of_a_plan_ends_with_what_is_known(
    tmp_path: Path, command: str, flag: str, delay: float, number: signal.Signals
) -> None:
    """SIGTERM killed `explain` without a word, and `survey` did not hear it."""
    files, target = waiting(tmp_path), tmp_path / "told.json"
    process = start(command, *files, "-o", target, flag, SECONDS)
    time.sleep(delay)
    line = ended(process, number)
    assert line["stopped"] is True
    told = json.loads(target.read_text())
    if command == "explain":
        plan = json.loads(files[1].read_text())
        everyone = {x["id"] for x in json.loads(files[0].read_text())["learners"]}
        assert set(told) == everyone - set(plan["enrolments"])
        assert all(x["reasons"] for x in told.values())
    assert sorted(x.name for x in tmp_path.iterdir()) == [
        "i.json",
        "p.json",
        "told.json",
    ]


def test_playing_changes_ends_with_the_plan_that_stands(tmp_path: Path) -> None:
    files, target = waiting(tmp_path), tmp_path / "told.json"
    patch = [{"op": "replace", "path": "/rooms/0/seats", "value": 20}]
    changes = tmp_path / "changes.json"
    changes.write_text(json.dumps({"changes": [{"patch": patch, "kinds": ["A1"]}]}))
    process = start("play", *files, "-o", target, "--changes", changes)
    assert ended(process, signal.SIGINT)["stopped"] is True
    told = json.loads(target.read_text())
    assert told["placed_before"] == told["placed_after"]
    assert (told["gained"], told["lost"]) == ([], [])


def test_pins_that_are_not_complete_yet_are_no_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without time for them a line said "feasible" though there was no plan; with a
    stop they were completed all the same, however long it took."""
    people = [learner(f"l{i:03}") for i in range(300)]
    pins = {"courses": [course("p1", pattern="tu")], "enrolments": {}}
    source, target = tmp_path / "i.json", tmp_path / "p.json"
    source.write_text(json.dumps(raw(people, pins=pins)))
    process = start(source, "-o", target, "--seconds", SECONDS)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert "ended before a plan that keeps all pins was found" in err
    assert out == ""
    assert not target.exists()
