"""Before a change of an agreed course is made, its page says what it would do."""

from __future__ import annotations

import html
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import func, select

from service.access import Role
from service.courses.forms import AnswerIn
from service.courses.kept.trials import TRIAL_JOB
from service.courses.lifecycle import answers, rebuilt
from service.courses.tables import (
    Course,
    Invitation,
    Occupancy,
    ProviderRequest,
    Seat,
)
from service.errors import Conflict, UserError
from service.learners.tables import Learner
from service.planning.rechecks.work import trial
from service.supply.tables import Room, RoomHours, Teacher
from tests.builders import NOW
from tests.service.conftest import Login
from tests.service.courses.lifecycle.test_races import at_once
from tests.service.planning import small_county as county
from tests.service.planning.rechecks.county import RIDERS, Agreed, course_of, person


@pytest.fixture
def office(login: Login) -> FlaskClient:
    """The coordinator, reading German."""
    client = login(Role.COORDINATOR)
    client.get("/heute?lang=de")
    return client


def tried(office: FlaskClient, world: Agreed, **data: Any) -> str:
    """The page of a trial, after the worker has computed it."""
    url = f"/kursverwaltung/{world.course}/probe"
    answer = office.post(url, data=data)
    assert answer.status_code == 302, answer.text
    return computed(office, world, answer.location)


def computed(office: FlaskClient, world: Agreed, url: str) -> str:
    """The page once the worker has done its part."""
    waiting = office.get(url)
    assert "Wird gerechnet" in waiting.text
    work = world.claimed(TRIAL_JOB)
    assert work is not None
    trial(work)
    page = office.get(url)
    assert page.status_code == 200 and "Geheim" not in page.text
    return " ".join(html.unescape(page.text).split())


def seat_of(world: Agreed, number: int) -> Seat | None:
    with world.database.read() as session:
        return session.exec(
            select(Seat).where(Seat.learner_id == person(session, world, number).id)
        ).one_or_none()


def another_teacher(world: Agreed, **more: object) -> str:
    """As qualified and as free as the course's own."""
    with world.database.write() as session:
        own = session.get_one(Teacher, str(course_of(session, world).teacher_id))
        values = own.model_dump(exclude={"id", "code"})
        row = Teacher.model_validate({**values, "code": "T-NEU", **more})
        session.add(row)
        session.flush()
        return row.id


def another_room(world: Agreed, seats: int = 20) -> str:
    """Open as the course's own."""
    with world.database.write() as session:
        own = session.get_one(Room, str(course_of(session, world).room_id))
        row = Room(
            office_id=own.office_id, venue_id=own.venue_id, name="Saal", seats=seats
        )
        session.add(row)
        session.flush()
        for open_at in session.exec(
            select(RoomHours).where(RoomHours.room_id == own.id)
        ).all():
            values = open_at.model_dump(exclude={"id", "room_id"})
            session.add(RoomHours.model_validate({**values, "room_id": row.id}))
        return row.id


def test_a_counter_offer_says_who_would_ride_longer(
    office: FlaskClient, world: Agreed
) -> None:
    """Accepting it made two people ride longer than they can, and nobody was told."""
    with world.database.write() as session:
        request = session.exec(select(ProviderRequest.id)).one()
        said = AnswerIn.model_validate({"answer": "counter", "start_time": "08:20"})
        answers.answer(session, world.scope, request, said, NOW, "office")
    page = tried(office, world, what="counter")
    assert "8 von 10 können kommen" in page
    for number in RIDERS:
        assert f"L-{number:04d}: " in page
    assert "85" in page and "80 Minuten" in page
    with world.database.read() as session:
        assert course_of(session, world).state == "countered"
    assert f'action="/kursverwaltung/{world.course}/gegenvorschlag"' in page


def test_another_teacher_and_another_room(office: FlaskClient, world: Agreed) -> None:
    """Tried, then made: booked anew, nobody loses a seat."""
    teacher, room = another_teacher(world), another_room(world)
    record = office.get(f"/kursverwaltung/{world.course}").text
    assert f'value="{teacher}"' in record and f'value="{room}"' in record
    page = tried(office, world, what="teacher", value=teacher)
    assert "10 von 10 können kommen" in page and "Nichts spricht dagegen" in page
    for what, value in (("teacher", teacher), ("room", room)):
        url = f"/kursverwaltung/{world.course}/umbau"
        data = {"what": what, "value": value}
        assert office.post(url, data=data).status_code == 302
    with world.database.read() as session:
        course = course_of(session, world)
        assert (course.teacher_id, course.room_id) == (teacher, room)
        booked = set(session.exec(select(Occupancy.resource)))
        assert booked == {f"teacher:{teacher}", f"room:{room}"}
        assert course.held == 10
    assert world.look().state == "ok", world.told()


