"""A check of agreed courses whose worker is killed: the next worker looks again."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import select

from service.courses.kept.queries import verdict
from service.courses.tables import CourseFinding
from service.database import Database
from service.jobs.actions import LEASE
from service.jobs.tables import Job
from service.planning.rechecks.due import RECHECK_JOB
from tests.builders import NOW, Standing
from tests.service.planning.rechecks.county import RIDERS, Agreed, agreed, person
from tests.service.worker.test_worker import ROOT, Process

PATIENCE = 120  # seconds: of a busy machine
# The worker as it is, but it stops in the middle of the check until it is killed.
STUCK = """
import sys, time
from service.planning.rechecks import work
work.judge = lambda *_given: time.sleep(600)
from service.worker import main
main()
"""


def test_killed_in_the_middle_it_is_looked_at_again(
    database: Database, stands: Standing, tmp_path: Path
) -> None:
    """Nothing half is written; what is found stands there once."""
    world = agreed(database, stands.own, tmp_path)
    with database.write() as session:
        for who in RIDERS:
            person(session, world, who).max_minutes = 60
    process = Process(database.url, tmp_path)
    try:
        first = worker_at(process, NOW, "-c", STUCK)
        until(lambda: state_of(database) == ("running", 1))
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert state_of(database) == ("running", 1)
        assert seen(world) == ("unknown", 0)
        worker_at(process, NOW + LEASE + timedelta(seconds=1), "-m", "service.worker")
        until(lambda: state_of(database) == ("done", 2))
    finally:
        process.end()
    assert seen(world) == ("broken", len(RIDERS))


def worker_at(process: Process, now: datetime, *python: str) -> subprocess.Popen[bytes]:
    """A worker with a standing clock."""
    env = {**process.environment, "KURSMITTLER_NOW": now.isoformat()}
    made = subprocess.Popen([sys.executable, *python], cwd=ROOT, env=env)
    process.running.append(made)
    return made


def state_of(database: Database) -> tuple[str, int]:
    """Of the check's job: how it stands, and how often it was taken."""
    with database.read() as session:
        job = session.exec(
            select(Job).where(Job.kind == RECHECK_JOB).order_by(Job.created_at)  # type: ignore[arg-type]
        ).first()
    return (job.state, job.attempts) if job else ("", 0)


def seen(world: Agreed) -> tuple[str, int]:
    """The verdict of the course, and how many findings are stored."""
    with world.database.read() as session:
        found = len(session.exec(select(CourseFinding)).all())
        return verdict(session, world.scope, world.course).state, found


def until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "nothing happened in time"
        time.sleep(0.2)
