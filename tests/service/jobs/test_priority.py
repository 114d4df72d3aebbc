"""Pages go first: what the worker gives up, and that it never asks for more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from service.jobs.priority import AUTOGROUP, LOWEST, SESSION, WORKER

SHOWN = "import os; print(os.getpriority(os.PRIO_PROCESS, 0))"


def said(script: str, session: bool = False) -> list[str]:
    """The lines a process of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", f"from service.jobs.priority import *\n{script}"],
        cwd=Path(__file__).parents[3],
        start_new_session=session,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_the_worker_steps_back_with_all_it_starts() -> None:
    start = "import subprocess, sys; subprocess.run([sys.executable, '-c', SHOWN])"
    script = f"SHOWN = {SHOWN!r}\n{SHOWN}\nlet_pages_go_first()\n{start}"
    before, after = map(int, said(script))
    assert after == min(LOWEST, before + WORKER)


def test_a_session_of_its_own_steps_back_as_a_whole() -> None:
    """Its `nice` alone was not heard: sessions shared the processors evenly."""
    script = (
        "let_pages_go_first(); print(AUTOGROUP.is_file() and AUTOGROUP.read_text())"
    )
    told = said(script, session=True)[0]
    assert told.endswith(f" nice {SESSION}") if AUTOGROUP.is_file() else told == "False"


def test_who_has_little_is_not_refused() -> None:
    """A fixed figure asked for more than a site started with `nice 15` has."""
    script = f"os.nice(19)\nstep_back(5)\n{SHOWN}"
    assert said(script) == [str(LOWEST)]
