"""A child process that solves on files; whatever happens, it is gone at the end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from service.jobs.priority import NOBODY_WAITS, WAITED_FOR, step_back

ROOT = Path(__file__).parents[2]
GRACE = 20  # seconds a child may take to end after it was asked to

Event = dict[str, Any]


class SolverFailed(Exception):
    """The child ended with neither a plan nor a clear no."""


class Child:
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


def last_line(folder: Path) -> Event:
    """What the child told at its end, nothing where it did not come so far."""
    lines = (folder / "stdout").read_text(encoding="utf-8").strip().splitlines()
    told: Event = json.loads(lines[-1]) if lines and lines[-1][0] == "{" else {}
    return told


def tail_of(path: Path) -> str:
    """The end of what it complained about."""
    return path.read_text(encoding="utf-8", errors="replace").strip()[-400:]
