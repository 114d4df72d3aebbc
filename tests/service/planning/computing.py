"""Computes a plan for the small county in the test's own process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlmodel import Session, select

from service.access import Scope, worker_scope
from service.database import Database
from service.jobs.actions import claim, enqueue
from service.jobs.work_item import Work
from service.planning.tables import PlanningRun
from service.settings import Settings
from tests.builders import NOW
from tests.service.planning import small_county as county

Build = Callable[[Session, Scope], None]


def compute(database: Database, scope: Scope, state: Path, build: Build) -> Work:
    """Builds the county, queues a run and gives its claimed job."""
    with database.write() as session:
        county.add_supply(session, scope)
        build(session, scope)
        run = county.add_run(session, scope)
        enqueue(session, scope, NOW, "planning.solve", {"run": run.id})
    with database.write() as session:
        job = claim(session, "test", NOW, ["planning.solve"])
    assert job is not None
    settings = Settings(
        "test", database.url, state, "k" * 40, "http://127.0.0.1:8000", now=NOW
    )
    return Work(
        database,
        settings,
        job,
        lambda: NOW,
        worker_scope(scope.office_id),
        lambda: True,
    )


def walkers(session: Session, scope: Scope, count: int = 8) -> None:
    """People who live beside the venue."""
    for number in range(1, count + 1):
        county.add_learner(session, scope, number, "Nordstadt", "walk")


def only_run(session: Session) -> PlanningRun:
    """The one run of the test."""
    return session.exec(select(PlanningRun)).one()


def with_bus(state: Path, home_at: str) -> Build:
    """Eight walkers and one person who needs the bus both ways."""

    def build(session: Session, scope: Scope) -> None:
        walkers(session, scope)
        county.add_learner(session, scope, 99, "Feldhausen", "bus")
        county.add_feed(session, scope, state, home_at)

    return build
