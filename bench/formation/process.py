"""One command as a process of its own: what it said, how long, how much memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Json = dict[str, Any]
SOLVER = (sys.executable, "-m", "solver")
FORMATION = (*SOLVER, "formation")


@dataclass(frozen=True, slots=True)
class Ended:
    """Wall seconds, CPU seconds, most memory in MB and the output of a process."""

    code: int
    out: str
    seconds: float
    cpu: float
    memory: int

    def last(self) -> Json:
        """The last line of the output as JSON, empty where there is none."""
        lines = self.out.strip().splitlines()
        try:
            found = json.loads(lines[-1]) if lines else {}
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def run(command: Sequence[object]) -> Ended:
    """Run and wait; memory is this process's own peak, not that of all so far."""
    started = time.monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        process = subprocess.Popen([str(x) for x in command], stdout=out)
        _, status, used = os.wait4(process.pid, 0)
        # Told to Popen too, or it would wait for a process that is gone.
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - started
        out.seek(0)
        said = out.read()
    cpu = used.ru_utime + used.ru_stime
    return Ended(process.returncode, said, seconds, cpu, used.ru_maxrss // 1024)


def judged(instance: Path, plan: Path) -> Json:
    """What `solver formation check` says of a plan."""
    return run([*FORMATION, "check", instance, plan, "--json"]).last()


def judged_by(checker: Path, instance: Path, plan: Path) -> Json:
    """What a checker that is no part of this project says of a plan."""
    return run([sys.executable, checker, instance, plan, "--json"]).last()
