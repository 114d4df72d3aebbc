"""The worker process: says that it lives, works, ends politely, survives kill -9."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from service.database import Database
from service.jobs.actions import enqueue, worker_alive
from service.jobs.tables import Job
from service.planning.tables import PlanningRun, ProposedCourse
from tests.builders import Standing
from tests.service.planning import small_county as county
from tests.service.planning.computing import walkers

ROOT = Path(__file__).parents[3]
PATIENCE = 90  # seconds


class Process:
    """A worker on the test's database."""

    def __init__(self, url: str, state: Path) -> None:
        self.environment = {
            **os.environ,
            "KURSMITTLER_ENV": "test",
            "KURSMITTLER_DATABASE_URL": url,
            "KURSMITTLER_STATE_DIR": str(state),
            "KURSMITTLER_SECRET_KEY": "k" * 40,
        }
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        made = subprocess.Popen(
            [sys.executable, "-m", "service.worker"], cwd=ROOT, env=self.environment
        )
        self.running.append(made)
        return made

    def end(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.wait()


@pytest.fixture
def worker(database: Database, tmp_path: Path) -> Iterator[Process]:
    made = Process(database.url, tmp_path)
    yield made
    made.end()


def wait_for(what: Callable[[], bool]) -> None:
    until = time.perf_counter() + PATIENCE
    while not what():
        assert time.perf_counter() < until, "nothing happened in time"
        time.sleep(0.2)


def run_state(database: Database) -> str:
    with database.read() as session:
        return session.exec(select(PlanningRun)).one().state


def queue_run(database: Database, stands: Standing, seconds: int) -> None:
    moment = datetime.now(UTC)
    with database.write() as session:
        county.add_supply(session, stands.own)
        walkers(session, stands.own)
        run = county.add_run(session, stands.own, seconds=seconds)
        enqueue(session, stands.own, moment, "planning.solve", {"run": run.id})


def alive(database: Database) -> bool:
    with database.read() as session:
        return worker_alive(session, datetime.now(UTC))


def test_it_computes_a_queued_run_and_ends_politely(
    database: Database, stands: Standing, worker: Process
) -> None:
    queue_run(database, stands, seconds=2)
    process = worker.start()
    wait_for(lambda: run_state(database) == "ready")
    assert alive(database)
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0


def test_a_killed_worker_leaves_no_half_plan_and_the_next_goes_on(
    database: Database, stands: Standing, worker: Process
) -> None:
    queue_run(database, stands, seconds=3)
    first = worker.start()
    wait_for(lambda: run_state(database) == "solving")
    first.kill()
    first.wait()
    with database.write() as session:
        assert session.exec(select(ProposedCourse)).all() == []
        # The lease runs out by itself after thirty seconds; the test does not wait.
        job = session.exec(select(Job)).one()
        assert job.state == "running" and job.lease_until is not None
        job.lease_until = job.created_at
    worker.start()
    wait_for(lambda: run_state(database) == "ready")
    with database.read() as session:
        assert len(session.exec(select(ProposedCourse)).all()) == 1
        assert (
            session.exec(select(Job).where(Job.kind == "planning.solve")).one().attempts
            == 2
        )
