"""Reminded, tried on another way, called, moved on: what the hourly job does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from service.courses.invitations.channels import ways
from service.courses.invitations.reaching import look_after
from service.courses.invitations.work import HANDLERS, LOOK_JOB
from service.courses.tables import Course, Invitation, Seat
from service.database import Database
from service.jobs.actions import enqueue
from service.jobs.tables import Job
from service.jobs.work_item import Interrupted, Work
from service.learners.calls.actions import call_failed
from service.learners.tables import CallTask, Learner
from service.messages.tables import OutboxMessage
from service.settings import Settings
from tests.builders import NOW
from tests.service.courses.builders import BASE, World
from tests.service.courses.invitations.conftest import invited

BOTH = ("mail", "sms")


def looked_after(session: Session, world: World, row: Invitation, now: datetime) -> str:
    done = look_after(session, world.scope, row.id, now, BASE, BOTH)
    session.expire_all()
    return done


@pytest.fixture
def row(database: Database, world: World, agreed: Course) -> Invitation:
    """The first person's invitation, by SMS."""
    with database.write() as session:
        return invited(session, world, agreed.id)[0]


def learner_of(session: Session, row: Invitation) -> Learner:
    return session.get_one(Learner, row.learner_id)


def seat_state(session: Session, row: Invitation) -> str:
    return session.exec(
        select(Seat.state).where(Seat.learner_id == row.learner_id)
    ).one()


def fail(session: Session, row: Invitation, cause: str) -> None:
    message = session.get_one(OutboxMessage, row.message_id)
    message.state, message.error = "failed", cause
    session.flush()


def test_nothing_before_its_time(
    database: Database, world: World, row: Invitation
) -> None:
    with database.write() as session:
        assert looked_after(session, world, row, NOW + timedelta(days=1)) == ""
        assert len(session.exec(select(OutboxMessage)).all()) == 4


def test_reminded_once(database: Database, world: World, row: Invitation) -> None:
    """Two days before the end, by mail; where there is a mailbox nobody is called."""
    when = row.answer_by - timedelta(days=2)
    with database.write() as session:
        learner_of(session, row).email = "geheim@example.org"
        assert looked_after(session, world, row, when) == "reminded"
        assert looked_after(session, world, row, when) == ""
        found = session.exec(select(OutboxMessage.template)).all()
        assert found.count("invitation_reminder_sms") == 1
        assert session.exec(select(CallTask)).all() == []


def test_only_a_phone_is_known(
    database: Database, world: World, row: Invitation
) -> None:
    """Somebody calls before the seat moves on; it waits for the call for two days."""
    end = row.answer_by
    with database.write() as session:
        assert looked_after(session, world, row, end - timedelta(days=2)) == "call"
        task = session.exec(select(CallTask)).one()
        assert (task.reason, task.about_id) == ("invite", row.id)
        assert looked_after(session, world, row, end + timedelta(hours=1)) == ""
        late = end + timedelta(days=2)
        assert looked_after(session, world, row, late) == "expired"
        assert session.exec(select(CallTask.state)).one() == "done"
        assert seat_state(session, row) == "released"
        assert learner_of(session, row).state == "waiting"


def test_two_calls_in_vain(database: Database, world: World, row: Invitation) -> None:
    end = row.answer_by
    with database.write() as session:
        looked_after(session, world, row, end - timedelta(days=2))
        task = session.exec(select(CallTask)).one()
        call_failed(session, world.scope, task.id, NOW)
        assert looked_after(session, world, row, end - timedelta(days=1)) == ""
        call_failed(session, world.scope, task.id, NOW)
        assert looked_after(session, world, row, end - timedelta(days=1)) == "expired"
        assert learner_of(session, row).state == "waiting"


def test_a_refused_sms_becomes_a_call(
    database: Database, world: World, row: Invitation
) -> None:
    """The gateway is down: the number may be right, so somebody calls."""
    with database.write() as session:
        fail(session, row, "server")
        assert looked_after(session, world, row, NOW) == "otherwise"
        kept = session.get_one(Invitation, row.id)
        assert (kept.channel, kept.tries) == ("call", 1)
        assert session.exec(select(CallTask.about_id)).one() == row.id


def test_a_wrong_number(database: Database, world: World, row: Invitation) -> None:
    """The helper or the second contact gets the task; without either it moves on."""
    with database.write() as session:
        person = learner_of(session, row)
        person.second_contact = "Nachbarin, 04471 000 9"
        fail(session, row, "address")
        assert looked_after(session, world, row, NOW) == "otherwise"
        assert session.get_one(Invitation, row.id).channel == "call"
    with database.write() as session:
        other = session.exec(
            select(Invitation).where(Invitation.learner_id == world.learners[1])
        ).one()
        fail(session, other, "address")
        assert looked_after(session, world, other, NOW) == "expired"
        assert learner_of(session, other).state == "waiting"
        assert seat_state(session, other) == "released"


def test_an_answer_is_never_overtaken(
    database: Database, world: World, row: Invitation
) -> None:
    """Answered a moment before the job looks: nothing is done."""
    with database.write() as session:
        session.get_one(Invitation, row.id).state = "accepted"
        session.flush()
        late = row.answer_by + timedelta(days=9)
        assert looked_after(session, world, row, late) == ""


def test_the_job_looks_after_every_open_one(
    database: Database, world: World, row: Invitation, settings: Settings
) -> None:
    """Two weeks later nobody has answered: the seats are free, all wait on."""
    late = row.answer_by + timedelta(days=3)
    with database.write() as session:
        enqueue(session, world.scope, late, LOOK_JOB)
        job = session.exec(select(Job).where(Job.kind == LOOK_JOB)).one()
    work = Work(database, settings, job, lambda: late, world.scope, lambda: True)
    HANDLERS[LOOK_JOB](work)
    with database.read() as session:
        states = session.exec(select(Invitation.state)).all()
        assert set(states) == {"expired"}
        course = session.get_one(Course, row.course_id)
        assert (course.taken, course.held) == (0, 0)


def test_an_interrupted_job_writes_nothing_more(
    database: Database, world: World, row: Invitation, settings: Settings
) -> None:
    late = row.answer_by + timedelta(days=3)
    with database.write() as session:
        enqueue(session, world.scope, late, LOOK_JOB)
        job = session.exec(select(Job).where(Job.kind == LOOK_JOB)).one()
    work = Work(database, settings, job, lambda: late, world.scope, lambda: False)
    with pytest.raises(Interrupted):
        HANDLERS[LOOK_JOB](work)
    with database.read() as session:
        assert set(session.exec(select(Invitation.state))) == {"open"}


def test_ways_of_a_person() -> None:
    """The chosen way first; what is missing or not set up is left out."""
    person = Learner(
        office_id="o",
        number=1,
        form_key="f",
        code_hash="c",
        channel="email",
        phone="0151 555 0001",
        email="geheim@example.org",
        registered_at=NOW,
        changed_at=NOW,
    )
    assert ways(person, BOTH) == ("mail", "sms", "call")
    assert ways(person, ()) == ("call",)
    person.address, person.helper_user_id = "Erdachter Weg 1", "h"
    assert ways(person, BOTH) == ("mail", "sms", "helper", "call", "letter")
    assert ways(person, BOTH, {"mail", "sms"}) == ("helper", "call", "letter")
