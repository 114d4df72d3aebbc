"""What is missing before an invitation: one rule, one page, asked on each one's way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.courses.invitations.missing import lacking, missing
from service.courses.invitations.queries import ready
from service.courses.tables import Course
from service.database import Database
from service.learners.tables import CallTask, Learner
from service.messages.tables import OutboxMessage
from service.rulesets.queries import rules
from service.settings import Settings
from tests.builders import NOW
from tests.page_forms import form_to
from tests.service.conftest import Login
from tests.service.courses.builders import World

BOTH = ("mail", "sms")
URL = "/fehlt"
DAY = date(2026, 11, 2)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A site that sends mail and SMS."""
    return replace(
        settings, smtp_url="smtp://127.0.0.1:1", sms_url="http://127.0.0.1:1/"
    )


@pytest.fixture
def people(database: Database, world: World, agreed: Course) -> tuple[str, ...]:
    """Three with a kept place: complete; guessed and by SMS; guessed and by phone."""
    with database.write() as db:
        for number, learner_id in enumerate(world.learners):
            row = db.get_one(Learner, learner_id)
            row.consent_at, row.channel = NOW, "sms" if number < 2 else "call"
            row.level_evidence = "test" if number == 0 else "self"
    return world.learners


@pytest.fixture
def office(login: Login) -> FlaskClient:
    client = login(Role.COORDINATOR)
    client.get("/heute?lang=de")
    return client


def test_each_kind_asks_for_its_own(
    database: Database, world: World, people: tuple[str, ...]
) -> None:
    """Money of the county asks for no letter; a federal course does, seen and valid."""
    with database.write() as db:
        known = rules(db, world.scope, DAY)
        row = db.get_one(Learner, people[0])
        federal = next(k for k in known.kinds.values() if k.group == "integration")
        county = known.kinds["county"]

        def now_missing(kind: object, online: bool = False) -> tuple[str, ...]:
            return missing(row, kind, BOTH, DAY, online=online)  # type: ignore[arg-type]

        assert now_missing(county) == ()
        assert now_missing(county, online=True) == ("device",)
        assert now_missing(federal) == ("entitlement",)
        row.entitlement = "obligation"
        assert now_missing(federal) == ("proof",)
        row.entitlement_seen_on = DAY
        assert now_missing(federal) == ()
        row.entitlement_until = DAY - timedelta(days=1)
        assert now_missing(federal) == ("proof_over",)
        row.level = "unsure"
        assert now_missing(None) == ("no_level",)


def test_invitation_preview_and_page_say_the_same(
    database: Database, world: World, agreed: Course, people: tuple[str, ...]
) -> None:
    with database.read() as db:
        known = rules(db, world.scope, DAY)
        preview = {
            row.learner_id: set(row.missing)
            for row in ready(db, world.scope, agreed.id, BOTH, known)
        }
        page = {
            row.learner_id: set(row.codes)
            for row in lacking(db, world.scope, BOTH, known, DAY, seated=True)
        }
    assert preview == {people[0]: set(), **page}
    assert set(page) == set(people[1:3])


def test_one_click_asks_everybody_on_their_way(
    database: Database,
    office: FlaskClient,
    client: FlaskClient,
    people: tuple[str, ...],
) -> None:
    """A message with a link alone, and a call; then the row of Heute is settled."""
    assert "dabei fehlt bei 2 Menschen" in office.get("/heute").text
    here = f"{URL}?platz=ja"
    page = office.get(here).text
    assert "L-0001" not in page
    assert "K-001" in page
    sent = office.post(here, data=form_to(page, URL, URL))
    assert sent.status_code == 302
    assert "dabei fehlt bei" not in office.get("/heute").text
    assert office.get(here).text.count('name="learner"') == 0
    with database.read() as db:
        (message,) = db.exec(
            select(OutboxMessage).where(OutboxMessage.template == "missing")
        ).all()
        assert set(message.data) == {"link"}
        (task,) = db.exec(select(CallTask).where(CallTask.reason == "ask")).all()
        assert task.learner_id == people[2]
    link = "/nachfrage/" + str(message.data["link"]).rsplit("/", 1)[1]
    shown = client.get(link).text
    assert "Wir brauchen noch etwas von Ihnen" in shown
    assert "wie viel Deutsch Sie können" in shown
    for _twice in range(2):
        assert client.post(link).status_code == 302
    assert "Wir rufen Sie" in client.get(link).text
    with database.write() as db:
        calls = db.exec(select(CallTask).where(CallTask.learner_id == people[1]))
        assert len(calls.all()) == 1
        db.get_one(Learner, people[1]).level_evidence = "test"
    assert "Alles ist da" in client.get(link).text
    assert client.get("/nachfrage/erfunden").status_code == 404


def test_filters(office: FlaskClient, people: tuple[str, ...]) -> None:
    """By what is missing and by kind of course; a click that asks nobody says so."""
    page = office.get(f"{URL}?fehlt=self_rated").text
    assert "L-0002" in page
    for option in ('value="self_rated" selected', 'value="county"'):
        assert option in " ".join(page.split())
    assert "L-0002" not in office.get(f"{URL}?fehlt=no_way").text
    assert "L-0002" not in office.get(f"{URL}?art=county&fehlt=entitlement").text
    assert "L-0002" not in office.get(f"{URL}?kurs=erfunden").text
    assert office.post(URL, data={}).status_code == 422
