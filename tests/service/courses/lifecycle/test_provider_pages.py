"""/traegeranfrage/TOKEN and /traeger: shown, answered once, kindly ended."""

from __future__ import annotations

import re

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.courses.tables import Course, ProviderRequest
from service.database import Database
from service.messages.tables import MailedLink, OutboxMessage
from tests.builders import NOW, Standing
from tests.service.conftest import Login
from tests.service.courses.builders import World, approved, furnish, proposal


@pytest.fixture
def path(database: Database, world: World) -> str:
    """The path of the mailed link."""
    with database.write() as session:
        approved(session, world, proposal(world))
        link: str = session.exec(select(OutboxMessage)).one().data["link"]
    return "/traegeranfrage/" + link.rsplit("/", 1)[1]


def state(database: Database) -> str:
    """The course's state."""
    with database.read() as session:
        return session.exec(select(Course.state)).one()


def test_the_question_shows_no_names(client: FlaskClient, path: str) -> None:
    """Time, place, room, size and money; nobody's name; looking changes nothing."""
    page = client.get(f"{path}?lang=de").text
    assert "Mo, Mi 08:30–11:45" in page
    assert "Haus der Begegnung, Raum 1" in page
    assert "3 haben einen Platz, mindestens 3, höchstens 8" in page
    assert "4.000" in page
    assert "Geheim" not in page
    assert "T-7" in page


def test_yes_works_once(client: FlaskClient, database: Database, path: str) -> None:
    """A second, different answer leads to the page that says what holds."""
    answer = client.post(path, data={"answer": "yes"}, follow_redirects=True)
    assert answer.status_code == 200
    assert state(database) == "confirmed"
    answer = client.post(
        f"{path}?lang=de",
        data={"answer": "no", "reason": "room"},
        follow_redirects=True,
    )
    assert "Sie haben zugesagt" in answer.text
    assert state(database) == "confirmed"


def test_no_needs_a_reason(client: FlaskClient, database: Database, path: str) -> None:
    """Without one the page says so and nothing changes; with one seats are free."""
    answer = client.post(f"{path}?lang=de", data={"answer": "no"})
    assert answer.status_code == 422
    assert "Bitte wählen Sie einen Grund." in answer.text
    assert state(database) == "asked"
    client.post(path, data={"answer": "no", "reason": "teacher"})
    assert state(database) == "declined"


def test_a_counter_offer_by_form(
    client: FlaskClient, database: Database, world: World, path: str
) -> None:
    """Empty is refused and what was typed stays; a whole one reaches the office."""
    answer = client.post(f"{path}?lang=de", data={"answer": "counter"})
    assert "Bitte sagen Sie, was Sie stattdessen vorschlagen." in answer.text
    data = {
        "answer": "counter",
        "start_time": "09:00",
        "start_on": "23.11.2026",
        "room_id": world.other_room,
        "minimum": "3",
        "note": "x" * 301,
    }
    answer = client.post(f"{path}?lang=de", data=data)
    assert answer.status_code == 422
    assert "höchstens 300" in answer.text or "zu lang" in answer.text
    assert 'value="09:00"' in answer.text
    client.post(path, data={**data, "note": "gern"})
    assert state(database) == "countered"
    page = client.get(f"{path}?lang=de").text
    assert "Ihr Gegenvorschlag ist angekommen" in page


def test_hand_made_answers_are_refused(
    client: FlaskClient, database: Database, path: str
) -> None:
    """422, and the question is still open."""
    for data in (
        {},
        {"answer": "perhaps"},
        {"answer": "yes", "extra": "1"},
        {"answer": "counter", "start_time": "99:99"},
    ):
        assert client.post(path, data=data).status_code == 422, data
    assert state(database) == "asked"


def test_links_that_are_none(
    client: FlaskClient, database: Database, path: str
) -> None:
    """Unknown tokens are missing pages; an ended link says whom to call."""
    assert client.get("/traegeranfrage/wrong").status_code == 404
    assert (
        client.post("/traegeranfrage/wrong", data={"answer": "yes"}).status_code == 404
    )
    with database.write() as session:
        session.exec(select(MailedLink)).one().expires_at = NOW
    page = client.get(f"{path}?lang=de")
    assert page.status_code == 200
    assert "Dieser Link ist abgelaufen" in page.text
    assert "04471 000120" in page.text
    client.post(path, data={"answer": "yes"})
    assert state(database) == "asked"


def test_a_provider_sees_and_answers_its_questions(
    login: Login, database: Database, path: str
) -> None:
    """Logged in: the list, the question, the answer, and the agreed course."""
    client = login(Role.PROVIDER)
    with database.read() as session:
        request_id = session.exec(select(ProviderRequest.id)).one()
    page = client.get("/traeger?lang=de").text
    assert f"/traeger/anfrage/{request_id}" in page
    assert "Geheim" not in page
    answer = client.post(
        f"/traeger/anfrage/{request_id}",
        data={"answer": "yes"},
        follow_redirects=True,
    )
    assert "Danke. Der Kurs ist vereinbart." in answer.text
    assert "K-001" in answer.text
    assert state(database) == "confirmed"


def test_foreign_questions_do_not_exist(
    login: Login, database: Database, path: str, world: World, stands: Standing
) -> None:
    """Another county's provider and another provider here get the same 404."""
    with database.write() as session:
        furnish(session, stands.foreign)
        request = session.exec(select(ProviderRequest)).one()
        url = f"/traeger/anfrage/{request.id}"
    foreign = login(Role.PROVIDER, office=1)
    assert foreign.get(url).status_code == 404
    assert foreign.post(url, data={"answer": "yes"}).status_code == 404
    with database.write() as session:
        session.get_one(ProviderRequest, request.id).provider_id = world.own_provider
    assert login(Role.PROVIDER).get(url).status_code == 404
    assert login(Role.HELPER).get("/traeger").status_code == 404
    assert state(database) == "asked"


def test_the_link_keeps_to_its_office(app: APIFlask, path: str, login: Login) -> None:
    """Somebody logged in elsewhere sees the question of the link's own office."""
    page = login(Role.COORDINATOR, office=1).get(f"{path}?lang=de").text
    assert "Haus der Begegnung" in page


def test_what_is_missing_is_linked_and_belongs_to_its_group(
    client: FlaskClient, path: str
) -> None:
    """A "no" without a reason was told without a link to the reasons."""
    page = client.post(f"{path}?lang=en", data={"answer": "no"}).text
    assert 'href="#f-reason"' in page and 'id="f-reason"' in page
    group = re.search(r"<fieldset[^>]*f-reason-error[^>]*>", page)
    assert group is not None and 'id="f-reason-error"' in page
    page = client.post(path, data={"answer": "counter"}).text
    assert 'href="#f-note"' in page


@pytest.mark.parametrize("day", ["01.11.2026", "01.01.2028", "01.01.0027"])
def test_a_counter_offer_begins_at_a_sensible_day(
    client: FlaskClient, database: Database, path: str, day: str
) -> None:
    data = {"answer": "counter", "start_on": day}
    answer = client.post(path, data=data)
    assert answer.status_code == 422 and 'href="#f-start_on"' in answer.text
    assert state(database) == "asked"
