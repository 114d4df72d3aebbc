"""Inviting with one click; answers by phone; helper and record say the same."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.accounts.tables import Office, User
from service.courses.invitations import answers
from service.courses.lifecycle.rebuilt import free_seat
from service.courses.lifecycle.states import cancel
from service.courses.tables import Course, Invitation
from service.database import Database
from service.learners.tables import CallTask, Learner
from service.messages.tables import OutboxMessage
from tests.builders import NOW
from tests.service.conftest import Login
from tests.service.courses.builders import BASE, World
from tests.service.courses.invitations.conftest import invited


@pytest.fixture
def office(login: Login) -> FlaskClient:
    """The coordinator of the own office, in German."""
    client = login(Role.COORDINATOR)
    client.get("/heute?lang=de")
    return client


def row_of(database: Database, learner_id: str) -> Invitation:
    with database.read() as session:
        return session.exec(
            select(Invitation).where(Invitation.learner_id == learner_id)
        ).one()


def test_from_agreed_to_all_invited(
    office: FlaskClient, database: Database, world: World, agreed: Course
) -> None:
    """*Heute* and the course say so; one page, one click."""
    assert "3 Einladungen sind bereit" in office.get("/heute").text
    url = f"/kursverwaltung/{agreed.id}"
    assert "3 Einladungen sind bereit" in office.get(url).text
    page = office.get(f"{url}/einladungen").text
    assert "L-0001" in page and "Geheim" not in page
    assert "Niveau nur selbst eingeschätzt" in page
    data = {"learner": list(world.learners[:3])}
    channels = {f"channel-{who}": "call" for who in world.learners[:3]}
    answer = office.post(f"{url}/einladungen", data={**data, **channels})
    assert answer.status_code == 302
    assert "3 Personen sind eingeladen." in office.get(answer.location).text
    assert "Einladungen sind bereit" not in office.get("/heute").text
    with database.read() as session:
        tasks = session.exec(select(CallTask)).all()
        rows = {row.id for row in session.exec(select(Invitation))}
        assert {task.about_id for task in tasks} == rows
    assert (
        office.post(f"{url}/einladungen", data={**data, **channels}).status_code == 422
    )


def test_some_of_them(
    office: FlaskClient, database: Database, world: World, agreed: Course
) -> None:
    """Who is not ticked stays ready."""
    who = world.learners[1]
    data = {"learner": who, f"channel-{who}": "letter"}
    office.post(f"/kursverwaltung/{agreed.id}/einladungen", data=data)
    today = office.get("/heute").text
    assert "2 Einladungen sind bereit" in today
    assert "1 Brief ist zu drucken" in today
    row = row_of(database, who)
    assert row.sent_at is None
    office.post(f"/einladungen/{row.id}/gedruckt")
    assert row_of(database, who).sent_at == NOW
    assert "Brief ist zu drucken" not in office.get("/heute").text


def test_a_broken_way_can_be_changed(
    office: FlaskClient, database: Database, world: World, agreed: Course
) -> None:
    with database.write() as session:
        row = invited(session, world, agreed.id)[0]
        session.get_one(OutboxMessage, row.message_id).state = "failed"
    assert "kam nicht an" in office.get(f"/kursverwaltung/{agreed.id}/einladungen").text
    office.post(f"/einladungen/{row.id}/weg", data={"channel": "call"})
    assert row_of(database, row.learner_id).channel == "call"


def test_the_answer_by_phone(
    office: FlaskClient, database: Database, world: World, agreed: Course
) -> None:
    """Not reached, then yes; the call is done with the answer."""
    with database.write() as session:
        row = invited(session, world, agreed.id, "call")[0]
    url = f"/einladungen/{row.id}"
    assert "0151 555 0001" in office.get(url).text
    office.post(url, data={"answer": "silent"})
    office.post(url, data={"answer": "accept"})
    assert row_of(database, row.learner_id).answered_how == "office"
    with database.read() as session:
        task = session.exec(select(CallTask).where(CallTask.about_id == row.id)).one()
        assert (task.state, task.tries) == ("done", 1)
    assert "hat zugesagt" in office.get(f"/lernende/{row.learner_id}").text


def test_why_not_is_offered_as_a_change_of_the_record(
    office: FlaskClient, database: Database, world: World, agreed: Course
) -> None:
    with database.write() as session:
        row = invited(session, world, agreed.id)[0]
    office.post(f"/einladungen/{row.id}", data={"answer": "decline", "reason": "far"})
    today = office.get("/heute").text
    assert "L-0001 hat abgesagt: K-001" in today
    assert "1 Platz ist wieder frei: K-001" in today
    office.post(f"/einladungen/{row.id}/grund")
    assert "L-0001 hat abgesagt" not in office.get("/heute").text


def test_taken_back_by_the_office(
    office: FlaskClient, database: Database, world: World, agreed: Course
) -> None:
    with database.write() as session:
        row = invited(session, world, agreed.id)[0]
    office.post(f"/einladungen/{row.id}/zurueck")
    assert row_of(database, row.learner_id).state == "withdrawn"
    answer = office.post(f"/einladungen/{row.id}/zurueck", follow_redirects=True)
    assert "hat schon eine Antwort" in answer.text


def test_a_helper_answers_for_their_own_people_only(
    login: Login, database: Database, world: World, agreed: Course
) -> None:
    with database.write() as session:
        mine, other, _third = invited(session, world, agreed.id, "helper")
        helper = session.exec(
            select(User).where(
                User.role == Role.HELPER, User.office_id == world.scope.office_id
            )
        ).one()
        session.get_one(Learner, mine.learner_id).helper_user_id = helper.id
    client = login(Role.HELPER)
    shown = client.get("/helfen?lang=de").text
    assert "Die Antwort auf die Einladung fehlt" in shown
    assert f"/einladungen/{mine.id}" in shown
    assert client.get(f"/einladungen/{other.id}").status_code == 404
    assert (
        client.post(f"/einladungen/{other.id}", data={"answer": "accept"}).status_code
        == 404
    )
    assert (
        client.post(f"/einladungen/{mine.id}", data={"answer": "accept"}).status_code
        == 302
    )
    assert row_of(database, mine.learner_id).answered_how == "helper"
    shown = client.get("/helfen").text
    assert "Die Antwort auf die Einladung fehlt" not in shown
    assert "hat einen Platz" in shown


def test_the_office_sets_the_days(
    office: FlaskClient, database: Database, world: World, agreed: Course
) -> None:
    """Ten days instead of a week; never beyond the day before the course."""
    with database.write() as session:
        row = session.get_one(Office, world.scope.office_id)
        row.settings = {**row.settings, "invitation_days": 10}
    shown = office.get(f"/kursverwaltung/{agreed.id}/einladungen").text
    assert "Donnerstag, 12.11.2026" in shown
    with database.write() as session:
        row = session.get_one(Office, world.scope.office_id)
        row.settings = {**row.settings, "invitation_days": 30}
    shown = office.get(f"/kursverwaltung/{agreed.id}/einladungen").text
    assert "Sonntag, 15.11.2026" in shown


def test_all_says_the_same_after_a_no(
    office: FlaskClient, database: Database, world: World, agreed: Course
) -> None:
    with database.write() as session:
        row = invited(session, world, agreed.id)[0]
        answers.decline(session, world.scope, row.id, NOW, "link")
    assert "hat abgesagt" in office.get(f"/einladungen/{row.id}").text
    assert "hat abgesagt" in office.get(f"/lernende/{row.learner_id}").text
    assert "hat abgesagt" in office.get(f"/kursverwaltung/{agreed.id}/einladungen").text


def test_somebody_whom_no_way_leads_to_is_not_called_ready(
    office: FlaskClient, database: Database, world: World, agreed: Course
) -> None:
    """With no mail set up, *Heute* asked for ever to invite whom nothing reached."""
    with database.write() as session:
        for who in world.learners[:3]:
            row = session.get_one(Learner, who)
            row.phone = row.address = row.second_contact = ""
            row.helper_user_id, row.channel = None, "email"
            row.email = "x@probe.example"
    today = office.get("/heute").text
    assert "Einladungen sind bereit" not in today
    assert "Wer noch fehlt, kann nicht eingeladen werden: K-001" in today
    assert "Zu 3 Personen führt kein Weg" in today
    page = office.get(f"/kursverwaltung/{agreed.id}/einladungen").text
    assert "hier ist kein E-Mail-Versand eingerichtet" in page
    assert f"/lernende/{world.learners[0]}/bearbeiten" in page
    assert "Diese Personen einladen" not in page


@pytest.mark.parametrize("how", ["free", "cancel"])
def test_nobody_is_called_about_an_invitation_that_ended_with_its_seat(
    office: FlaskClient, database: Database, world: World, agreed: Course, how: str
) -> None:
    """A call stood on *Heute* about a seat given back or a course called off."""
    with database.write() as session:
        invited(session, world, agreed.id, "call")
    assert office.get("/heute").text.count("wegen einer Einladung") == 3
    with database.write() as session:
        if how == "free":
            free_seat(session, world.scope, agreed.id, world.learners[0], NOW)
        else:
            cancel(session, world.scope, agreed.id, NOW, reason="room", base_url=BASE)
    left = {"free": 2, "cancel": 0}[how]
    assert office.get("/heute").text.count("wegen einer Einladung") == left
    assert row_of(database, world.learners[0]).state == "withdrawn"
