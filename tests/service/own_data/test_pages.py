"""One's own data by code, and what the office sees and does with a record."""

from __future__ import annotations

from datetime import timedelta

from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role, worker_scope
from service.database import Database
from service.jobs.tables import Job
from service.jobs.work_item import Work
from service.learners.tables import ContactNote, Learner
from service.own_data.periods import USUAL, WARNING, falls_away
from service.own_data.work import TIDY, tidy
from service.settings import Settings
from tests.builders import NOW, Standing
from tests.service.conftest import Login
from tests.service.courses.builders import furnish
from tests.service.learners.walking import register


def learner(database: Database) -> Learner:
    with database.read() as session:
        return session.exec(select(Learner)).one()


def opened(client: FlaskClient) -> FlaskClient:
    """A phone on which the own page is open."""
    client.post("/status", data={"code": register(client)})
    return client


def test_without_the_code_nothing_is_shown_and_nothing_done(
    client: FlaskClient, database: Database
) -> None:
    register(client)
    with client.session_transaction() as kept:
        kept.clear()
    for path in ("/status/daten", "/status/daten.json", "/status/loeschen"):
        assert client.get(path).location == "/status"
    for path in ("/status/pause", "/status/pause/ende", "/status/loeschen"):
        assert client.post(path, data={"until": "2027-01-01"}).location == "/status"
    assert learner(database).state == "waiting"


def test_everything_can_be_taken_along(client: FlaskClient) -> None:
    answer = opened(client).get("/status/daten.json")
    found = answer.json
    assert found is not None
    assert found["record"]["call_name"] == "Maria"
    assert found["record"]["free_times"] == ["mo-am", "tu-pm"]
    assert "code_hash" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_pause_keeps_the_place_and_ends_when_wished(
    client: FlaskClient, database: Database
) -> None:
    phone = opened(client)
    assert phone.post("/status/pause", data={"until": "2026-10-01"}).status_code == 422
    assert phone.post("/status/pause", data={"until": "2029-01-01"}).status_code == 422
    assert phone.post("/status/pause", data={"until": "2027-02-01"}).status_code == 302
    paused = learner(database)
    assert (str(paused.paused_until), paused.state) == ("2027-02-01", "waiting")
    assert "01.02.2027" in phone.get("/status/daten").text
    phone.post("/status/pause/ende")
    assert learner(database).paused_until is None


def test_erasing_says_what_stays_and_closes_the_page(
    client: FlaskClient, database: Database
) -> None:
    phone = opened(client)
    assert "Das bleibt" in phone.get("/status/loeschen").text
    assert phone.post("/status/loeschen").status_code == 302
    assert learner(database).call_name == ""
    assert phone.get("/status/seite").location == "/status"
    assert phone.post("/status/loeschen").location == "/status"


def test_the_office_keeps_notes_and_the_person_takes_them_along(
    client: FlaskClient, login: Login, database: Database
) -> None:
    phone = opened(client)
    who = learner(database).id
    office = login(Role.COORDINATOR)
    page = f"/lernende/{who}/verlauf"
    assert office.post(page, data={"kind": "call", "note": ""}).status_code == 422
    office.post(page, data={"kind": "call", "note": "kommt erst ab März"})
    shown = office.get(page).text
    assert "kommt erst ab März" in shown and "Telefoniert" in shown
    taken = phone.get("/status/daten.json").json
    assert taken is not None
    assert taken["contact_note"][0]["note"] == "kommt erst ab März"
    office.post(f"/lernende/{who}/loeschen")
    with database.read() as session:
        assert session.exec(select(ContactNote)).all() == []
    assert office.get(page).status_code == 404


def test_a_helper_erases_only_her_own_people(
    client: FlaskClient, login: Login, database: Database
) -> None:
    register(client)
    who = learner(database).id
    helper = login(Role.HELPER)
    assert helper.get(f"/lernende/{who}/loeschen").status_code == 404
    assert helper.post(f"/lernende/{who}/loeschen").status_code == 404
    assert learner(database).call_name == "Maria"


def nightly(database: Database, settings: Settings, office_id: str, late: int) -> None:
    """The nightly job, so many days later."""
    job = Job(office_id=office_id, kind=TIDY, run_at=NOW, created_at=NOW)
    tidy(
        Work(
            database=database,
            settings=settings,
            job=job,
            now=lambda: NOW + timedelta(days=late),
            scope=worker_scope(office_id),
            keep_alive=lambda: True,
        )
    )


def test_whoever_left_falls_away_after_a_warning(
    database: Database, stands: Standing, settings: Settings
) -> None:
    days = USUAL["withdrawn"]
    with database.write() as session:
        world = furnish(session, stands.own)
        left, waits = world.learners[:2]
        session.get_one(Learner, left).state = "withdrawn"
    soon = NOW + timedelta(days=days) - WARNING
    with database.read() as session:
        assert falls_away(session, stands.own, soon - timedelta(days=1)) == ()
        (found,) = falls_away(session, stands.own, soon)
        assert found.learner_id == left
    nightly(database, settings, stands.own.office_id, days - 1)
    with database.read() as session:
        assert session.get_one(Learner, left).call_name != ""
    nightly(database, settings, stands.own.office_id, days)
    with database.read() as session:
        assert session.get_one(Learner, left).state == "deleted"
        assert session.get_one(Learner, waits).state == "waiting"


def test_what_is_kept_begins_anew(
    app: APIFlask, login: Login, database: Database, stands: Standing
) -> None:
    with database.write() as session:
        who = furnish(session, stands.own).learners[0]
        row = session.get_one(Learner, who)
        row.state, row.changed_at = "withdrawn", NOW - timedelta(days=85)
    office = login(Role.COORDINATOR)
    assert "Eine Anmeldung wird bald gelöscht" in office.get("/heute").text
    assert "L-0001" in office.get("/lernende/loeschfristen").text
    office.post(f"/lernende/{who}/behalten")
    assert "wird bald gelöscht" not in office.get("/heute").text
    assert "L-0001" not in office.get("/lernende/loeschfristen").text
