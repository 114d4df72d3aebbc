"""One mail to a provider for each approval; an answer to every answer."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.courses.lifecycle import asking
from service.courses.lifecycle import states as lifecycle
from service.courses.lifecycle.answers import accept_counter
from service.courses.tables import Course, ProviderRequest
from service.database import Database
from service.jobs.tables import Job
from service.messages.tables import MailedLink, OutboxMessage
from service.messages.texts import wording
from tests.builders import NOW
from tests.service.conftest import Login
from tests.service.courses.builders import BASE, World, approved, proposal


@pytest.fixture
def three(database: Database, world: World) -> list[str]:
    """Three courses of one provider, approved together; their ids."""
    nobody = {"people": 0, "room_id": None, "teacher_id": None}
    with database.write() as session:
        made = approved(
            session,
            world,
            proposal(world, "p1"),
            proposal(world, "p2", **nobody),
            proposal(world, "p3", **nobody),
        )
        return [course.id for course in made]


def mails(database: Database) -> list[OutboxMessage]:
    with database.read() as session:
        return list(session.exec(select(OutboxMessage)))


def path(database: Database) -> str:
    """Of the link in the first mail."""
    [first] = [row for row in mails(database) if row.template == "provider_asked"]
    return "/traegeranfrage/" + first.data["link"].rsplit("/", 1)[1]


def last_text(database: Database, template: str) -> str:
    """The mail of this template, as it is read."""
    [row] = [row for row in mails(database) if row.template == template]
    subject, body = wording(row.language, row.template, row.data)
    return f"{subject}\n{body}"


def test_one_mail_names_county_phone_and_how_many(
    database: Database, three: list[str]
) -> None:
    """Nine courses were nine mails that named neither who asks nor a number."""
    assert len(mails(database)) == 1
    text = last_text(database, "provider_asked")
    assert "Landkreis" in text and "04471 000120" in text and "3 Kurse" in text
    assert "Geheim" not in text
    with database.read() as session:
        asked = session.exec(select(ProviderRequest)).all()
        assert len({row.round_id for row in asked}) == 1 and len(asked) == 3
        jobs = session.exec(select(Job).where(Job.kind == "courses.remind")).all()
        assert len(jobs) == 1


def test_the_round_is_answered_course_by_course(
    client: FlaskClient, database: Database, three: list[str]
) -> None:
    """One link shows all three; each is answered once, the others stay open."""
    start = path(database)
    page = client.get(f"{start}?lang=de").text
    urls = re.findall(rf'href="({start}/[^"?]+)"', page)
    assert len(urls) == 3
    answer = client.post(urls[0], data={"answer": "yes"}, follow_redirects=True)
    assert answer.status_code == 200 and "Sie haben zugesagt" in answer.text
    client.post(urls[1], data={"answer": "no", "reason": "room"})
    client.post(urls[0], data={"answer": "no", "reason": "room"})
    with database.read() as session:
        states = {session.get_one(Course, one).state for one in three}
        assert states == {"confirmed", "declined", "asked"}
    page = client.get(f"{start}?lang=de").text
    assert re.findall(rf'href="({start}/[^"?]+)"', page) == [urls[2]]


def test_the_link_of_a_round_opens_nothing_else(
    client: FlaskClient, database: Database, three: list[str], world: World
) -> None:
    """A question of another round, of nobody, or after the end of the link."""
    start = path(database)
    with database.write() as session:
        nobody = {"people": 0, "room_id": None, "teacher_id": None}
        other = approved(session, world, proposal(world, "p9", **nobody))[0].id
        asked = select(ProviderRequest.id, ProviderRequest.course_id)
        by_course = {course: one for one, course in session.exec(asked)}
    for foreign in (by_course[other], "nothing"):
        for method in ("GET", "POST"):
            data = {"answer": "yes"}
            answer = client.open(f"{start}/{foreign}", method=method, data=data)
            assert answer.status_code == 404
    with database.write() as session:
        for link in session.exec(select(MailedLink)):
            link.expires_at = NOW
    assert "abgelaufen" in client.get(f"{start}?lang=de").text
    client.post(f"{start}/{by_course[three[0]]}", data={"answer": "yes"})
    with database.read() as session:
        assert session.get_one(Course, three[0]).state == "asked"


def test_one_reminder_for_what_is_still_open(
    client: FlaskClient, database: Database, three: list[str], world: World
) -> None:
    start = path(database)
    url = re.findall(rf'href="({start}/[^"?]+)"', client.get(start).text)[0]
    client.post(url, data={"answer": "yes"})
    with database.write() as session:
        round_id = session.exec(select(ProviderRequest.round_id)).first()
        assert asking.remind(session, world.scope, NOW, BASE, round_id=str(round_id))
    text = last_text(database, "provider_reminded")
    assert "2 Kurse" in text


@pytest.mark.parametrize(
    ("data", "template", "told"),
    [
        ({"answer": "yes"}, "provider_said_yes", "Kurs K-001 ist vereinbart"),
        (
            {"answer": "no", "reason": "money"},
            "provider_said_no",
            "planen Kurs K-001 ohne Sie",
        ),
        (
            {"answer": "counter", "start_time": "09:00"},
            "provider_proposed",
            "nichts vereinbart",
        ),
    ],
)
def test_every_answer_is_answered(
    client: FlaskClient,
    database: Database,
    world: World,
    data: dict[str, str],
    template: str,
    told: str,
) -> None:
    """A provider heard nothing after the click."""
    with database.write() as session:
        approved(session, world, proposal(world))
    client.post(path(database), data=data)
    text = last_text(database, template)
    assert told in text and "04471 000120" in text and "Geheim" not in text
    client.post(path(database), data=data)  # once more: nothing is sent twice
    assert len(mails(database)) == 2


def test_a_decided_counter_offer_and_a_course_called_off_are_told(
    client: FlaskClient, database: Database, world: World
) -> None:
    """The provider of an agreed course learnt from nobody that it is called off."""
    with database.write() as session:
        course_id = approved(session, world, proposal(world))[0].id
    client.post(path(database), data={"answer": "counter", "start_time": "09:00"})
    with database.write() as session:
        accept_counter(session, world.scope, course_id, NOW)
    assert "angenommen" in last_text(database, "provider_accepted")
    with database.write() as session:
        lifecycle.cancel(
            session, world.scope, course_id, NOW, reason="people", base_url=BASE
        )
    assert "K-001 ist abgesagt" in last_text(database, "provider_called_off")
    page = html.unescape(client.get(f"{path(database)}?lang=de").text)
    assert "Dieser Kurs ist abgesagt" in page


def test_a_counter_offer_that_is_not_taken_is_told(
    client: FlaskClient, database: Database, world: World, login: Login
) -> None:
    with database.write() as session:
        course_id = approved(session, world, proposal(world))[0].id
    client.post(path(database), data={"answer": "counter", "start_time": "09:00"})
    office = login(Role.COORDINATOR)
    office.post(f"/kursverwaltung/{course_id}/ablehnung", data={"reason": "people"})
    assert "geht nicht so" in last_text(database, "provider_not_taken")
