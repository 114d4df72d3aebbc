"""One talk from the booking to the payment list: pages, links, and the worker."""

from __future__ import annotations

from datetime import timedelta

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlmodel import col, select

from service.access import Role
from service.database import Database
from service.interpreters.tables import Interpreter, UnmetNeed
from service.messages.tables import OutboxMessage
from tests.service.conftest import Login
from tests.service.interpreters import build
from tests.service.interpreters.build import THURSDAY, Pool, at
from tests.service.interpreters.jobs.steps import Around
from tests.service.interpreters.requests.test_asking import FORM

OLD, NEW = at(THURSDAY, "10:30"), at(THURSDAY, "14:00")


@pytest.fixture
def job(app: APIFlask, database: Database, pool: Pool) -> Around:
    """An office whose website and worker have one clock."""
    parts = app.extensions["kursmittler"]
    made = Around(database, pool, parts.settings.state_dir)
    made.web = parts.clock
    with database.write() as session:
        build.bank_account(session, session.get_one(Interpreter, pool.first))
    return made


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    """Somebody who has only a link."""
    return app.test_client()


def links(job: Around, template: str) -> dict[str, str]:
    """Paths of the newest messages of a template, by recipient."""
    with job.database.read() as session:
        rows = session.exec(
            select(OutboxMessage)
            .where(col(OutboxMessage.template).in_((template, f"{template}_sms")))
            .order_by(col(OutboxMessage.created_at))
        ).all()
    return {row.recipient: "/" + str(row.data["link"]).split("/", 3)[3] for row in rows}


def phone(job: Around, who: str) -> str:
    """Where somebody gets messages."""
    with job.database.read() as session:
        return session.get_one(Interpreter, who).phone


def test_from_the_booking_to_the_payment_list(
    job: Around, client: FlaskClient, login: Login
) -> None:
    first, second = job.pool.first, job.pool.second
    school = login(Role.AGENCY)

    # The institution books, and both who speak the language are asked.
    booked = school.post("/anfragen/neu", data=FORM)
    assert booked.status_code == 302
    request = booked.location.rpartition("/")[2]
    job.work()
    asked = links(job, "offer")
    assert set(asked) == {phone(job, first), phone(job, second)}
    offer = client.get(asked[phone(job, first)]).text
    assert "Dari" in offer
    assert "Beispielstraße" not in offer  # the address after a yes only
    assert job.state_of(request) == "offered"

    # One accepts, the other is told, and would step in.
    client.post(asked[phone(job, first)], data={"answer": "accept"})
    job.sides()
    assert job.state_of(request) == "confirmed"
    assert set(links(job, "offer_lost")) == {phone(job, second)}
    late = links(job, "offer_lost")[phone(job, second)]
    assert "Ich würde einspringen" in client.get(late).text
    client.post(late, data={"answer": "standby"})
    assert "fragen wir Sie zuerst" in client.get(late).text
    assert "Erfunden 1" in school.get(f"/anfragen/{request}").text
    assert "Beispielstraße" in client.get(asked[phone(job, first)]).text

    # The time is moved; nobody is kept in silence.
    version = job.asked(request).version
    moved = {"act": "move", "day": "2026-11-05", "start": "14:00", "minutes": "60"}
    school.post(f"/anfragen/{request}", data={**moved, "version": version})
    job.sides()
    assert job.row(request).state == "asked_again"
    again = links(job, "offer_changed")[phone(job, first)]
    assert "14:00" in client.get(again).text
    client.post(again, data={"answer": "again"})
    job.sides()
    assert job.row(request).state == "agreed"
    assert job.row(request).starts_at == NEW

    # The day before, both confirm with one tap.
    job.at(NEW - timedelta(hours=24))
    client.post(job.path("job_reminder"), data={"act": "sure"})
    client.post(job.path("booker_reminder"), data={"act": "sure"})
    assert job.row(request).sure_at is not None
    assert job.row(request).booker_sure_at is not None

    # Afterwards: the hours, approved by a link, and paid with the month's list.
    job.at(NEW + timedelta(hours=2))
    told = {"act": "report", "start": "14:00", "end": "15:30", "km": "14"}
    client.post(job.path("job_report"), data=told)
    job.sides()
    assert job.state_of(request) == "done"
    client.post(
        job.path("booker_report"),
        data={"act": "approve", "assignment": job.row(request).id},
    )
    assert job.row(request).approved_at is not None
    office = login(Role.COORDINATOR)
    made = office.post("/sprachmittlung/zahlungen", data={"month": "2026-11-01"})
    page = office.get(made.location).text
    assert "Erfunden 1" in page
    assert "26,70" in page  # an hour and a half at 15.00, 14 kilometres at 0.30
    assert "Dari" not in page  # who is paid, and how much: nothing of the talk

    # No message has told more than a code and a link.
    with job.database.read() as session:
        for row in session.exec(select(OutboxMessage)):
            assert set(row.data) <= {"code", "link"}
        assert session.exec(select(UnmetNeed)).all() == []


def test_the_first_falls_out_and_who_stands_by_comes(
    job: Around, client: FlaskClient, login: Login
) -> None:
    """The institution hears that somebody else comes, and nobody else was asked."""
    first, second = job.pool.first, job.pool.second
    request = job.request()
    asked = links(job, "offer")
    client.post(asked[phone(job, first)], data={"answer": "accept"})
    job.sides()
    late = links(job, "offer_lost")[phone(job, second)]
    client.post(late, data={"answer": "standby"})
    job.volunteers(2)
    client.post(asked[phone(job, first)], data={"answer": "back"})
    job.sides()
    open_ones = [w for w, state in job.offers(request).items() if state == "open"]
    assert open_ones == [second]
    client.post(links(job, "offer")[phone(job, second)], data={"answer": "accept"})
    job.sides()
    assert job.state_of(request) == "confirmed"
    assert job.promises(request) == {first: "cancelled", second: "agreed"}
    assert "Erfunden 2" in login(Role.AGENCY).get(f"/anfragen/{request}").text
