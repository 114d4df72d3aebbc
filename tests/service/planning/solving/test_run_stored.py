"""A stored plan on both databases."""

from __future__ import annotations

from pathlib import Path

from sqlmodel import select

from service.database import Database
from service.planning.tables import Finding, ProposedCourse, RunEvent
from service.planning.work import handle
from tests.builders import Standing
from tests.service.planning.computing import compute, only_run, with_bus


def test_a_plan_is_checked_and_stored(
    database: Database, stands: Standing, tmp_path: Path
) -> None:
    handle(compute(database, stands.own, tmp_path, with_bus(tmp_path, "12:00")))
    with database.read() as session:
        run = only_run(session)
        assert (run.state, run.placed, run.learners) == ("ready", 9, 9)
        course = session.exec(select(ProposedCourse)).one()
        assert (course.kind, course.levels, course.size) == ("county", ["A1.1"], 9)
        assert session.exec(select(Finding)).all() == []
        events = session.exec(select(RunEvent)).all()
        assert {"start", "plan", "done"} <= {event.event for event in events}
