"""The provider's answer and the office's decision about a counter-offer."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from sqlmodel import Session, col, func, select

from service.access import Role, Scope
from service.accounts.tables import Office
from service.courses.forms import AnswerIn
from service.courses.lifecycle import answers
from service.courses.lifecycle import states as lifecycle
from service.courses.tables import Course, Occupancy, ProviderRequest, Seat
from service.database import Database
from service.errors import Conflict, NotFound, UserError
from service.jobs.tables import Job
from service.learners.tables import Learner
from service.messages.tables import OutboxMessage
from tests.builders import NOW
from tests.service.courses.builders import (
    BASE,
    World,
    approved,
    looked_at,
    proposal,
)

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def token(database: Database, world: World) -> str:
    """The mailed link of a course that has just been asked for."""
    with database.write() as session:
        approved(session, world, proposal(world))
        mail = session.exec(select(OutboxMessage)).one()
        return str(mail.data["link"].rsplit("/", 1)[1])


def say(answer: str, **more: object) -> AnswerIn:
    """An answer as it leaves the form."""
    return AnswerIn.model_validate({"answer": answer, **more})


def reply(database: Database, token: str, answer_in: AnswerIn) -> Course:
    """Answers by link."""
    with database.write() as session:
        return answers.answer_by_link(session, token, answer_in, LATER)


def count(session: Session, table: type[Occupancy]) -> int:
    """Rows of a table."""
    return session.exec(select(func.count()).select_from(table)).one()


def test_yes_confirms(database: Database, token: str) -> None:
    """Confirmed, not yet published: the office publishes with one click."""
    course = reply(database, token, say("yes"))
    assert (course.state, course.held) == ("confirmed", 3)
    assert course.last_confirmed_at == LATER


def test_yes_publishes_where_the_office_wants_it(
    database: Database, token: str, world: World
) -> None:
    """With the office's setting nobody has to click; ways are computed once."""
    with database.write() as session:
        office = session.get_one(Office, world.scope.office_id)
        office.settings = {"publish_automatically": True}
        looked_at(session, session.exec(select(Course.id)).one())
    course = reply(database, token, say("yes"))
    assert course.state == "published"
    with database.read() as session:
        jobs = session.exec(select(Job).where(Job.kind == "courses.ways")).all()
        assert len(jobs) == 1


def test_no_frees_room_and_teacher(database: Database, token: str) -> None:
    """Seats stay held until the office decides; nobody is told anything."""
    course = reply(database, token, say("no", reason="room"))
    assert (course.state, course.held) == ("declined", 3)
    with database.read() as session:
        assert count(session, Occupancy) == 0
        assert set(session.exec(select(Seat.state))) == {"held"}
        assert set(session.exec(select(Learner.state))) == {"waiting"}
        assert session.exec(select(ProviderRequest.state)).one() == "no"


def test_a_link_works_once(database: Database, token: str) -> None:
    """The second answer changes nothing."""
    reply(database, token, say("yes"))
    with pytest.raises(Conflict):
        reply(database, token, say("no", reason="room"))
    with database.read() as session:
        assert session.exec(select(Course.state)).one() == "confirmed"


def test_links_end(database: Database, token: str) -> None:
    """A week after the day of the answer the link is over; others never were."""
    late = NOW + timedelta(days=12)
    with pytest.raises(Conflict), database.write() as session:
        answers.answer_by_link(session, token, say("yes"), late)
    with pytest.raises(NotFound):
        reply(database, "x" * 32, say("yes"))


def test_the_reminder_has_a_link_of_its_own(
    database: Database, token: str, world: World
) -> None:
    """Both links belong to one question: after one, the other has no effect."""
    with database.write() as session:
        request = session.exec(select(ProviderRequest)).one()
        from service.courses.lifecycle.asking import remind

        assert remind(session, world.scope, LATER, BASE, request_id=request.id)
        newest = session.exec(
            select(OutboxMessage).where(OutboxMessage.template == "provider_reminded")
        ).one()
    second = newest.data["link"].rsplit("/", 1)[1]
    assert second != token
    reply(database, second, say("yes"))
    with pytest.raises(Conflict):
        reply(database, token, say("no", reason="people"))


def test_a_provider_answers_own_questions_only(
    database: Database, token: str, world: World
) -> None:
    """An account of another provider of the same office gets NotFound."""
    office = world.scope.office_id
    with database.write() as session:
        request = session.exec(select(ProviderRequest.id)).one()
        stranger = Scope(office, "u2", Role.PROVIDER, provider_id=world.own_provider)
        with pytest.raises(NotFound):
            answers.answer_as_provider(session, stranger, request, say("yes"), LATER)
        mine = Scope(office, "u1", Role.PROVIDER, provider_id=world.provider)
        done = answers.answer_as_provider(session, mine, request, say("yes"), LATER)
    assert done.state == "confirmed"


