"""What if a call bus ran, or a class began later: who could come, asked by page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from service.access import Role, worker_scope
from service.database import Database
from service.jobs.tables import Job
from service.jobs.work_item import Work
from service.learners.tables import Learner
from service.planning.routes.whatif import asking as whatif
from service.planning.whatif import work as reach_job
from service.planning.whatif.forms import ZoneQuestion, answer_path, key_of
from service.settings import Settings
from tests.builders import NOW
from tests.service.planning import small_county as county
from tests.service.planning.builders import PEOPLE, Planned

Login = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for a worker that is not there."""
    monkeypatch.setattr(whatif, "LOOKS", 1)


@pytest.fixture
def client(
    login: Login, database: Database, plan: Planned, tmp_path: Path
) -> FlaskClient:
    """A coordinator; the last of those without a place lives at Feldhausen, by bus.

    Course 1 meets 08:30 to 11:45 in Nordstadt; the only bus home leaves at 11:30.
    """
    with database.write() as session:
        county.add_feed(session, plan.scope, tmp_path, "11:30")
        who = session.get_one(Learner, plan.learners[PEOPLE - 1])
        who.place_id = place(session, plan, "Feldhausen")
        who.mode, who.max_minutes, who.level = "bus", 100, "A1.1"
        session.add(who)
    client = login(Role.COORDINATOR)
    client.get("/planung?lang=de")
    return client


def place(session: Session, plan: Planned, name: str) -> str:
    return county.place_id(session, plan.scope, name)


def work_off(database: Database, plan: Planned, state_dir: Path) -> int:
    """Answers the queued questions as the worker does; how many there were."""
    settings = Settings("test", database.url, state_dir, "k" * 40, "http://127.0.0.1")
    with database.write() as session:
        jobs = session.exec(
            select(Job).where(Job.kind == "planning.reach", Job.state == "queued")
        ).all()
        for job in jobs:
            job.state, job.unique_key = "done", None
    scope = worker_scope(plan.scope.office_id)
    for job in jobs:
        reach_job.handle(
            Work(database, settings, job, lambda: NOW, scope, lambda: True)
        )
    return len(jobs)


def ask(client: FlaskClient, path: str, **data: object) -> str:
    """Posts a question that must be taken; the address of its answer."""
    answer = client.post(path, data=data)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_a_call_bus_brings_somebody_home(
    client: FlaskClient, database: Database, plan: Planned, tmp_path: Path
) -> None:
    base = f"/planung/{plan.run}/was-waere"
    assert client.get(base).status_code == 200
    with database.read() as session:
        here = place(session, plan, "Feldhausen")
    asked = {
        "place_id": here,
        "radius_km": "12",
        "weekdays": ["0", "1", "2", "3", "4"],
        "start_minute": "06:00",
        "end_minute": "20 Uhr",
        "wait_minutes": "15",
    }
    url = ask(client, f"{base}/rufbus", **asked)
    assert "wird berechnet" in client.get(url).text
    fragment = client.get(url, headers={"X-Fragment": "yes"}).text
    assert "<html" not in fragment and "data-live-done" not in fragment
    assert work_off(database, plan, tmp_path) == 2  # the page read the timetable ahead
    page = client.get(url).text
    with database.read() as session:
        number = session.get_one(Learner, plan.learners[PEOPLE - 1]).number
    assert "1 Person ohne Platz könnte" in page and f"L-{number:04d}" in page
    assert "Feldhausen</bdi> 1" in page and "Erfunden" not in page
    assert f"um={here}" in page
    assert ask(client, f"{base}/rufbus", **{**asked, "radius_km": "2"}) != url
    work_off(database, plan, tmp_path)
    small = ZoneQuestion(place_id=here, radius_km=2, end_minute=1200)
    kept = answer_path(tmp_path / "runs" / plan.run, key_of(small))
    assert json.loads(kept.read_text())["gained"] == {}


def test_a_class_at_another_time_is_asked_about_one_course(
    client: FlaskClient, database: Database, plan: Planned, tmp_path: Path
) -> None:
    """Half an hour earlier the bus in, at 08:10, comes too late for the beginning."""
    path = f"/planung/{plan.run}/was-waere/uhrzeit"
    url = ask(client, path, proposal_id=plan.courses[0], minutes="-30")
    work_off(database, plan, tmp_path)
    page = client.get(url).text
    assert "K01 30 Minuten früher" in page
    assert "Niemand ohne Platz könnte" in page


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("uhrzeit", {"proposal_id": "nirgends", "minutes": "30"}),
        ("uhrzeit", {"proposal_id": "", "minutes": "7"}),
        ("rufbus", {"place_id": "nirgends", "radius_km": "5", "weekdays": ["0"]}),
        ("rufbus", {"place_id": "x", "radius_km": "4", "weekdays": ["9"]}),
    ],
)
def test_wrong_questions_are_refused_at_their_field(
    client: FlaskClient, plan: Planned, path: str, data: dict[str, object]
) -> None:
    answer = client.post(f"/planung/{plan.run}/was-waere/{path}", data=data)
    assert answer.status_code == 422 and "error" in answer.text


def test_others_do_not_find_it(
    client: FlaskClient, login: Login, plan: Planned
) -> None:
    base = f"/planung/{plan.run}/was-waere"
    assert client.get(f"{base}?frage=../../etc/passwd").status_code == 404
    assert login(Role.COORDINATOR, office=1).get(base).status_code == 404
    assert login(Role.HELPER).get(base).status_code == 404
