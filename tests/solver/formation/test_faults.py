"""What cannot be written and what fails on the way is said and never costs the plan."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from solver.formation.check.verdict import check
from solver.formation.cli import main
from solver.formation.problem.files import instance_from, read_plan
from solver.formation.search import readout
from solver.formation.search.incumbent import Incumbent
from solver.formation.search.workers import Search
from tests.solver.formation.crowd import crowd
from tests.solver.formation.random_county import county
from tests.solver.formation.search.test_parts import halves, twice
from tests.solver.formation.search.test_parts_names import small
from tests.solver.formation.tiny import Json, raw


def put(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value))
    return path


def run(*words: object, largest: int | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, whose files may grow so many bytes large."""

    def limit() -> None:
        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    return subprocess.run(
        [sys.executable, "-m", "solver", "formation", *map(str, words)],
        capture_output=True,
        text=True,
        preexec_fn=limit,
        timeout=120,
    )


def names(folder: Path) -> list[str]:
    return sorted(x.name for x in folder.iterdir())


# --- a full disk ----------------------------------------------------------------------


def test_a_disk_that_fills_up_keeps_the_last_plan_and_its_figures(
    tmp_path: Path,
) -> None:
    """The run ended with exit 0 and a score that the plan on disk did not have."""
    value = crowd()
    source, target = put(tmp_path / "i.json", value), tmp_path / "p.json"
    (tmp_path / ".tmp-0123abcd").write_text("of a run that was killed")
    ended = run(source, "-o", target, "--seconds", "100", largest=3000)
    assert ended.returncode == 2
    assert ended.stderr == f"{target}: cannot be written (File too large)\n"
    line = json.loads(ended.stdout.splitlines()[-1])
    result = check(instance_from(value), read_plan(target))
    assert result.valid
    assert (line["score"], line["placed"]) == (result.score, result.placed)
    assert line["error"] == ended.stderr.strip()
    assert names(tmp_path) == ["i.json", "p.json"]


def test_parts_of_a_plan_on_a_full_disk(tmp_path: Path) -> None:
    value = twice(small("x", ["1"]), small("y", ["0"]))
    source, target = put(tmp_path / "i.json", value), tmp_path / "p.json"
    ended = run(source, "-o", target, "--seconds", "30", largest=200)
    assert ended.returncode == 2
    assert ended.stderr == f"{target}: cannot be written (File too large)\n"
    line = json.loads(ended.stdout.splitlines()[-1])
    result = check(instance_from(value), read_plan(target))
    assert (line["score"], line["placed"]) == (result.score, result.placed)
    assert names(tmp_path) == ["i.json", "p.json"]


def test_a_disk_that_is_full_leaves_the_old_plan(tmp_path: Path) -> None:
    source, target = put(tmp_path / "i.json", raw(3)), tmp_path / "p.json"
    target.write_text("old")
    ended = run(source, "-o", target, "--seconds", "10", largest=20)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"{target}: cannot be written (File too large)\n"
    assert target.read_text() == "old"
    assert names(tmp_path) == ["i.json", "p.json"]


def test_a_log_that_cannot_grow_is_said_and_the_plan_is_made(tmp_path: Path) -> None:
    source, target = put(tmp_path / "i.json", raw(3)), tmp_path / "p.json"
    log = tmp_path / "log"
    ended = run(source, "-o", target, "--log", log, "--seconds", "10", largest=600)
    assert ended.returncode == 2
    assert ended.stderr == f"{log}: cannot be written (File too large)\n"
    line = json.loads(ended.stdout.splitlines()[-1])
    assert (line["status"], line["placed"]) == ("optimal", 3)
    assert len(read_plan(target).enrolments) == 3
    assert json.loads(log.read_text().splitlines()[0])["event"] == "start"


@pytest.mark.parametrize("command", ["explain", "survey"])
def test_what_is_told_of_a_plan_needs_room_too(tmp_path: Path, command: str) -> None:
    source = put(tmp_path / "i.json", crowd(20))
    plan, target = put(tmp_path / "p.json", {"courses": []}), tmp_path / "told.json"
    target.write_text("old")
    ended = run(command, source, plan, "-o", target, largest=100)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"{target}: cannot be written (File too large)\n"
    assert target.read_text() == "old"
    assert names(tmp_path) == ["i.json", "p.json", "told.json"]


def test_output_that_nobody_can_read_is_said(tmp_path: Path) -> None:
    """A full disk behind `> file` ended with a traceback and exit 1."""
    source, plan = put(tmp_path / "i.json", raw(1)), put(tmp_path / "p.json", {})
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "solver", "formation", "check", source, plan],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert ended.returncode == 2
    assert ended.stderr == "standard output: No space left on device\n"


# --- where nothing is written ---------------------------------------------------------


def test_an_input_or_a_device_is_refused_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, plan = put(tmp_path / "i.json", raw(1)), put(tmp_path / "p.json", {})
    changes = put(tmp_path / "c.json", {"changes": []})
    start = put(tmp_path / "s.json", {})
    before = {x: x.read_bytes() for x in tmp_path.iterdir()}
    files = [str(source), str(plan)]
    play = ["play", *files, "--changes", str(changes)]
    cases = [
        ([str(source), "-o", str(source)], "input"),
        ([str(source), "-o", "/dev/null"], "a device"),
        ([str(source), "-o", str(tmp_path)], "a folder"),
        ([str(source), "-o", str(plan), "--log", str(source)], "input"),
        ([str(source), "-o", str(plan), "--log", str(plan)], "input"),
        ([str(source), "-o", str(plan), "--log", "/dev/full"], "a device"),
        ([str(source), "-o", str(plan), "--start", str(start), "--log", str(start)],
         "input"),
        (["explain", *files, "-o", str(source)], "input"),
        (["explain", *files, "-o", str(plan)], "input"),
        (["survey", *files, "-o", str(plan)], "input"),
        ([*play, "-o", str(changes)], "input"),
    ]  # fmt: skip
    for words, text in cases:
        assert main(words) == 2, words
        said = capsys.readouterr()
        assert (text in said.err, said.out) == (True, ""), words
    assert {x: x.read_bytes() for x in tmp_path.iterdir()} == before


