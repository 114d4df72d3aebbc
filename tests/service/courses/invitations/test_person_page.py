"""/einladung/TOKEN: shows by GET, acts by POST, twice the same, kind when too late."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from service.app import create_app
from service.courses.invitations import answers
from service.courses.lifecycle.states import publish
from service.courses.tables import Course, Invitation, Seat
from service.database import Database
from service.learners.records.codes import code_hash
from service.learners.tables import Learner
from service.places.tables import Place
from service.settings import Settings
from tests.builders import NOW
from tests.service.courses.builders import World
from tests.service.courses.invitations.conftest import invited, token_of

pytestmark = pytest.mark.both


@pytest.fixture
def page(database: Database, world: World, agreed: Course) -> str:
    """Where the first person's invitation is."""
    with database.write() as session:
        rows = invited(session, world, agreed.id)
        return f"/einladung/{token_of(session, rows[0])}"


def state(database: Database, world: World) -> tuple[str, str]:
    """Of the first person's invitation and seat."""
    with database.read() as session:
        return states(session, world.learners[0])


def states(session: Session, learner_id: str) -> tuple[str, str]:
    row = session.exec(
        select(Invitation).where(Invitation.learner_id == learner_id)
    ).one()
    seat = session.exec(select(Seat).where(Seat.learner_id == learner_id)).one()
    return row.state, seat.state


def test_it_says_everything(client: FlaskClient, page: str) -> None:
    """Where, when, first day, price, until when; the person's name is not on it."""
    shown = client.get(page).text
    for text in (
        "Ein Deutschkurs für Sie",
        "Haus der Begegnung",
        "Beispielweg 4, 49001 Nordstadt",
        "Montag, Mittwoch 08:30–11:45",
        "Montag, 16. November",
        "Montag, 9. November",
        "04471 000",
        "Ja, ich komme",
        "Nein, ich kann nicht",
    ):
        assert text in shown
    assert "Geheim" not in shown


def test_opening_a_link_changes_nothing(
    client: FlaskClient, database: Database, world: World, page: str
) -> None:
    """A mail scanner that opens every link answers for nobody."""
    for _many in range(3):
        assert client.get(page).status_code == 200
        assert client.head(page).status_code == 200
    assert client.get(f"{page}/kurs.ics").status_code == 404
    assert state(database, world) == ("open", "invited")


def test_yes(client: FlaskClient, database: Database, world: World, page: str) -> None:
    """Pressed twice, it gives the same page, with a file for the calendar."""
    for _twice in range(2):
        answer = client.post(page, data={"answer": "accept"})
        assert answer.status_code == 302
        assert "Sie kommen. Gut!" in client.get(answer.location).text
        assert state(database, world) == ("accepted", "taken")
    file = client.get(f"{page}/kurs.ics")
    assert file.mimetype == "text/calendar"
    assert file.text.count("BEGIN:VEVENT") == 8
    assert "DTSTART:20261116T073000Z" in file.text
    assert "SUMMARY:Deutschkurs" in file.text
    assert not re.search("Geheim|A1|L-0001", file.text)


def test_what_must_be_done_first_stands_first(
    client: FlaskClient, database: Database, agreed: Course, page: str
) -> None:
    """0 € is only true with an application before the first day."""
    with database.write() as session:
        course = session.get_one(Course, agreed.id)
        course.kind, course.price_cents = "integration", 22_900
    assert "0 € mit Befreiung, sonst 229 €" in client.get(page).text.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    client.post(page, data={"answer": "accept"})
    shown = client.get(page).text
    first = shown.index("Vor dem Kursbeginn")
    assert first < shown.index("befreien") < shown.index("In meinen Kalender")
    assert "Montag, 16. November" in shown[first : shown.index("Ihr Kurs")]


@pytest.mark.parametrize(("kilometres", "told"), [(3.8, False), (3.9, True)])
def test_only_who_lives_far_enough_is_told_of_the_grant(
    client: FlaskClient,
    database: Database,
    world: World,
    agreed: Course,
    page: str,
    kilometres: float,
    told: bool,
) -> None:
    """It sent everybody to a grant that begins at 5.0 km on foot (3.85 straight)."""
    with database.write() as session:
        session.get_one(Course, agreed.id).kind = "integration"
        learner = session.get_one(Learner, world.learners[0])
        home = session.get_one(Place, learner.place_id)
        home.latitude, home.longitude = 52.85 + kilometres / 111.2, 8.05
    client.post(page, data={"answer": "accept"})
    assert ("Geld für den Weg" in client.get(page).text) is told


