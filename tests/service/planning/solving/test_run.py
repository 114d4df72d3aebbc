"""A run from rows to stored plan, with the real solver as a child process."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from service.access import Scope
from service.database import Database, make_engine
from service.jobs.work_item import Interrupted
from service.learners.tables import Learner
from service.migrations.schema import upgrade
from service.planning.runs.export import export
from service.planning.tables import (
    Finding,
    ProposedCourse,
    ProposedSeat,
)
from service.planning.work import handle
from tests.builders import Standing
from tests.databases import Backend
from tests.service.planning import small_county as county
from tests.service.planning.computing import compute, only_run, walkers, with_bus

TERM_START = date(2027, 1, 11)  # of the small county


@pytest.fixture(scope="module")
def template(sqlite_backend: Backend, fill_template: Callable[[str], None]) -> str:
    """SQLite only: each test starts the solver; test_run_stored.py does both kinds."""
    url = sqlite_backend.create()
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
    fill_template(url)
    return url


@pytest.fixture
def database(sqlite_backend: Backend, template: str) -> Iterator[Database]:
    """A copy of the template for each test."""
    made = Database(sqlite_backend.clone(template))
    yield made
    made.dispose()


def test_the_bus_there_and_back_is_shown_with_its_minutes(
    database: Database, stands: Standing, tmp_path: Path
) -> None:
    handle(compute(database, stands.own, tmp_path, with_bus(tmp_path, "12:00")))
    with database.read() as session:
        seat = session.exec(
            select(ProposedSeat).where(ProposedSeat.mode == "bus")
        ).one()
        course = session.exec(select(ProposedCourse)).one()
    # Out at 07:50 for the beginning, home at 13:00 after the end.
    start, end = course.meetings[0][1], course.meetings[0][2]
    assert start - (7 * 60 + 50) <= (seat.minutes_there or 0) <= start - (7 * 60 + 45)
    assert 13 * 60 - end <= (seat.minutes_back or 0) <= 13 * 60 + 5 - end
    rides = [leg for leg in seat.journey["back"] if leg["mode"] == "ride"]
    assert [(leg["from"], leg["to"]) for leg in rides] == [("Nordstadt", "Feldhausen")]
    assert list(tmp_path.rglob("*.scans"))  # the next run need not scan them again


def test_nobody_is_placed_whose_only_bus_home_leaves_before_the_end(
    database: Database, stands: Standing, tmp_path: Path
) -> None:
    handle(compute(database, stands.own, tmp_path, with_bus(tmp_path, "11:00")))
    with database.read() as session:
        assert only_run(session).placed == 8
        finding = session.exec(select(Finding)).one()
        left = session.get_one(Learner, finding.learner_id)
    assert (left.number, finding.rule) == (99, "connection")


def test_without_a_timetable_nobody_goes_by_bus(
    database: Database, stands: Standing, tmp_path: Path
) -> None:
    def build(session: Session, scope: Scope) -> None:
        walkers(session, scope)
        county.add_learner(session, scope, 99, "Nordstadt", "bus", gender="female")

    handle(compute(database, stands.own, tmp_path, build))
    with database.read() as session:
        run = only_run(session)
        assert (run.placed, run.summary["no_bus"]) == (8, True)
    # Who said nothing of their gender is a group of their own in the figures.
    asked = json.loads(next(tmp_path.rglob("instance.json")).read_text())
    told = sorted(who["groups"]["gender"] for who in asked["learners"])
    assert told == ["female", *["unknown"] * 8]


def test_too_few_people_are_a_result_with_reasons(
    database: Database, stands: Standing, tmp_path: Path
) -> None:
    handle(compute(database, stands.own, tmp_path, lambda s, o: walkers(s, o, 3)))
    with database.read() as session:
        assert (only_run(session).state, only_run(session).placed) == ("ready", 0)
        rules = {finding.rule for finding in session.exec(select(Finding))}
    assert rules == {"size_min"}


def test_incomplete_records_are_left_out_and_named(
    database: Database, stands: Standing, tmp_path: Path
) -> None:
    def build(session: Session, scope: Scope) -> None:
        walkers(session, scope)
        county.add_learner(session, scope, 50, "Nordstadt", "walk", level="")

    handle(compute(database, stands.own, tmp_path, build))
    with database.read() as session:
        assert session.exec(select(Finding)).one().rule == "missing"


def test_who_pauses_gets_no_offer_and_is_named(
    database: Database, stands: Standing, tmp_path: Path
) -> None:
    def build(session: Session, scope: Scope) -> None:
        walkers(session, scope)
        for number, last in (
            (50, TERM_START + timedelta(days=1)),
            (51, TERM_START),
        ):
            county.add_learner(
                session, scope, number, "Nordstadt", "walk", paused_until=last
            )

    handle(compute(database, stands.own, tmp_path, build))
    with database.read() as session:
        found = session.exec(select(Finding).where(Finding.rule == "paused")).all()
        assert [session.get_one(Learner, f.learner_id).number for f in found] == [50]


def test_the_other_office_is_never_read(
    database: Database, stands: Standing, tmp_path: Path
) -> None:
    with database.write() as session:
        walkers(session, stands.foreign)
    handle(compute(database, stands.own, tmp_path, lambda s, o: walkers(s, o, 2)))
    with database.read() as session:
        assert only_run(session).learners == 2


def test_a_lost_job_stores_nothing(
    database: Database, stands: Standing, tmp_path: Path
) -> None:
    work = compute(database, stands.own, tmp_path, walkers)
    with pytest.raises(Interrupted):
        handle(replace(work, keep_alive=lambda: False))
    with database.read() as session:
        assert session.exec(select(ProposedCourse)).all() == []


def test_the_export_passes_the_independent_checker(
    database: Database, stands: Standing, tmp_path: Path
) -> None:
    """Always checked by our own plain check; by the shared checker where it is."""
    handle(compute(database, stands.own, tmp_path, with_bus(tmp_path, "12:00")))
    export(database, tmp_path, "1", tmp_path / "out")
    instance = json.loads((tmp_path / "out" / "instance.json").read_text())
    plan = json.loads((tmp_path / "out" / "plan.json").read_text())
    assert len(plan["enrolments"]) == 9
    assert not {"overlaps", "existing", "together"} & set(instance)
    shared = Path(__file__).parents[5] / "shared" / "formation" / "check.py"
    if not shared.is_file():
        print("shared checker absent: the export was not checked with it")
        return
    spec = importlib.util.spec_from_file_location("shared_check", shared)
    assert spec is not None and spec.loader is not None
    checker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(checker)
    faults, report = checker.check(instance, plan)
    assert faults == [] and report["placed"] == 9
