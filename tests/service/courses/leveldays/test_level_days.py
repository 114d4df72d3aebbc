"""A test day from the plan to the results: asked, answered, reminded, called off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from service.access import Role
from service.accounts.tables import User
from service.app import create_app
from service.courses.leveldays import actions, work
from service.courses.leveldays.queries import loose_ends
from service.database import Database
from service.learners.tables import CallTask, Learner, LevelDay, LevelDayInvitation
from service.messages.tables import OutboxMessage
from service.settings import Settings
from tests.builders import NOW, PASSWORD
from tests.page_forms import form_to
from tests.service.conftest import Login
from tests.service.courses.builders import BASE, World

URL = "/testtage"
BOTH = ("mail", "sms")
PLAN = {
    "day": "2026-11-16",
    "start_minute": "9:00",
    "end_minute": "11:00",
    "place_text": "Rathaus Nordstadt, Markt 1",
    "places": "2",
}
AFTER = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A site that sends mail and SMS."""
    return replace(
        settings, smtp_url="smtp://127.0.0.1:1", sms_url="http://127.0.0.1:1/"
    )


@pytest.fixture
def office(login: Login) -> FlaskClient:
    """The coordinator, in German."""
    client = login(Role.COORDINATOR)
    client.get("/heute?lang=de")
    return client


def planned(office: FlaskClient) -> str:
    """The page of a new test day."""
    values = form_to(office.get(URL).text, URL, URL)
    for name, value in PLAN.items():
        values[name] = value
    answer = office.post(URL, data=values)
    assert answer.status_code == 302, answer.text
    return answer.location


def invite(office: FlaskClient, page: str) -> None:
    """One click on what is ticked beforehand."""
    where = f"{page}/einladen"
    values = form_to(office.get(page).text, where, page)
    assert office.post(where, data=values).status_code == 302


def rows(session: Session) -> list[LevelDayInvitation]:
    found = select(LevelDayInvitation, Learner.number).join(
        Learner, LevelDayInvitation.learner_id == Learner.id
    )
    return [row for row, _n in session.exec(found.order_by(Learner.number))]


def links(session: Session) -> list[str]:
    """Of the invitations' messages."""
    found = session.exec(
        select(OutboxMessage).where(OutboxMessage.template == "level_day_sms")
    )
    return ["/testtag/" + str(m.data["link"]).split("/testtag/")[1] for m in found]


def by_sms(database: Database, world: World) -> None:
    with database.write() as db:
        for learner_id in world.learners:
            db.get_one(Learner, learner_id).channel = "sms"


@pytest.fixture
def asked(database: Database, world: World, office: FlaskClient) -> str:
    """A day with two places and two people invited by SMS."""
    by_sms(database, world)
    page = planned(office)
    invite(office, page)
    return page


def test_as_many_as_there_are_places_are_asked_with_one_click(
    database: Database, office: FlaskClient, asked: str
) -> None:
    """The longest waiting first; nobody stands in two lists, and no topic is sent."""
    with database.read() as db:
        assert [row.state for row in rows(db)] == ["open", "open"]
        message = db.exec(
            select(OutboxMessage).where(OutboxMessage.template == "level_day_sms")
        ).first()
        assert message is not None
        assert set(message.data) == {"link", "day"}
    shown = office.get(asked).text
    assert shown.count('name="learner"') == 4
    again = planned(office)
    assert office.get(again).text.count('name="learner"') == 4


def test_the_person_says_yes_and_the_last_place_is_gone(
    client: FlaskClient,
    database: Database,
    world: World,
    office: FlaskClient,
    asked: str,
) -> None:
    """A page in their language; a third person is asked for another day kindly."""
    with database.write() as db:
        first, second = links(db)
    page = client.get(first).text
    for text in ("Ein Termin für Sie", "Rathaus Nordstadt", "16. November", "120 Min"):
        assert text in page
    for link in (first, second, first):
        assert client.post(link, data={"answer": "accepted"}).status_code == 302
    assert "Sie kommen" in client.get(first).text
    calendar = client.get(f"{first}/termin.ics")
    assert b"DTSTART:20261116T080000Z" in calendar.data
    assert b"test" not in calendar.data.lower()
    with database.write() as db:
        third = db.exec(select(Learner).where(Learner.number == 3)).one()
        test = db.exec(select(LevelDay)).one()
        actions.invite(db, world.scope, test.id, {third.id: "sms"}, NOW, BASE)
        last = links(db)[-1]
    late = client.post(last, data={"answer": "accepted"})
    assert late.status_code == 409
    assert "inzwischen vergeben" in late.text
    with database.read() as db:
        states = [row.state for row in rows(db)]
    assert states == ["accepted", "accepted", "other_day"]
    assert "möchte einen anderen Tag" in office.get("/heute").text


