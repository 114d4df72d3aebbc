"""How a solve tells what it does: its log, what it ended with, its last line."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from solver.deadline import Deadline
from solver.outfile import Lines
from solver.status import Exit, Status


def say(text: str) -> None:
    """A line to standard output, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: object) -> None:
    """A line to standard error."""
    sys.stderr.write(f"{text}\n")


@dataclass(slots=True)
class Outcome:
    """What a run ended with; `score` is None where no plan was written.

    `clashes` says why nothing is possible, `faults` what failed on the way: a file that
    could not be written, an error of a worker.
    """

    status: Status
    score: float | None = None
    bound: float | None = None
    placed: int = 0
    first_plan_seconds: float | None = None
    clashes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    def failed(self, what: object) -> None:
        """Add a fault; workers may do so at any time."""
        self.faults = (*self.faults, str(what))

    def gap(self) -> float | None:
        """(bound - score) / max(1, |bound|), None where there is no bound."""
        if self.score is None or self.bound is None:
            return None
        return (self.bound - self.score) / max(1.0, abs(self.bound))


class Log:
    """One JSON object a line, seen at once; silent without a file."""

    def __init__(self, file: Lines | None, deadline: Deadline) -> None:
        self._file = file
        self._deadline = deadline
        self._lock = threading.Lock()

    def write(self, event: str, **values: object) -> None:
        """Add a line with the seconds so far."""
        if self._file is None:
            return
        line = {"t": round(self._deadline.elapsed(), 3), "event": event, **values}
        with self._lock:
            self._file.add(json.dumps(line))


def told_end(outcome: Outcome, deadline: Deadline, digest: str) -> int:
    """Says what failed and, where there is a plan or a clear no, the last line."""
    for sentence in (*outcome.clashes, *outcome.faults):
        complain(sentence)
    no = outcome.status is Status.INFEASIBLE
    if outcome.score is None and not no:
        if not outcome.faults:
            complain("ended before a plan that keeps all pins was found; try longer")
        return Exit.BAD_INPUT
    say(json.dumps(last_line(outcome, deadline, digest)))
    if outcome.faults:
        return Exit.BAD_INPUT
    return Exit.NO if no else Exit.DONE


def last_line(outcome: Outcome, deadline: Deadline, digest: str) -> dict[str, object]:
    """The figures every solve ends with."""
    found: dict[str, object] = {
        "status": outcome.status.value,
        "score": outcome.score,
        "bound": outcome.bound,
        "gap": outcome.gap(),
        "seconds": round(deadline.elapsed(), 3),
        "first_plan_seconds": outcome.first_plan_seconds,
        "placed": outcome.placed,
        "digest": digest,
    }
    if outcome.clashes:
        found["pins"] = list(outcome.clashes)
    if outcome.faults:
        found["error"] = "; ".join(outcome.faults)
    return found


@contextmanager
def log_file(path: Path | None) -> Iterator[Lines | None]:
    """The file of `--log`, closed at the end; None without one."""
    if path is None:
        yield None
        return
    file = Lines(path)
    try:
        yield file
    finally:
        file.close()
