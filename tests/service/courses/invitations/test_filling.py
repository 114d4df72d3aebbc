"""Free seats: who fits is asked, a seat held or first come first served."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from service.access import Role
from service.courses.invitations import answers, filling
from service.courses.kept.trials import Asked, Change, Fitting, Trial, write_trial
from service.courses.tables import Course, Invitation, Seat
from service.database import Database
from service.errors import Conflict, UserError
from service.jobs.tables import Job
from service.learners.tables import Learner
from service.settings import Settings
from tests.builders import NOW
from tests.service.conftest import Login
from tests.service.courses.builders import BASE, World, looked_at


def fitting(world: World, *numbers: int, family: tuple[int, ...] = ()) -> list[Fitting]:
    """A trial's people; those of the family come only together."""
    ids = [world.learners[n] for n in family]
    return [
        Fitting(
            learner_id=world.learners[n],
            code=f"L-{n + 1:04d}",
            priority=1,
            there=20,
            back=25,
            together=tuple(x for x in ids if x != world.learners[n])
            if n in family
            else (),
        )
        for n in numbers
    ]


def fill(
    session: Session, world: World, course: Course, people: list[Fitting], how: str
) -> int:
    channels = {one.learner_id: "call" for one in people}
    return filling.fill(
        session, world.scope, course.id, people, channels, how, NOW, BASE
    )


def course_of(session: Session, course: Course) -> Course:
    return session.get_one(Course, course.id)


def test_a_seat_is_kept_until_somebody_answers(
    database: Database, world: World, agreed: Course
) -> None:
    with database.write() as session:
        assert fill(session, world, agreed, fitting(world, 3, 4), filling.HOLD) == 2
    with database.read() as session:
        assert course_of(session, agreed).held == 5
        seat = session.exec(
            select(Seat).where(Seat.learner_id == world.learners[3])
        ).one()
        assert (seat.state, seat.minutes_there, seat.minutes_back) == (
            "invited",
            20,
            25,
        )
        rows = session.exec(select(Invitation)).all()
        assert {row.kind for row in rows} == {"planned"}


def test_the_first_yes_gets_the_seat_and_the_other_waits_on(
    database: Database, world: World, agreed: Course
) -> None:
    with database.write() as session:
        course_of(session, agreed).capacity = 4
        session.flush()
        looked_at(session, agreed.id)
    with database.write() as session:
        assert fill(session, world, agreed, fitting(world, 3, 4), filling.FIRST) == 2
        assert course_of(session, agreed).held == 3
        by_person = {row.learner_id: row for row in session.exec(select(Invitation))}
    first, second = (by_person[world.learners[n]] for n in (4, 3))
    with database.write() as session:
        answers.accept(session, world.scope, first.id, NOW, "link")
    with database.write() as session:
        told = answers.accept(session, world.scope, second.id, NOW, "link")
        assert told == answers.FULL
    with database.read() as session:
        course = course_of(session, agreed)
        assert (course.taken, course.held) == (1, 3)
        assert session.get_one(Learner, world.learners[4]).state == "enrolled"
        assert session.get_one(Learner, world.learners[3]).state == "waiting"


def test_more_than_are_free_are_refused_and_nothing_is_sent(
    database: Database, world: World, agreed: Course
) -> None:
    with database.write() as session:
        course_of(session, agreed).capacity = 4
        session.flush()
        looked_at(session, agreed.id)
    with database.write() as session, pytest.raises(UserError) as refused:
        fill(session, world, agreed, fitting(world, 3, 4), filling.HOLD)
    assert refused.value.values == {"chosen": 2, "free": 1}
    with database.read() as session:
        assert session.exec(select(Invitation)).all() == []


@pytest.mark.parametrize(
    ("chosen", "how", "goes"),
    [
        ((3,), filling.HOLD, False),
        ((3, 4), filling.FIRST, False),
        ((3, 4), filling.HOLD, True),
        ((5,), filling.FIRST, True),
    ],
)
def test_a_family_is_asked_as_a_whole_with_seats_kept(
    database: Database,
    world: World,
    agreed: Course,
    chosen: tuple[int, ...],
    how: str,
    goes: bool,
) -> None:
    everybody = fitting(world, 3, 4, 5, family=(3, 4))
    channels = {world.learners[n]: "call" for n in chosen}
    with database.write() as session:
        try:
            sent = filling.fill(
                session, world.scope, agreed.id, everybody, channels, how, NOW, BASE
            )
        except UserError:
            assert not goes
            session.rollback()
        else:
            assert goes and sent == len(chosen)


