"""One solve as a child process on files; its log is read while it runs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.jobs.child import Child, Event, SolverFailed, last_line, tail_of
from service.jobs.work_item import Interrupted
from service.planning.runs.parameters import Parameters

POLL = 0.4  # seconds


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
    with Child(command, folder) as child:
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
    with Child(["formation", *words, "-o", str(path)], folder, later) as child:
        while child.poll() is None:
            if not keep_alive():
                raise Interrupted
            time.sleep(POLL / 4)
        if not keep_alive():
            raise Interrupted  # the child was ended together with the worker
    if child.returncode != 0:
        raise SolverFailed(tail_of(folder / "stderr"))
    if last_line(folder).get("stopped"):
        raise SolverFailed("ended from outside before everything was told")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


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
    message = tail_of(folder / "stderr")
    if code not in (0, 1) or (code == 0 and not (folder / "plan.json").is_file()):
        raise SolverFailed(f"exit {code}: {message}")
    return Outcome(feasible=code == 0, last=last_line(folder), message=message)