def test_no_then_why_then_after_all(
    client: FlaskClient, database: Database, world: World, page: str
) -> None:
    client.post(page, data={"answer": "decline"})
    shown = client.get(page).text
    assert shown.index("Sie bleiben auf der Liste.") < shown.index("Warum können Sie")
    assert state(database, world) == ("declined", "released")
    client.post(page, data={"answer": "reason", "reason": "far"})
    shown = client.get(page).text
    assert "Danke, das ist notiert." in shown and "Warum können Sie" not in shown
    client.post(page, data={"answer": "accept"})
    assert state(database, world) == ("accepted", "taken")


def test_too_late_but_kindly(
    client: FlaskClient,
    database: Database,
    world: World,
    page: str,
    settings: Settings,
) -> None:
    """After the day, with no place left: on the list; much later: where to ask."""
    with database.write() as session:
        row = session.exec(
            select(Invitation).where(Invitation.learner_id == world.learners[0])
        ).one()
        answers.expire(session, world.scope, row.id, row.answer_by)
        session.get_one(Course, row.course_id).capacity = 2
    shown = client.get(page).text
    assert "Sie bleiben auf der Liste." in shown
    assert "Ich komme doch" not in shown
    assert client.post(page, data={"answer": "accept"}).status_code == 302
    assert state(database, world) == ("expired", "released")
    later = create_app(replace(settings, now=NOW + timedelta(days=400)))
    answer = later.test_client().get(page)
    later.extensions["kursmittler"].database.dispose()
    assert (answer.status_code, "04471 000" in answer.text) == (410, True)


def test_the_last_place_is_gone(
    client: FlaskClient, database: Database, world: World, page: str
) -> None:
    """Whoever filled up faster: told kindly, on the list, nothing over."""
    with database.write() as session:
        row = session.exec(
            select(Invitation).where(Invitation.learner_id == world.learners[0])
        ).one()
        row.kind = "fill_up"
        seat = session.exec(select(Seat).where(Seat.learner_id == row.learner_id)).one()
        seat.state = "released"
        course = session.get_one(Course, row.course_id)
        course.capacity, course.held = 2, 2
    client.post(page, data={"answer": "accept"})
    assert "Jemand war schneller" in client.get(page).text
    with database.read() as session:
        assert session.get_one(Learner, world.learners[0]).state == "waiting"


@pytest.mark.parametrize("token", ["x", "a" * 32, "a.b.c", "%20", "🙂"])
def test_no_link_of_ours(client: FlaskClient, page: str, token: str) -> None:
    """Mistyped, cut off, invented: a clear page, and what to do now."""
    for answer in (
        client.get(f"/einladung/{token}"),
        client.post(f"/einladung/{token}", data={"answer": "accept"}),
        client.get(f"/einladung/{token}/kurs.ics"),
    ):
        assert answer.status_code == 404
        assert "Wir kennen diesen Link nicht" in answer.text


def test_bad_answers(
    client: FlaskClient, database: Database, world: World, page: str
) -> None:
    for data in ({"answer": "perhaps"}, {"answer": "reason", "reason": "x"}):
        assert client.post(page, data=data).status_code == 400
    assert state(database, world) == ("open", "invited")


def test_in_the_language_of_the_invited(
    client: FlaskClient, database: Database, world: World, page: str
) -> None:
    with database.write() as session:
        session.get_one(Learner, world.learners[0]).contact_language = "en"
    assert "A German course for you" in client.get(page).text
    assert "Ein Deutschkurs für Sie" in client.get(f"{page}?lang=de").text


def test_right_to_left(
    client: FlaskClient,
    database: Database,
    world: World,
    page: str,
) -> None:
    """No range with a dash, which would be read from its end."""
    with database.write() as session:
        session.get_one(Learner, world.learners[0]).contact_language = "ar"
    shown = client.get(page).text
    assert '<html lang="ar" dir="rtl">' in shown
    assert "من 08:30 إلى 11:45" in shown
    assert "08:30–11:45" not in shown
    assert '<bdi dir="ltr">04471 000120</bdi>' in shown


def test_with_the_code_on_the_own_page(
    client: FlaskClient, database: Database, world: World, page: str, agreed: Course
) -> None:
    """Own page and invitation always say the same; the answer says how it came."""
    with database.write() as session:
        learner = session.get_one(Learner, world.learners[0])
        learner.code_hash = code_hash("ACDE FGHJ")
        publish(session, world.scope, agreed.id, NOW)
    client.post("/status?lang=de", data={"code": "acde fghj"})
    own = client.get("/status/seite").text
    assert "Sie haben eine Einladung" in own
    found = re.search(r'href="(/einladung/[^"]+)"', own)
    assert found is not None
    client.post(found[1], data={"answer": "accept"})
    assert state(database, world) == ("accepted", "taken")
    with database.read() as session:
        row = session.exec(
            select(Invitation).where(Invitation.learner_id == world.learners[0])
        ).one()
        assert row.answered_how == "code"
    assert "Sie haben einen Platz" in client.get("/status/seite").text
