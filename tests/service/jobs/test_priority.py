"""Processes that compute step back, and never ask for more than their starter has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from service.jobs.priority import LOWEST, WAITED_FOR

START = """
import os, subprocess, sys
from service.jobs.priority import step_back
os.nice({own})
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
step_back({steps}, child.pid)
print(os.getpriority(os.PRIO_PROCESS, 0), os.getpriority(os.PRIO_PROCESS, child.pid))
child.communicate(b"\\n")
"""


def priorities(own: int) -> tuple[int, int]:
    """Of a process with `own` further steps of niceness, and of what it started."""
    script = START.format(own=own, steps=WAITED_FOR)
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    first, second = map(int, done.stdout.split())
    return first, second


def test_a_child_steps_back_behind_its_starter() -> None:
    own, child = priorities(0)
    assert child == min(LOWEST, own + WAITED_FOR)


def test_who_has_little_is_not_refused() -> None:
    """A fixed figure asked for more than a site started with `nice 15` has."""
    assert priorities(LOWEST) == (LOWEST, LOWEST)
