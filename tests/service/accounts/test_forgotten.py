"""Forgotten passwords: a mailed link, once, with the same answer for every name."""

from __future__ import annotations

import re

from apiflask import APIFlask
from sqlmodel import select

from service.accounts import forgotten
from service.accounts.tables import User
from service.database import Database
from service.jobs.tables import Job
from service.messages.tables import OutboxMessage
from tests.builders import NOW, PASSWORD, Standing

NEW = "ein-anderes-passwort"
TYPED = {"password": NEW, "again": NEW}


def mailed(database: Database) -> list[str]:
    """Runs the queued questions; gives the links of the mails."""
    with database.write() as db:
        for job in db.exec(select(Job).where(Job.kind == forgotten.JOB)).all():
            forgotten.send(db, job.payload, NOW)
    with database.read() as db:
        return [str(m.data["link"]) for m in db.exec(select(OutboxMessage))]


def with_address(database: Database) -> None:
    with database.write() as db:
        user = db.exec(select(User).where(User.name == "helper0")).one()
        user.email = "helfer@example.org"
        db.add(user)


def test_the_link_sets_a_new_password_once(
    app: APIFlask, database: Database, stands: Standing
) -> None:
    with_address(database)
    client = app.test_client()
    old = app.test_client()
    old.post("/login", data={"name": "helper0", "password": PASSWORD})
    assert (
        client.post("/passwort-vergessen", data={"name": "Helper0"}).status_code == 200
    )
    (link,) = mailed(database)
    path = re.sub(r"^https?://[^/]+", "", link)
    assert client.get(path).status_code == 200
    assert client.post(path, data={**TYPED, "again": "anders"}).status_code == 422
    assert client.post(path, data=TYPED).location == "/login"
    assert old.get("/helfen").location.startswith("/login")
    assert client.get(path).status_code == 404
    assert client.post(path, data=TYPED).status_code == 404
    data = {"name": "helper0", "password": NEW}
    assert client.post("/login", data=data).location == "/helfen"


def test_every_name_is_answered_alike(
    app: APIFlask, database: Database, stands: Standing
) -> None:
    client = app.test_client()
    known = client.post("/passwort-vergessen", data={"name": "helper0"})
    unknown = client.post("/passwort-vergessen", data={"name": "nobody0"})
    assert (known.status_code, known.data) == (unknown.status_code, unknown.data)
    assert mailed(database) == []  # no address, no account: no mail


def test_the_job_and_the_message_name_nobody(
    app: APIFlask, database: Database, stands: Standing
) -> None:
    with_address(database)
    app.test_client().post("/passwort-vergessen", data={"name": "helper0"})
    mailed(database)
    with database.read() as db:
        (job,) = db.exec(select(Job).where(Job.kind == forgotten.JOB)).all()
        (mail,) = db.exec(select(OutboxMessage)).all()
    assert "helper0" not in str(job.payload) + str(mail.data)


def test_an_old_link_says_so(
    app: APIFlask, database: Database, stands: Standing
) -> None:
    client = app.test_client()
    assert client.get("/passwort-neu/unbekannt").status_code == 404
    assert client.post("/passwort-neu/unbekannt", data=TYPED).status_code == 404
