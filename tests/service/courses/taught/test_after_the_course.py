"""A course ends or is dropped: nobody falls off the list, nobody is moved unasked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from service.access import Role
from service.accounts.tables import User
from service.app import create_app
from service.courses.seats.actions import active_seats
from service.courses.tables import Course, CourseOpinion, NextStep, Notice, Seat
from service.courses.taught.completion import next_level, opinions
from service.courses.taught.dropping import drop
from service.database import Database
from service.errors import UserError
from service.learners.tables import CallTask, Learner
from service.messages.tables import OutboxMessage
from service.rulesets.queries import rules
from service.settings import Settings
from tests.builders import NOW, PASSWORD
from tests.service.courses.builders import BASE, World, approved, proposal
from tests.service.courses.taught.term import (
    FIRST,
    at,
    nightly,
    public_course,
    reach,
    work_until,
)

LAST = date(2026, 12, 11)
AFTER = at(LAST + timedelta(1), "03:40")


@pytest.fixture
def course(database: Database, world: World, settings: Settings) -> Course:
    """Over since last night: six people, two asked by SMS, one through the helper."""
    with database.write() as session:
        made = public_course(session, world, people=6)
        helper = session.exec(
            select(User).where(
                User.office_id == world.scope.office_id, User.role == Role.HELPER
            )
        ).one()
        reach(session, world.learners[0], "sms")
        reach(session, world.learners[1], "sms")
        reach(session, world.learners[2], "helper", helper_user_id=helper.id)
    nightly(database, settings, world, at(FIRST, "03:40"))
    nightly(database, settings, world, AFTER)
    return made


@pytest.fixture
def later(settings: Settings) -> Iterator[APIFlask]:
    """The site on the day after the course."""
    made = create_app(replace(settings, now=AFTER + timedelta(hours=6)))
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield made
    made.extensions["kursmittler"].database.dispose()


def entered(app: APIFlask, role: Role) -> FlaskClient:
    client = app.test_client()
    data = {"name": f"{role.value}0", "password": PASSWORD}
    assert client.post("/login", data=data).status_code == 302
    return client


def steps(session: Session) -> dict[str, NextStep]:
    return {row.learner_id: row for row in session.exec(select(NextStep))}


def links(session: Session, template: str) -> list[str]:
    rows = session.exec(
        select(OutboxMessage)
        .where(OutboxMessage.template == template)
        .order_by(col(OutboxMessage.created_at), col(OutboxMessage.id))
    )
    return ["/" + str(row.data["link"]).split("/", 3)[3] for row in rows]


def test_nobody_is_moved_without_an_answer(
    database: Database, world: World, course: Course, later: APIFlask
) -> None:
    """After the last day people were completed and never heard of again."""
    with database.read() as session:
        assert session.get_one(Course, course.id).state == "completed"
        assert {s.state for s in steps(session).values()} == {"open"}
        assert len(steps(session)) == 6
        assert {s.level for s in steps(session).values()} == {"A1.2"}
        people = session.exec(select(Learner.state, Learner.level)).all()
        assert set(people) == {("completed", "A1.1")}
        seats = session.exec(select(Seat.state)).all()
        assert set(seats) == {"attended"}  # history, that holds nobody
        link = links(session, "next_step")[0]
    someone = later.test_client()
    page = someone.get(link).text
    assert "Ja, mit Stufe A1.2" in page
    with database.read() as session:
        assert {s.state for s in steps(session).values()} == {"open"}
    assert someone.post(link, data={"answer": "yes"}).status_code == 302
    with database.read() as session:
        (step,) = [s for s in steps(session).values() if s.state == "yes"]
        person = session.get_one(Learner, step.learner_id)
        assert (person.state, person.level) == ("waiting", "A1.2")
        assert (person.level_evidence, person.level_evidence_on) == ("course", LAST)
        assert person.waiting_since == at(LAST, "24:00")
        assert active_seats(session, world.scope, [person.id]) == {}
    assert someone.post(link, data={"answer": "no"}).status_code == 409
    with database.write() as session:  # a new plan may place the person again
        wanted = proposal(
            world,
            "p9",
            levels=("A1.2",),
            start_on=date(2027, 1, 11),
            end_on=date(2027, 2, 3),
            learners=((step.learner_id, 10, 10),),
        )
        (again,) = approved(session, world, wanted)
        assert again.held == 1


def test_whoever_cannot_be_asked_in_writing_stands_on_heute(
    database: Database, world: World, course: Course, later: APIFlask
) -> None:
    """The office asks by phone; after a week of silence all others, too."""
    office = entered(later, Role.COORDINATOR)
    page = office.get("/heute").text
    assert "K-001 ist vorbei: 3 Personen haben nicht gesagt" in page
    with database.read() as session:
        found = steps(session)
    for learner_id in world.learners[3:]:
        path = f"/kursverwaltung/weiter/{found[learner_id].id}"
        assert path in page
        assert "mit Stufe A1.2 weitermachen" in office.get(path).text
        assert office.post(path, data={"answer": "later"}).status_code == 302
    assert "ist vorbei" not in office.get("/heute").text
    helper = entered(later, Role.HELPER)
    assert "Die nächste Stufe ist A1.2" in helper.get("/helfen").text
    sent = {"step": found[world.learners[2]].id, "answer": "yes"}
    helper.post("/helfen/weiter", data=sent)
    foreign = {"step": found[world.learners[0]].id, "answer": "no"}
    assert helper.post("/helfen/weiter", data=foreign).status_code == 404
    with database.read() as session:
        assert steps(session)[world.learners[2]].state == "yes"
        assert steps(session)[world.learners[0]].state == "open"


def test_opinions_are_nobodys(
    database: Database, world: World, course: Course, later: APIFlask
) -> None:
    """One from each person, no name, no hour; shown from five on."""
    someone = later.test_client()
    with database.read() as session:
        link = links(session, "next_step")[0]
    someone.post(link, data={"answer": "no"})
    told = {"f0": "1", "f1": "2", "f2": "3"}
    assert someone.post(f"{link}/meinung", data={"f0": "1"}).status_code == 422
    for _twice in range(2):
        assert someone.post(f"{link}/meinung", data=told).status_code == 302
    with database.write() as session:
        (row,) = session.exec(select(CourseOpinion)).all()
        assert row.answers == [1, 2, 3]
        assert set(row.model_dump()) == {
            "id",
            "office_id",
            "course_id",
            "answers",
            "answered_on",
        }
        assert opinions(session, world.scope, course.id) == (1, ())
        for _n in range(4):
            session.add(
                CourseOpinion(
                    office_id=world.scope.office_id,
                    course_id=course.id,
                    answers=[1, 1, 1],
                    answered_on=LAST,
                )
            )
    office = entered(later, Role.COORDINATOR)
    page = office.get(f"/kursverwaltung/{course.id}/unterricht").text
    assert "Haben Sie viel gelernt?" in page
    with database.read() as session:
        counted = opinions(session, world.scope, course.id)
    assert counted == (5, ((5, 0, 0), (4, 1, 0), (4, 0, 1)))


def test_the_job_that_asks_may_come_twice(
    database: Database, world: World, course: Course, settings: Settings
) -> None:
    """A worker killed in the middle asks nobody a second time."""
    from service.courses.lifecycle.states import ENDED_JOB
    from service.jobs.actions import enqueue

    with database.write() as session:
        enqueue(session, world.scope, AFTER, ENDED_JOB, {"course": course.id})
    work_until(database, settings, AFTER)
    with database.read() as session:
        assert len(steps(session)) == 6
        assert len(links(session, "next_step")) == 2


@pytest.mark.parametrize(
    ("levels", "wanted"),
    [
        (["A1.1"], "A1.2"),
        (["A1.1", "A1.2"], "A2.1"),
        (["Alpha"], "A1.1"),
        (["Zweitschrift"], "A1.1"),
        (["C2"], ""),
        (["gone"], ""),
    ],
)
def test_the_next_level_follows_the_rules(
    database: Database, world: World, levels: list[str], wanted: str
) -> None:
    """Literacy leads to the first general level, never to the second script."""
    with database.read() as session:
        known = rules(session, world.scope, NOW.date())
    assert next_level(known, levels) == wanted


def test_a_dropped_course_puts_everybody_back_and_says_why(
    database: Database, world: World, settings: Settings
) -> None:
    """Twelve people would have stood before a locked door."""
    early = at(FIRST, "06:40")
    with database.write() as session:
        course = public_course(session, world)
        course.provider_id = world.provider
        session.add(course)
        reach(session, world.learners[0], "sms")
    with database.write() as session:
        drop(
            session,
            world.scope,
            course.id,
            early,
            reason="people",
            base_url=BASE,
        )
    work_until(database, settings, early)
    with database.read() as session:
        for learner_id in world.learners[:3]:
            person = session.get_one(Learner, learner_id)
            assert (person.state, person.registered_at) == ("waiting", NOW)
        assert len(session.exec(select(Notice)).all()) == 3
        assert len(session.exec(select(CallTask)).all()) == 2
        (link,) = links(session, "date_changed")
        assert len(links(session, "course_dropped")) == 1
    app = create_app(replace(settings, now=early))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    page = app.test_client().get(link).text
    assert "Der Kurs ist abgesagt" in page
    assert "Ihre Wartezeit bleibt" in page
    assert "Zu wenige" in page
    provider = entered(app, Role.PROVIDER)
    assert "abgesagt" in provider.get("/traeger").text.lower()
    today = entered(app, Role.COORDINATOR).get("/heute?lang=de").text
    assert "ist ab Mo. 16.11. abgesagt: Noch nicht alle wissen es" in today
    assert "Geänderter Termin" not in today
    app.extensions["kursmittler"].database.dispose()


def test_a_course_dropped_twice_is_dropped_once(
    database: Database, world: World
) -> None:
    """Two clicks: one message to the provider, one notice a person."""
    with database.write() as session:
        course = public_course(session, world)
    for expected in (True, False):
        try:
            with database.write() as session:
                drop(
                    session,
                    world.scope,
                    course.id,
                    NOW,
                    reason="people",
                    base_url=BASE,
                )
            assert expected
        except UserError:
            assert not expected
    with database.read() as session:
        assert len(session.exec(select(Notice)).all()) == 3
