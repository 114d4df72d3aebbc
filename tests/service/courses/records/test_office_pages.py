"""/kursverwaltung: the list, a record and its steps, courses run by others."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.courses.forms import AnswerIn
from service.courses.lifecycle.answers import answer_by_link
from service.courses.meetings.schedule import dates_of
from service.courses.records import queries
from service.courses.tables import Course
from service.database import Database
from service.messages.tables import OutboxMessage
from tests.builders import NOW, Standing
from tests.service.conftest import Login
from tests.service.courses.builders import (
    World,
    approved,
    looked_at,
    proposal,
    standing_course,
)


@pytest.fixture
def asked(database: Database, world: World) -> Course:
    """A course whose provider has been asked."""
    with database.write() as session:
        return approved(session, world, proposal(world))[0]


@pytest.fixture
def office(login: Login) -> FlaskClient:
    """The coordinator of the own office."""
    return login(Role.COORDINATOR)


def state(database: Database, course_id: str) -> str:
    """The course's state."""
    with database.read() as session:
        return session.get_one(Course, course_id).state


def countered(database: Database, **offer: object) -> None:
    """The provider answers with a counter-offer."""
    with database.write() as session:
        link = session.exec(select(OutboxMessage)).one().data["link"]
        answer_in = AnswerIn.model_validate({"answer": "counter", **offer})
        answer_by_link(session, link.rsplit("/", 1)[1], answer_in, NOW)


def test_the_list(office: FlaskClient, asked: Course) -> None:
    """What is to be settled comes first; other views have their own address."""
    page = office.get("/kursverwaltung?lang=de").text
    assert "K-001" in page
    assert "VHS Nord antwortet bis" in page
    assert "K-001" not in office.get("/kursverwaltung?ansicht=laufend").text
    assert "K-001" in office.get("/kursverwaltung?ansicht=xx").text


def test_the_record(office: FlaskClient, asked: Course) -> None:
    """Seats by code, the question and the history; learners' names stay out."""
    page = office.get(f"/kursverwaltung/{asked.id}?lang=de").text
    assert "L-0001" in page
    assert "Geheim" not in page
    assert "Der Träger wurde angefragt" in page
    assert "Coordinator T." in page


def test_yes_on_the_phone_then_publish(
    office: FlaskClient, database: Database, asked: Course, client: FlaskClient
) -> None:
    """Two clicks later everybody sees the course; the open link has ended."""
    url = f"/kursverwaltung/{asked.id}"
    assert office.post(f"{url}/veroeffentlichen").status_code == 422
    assert office.post(f"{url}/zusage").status_code == 302
    assert state(database, asked.id) == "confirmed"
    assert office.post(f"{url}/zusage").status_code == 422
    unknown = office.post(f"{url}/veroeffentlichen")
    assert unknown.status_code == 422 and "wird gerade geprüft" in unknown.text
    with database.write() as session:
        looked_at(session, asked.id)
    assert office.post(f"{url}/veroeffentlichen").status_code == 302
    assert asked.id in client.get("/kurse").text


def test_no_on_the_phone(
    office: FlaskClient, database: Database, asked: Course
) -> None:
    """A reason is needed, as everywhere."""
    url = f"/kursverwaltung/{asked.id}/ablehnung"
    assert office.post(url).status_code == 422
    assert office.post(url, data={"reason": "room"}).status_code == 302
    assert state(database, asked.id) == "declined"


def test_the_counter_offer_is_decided(
    office: FlaskClient, database: Database, asked: Course
) -> None:
    """The record tells it in sentences; accepting confirms."""
    countered(database, start_time="09:00", note="Bus kommt später")
    url = f"/kursverwaltung/{asked.id}"
    page = office.get(f"{url}?lang=de").text
    assert "Beginn um 09:00" in page
    assert "Bus kommt später" in page
    assert office.post(f"{url}/gegenvorschlag").status_code == 302
    assert state(database, asked.id) == "confirmed"


def test_a_counter_offer_that_cannot_be(
    office: FlaskClient, database: Database, asked: Course
) -> None:
    """The reason stands above the record; nothing was changed."""
    countered(database, minimum=7)
    answer = office.post(f"/kursverwaltung/{asked.id}/gegenvorschlag?lang=de")
    assert answer.status_code == 422
    assert "als der Träger braucht: 3 statt 7." in answer.text
    assert state(database, asked.id) == "countered"


def test_remind(office: FlaskClient, database: Database, asked: Course) -> None:
    """One more mail with a fresh link."""
    answer = office.post(f"/kursverwaltung/{asked.id}/erinnerung")
    assert answer.status_code == 302
    with database.read() as session:
        templates = session.exec(select(OutboxMessage.template)).all()
    assert sorted(templates) == ["provider_asked", "provider_reminded"]