# --- errors of workers ----------------------------------------------------------------


def fails(*_: object, **__: object) -> Any:
    raise ValueError("nothing goes")


FAULTS: dict[str, tuple[object, str, Callable[[], Json]]] = {
    "a worker": (Search, "whole", lambda: raw(3)),
    "a worker in the middle": (Search, "wander", crowd),
    "while CP-SAT solves": (readout, "read", lambda: county(4, people=9, full=False)),
    "preparing": (Incumbent, "__init__", lambda: raw(3)),
    "a part": (Search, "whole", lambda: twice(*halves(3, people=9))),
}


@pytest.mark.parametrize("name", FAULTS)
def test_no_worker_ends_in_silence(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    """With a negative seed all workers ended at once, and the exit was 0."""
    holder, attribute, make = FAULTS[name]
    value = make()
    source, target = put(tmp_path / "i.json", value), tmp_path / "p.json"
    monkeypatch.setattr(holder, attribute, fails)
    # On a busy machine six seconds were over before anybody wandered.
    seconds = "20" if attribute == "wander" else "6"
    code = main([str(source), "-o", str(target), "--seconds", seconds])
    said = capsys.readouterr()
    line = json.loads(said.out.strip().splitlines()[-1])
    assert code == 2
    assert "ValueError: nothing goes" in said.err
    assert "Traceback" not in said.err
    assert "ValueError: nothing goes" in line["error"]
    assert line["status"] == "feasible"
    assert line["score"] == check(instance_from(value), read_plan(target)).score


# --- bounds ---------------------------------------------------------------------------


@pytest.mark.parametrize("make", [crowd, lambda: twice(*halves(3, people=9))])
def test_a_bound_below_a_plan_is_a_fault_and_is_not_told(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[], Json],
) -> None:
    """Such a bound was quietly raised to the plan, which then counted as optimal."""
    right = Incumbent.bounded
    monkeypatch.setattr(Incumbent, "bounded", lambda self, b: right(self, b - 10**8))
    source = put(tmp_path / "i.json", make())
    assert main([str(source), "-o", str(tmp_path / "p.json"), "--seconds", "8"]) == 2
    said = capsys.readouterr()
    line = json.loads(said.out.strip().splitlines()[-1])
    assert "below a plan worth" in said.err
    assert (line["bound"], line["gap"], line["status"]) == (None, None, "feasible")


@pytest.mark.parametrize("weight", [0.1, 0.07, 0.333, 0.0000001])
def test_a_gap_is_never_negative(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], weight: float
) -> None:
    """Scores were told in tenths and bounds were not; bounds of parts were added as
    floats: either could end below the score by a trifle."""
    value = twice(twice(small("x", ["1"]), small("y", ["0"])), small("z", ["2"]))
    value["weights"] = {**value["weights"], "cost": weight, "minute": weight}
    source, target = put(tmp_path / "i.json", value), tmp_path / "p.json"
    assert main([str(source), "-o", str(target), "--seconds", "20"]) == 0
    line = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert line["status"] == "optimal"
    assert (
        line["bound"]
        == line["score"]
        == check(instance_from(value), read_plan(target)).score
    )
    assert line["gap"] == 0


# --- flags ----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", ["-1", "-123456789012345678901", "123456789012345678"])
def test_any_whole_number_is_a_seed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: str
) -> None:
    source = put(tmp_path / "i.json", crowd(60))
    words = ["-o", str(tmp_path / "p.json"), "--seconds", "60", "--effort", "2"]
    plans = []
    for _ in range(2):
        assert main([str(source), *words, "--seed", seed]) == 0
        assert "error" not in capsys.readouterr().out
        plans.append((tmp_path / "p.json").read_bytes())
    assert plans[0] == plans[1]


FLAGS = [
    ("--seconds 0", "argument --seconds: expected more than 0, found 0"),
    ("--seconds nan", 'argument --seconds: expected a number, found "nan"'),
    ("--effort -1", "argument --effort: expected more than 0, found -1"),
    ("--workers 0", "argument --workers: expected 1 to 256 workers, found 0"),
    ("--workers 99999", "argument --workers: expected 1 to 256 workers, found 99999"),
    ("--workers two", 'argument --workers: expected a whole number, found "two"'),
    ("--seed 1.5", 'argument --seed: expected a whole number, found "1.5"'),
]


@pytest.mark.parametrize(("flag", "text"), FLAGS, ids=[f for f, _ in FLAGS])
def test_a_flag_out_of_range_names_its_limit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], flag: str, text: str
) -> None:
    source = put(tmp_path / "i.json", raw(1))
    assert main([str(source), "-o", str(tmp_path / "p.json"), *flag.split()]) == 2
    assert text in capsys.readouterr().err


def test_seconds_to_prove_are_a_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--prove nan` ran without end and `--prove -1` without proofs."""
    source, plan = put(tmp_path / "i.json", raw(1)), put(tmp_path / "p.json", {})
    for value, text in (("nan", "a number"), ("-1", "0 or more"), ("inf", "a number")):
        words = ["explain", str(source), str(plan), "-o", str(tmp_path / "r.json")]
        assert main([*words, "--prove", value]) == 2
        assert f"argument --prove: expected {text}" in capsys.readouterr().err
    assert names(tmp_path) == ["i.json", "p.json"]
