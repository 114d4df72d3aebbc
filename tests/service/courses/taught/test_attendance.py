"""Who came: entered on a phone, corrected, never overwritten unseen; then replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from service.access import Role
from service.app import create_app
from service.courses.tables import Attendance, Course, Seat
from service.database import Database
from service.learners.calls.queries import open_calls
from service.learners.tables import Learner
from service.settings import Settings
from tests.builders import PASSWORD
from tests.service.courses.builders import World
from tests.service.courses.taught.term import FIRST, at, nightly, public_course

NOON = at(FIRST, "12:00")


@pytest.fixture
def day_app(settings: Settings) -> Iterator[APIFlask]:
    """The site at noon of the course's first day."""
    made = create_app(replace(settings, now=NOON))
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield made
    made.extensions["kursmittler"].database.dispose()


@pytest.fixture
def course(database: Database, world: World, settings: Settings) -> Course:
    """Of the provider's, running since this morning; three people."""
    with database.write() as session:
        made = public_course(session, world)
        made.provider_id = world.provider
        session.add(made)
    nightly(database, settings, world, at(FIRST, "03:40"))
    return made


def entered(app: APIFlask, role: Role) -> FlaskClient:
    client = app.test_client()
    data = {"name": f"{role.value}0", "password": PASSWORD}
    assert client.post("/login", data=data).status_code == 302
    return client


def states(session: Session) -> dict[str, str]:
    rows = session.exec(select(Attendance, Learner.number).join(Learner))
    return {f"L-{number:04d}": row.state for row, number in rows}


def form_of(page: str, **people: str) -> dict[str, str]:
    """The posted form: every person's choice and the marks of what was shown."""
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen
    data = {"day": FIRST.isoformat(), "seen": seen[1]}
    return data | {f"wer-{code.replace('_', '-')}": s for code, s in people.items()}


def test_whoever_was_absent_on_day_one_is_called_and_replaced(
    database: Database, world: World, course: Course, day_app: APIFlask
) -> None:
    """Nobody noticed who never came: the seat stayed empty for the whole course."""
    teacher, office = (
        entered(day_app, Role.PROVIDER),
        entered(day_app, Role.COORDINATOR),
    )
    path = f"/traeger/kurs/{course.id}/anwesenheit"
    page = teacher.get(path).text
    assert "Geheim1" in page and "0151" not in page
    sent = form_of(page, L_0001="present", L_0002="absent", L_0003="excused")
    assert teacher.post(path, data=sent).status_code == 302
    with database.read() as session:
        assert states(session) == {
            "L-0001": "present",
            "L-0002": "absent",
            "L-0003": "excused",
        }
        (call,) = open_calls(session, world.scope, NOON)
        assert (call.number, call.reason) == ("L-0002", "absent")
    today = office.get("/heute").text
    assert "Eine Person kam am ersten Tag von K-001 nicht" in today
    about = f"/kursverwaltung/nicht-gekommen/{call.about_id}"
    assert about in today
    registered = learner(database, world.learners[1]).registered_at
    assert office.post(about, data={"what": "free"}).status_code == 302
    with database.read() as session:
        seat = session.exec(
            select(Seat).where(Seat.learner_id == world.learners[1])
        ).one()
        assert seat.state == "released"
        assert session.get_one(Course, course.id).taken == 2
        assert open_calls(session, world.scope, NOON) == ()
    person = learner(database, world.learners[1])
    assert (person.state, person.registered_at) == ("waiting", registered)
    today = office.get("/heute").text
    assert "kam am ersten Tag" not in today
    # Her seat could be taken by somebody else, and no row of the day said so.
    assert "1 Platz ist wieder frei: K-001" in today
    office.post(about, data={"what": "free"})  # twice: nothing more is freed
    with database.read() as session:
        assert session.get_one(Course, course.id).taken == 2


def learner(database: Database, learner_id: str) -> Learner:
    with database.read() as session:
        return session.get_one(Learner, learner_id)


def test_corrected_nobody_is_called(
    database: Database, world: World, course: Course, day_app: APIFlask
) -> None:
    """The bus was late: absent becomes present, and the call is gone."""
    teacher = entered(day_app, Role.PROVIDER)
    path = f"/traeger/kurs/{course.id}/anwesenheit"
    for state in ("absent", "present"):
        sent = form_of(teacher.get(path).text, L_0001=state)
        assert teacher.post(path, data=sent).status_code == 302
    with database.read() as session:
        assert states(session) == {"L-0001": "present"}
        assert open_calls(session, world.scope, NOON) == ()


def test_the_last_writer_does_not_overwrite_unseen(
    database: Database, course: Course, day_app: APIFlask
) -> None:
    """Teacher and office enter at once: the second sees what the first has stored."""
    teacher, office = (
        entered(day_app, Role.PROVIDER),
        entered(day_app, Role.COORDINATOR),
    )
    path = f"/traeger/kurs/{course.id}/anwesenheit"
    other = f"/kursverwaltung/{course.id}/unterricht/anwesenheit"
    first, second = teacher.get(path).text, office.get(other).text
    teacher.post(path, data=form_of(first, L_0001="present"))
    answer = office.post(other, data=form_of(second, L_0001="absent"))
    assert answer.status_code == 409
    assert "gespeichert ist jetzt: war da" in answer.text
    with database.read() as session:
        assert states(session) == {"L-0001": "present"}
    again = form_of(answer.text, L_0001="absent")  # all the same, now seen
    assert office.post(other, data=again).status_code == 302
    with database.read() as session:
        assert states(session) == {"L-0001": "absent"}


def test_what_is_to_come_cannot_be_entered(
    database: Database, course: Course, day_app: APIFlask
) -> None:
    """Neither a day without a meeting nor one that is still to come."""
    teacher = entered(day_app, Role.PROVIDER)
    path = f"/traeger/kurs/{course.id}/anwesenheit"
    for day in (FIRST + timedelta(1), FIRST + timedelta(2)):
        assert teacher.get(f"{path}?tag={day}").status_code == 404
        sent = {"day": day.isoformat(), "wer-L-0001": "present"}
        assert teacher.post(path, data=sent).status_code == 422
    with database.read() as session:
        assert states(session) == {}


def test_other_providers_see_nothing(
    database: Database, world: World, course: Course, day_app: APIFlask
) -> None:
    """A course of somebody else is missing, whatever its address."""
    with database.write() as session:
        row = session.get_one(Course, course.id)
        row.provider_id = world.own_provider
        session.add(row)
    teacher = entered(day_app, Role.PROVIDER)
    for path in ("", "/krank", "/anwesenheit"):
        assert teacher.get(f"/traeger/kurs/{course.id}{path}").status_code == 404
    answer = teacher.post(f"/traeger/kurs/{course.id}/krank", data={})
    assert answer.status_code == 404
