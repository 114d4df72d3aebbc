"""Who gets a place, and what a least share costs: the page, the plan, the job."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role, worker_scope
from service.database import Database
from service.jobs.actions import claim, fail
from service.jobs.tables import Job
from service.jobs.work_item import Work
from service.planning import fair_price
from service.planning.shares import PRICE, SHARES, Price, read_price
from service.planning.tables import PlanningRun
from service.settings import Settings
from tests.builders import NOW
from tests.service.planning.builders import Planned


@pytest.fixture
def office(login: Callable[..., FlaskClient], plan: Planned) -> FlaskClient:
    """A coordinator of the office whose plan it is."""
    return login(Role.COORDINATOR)


@pytest.fixture
def folder(plan: Planned, tmp_path: Path) -> Path:
    """Where the plan's files lie."""
    return tmp_path / "runs" / plan.run


def group(name: str, people: int, placed: int, minutes: int | None = 20) -> Any:
    """One group as the solver tells it."""
    kept = {"group": name, "people": people, "placed": placed}
    return {**kept, "median_minutes": minutes, "worst_minutes": minutes}


def keep_shares(folder: Path) -> None:
    """Two large levels and two small ones; one gender."""
    levels = [group("A1.1", 10, 8), group("A1.2", 10, 5, 41)]
    levels += [group("B1.1", 2, 0, None), group("B2.1", 1, 1)]
    found = {
        "level": {"groups": levels},
        "gender": {"groups": [group("female", 6, 6), group("unknown", 17, 8)]},
        "place": {"groups": [group("xyz:bus", 23, 14)]},
    }
    (folder / SHARES).write_text(json.dumps(found), encoding="utf-8")


def limit(database: Database, plan: Planned, **more: Any) -> None:
    """Gives the plan a least share of 60 percent for every level."""
    with database.write() as session:
        run = session.get_one(PlanningRun, plan.run)
        told = {"fair_by": "level", "fair_share": 0.6, **more}
        run.parameters = {**run.parameters, **told}


def keep_price(folder: Path, placed: int, without: int, **more: Any) -> None:
    told = {"placed": placed, "placed_without": without, "better": True}
    took = {"seconds": 16.2, "seconds_without": 15.8, "continued": False}
    found = {**told, **took, "groups": {"A1.1": 10, "A1.2": 4}, **more}
    (folder / PRICE).write_text(json.dumps(found), encoding="utf-8")


def test_every_group_has_people_share_and_ways(
    office: FlaskClient, plan: Planned, folder: Path
) -> None:
    """Three people in two small groups have no share; homes are no group."""
    assert (
        "keine Anteile gespeichert" in office.get(f"/planung/{plan.run}/anteile").text
    )
    keep_shares(folder)
    text = office.get(f"/planung/{plan.run}/anteile").text
    for words in ("8 von 10", "80 %", "41 Min.", "Spreizung: 30 Punkte", "weiblich"):
        assert words in text, words
    assert "2 Gruppen mit weniger als 5 Personen: zusammen 1 von 3" in text
    assert "xyz" not in text and "B2.1" not in text and "Mindestanteil" not in text
    assert f"/planung/{plan.run}/anteile" in office.get(f"/planung/{plan.run}").text


def test_groups_below_the_least_share_and_its_price_stand_with_the_plan(
    office: FlaskClient, plan: Planned, database: Database, folder: Path
) -> None:
    keep_shares(folder)
    limit(database, plan)
    first = office.get(f"/planung/{plan.run}").text
    assert "60 % für jede Niveaustufe" in first and "noch nicht bekannt" in first
    assert "1 Gruppe liegt darunter, 1 Platz fehlt." in first
    keep_price(folder, 13, 14)
    first = office.get(f"/planung/{plan.run}").text
    assert "kostet 1 Platz: Ohne ihn hätten 14 Personen einen, mit ihm 13" in first
    text = office.get(f"/planung/{plan.run}/anteile").text
    assert "dieser in 16, der andere in 16 Sekunden" in text
    assert 'data-label="Ohne Mindestanteil">10<' in text


@pytest.mark.parametrize(
    ("price", "words"),
    [
        ({"placed": 14, "without": 14}, "14 Personen haben mit ihm und ohne ihn"),
        ({"placed": 14, "without": 14, "better": False}, "Soweit bekannt"),
        ({"placed": 15, "without": 14}, "Mit dem Mindestanteil haben mehr Personen"),
        ({"placed": 9, "without": 14, "continued": True}, "von der längeren Suche"),
    ],
)
def test_the_price_is_told_as_it_was_found(
    office: FlaskClient,
    plan: Planned,
    database: Database,
    folder: Path,
    price: dict[str, Any],
    words: str,
) -> None:
    keep_shares(folder)
    limit(database, plan)
    keep_price(folder, **price)
    assert words in office.get(f"/planung/{plan.run}/anteile").text


def test_a_price_that_failed_can_be_asked_for_again(
    office: FlaskClient, plan: Planned, database: Database, folder: Path
) -> None:
    """Once at a time; never without a least share or without the plan's files."""
    path = f"/planung/{plan.run}/anteile"
    assert office.post(path).status_code == 404
    limit(database, plan)
    assert "sind nicht mehr da" in office.post(path, follow_redirects=True).text
    (folder / "instance.json").write_text("{}", encoding="utf-8")
    for _ in range(2):
        office.post(path)
    assert "wird gerade berechnet" in office.get(path).text
    with database.write() as session:
        (job,) = session.exec(select(Job).where(Job.kind == fair_price.PRICE_JOB))
        claimed = claim(session, "test", job.run_at, [job.kind])
        assert claimed is not None
        claimed.attempts = 3
        fail(session, claimed, NOW, "SolverFailed")
    assert "ist nicht berechnet" in office.get(path).text


def test_the_price_is_the_difference_to_a_plan_that_was_found(
    plan: Planned, database: Database, folder: Path
) -> None:
    """Nobody is placed; without the limit two of the town would have a place."""
    from tests.solver.formation.tiny import raw

    limit(database, plan, seconds=2, workers=1)
    asked = {"by": "place", "least_share": 0.6}
    value = {**raw(2), "fairness": asked}
    value["weights"] = {**value["weights"], "fair_share": 700}
    (folder / "instance.json").write_text(json.dumps(value), encoding="utf-8")
    empty = {"format": "course-formation-solution/1", "courses": [], "enrolments": {}}
    (folder / "plan.json").write_text(json.dumps(empty), encoding="utf-8")
    settings = Settings(
        "test", database.url, folder.parents[1], "k" * 40, "http://127.0.0.1", now=NOW
    )
    with database.write() as session:
        run = session.get_one(PlanningRun, plan.run)
        fair_price.queue_price(session, plan.scope, run, NOW)
        job = claim(session, "test", NOW + fair_price.AFTER, [fair_price.PRICE_JOB])
    assert job is not None
    own = worker_scope(plan.scope.office_id)
    fair_price.price(Work(database, settings, job, lambda: NOW, own, lambda: True))
    found = read_price(folder)
    assert isinstance(found, Price)
    assert (found.placed, found.placed_without, found.people) == (0, 2, 2)
    assert found.better and not found.continued and found.seconds == 12