def test_a_counter_offer_waits_for_the_office(database: Database, token: str) -> None:
    """Everything stays held; only what was said is kept."""
    course = reply(database, token, say("counter", start_time="09:00", note=" "))
    assert (course.state, course.held) == ("countered", 3)
    with database.read() as session:
        request = session.exec(select(ProviderRequest)).one()
        assert (request.state, request.counter["start"]) == ("counter", 540)
        assert "room_id" not in request.counter


def test_accepting_a_counter_offer_books_anew(
    database: Database, token: str, world: World
) -> None:
    """New time, room and first day; the minutes are unknown until computed again."""
    answer_in = say(
        "counter",
        start_time=time(9, 0),
        room_id=world.other_room,
        start_on="23.11.2026",
    )
    reply(database, token, answer_in)
    with database.write() as session:
        course_id = session.exec(select(Course.id)).one()
        course = answers.accept_counter(session, world.scope, course_id, LATER)
    assert course.state == "confirmed"
    assert course.meetings[0] == [0, 540, 735, "every"]
    assert course.start_on.isoformat() == "2026-11-23"
    assert course.end_on.isoformat() == "2026-12-18"
    with database.read() as session:
        resources = set(session.exec(select(Occupancy.resource)))
        assert resources == {f"room:{world.other_room}", f"teacher:{world.teacher}"}
        assert set(session.exec(select(Seat.minutes_there))) == {None}


@pytest.mark.parametrize(
    ("offer", "message"),
    [
        ({"start_time": "18:00"}, "Not free"),
        ({"minimum": 5}, "needs"),
        ({"start_on": "26.10.2026"}, "over already"),
        ({"start_time": "22:00"}, "fit into a day"),
    ],
)
def test_a_counter_offer_that_does_not_fit(
    database: Database,
    token: str,
    world: World,
    offer: dict[str, object],
    message: str,
) -> None:
    """People's times, the number of people, days and hours are checked first."""
    reply(database, token, say("counter", **offer))
    with database.read() as session:
        course_id = session.exec(select(Course.id)).one()
    with pytest.raises(UserError, match=message), database.write() as session:
        answers.accept_counter(session, world.scope, course_id, LATER)
    with database.read() as session:
        assert session.get_one(Course, course_id).state == "countered"


def test_a_counter_offer_into_a_booked_room(
    database: Database, token: str, world: World
) -> None:
    """The room was given to another course meanwhile."""
    with database.write() as session:
        other = proposal(world, "p2", 0, room_id=world.other_room, teacher_id=None)
        approved(session, world, other)
    reply(database, token, say("counter", room_id=world.other_room))
    with database.read() as session:
        course_id = session.exec(
            select(Course.id).where(Course.state == "countered")
        ).one()
    with pytest.raises(UserError, match="booked"), database.write() as session:
        answers.accept_counter(session, world.scope, course_id, LATER)


def test_the_whole_life(database: Database, token: str, world: World) -> None:
    """Confirmed, published, running, completed; nothing twice, nothing out of order."""
    course = reply(database, token, say("yes"))
    scope = world.scope
    with database.write() as session:
        for seat in session.exec(select(Seat)):
            seat.state = "taken"
            session.get_one(Learner, seat.learner_id).state = "enrolled"
        looked_at(session, course.id)
        lifecycle.publish(session, scope, course.id, LATER)
    with pytest.raises(Conflict), database.write() as session:
        lifecycle.publish(session, scope, course.id, LATER)
    with database.write() as session:
        lifecycle.start(session, scope, course.id, LATER)
        assert learner_states(session, LATER) == {"attending", "waiting"}
        lifecycle.complete(session, scope, course.id, LATER)
        assert learner_states(session, LATER) == {"completed", "waiting"}


def learner_states(session: Session, _now: datetime) -> set[str]:
    """States of all learners, read anew."""
    session.expire_all()
    return set(session.exec(select(Learner.state)))


def test_cancelling_tells_the_provider_and_frees(
    database: Database, token: str, world: World
) -> None:
    """People with a taken seat wait again; the question is withdrawn by mail."""
    with database.write() as session:
        course = session.exec(select(Course)).one()
        seat = session.exec(select(Seat).order_by(col(Seat.id))).first()
        assert seat is not None
        seat.state = "taken"
        session.get_one(Learner, seat.learner_id).state = "enrolled"
        session.flush()
        lifecycle.cancel(
            session, world.scope, course.id, LATER, reason="people", base_url=BASE
        )
        assert learner_states(session, LATER) == {"waiting"}
        assert (course.state, course.held, count(session, Occupancy)) == (
            "cancelled",
            0,
            0,
        )
        mails = session.exec(select(OutboxMessage.template)).all()
        assert sorted(mails) == ["provider_asked", "provider_withdrawn"]
    with pytest.raises(Conflict):
        reply(database, token, say("yes"))


def test_a_foreign_course_cannot_be_moved(
    database: Database, token: str, world: World
) -> None:
    """Another office's scope finds nothing."""
    with database.write() as session:
        course_id = session.exec(select(Course.id)).one()
        foreign = Scope("another", "u9", Role.COORDINATOR)
        with pytest.raises(NotFound):
            lifecycle.confirm(session, foreign, course_id, LATER)