@pytest.mark.parametrize("what", ["teacher", "room"])
def test_what_is_not_possible_any_more_is_refused(
    office: FlaskClient, world: Agreed, what: str
) -> None:
    """Out of use since the page was shown."""
    value = another_teacher(world) if what == "teacher" else another_room(world)
    with world.database.write() as session:
        table = Teacher if what == "teacher" else Room
        session.get_one(table, value).active = False  # type: ignore[attr-defined]
    for step in ("probe", "umbau"):
        url = f"/kursverwaltung/{world.course}/{step}"
        answer = office.post(url, data={"what": what, "value": value})
        assert answer.status_code == 422 and "nicht mehr frei" in answer.text


def test_one_seat_is_freed_and_given_to_who_fits(
    office: FlaskClient, world: Agreed
) -> None:
    """The page names who waits and fits; her seat is held, his is free."""
    with world.database.write() as session:
        county.add_learner(session, world.scope, 50, "Nordstadt", "walk")
        going = person(session, world, 1).id
        coming = person(session, world, 50).id
    page = tried(office, world, what="remove", value=going)
    assert "9 von 9 können kommen" in page and "L-0050" in page
    url = f"/kursverwaltung/{world.course}/umbau"
    data = {"what": "remove", "value": going}
    assert office.post(url, data=data).status_code == 302
    assert office.post(url, data=data).status_code == 422
    page = tried(office, world, what="add", value=coming)
    assert "10 von 10 können kommen" in page
    data = {"what": "add", "value": coming}
    assert office.post(url, data=data).status_code == 302
    assert office.post(url, data=data).status_code == 422
    old, new = seat_of(world, 1), seat_of(world, 50)
    assert old is not None and old.state == "released"
    assert new is not None and new.state == "held"
    with world.database.read() as session:
        assert course_of(session, world).held == 10
        assert session.get_one(Learner, going).state == "waiting"


def declined(world: Agreed, number: int) -> None:
    """Somebody was asked about the course and has said no."""
    with world.database.write() as session:
        session.add(
            Invitation(
                office_id=world.scope.office_id,
                course_id=world.course,
                learner_id=person(session, world, number).id,
                state="declined",
                channel="call",
                answer_by=NOW,
                created_by="u1",
                created_at=NOW,
            )
        )


def test_whoever_has_refused_the_course_replaces_nobody(
    office: FlaskClient, world: Agreed
) -> None:
    """Two pages said who would fit, and one of them named who had just said no."""
    with world.database.write() as session:
        for number in (50, 51):
            county.add_learner(session, world.scope, number, "Nordstadt", "walk")
        going = person(session, world, 1).id
    declined(world, 50)
    page = tried(office, world, what="remove", value=going)
    assert "L-0051" in page and "L-0050" not in page


def test_who_would_fit_is_one_page_and_before_the_yes_nobody_is_asked(
    office: FlaskClient, world: Agreed
) -> None:
    with world.database.write() as session:
        county.add_learner(session, world.scope, 50, "Nordstadt", "walk")
        coming = person(session, world, 50).id
    look = f"/kursverwaltung/{world.course}/auffuellen"
    assert f'action="{look}"' in office.get(f"/kursverwaltung/{world.course}").text
    page = office.post(look).location
    work = world.claimed(TRIAL_JOB)
    assert work is not None
    trial(work)
    shown = office.get(page).text
    assert "noch nicht zugesagt" in shown and 'name="learner"' not in shown
    assert f'name="value" value="{coming}"' in shown
    tried(office, world, what="add", value=coming)


def test_the_last_seat_is_put_in_once_and_freed_once(world: Agreed) -> None:
    """Two hands at the last seat, then four that free one person's."""
    with world.database.write() as session:
        course = course_of(session, world)
        course.capacity = 11
        ids = []
        for number in (50, 51):
            county.add_learner(session, world.scope, number, "Nordstadt", "walk")
            ids.append(person(session, world, number).id)

    def put(learner_id: str) -> str:
        with world.database.write() as session:
            rebuilt.put_in(session, world.scope, world.course, learner_id, NOW)
        return "in"

    said = at_once([lambda: put(ids[0]), lambda: put(ids[1])])
    assert said == {"in": 1, "Conflict": 1}

    with world.database.read() as session:
        first = person(session, world, 1).id

    def free() -> str:
        with world.database.write() as session:
            rebuilt.free_seat(session, world.scope, world.course, first, NOW)
        return "free"

    assert at_once([free] * 4) == {"free": 1, "Conflict": 3}
    with world.database.read() as session:
        course = course_of(session, world)
        active = session.exec(
            select(func.count()).select_from(Seat).where(Seat.state == "held")
        ).one()
        assert course.held == active == 10


def test_a_course_that_is_over_cannot_be_changed(world: Agreed) -> None:
    teacher = another_teacher(world)
    with world.database.write() as session:
        course_of(session, world).state = "completed"
        first = person(session, world, 1).id
    with pytest.raises(Conflict), world.database.write() as session:
        rebuilt.free_seat(session, world.scope, world.course, first, NOW)
    with pytest.raises(UserError), world.database.write() as session:
        rebuilt.swap(session, world.scope, world.course, "teacher", teacher, NOW)
    with world.database.read() as session:
        assert session.get_one(Course, world.course).teacher_id != teacher