def test_cancel(office: FlaskClient, database: Database, asked: Course) -> None:
    """With a reason; afterwards nothing can be done any more."""
    url = f"/kursverwaltung/{asked.id}"
    assert office.post(f"{url}/absage", data={"reason": "xx"}).status_code == 422
    assert office.post(f"{url}/absage", data={"reason": "people"}).status_code == 302
    assert state(database, asked.id) == "cancelled"
    page = office.get(f"{url}?lang=de").text
    assert f"{url}/absage" not in page


STEPS = (
    "zusage",
    "ablehnung",
    "gegenvorschlag",
    "erinnerung",
    "veroeffentlichen",
    "absage",
    "stimmt",
    "aendern",
)


def test_foreign_courses_do_not_exist(
    login: Login, database: Database, asked: Course, world: World
) -> None:
    """Another office gets the same 404 as for a course that never was."""
    client = login(Role.COORDINATOR, office=1)
    for course_id in (asked.id, "nothing"):
        for path in ("", "/aendern"):
            url = f"/kursverwaltung/{course_id}{path}"
            assert client.get(url).status_code == 404, url
        for step in STEPS:
            url = f"/kursverwaltung/{course_id}/{step}"
            data = form(world) if step == "aendern" else {"reason": "room"}
            assert client.post(url, data=data).status_code == 404, url
    assert state(database, asked.id) == "asked"


def test_other_roles_see_nothing(login: Login, asked: Course) -> None:
    """The office's pages are the office's."""
    for role in (Role.HELPER, Role.PROVIDER, Role.AGENCY):
        client = login(role)
        assert client.get("/kursverwaltung").status_code == 404
        assert client.post(f"/kursverwaltung/{asked.id}/zusage").status_code == 404


def form(world: World, **more: object) -> dict[str, object]:
    """The form of a course run by others."""
    return {
        "form_key": "abcdefgh12345678",
        "provider_id": world.provider,
        "kind": "integration",
        "levels": ["A1.1", "A1.2"],
        "days": ["0", "2"],
        "start": "08:30",
        "end": "11:45",
        "start_on": "16.11.2026",
        "end_on": "2027-03-26",
        "module_starts": "11.01.2027",
        "where": world.venue,
        "capacity": "20",
        "free": "3",
        "price": "229,50",
        "teaching_units": "100",
        "childcare": "none",
        **more,
    }


def test_a_course_of_others_is_entered_once(
    office: FlaskClient, database: Database, world: World, client: FlaskClient
) -> None:
    """Sent twice it is one course, public at once, confirmed today."""
    assert office.get("/kursverwaltung/neu").status_code == 200
    for _again in range(2):
        assert office.post("/kursverwaltung/neu", data=form(world)).status_code == 302
    with database.read() as session:
        course = session.exec(select(Course)).one()
    assert (course.capacity, course.taken, course.price_cents) == (20, 17, 22950)
    assert course.module_starts == ["2027-01-11"]
    page = client.get("/kurse?lang=de").text
    assert "Mo, Mi 08:30–11:45" in page
    assert "noch 3 Plätze" in page


def test_the_form_of_a_course_sent_again_otherwise_corrects_it(
    office: FlaskClient, database: Database, world: World
) -> None:
    """Back, another price, send: the old price stayed in the public list."""
    office.post("/kursverwaltung/neu", data=form(world))
    office.post("/kursverwaltung/neu", data=form(world, price="99,00"))
    assert "Der Kurs ist berichtigt" in office.get("/kursverwaltung?lang=de").text
    with database.read() as session:
        course = session.exec(select(Course)).one()
    assert course.price_cents == 9900
    changed = form(world, price="88,00", form_key="another-key")
    office.post(f"/kursverwaltung/{course.id}/aendern", data=changed)
    page = office.post("/kursverwaltung/neu", data=form(world, price="77,00"))
    assert page.status_code == 422 and "K-001" in page.text
    with database.read() as session:
        assert session.exec(select(Course)).one().price_cents == 8800


def test_a_price_beyond_the_limit_is_told_in_euros(
    office: FlaskClient, world: World
) -> None:
    """100001 was a failure of the page."""
    data = form(world, price="100001")
    page = office.post("/kursverwaltung/neu?lang=de", data=data)
    assert page.status_code == 422 and "Höchstens 100000 Euro." in page.text


