"""Who gets a place, and what a least share costs: the page, the plan, the job."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role, worker_scope
from service.database import Database
from service.jobs.actions import claim, enqueue, fail
from service.jobs.tables import Job
from service.jobs.work_item import Work
from service.learners.tables import Learner
from service.planning.runs.parameters import Parameters
from service.planning.shares import fair_price
from service.planning.shares.queries import PRICE, SHARES, read_price
from service.planning.tables import PlanningRun
from service.settings import Settings
from tests.builders import NOW
from tests.service.planning.builders import Planned
from tests.solver.formation.tiny import BASE, learner, raw


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
    found = {
        **told,
        "seconds": 15.8,
        "groups": {"A1.1": [8, 10], "A1.2": [5, 4]},
        **more,
    }
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
    assert "16 Sekunden mit ihm und ebenso lange ohne ihn" in text
    assert "auf eine andere Zahl von Personen: 13 statt 17" in text
    assert re.search(r"Weitergesucht: mit / ohne.>\s*8 / 10\s*<", text)


@pytest.mark.parametrize(
    ("price", "words"),
    [
        ({"placed": 14, "without": 14}, "so viele Personen einen wie ohne ihn (14)"),
        ({"placed": 14, "without": 14, "better": False}, "Soweit bekannt"),
        ({"placed": 15, "without": 14}, "Mit dem Mindestanteil haben mehr Personen"),
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


def test_the_price_is_the_difference_of_two_plans_that_were_found(
    tmp_path: Path,
) -> None:
    """One room and hour: three of A1, or two of B1 of whom one shall have a place."""
    b1 = {**BASE["kinds"]["A1"], "level": "B1", "online": False, "patterns": ["mo"]}
    asked = {"by": "gender", "least_share": 0.5}
    people = [learner(f"a{n}") for n in range(3)]
    own = {"accepts": ["B1"], "level": "B1", "groups": {"gender": "female"}}
    people += [learner(f"b{n}", **own) for n in range(2)]
    kinds = {"A1": {**b1, "level": "A1"}, "B1": b1}
    teachers = [{**BASE["teachers"][0], "kinds": ["A1", "B1"]}]
    funding = [{**BASE["funding"][0], "kinds": ["A1", "B1"]}]
    more = {"kinds": kinds, "teachers": teachers, "funding": funding}
    value = {**raw(people, **more), "fairness": asked}
    value["weights"] = {**value["weights"], "fair_share": 9000}
    empty = {"format": "course-formation-solution/1", "courses": [], "enrolments": {}}
    (tmp_path / "instance.json").write_text(json.dumps(value), encoding="utf-8")
    (tmp_path / "plan.json").write_text(json.dumps(empty), encoding="utf-8")
    told = Parameters(workers=1, fair_by="gender", fair_share=0.5)
    fair_price.find_price(tmp_path, told, lambda: True)
    found = read_price(tmp_path)
    assert found is not None and found.better
    assert (found.placed, found.placed_without, found.people) == (2, 3, 1)
    assert found.groups == {"female": (2, 0)}


def test_without_a_least_share_nothing_is_computed(
    plan: Planned, database: Database, folder: Path, tmp_path: Path
) -> None:
    settings = Settings(
        "test", database.url, tmp_path, "k" * 40, "http://127.0.0.1", now=NOW
    )
    with database.write() as session:
        run = session.get_one(PlanningRun, plan.run)
        fair_price.queue_price(session, plan.scope, run, NOW)
        assert session.exec(select(Job)).first() is None
        job = enqueue(session, plan.scope, NOW, fair_price.PRICE_JOB, {"run": run.id})
    assert job is not None
    own = worker_scope(plan.scope.office_id)
    fair_price.price(Work(database, settings, job, lambda: NOW, own, lambda: True))
    assert not (folder / PRICE).exists()


def test_a_plan_with_a_least_share_is_compared_with_one_without(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    """The others keep it, and every reserve; a fairer plan is not offered as well."""
    path = f"/planung/{plan.run}/vergleich"
    assert 'value="fair"' in office.get(path).text
    limit(database, plan, reserves={"county": 2})
    page = office.get(path).text
    assert 'value="free"' in page and 'value="fair"' not in page
    office.post(path, data={"goal": ["free", "fair", "short"]})
    with database.read() as session:
        runs = session.exec(
            select(PlanningRun).where(PlanningRun.state == "queued")
        ).all()
    told = {r.parameters["goal"]: r.parameters for r in runs}
    assert set(told) == {"free", "short"}
    assert (told["free"]["fair_by"], told["short"]["fair_by"]) == ("", "level")
    assert all(t["reserves"] == {"county": 2} for t in told.values())


def test_the_comparison_speaks_of_groups_of_enough_people_only(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    """Four women are too few for a share; with a fifth the split is shown."""
    page = f"/planung/{plan.run}/vergleich"
    assert "nichts zu vergleichen" in office.get(page).text
    with database.write() as session:
        row = session.get_one(PlanningRun, plan.run)
        told = {**row.parameters, "alternative_of": row.id, "goal": "short"}
        other = row.model_dump(exclude={"id"}) | {"number": 99, "parameters": told}
        session.add(PlanningRun(**other))
    for women, shown in ((4, False), (5, True)):
        with database.write() as session:
            for who in plan.learners[:women]:
                session.get_one(Learner, who).gender = "female"
        assert ("<h3>Geschlecht</h3>" in office.get(page).text) is shown