def test_results_are_entered_and_who_was_absent_comes_back(
    database: Database, world: World, asked: str, settings: Settings
) -> None:
    """One table; an absent person waits as before and is a row until invited again."""
    with database.write() as db:
        for row in rows(db):
            actions.answer(db, world.scope, row.id, "accepted", NOW, "link")
    later = create_app(replace(settings, now=AFTER))
    later.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    client = later.test_client()
    client.post("/login", data={"name": "coordinator0", "password": PASSWORD})
    assert "2 Ergebnisse sind einzutragen" in client.get("/heute?lang=de").text
    where = f"{asked}/ergebnisse"
    values = form_to(client.get(asked).text, where, asked)
    first, second = world.learners[:2]
    values[f"level-{first}"], values[f"level-{second}"] = "A2.1", "-"
    assert client.post(where, data=values).status_code == 302
    with database.read() as db:
        tested, absent = db.get_one(Learner, first), db.get_one(Learner, second)
        assert (tested.level, tested.level_evidence) == ("A2.1", "test")
        assert (absent.level, absent.state) == ("A1.1", "waiting")
        (left,) = loose_ends(db, world.scope, AFTER)
        assert (left.kind, [code for *_x, code in left.people]) == (
            "absent",
            ["L-0002"],
        )
    shown = client.get("/heute").text
    assert "Eine Person war nicht da" in shown
    assert client.post(f"{asked}/gesehen").status_code == 302
    later.extensions["kursmittler"].database.dispose()
    with database.read() as db:
        assert loose_ends(db, world.scope, AFTER) == ()


def test_called_off_everybody_is_told_on_their_way(
    client: FlaskClient,
    database: Database,
    world: World,
    office: FlaskClient,
    asked: str,
) -> None:
    """By message at once, by a call now; whoever has said no is left in peace."""
    with database.write() as db:
        first, _second = rows(db)
        actions.answer(db, world.scope, first.id, "declined", NOW, "link")
        test = db.exec(select(LevelDay)).one()
        third = world.learners[2]
        actions.invite(db, world.scope, test.id, {third: "call"}, NOW, BASE)
        about = [row.id for row in rows(db)][-1]
    assert office.post(f"{asked}/absagen").status_code == 302
    with database.read() as db:
        sent = [m.template for m in db.exec(select(OutboxMessage))]
        assert sent.count("level_day_off_sms") == 1
        task = db.exec(select(CallTask).where(CallTask.state != "done")).one()
        assert (task.about_id, task.due_at) == (about, NOW)
        assert [row.state for row in rows(db)] == ["declined", "off", "off"]
        link = links(db)[1]
    assert "findet nicht statt" in client.get(link).text
    assert "Einer Person ist es zu sagen" in office.get("/heute").text
    where = f"{URL}/antwort/{about}"
    assert "Bitte kommen Sie nicht." in office.get(where).text
    assert office.post(where, data={"answer": "told"}).status_code == 302
    with database.read() as db:
        assert loose_ends(db, world.scope, NOW) == ()
        assert db.exec(select(CallTask).where(CallTask.state != "done")).all() == []


def test_a_lost_message_leads_to_a_call_and_silence_ends(
    database: Database, world: World, asked: str
) -> None:
    """The number does not take the SMS: somebody calls. Nobody answers: it ends."""
    with database.write() as db:
        lost, silent = rows(db)
        message = db.get_one(OutboxMessage, lost.message_id)
        message.state, message.error = "failed", "server"
        db.flush()
        look = (db, world.scope)
        assert work.look_after(*look, lost.id, NOW, BASE, BOTH) == "otherwise"
        assert db.exec(select(CallTask.about_id)).all() == [lost.id]
        soon = silent.answer_by - timedelta(days=2)
        assert work.look_after(*look, silent.id, soon, BASE, BOTH) == "reminded"
        assert work.look_after(*look, silent.id, soon, BASE, BOTH) == ""
        ended = work.look_after(*look, silent.id, silent.answer_by, BASE, BOTH)
        assert ended == "expired"
        assert db.get_one(Learner, silent.learner_id).state == "waiting"
        actions.answer(*look, lost.id, "accepted", NOW, "office")
        lost.channel, lost.message_id = "sms", None
        eve = datetime(2026, 11, 15, 9, 0, tzinfo=UTC)
        assert work.look_after(*look, lost.id, eve, BASE, BOTH) == "reminded"


def test_a_helper_reads_and_answers_for_their_own_people_only(
    database: Database, world: World, login: Login, asked: str
) -> None:
    with database.read() as db:
        first, second = [row.id for row in rows(db)]
    helper = login(Role.HELPER)
    with database.write() as db:
        helper_id = db.exec(
            select(User.id).where(
                User.office_id == world.scope.office_id, User.role == Role.HELPER
            )
        ).one()
        db.get_one(Learner, world.learners[0]).helper_user_id = helper_id
    shown = helper.get("/helfen?lang=de").text
    assert "Einladung zu einem Test" in shown
    assert helper.get(f"{URL}/antwort/{second}").status_code == 404
    where = f"{URL}/antwort/{first}"
    assert helper.post(where, data={"answer": "accepted"}).status_code == 302
    with database.read() as db:
        assert rows(db)[0].answered_how == "helper"