MISTAKES: tuple[tuple[str, dict[str, object]], ...] = (
    ("end", {"end": "08:00"}),
    ("end_on", {"end_on": "01.11.2026"}),
    ("free", {"free": "21"}),
    ("module_starts", {"module_starts": "bald"}),
    ("price", {"price": "viel"}),
    ("where", {"where": "nirgends"}),
    ("provider_id", {"provider_id": "niemand"}),
    ("kind", {"kind": "tanzkurs"}),
    ("levels", {"levels": ["D9"]}),
    ("days", {"days": ["8"]}),
    ("start_on", {"start_on": "31.02.2026"}),
    ("capacity", {"capacity": ""}),
)


def test_mistakes_are_named_at_their_field(
    office: FlaskClient, database: Database, world: World
) -> None:
    """422, the field linked in the summary, the rest as typed, nothing stored."""
    for field, bad in MISTAKES:
        answer = office.post("/kursverwaltung/neu", data=form(world, **bad))
        assert answer.status_code == 422, field
        assert f'href="#f-{field}"' in answer.text, field
        assert f'value="{world.venue}"' in answer.text
    with database.read() as session:
        assert session.exec(select(Course)).first() is None


def test_a_course_of_others_is_corrected(
    office: FlaskClient, database: Database, world: World
) -> None:
    """Shown as stored, saved as right today; places promised here stay promised."""
    with database.write() as session:
        course = standing_course(session, world)
        fill = proposal(world, "p9", 3, existing_course_id=course.id)
        approved(session, world, fill)
    url = f"/kursverwaltung/{course.id}/aendern"
    page = office.get(url).text
    assert 'value="09:00"' in page
    assert 'value="24.11.2026"' in page
    data = form(world, capacity="10", free="8")
    answer = office.post(f"{url}?lang=de", data=data)
    assert answer.status_code == 422
    assert "Tragen Sie höchstens 7 als frei ein." in answer.text
    data = form(world, capacity="12", free="2", where="online")
    assert office.post(url, data=data).status_code == 302
    with database.read() as session:
        kept = session.get_one(Course, course.id)
        assert (kept.capacity, kept.taken, kept.held) == (12, 7, 3)
        assert kept.online
    assert office.post(f"/kursverwaltung/{course.id}/stimmt").status_code == 302


def test_days_without_a_meeting_of_courses_run_by_others(
    office: FlaskClient, database: Database, world: World
) -> None:
    """The form says whether it meets in the holidays, and keeps single free days."""
    data = form(world, school_holidays="yes", no_meeting_on="18.11.2026, 7.12.2026")
    url = office.post("/kursverwaltung/neu", data=data).headers["Location"] + "/aendern"
    page = office.get(url).text
    assert 'value="18.11.2026, 07.12.2026"' in page
    assert re.search(r'name="school_holidays"[^>]*checked', page)
    with database.read() as session:
        course = session.exec(select(Course)).one()
        days = {one.day for one in dates_of(course)}
    assert date(2026, 12, 23) in days  # a Wednesday in the Christmas holidays
    assert days.isdisjoint({date(2026, 11, 18), date(2026, 12, 7)})
    assert office.post(url, data=form(world)).status_code == 302
    with database.read() as session:
        days = {one.day for one in dates_of(session.exec(select(Course)).one())}
    assert date(2026, 12, 23) not in days
    assert date(2026, 11, 18) in days


def test_planned_courses_are_not_edited_here(
    office: FlaskClient, asked: Course, world: World
) -> None:
    """What was agreed with a provider changes by a counter-offer only."""
    url = f"/kursverwaltung/{asked.id}/aendern"
    assert office.get(url).status_code == 404
    assert office.post(url, data=form(world)).status_code == 422


def test_what_waits_for_somebody(
    database: Database, asked: Course, world: World, stands: Standing
) -> None:
    """The queries for *Heute*: silent, countered, confirmed, meeting today."""
    scope, today = world.scope, date(2026, 11, 2)
    with database.write() as session:
        standing_course(session, world)
        assert queries.silent_providers(session, scope, NOW) == ()
        late = NOW + timedelta(days=4)
        silent = queries.silent_providers(session, scope, late)
        assert [q.provider for q in silent] == ["VHS Nord"]
        assert queries.silent_providers(session, stands.foreign, late) == ()
        assert queries.countered(session, scope, today) == ()
        assert queries.running_today(session, scope, today) == ()
        tuesday = queries.running_today(session, scope, date(2026, 11, 3))
        assert len(tuesday) == 1
    countered(database, minimum=3)
    with database.read() as session:
        assert len(queries.countered(session, scope, today)) == 1
        assert queries.silent_providers(session, scope, late) == ()
        assert queries.confirmed_unpublished(session, scope, today) == ()