def test_whoever_left_the_list_meanwhile_is_not_asked(
    database: Database, world: World, agreed: Course
) -> None:
    with database.write() as session:
        session.get_one(Learner, world.learners[3]).state = "withdrawn"
    with database.write() as session, pytest.raises(Conflict):
        fill(session, world, agreed, fitting(world, 3), filling.HOLD)


@pytest.fixture
def office(login: Login) -> FlaskClient:
    client = login(Role.COORDINATOR)
    client.get("/heute?lang=de")
    return client


def trial(settings: Settings, world: World, course: Course, key: str) -> None:
    """What the worker writes."""
    made = Trial(
        course_id=course.id,
        at=NOW,
        people=(),
        course_now=(),
        course_then=(),
        fitting=tuple(fitting(world, 3, 4)),
    )
    asked = Asked(course_id=course.id, change=Change(), key=key)
    write_trial(Path(settings.state_dir), world.scope.office_id, asked, made)


def test_the_office_looks_and_asks(
    office: FlaskClient,
    database: Database,
    settings: Settings,
    world: World,
    agreed: Course,
) -> None:
    url = f"/kursverwaltung/{agreed.id}"
    page = office.post(f"{url}/auffuellen").location
    assert "Wird gerechnet" in office.get(page).text
    with database.read() as session:
        assert session.exec(select(Job).where(Job.kind == "planning.trial")).one()
    trial(settings, world, agreed, page.rsplit("/", 1)[1])
    shown = office.get(page).text
    assert "L-0004" in shown and "20 Min hin, 25 Min zurück" in shown
    assert "Geheim" not in shown
    assert office.post(page, data={"how": "hold"}).status_code == 422
    who = world.learners[3]
    data = {"learner": [who], f"channel-{who}": "call", "how": "hold"}
    assert office.post(page, data=data).status_code == 302
    assert "L-0004" not in office.get(page).text
    assert office.get("/kursverwaltung/fremd/auffuellen/abc").status_code == 404


def test_a_seat_may_stay_free(
    office: FlaskClient, database: Database, world: World, agreed: Course
) -> None:
    """A place that was free again stood on *Heute* for ever."""
    with database.write() as session:
        fill(session, world, agreed, fitting(world, 3), filling.HOLD)
        row = session.exec(select(Invitation)).one()
        answers.decline(session, world.scope, row.id, NOW, "call", "")
    assert "ist wieder frei" in office.get("/heute").text
    office.post(f"/kursverwaltung/{agreed.id}/frei-lassen")
    assert "ist wieder frei" not in office.get("/heute").text


def test_whoever_said_no_to_this_course_comes_last_and_is_marked(
    office: FlaskClient,
    database: Database,
    settings: Settings,
    world: World,
    agreed: Course,
) -> None:
    """Who had just said no because of the way was proposed first for the same seat."""
    with database.write() as session:
        fill(session, world, agreed, fitting(world, 3), filling.HOLD)
        row = session.exec(select(Invitation)).one()
        answers.decline(session, world.scope, row.id, NOW, "office", "far")
    page = office.post(f"/kursverwaltung/{agreed.id}/auffuellen").location
    trial(settings, world, agreed, page.rsplit("/", 1)[1])
    with database.read() as session:
        found = filling.candidates(
            session,
            world.scope,
            session.get_one(Course, agreed.id),
            fitting(world, 3, 4),
            ("sms",),
        )
    assert [(one.code, one.said, one.reason) for one in found] == [
        ("L-0005", "", ""),
        ("L-0004", "declined", "far"),
    ]
    shown = office.get(page).text
    assert "hat diesem Kurs schon abgesagt" in shown
    assert "Der Weg ist zu weit." in shown
