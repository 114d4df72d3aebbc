"""One solve as a child process on files; its log is read while it runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.jobs.priority import NOBODY_WAITS, WAITED_FOR, step_back
from service.jobs.work_item import Interrupted
from service.planning.runs.parameters import Parameters

ROOT = Path(__file__).parents[3]
POLL = 0.4  # seconds
GRACE = 20  # seconds a child may take to end after it was asked to

Event = dict[str, Any]


class SolverFailed(Exception):
    """The child ended with neither a plan nor a clear no."""


@dataclass(frozen=True)
class Outcome:
    """How a solve ended; `last` is the last line it printed."""

    feasible: bool
    last: Event
    message: str


def solve(
    folder: Path,
    parameters: Parameters,
    on_events: Callable[[Sequence[Event]], None],
    keep_alive: Callable[[], bool],
    stop_wanted: Callable[[], bool],
) -> Outcome:
    """Runs `python -m solver formation` on folder/instance.json → plan.json.

    Raises Interrupted when the job was lost, SolverFailed on any unclear end.
    """
    log = folder / "log.ndjson"
    command = [
        "formation",
        str(folder / "instance.json"),
        "-o",
        str(folder / "plan.json"),
        "--seconds",
        str(parameters.seconds),
        "--workers",
        str(parameters.workers),
        "--seed",
        str(parameters.seed),
        "--log",
        str(log),
    ]
    begun = folder / "start.json"
    if begun.is_file():
        command += ["--start", str(begun)]
    with _child(command, folder) as child:
        asked = False
        with _Tail(log) as tail:
            while child.poll() is None:
                if not keep_alive():
                    raise Interrupted
                on_events(list(tail.new()))
                if not asked and stop_wanted():
                    child.terminate()
                    asked = True
                time.sleep(POLL)
            if not keep_alive():
                raise Interrupted  # the child was ended together with the worker
            on_events(list(tail.new()))
    return _outcome(child.returncode, folder)


def explain(
    folder: Path, keep_alive: Callable[[], bool], prove: int = 0
) -> dict[str, Any]:
    """Reasons for everybody without a place, by learner.

    `prove`: seconds for solving smallest changes again; without, none is proven.
    Raises Interrupted or SolverFailed as `solve` does.
    """
    files = [str(folder / "instance.json"), str(folder / "plan.json")]
    words = ["explain", *files, "--prove", str(prove)]
    return told(words, folder, "reasons.json", keep_alive)


def told(
    words: Sequence[str],
    folder: Path,
    target: str,
    keep_alive: Callable[[], bool],
    later: bool = False,
) -> dict[str, Any]:
    """What one command of `python -m solver formation` writes into `folder/target`.

    `later`: nobody waits for it, so plans and pages go first.
    Raises Interrupted or SolverFailed as `solve` does.
    """
    path = folder / target
    with _child(["formation", *words, "-o", str(path)], folder, later) as child:
        while child.poll() is None:
            if not keep_alive():
                raise Interrupted
            time.sleep(POLL / 4)
        if not keep_alive():
            raise Interrupted  # the child was ended together with the worker
    if child.returncode != 0:
        raise SolverFailed(_tail_of(folder / "stderr"))
    if _last_line(folder).get("stopped"):
        raise SolverFailed("ended from outside before everything was told")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


class _child:
    """The child process; whatever happens, it is gone at the end."""

    def __init__(self, arguments: list[str], folder: Path, later: bool = False) -> None:
        self.out = (folder / "stdout").open("w", encoding="utf-8")
        self.err = (folder / "stderr").open("w", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "solver", *arguments],
            stdout=self.out,
            stderr=self.err,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "0"},
        )
        step_back(NOBODY_WAITS if later else WAITED_FOR, self.process.pid)

    def __enter__(self) -> subprocess.Popen[bytes]:
        return self.process

    def __exit__(self, *_error: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(GRACE)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()
        self.out.close()
        self.err.close()


class _Tail:
    """Whole new lines of a growing NDJSON file."""

    def __init__(self, path: Path) -> None:
        path.write_text("", encoding="utf-8")
        self.file = path.open(encoding="utf-8")
        self.rest = ""

    def __enter__(self) -> _Tail:
        return self

    def __exit__(self, *_error: object) -> None:
        self.file.close()

    def new(self) -> Iterator[Event]:
        """Events written since the last call."""
        self.rest += self.file.read()
        *lines, self.rest = self.rest.split("\n")
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _outcome(code: int, folder: Path) -> Outcome:
    message = _tail_of(folder / "stderr")
    if code not in (0, 1) or (code == 0 and not (folder / "plan.json").is_file()):
        raise SolverFailed(f"exit {code}: {message}")
    return Outcome(feasible=code == 0, last=_last_line(folder), message=message)


def _last_line(folder: Path) -> Event:
    """What the child told at its end, nothing where it did not come so far."""
    lines = (folder / "stdout").read_text(encoding="utf-8").strip().splitlines()
    told: Event = json.loads(lines[-1]) if lines and lines[-1][0] == "{" else {}
    return told


def _tail_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace").strip()[-400:]
