"""What becomes of an invitation: seat, person, numbers and trail say the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from service.audit.tables import AuditRow
from service.clock import local_day
from service.courses.invitations import answers
from service.courses.invitations.filling import leave_free
from service.courses.invitations.queries import freed
from service.courses.invitations.sending import offer_free_seat, send
from service.courses.lifecycle.states import cancel
from service.courses.tables import Course, Invitation, Seat
from service.database import Database
from service.errors import Conflict, UserError
from service.learners.records.actions import set_state
from service.learners.tables import CallTask, Learner
from service.messages.tables import OutboxMessage
from tests.builders import NOW
from tests.service.courses.builders import (
    BASE,
    World,
    approved,
    looked_at,
    proposal,
)
from tests.service.courses.invitations.conftest import invited

BEGUN = NOW + timedelta(days=14)  # the first day of the course


def stands(session: Session, row: Invitation) -> tuple[str, str, str]:
    """States of an invitation, its seat and its person."""
    session.expire_all()
    seat = session.exec(
        select(Seat).where(
            Seat.course_id == row.course_id, Seat.learner_id == row.learner_id
        )
    ).first()
    learner = session.get_one(Learner, row.learner_id)
    return row.state, seat.state if seat else "", learner.state


def numbers(session: Session, course_id: str) -> tuple[int, int]:
    """Taken and held seats of a course."""
    session.expire_all()
    course = session.get_one(Course, course_id)
    return course.taken, course.held


def test_invited(database: Database, world: World, agreed: Course) -> None:
    """Seat, person and message; the message names neither person nor course."""
    with database.write() as session:
        row = invited(session, world, agreed.id)[0]
        assert stands(session, row) == ("open", "invited", "invited")
        assert numbers(session, agreed.id) == (0, 3)
        message = session.get_one(OutboxMessage, row.message_id)
        assert (message.channel, message.recipient) == ("sms", "0151 555 0001")
        assert set(message.data) == {"link", "answer_by"}
        assert row.answer_by.date().isoformat() == "2026-11-09"


def test_nobody_is_invited_twice(
    database: Database, world: World, agreed: Course
) -> None:
    with database.write() as session:
        invited(session, world, agreed.id)
        again = dict.fromkeys(world.learners[:3], "call")
        with pytest.raises(UserError):
            send(session, world.scope, agreed.id, again, NOW, BASE)
        assert len(session.exec(select(Invitation)).all()) == 3


def test_before_the_provider_agrees_nobody_is_invited(
    database: Database, world: World
) -> None:
    with database.write() as session:
        course = approved(session, world, proposal(world))[0]
        with pytest.raises(Conflict):
            invited(session, world, course.id)
        assert session.exec(select(Invitation)).all() == []


def test_yes(database: Database, world: World, agreed: Course) -> None:
    """The seat is taken; a second yes finds the first."""
    with database.write() as session:
        row = invited(session, world, agreed.id)[0]
        for _twice in range(2):
            said = answers.accept(session, world.scope, row.id, NOW, "link")
            assert said == "accepted"
            assert stands(session, row) == ("accepted", "taken", "enrolled")
            assert numbers(session, agreed.id) == (1, 2)
        trail = session.exec(select(AuditRow.action)).all()
        assert trail.count("invitation.accepted") == 1


def test_no_and_after_all(database: Database, world: World, agreed: Course) -> None:
    """She waits again with her old waiting time, and comes while a seat is free."""
    with database.write() as session:
        row = invited(session, world, agreed.id)[0]
        since = session.get_one(Learner, row.learner_id).registered_at
        answers.decline(session, world.scope, row.id, NOW, "link")
        assert stands(session, row) == ("declined", "released", "waiting")
        assert session.get_one(Learner, row.learner_id).registered_at == since
        answers.give_reason(session, world.scope, row.id, "far", NOW)
        assert (row.reason, row.reason_open) == ("far", True)
        said = answers.accept(session, world.scope, row.id, NOW, "link")
        assert said == "accepted"
        assert stands(session, row) == ("accepted", "taken", "enrolled")
        assert (row.reason, row.reason_open) == ("", False)
        assert numbers(session, agreed.id) == (1, 2)


def test_a_seat_given_back_again_is_told_again(
    database: Database, world: World, agreed: Course
) -> None:
    """Left free once, taken after all and given back: nobody has decided about that."""
    with database.write() as session:
        row = invited(session, world, agreed.id)[0]
        day = local_day(NOW)
        answers.decline(session, world.scope, row.id, NOW, "link")
        leave_free(session, world.scope, agreed.id, NOW)
        assert freed(session, world.scope, day) == ()
        answers.accept(session, world.scope, row.id, NOW, "link")
        answers.decline(session, world.scope, row.id, NOW, "link")
        assert [count.people for count in freed(session, world.scope, day)] == [1]


def test_after_all_but_full(database: Database, world: World, agreed: Course) -> None:
    """Whoever is too late stays on the list; nothing is over the capacity."""
    with database.write() as session:
        row = invited(session, world, agreed.id)[0]
        answers.decline(session, world.scope, row.id, NOW, "link")
        session.get_one(Course, agreed.id).capacity = 2
        session.flush()
        assert answers.accept(session, world.scope, row.id, NOW, "link") == "full"
        assert stands(session, row) == ("declined", "released", "waiting")
        assert numbers(session, agreed.id) == (0, 2)


def test_cannot_after_all_until_the_first_day(
    database: Database, world: World, agreed: Course
) -> None:
    with database.write() as session:
        row = invited(session, world, agreed.id)[0]
        answers.accept(session, world.scope, row.id, NOW, "link")
        with pytest.raises(UserError):
            answers.decline(session, world.scope, row.id, BEGUN, "link")
        answers.decline(session, world.scope, row.id, NOW, "link")
        assert stands(session, row) == ("declined", "released", "waiting")
        assert numbers(session, agreed.id) == (0, 2)


def test_nobody_answers(database: Database, world: World, agreed: Course) -> None:
    """Not before the day; afterwards a late yes is still heard while a seat is free."""
    with database.write() as session:
        row = invited(session, world, agreed.id)[0]
        late = row.answer_by + timedelta(minutes=1)
        assert not answers.expire(session, world.scope, row.id, NOW)
        assert answers.expire(session, world.scope, row.id, late)
        assert stands(session, row) == ("expired", "released", "waiting")
        assert answers.accept(session, world.scope, row.id, late, "link") == "accepted"
        assert numbers(session, agreed.id) == (1, 2)


def test_taken_back(database: Database, world: World, agreed: Course) -> None:
    """An answer afterwards changes nothing, and an answered one cannot be taken."""
    with database.write() as session:
        row, other, _third = invited(session, world, agreed.id)
        answers.withdraw(session, world.scope, row.id, NOW)
        assert stands(session, row) == ("withdrawn", "released", "waiting")
        assert answers.accept(session, world.scope, row.id, NOW, "link") == "over"
        answers.accept(session, world.scope, other.id, NOW, "link")
        with pytest.raises(Conflict):
            answers.withdraw(session, world.scope, other.id, NOW)


def test_two_compete_for_one_free_seat(
    database: Database, world: World, agreed: Course
) -> None:
    """Filling up holds nothing: the first yes takes it, the second waits on."""
    first, second = world.learners[3:5]
    with database.write() as session:
        session.get_one(Course, agreed.id).capacity = 4
        looked_at(session, agreed.id)
        channels = {first: "sms", second: "sms"}
        offer_free_seat(session, world.scope, agreed.id, channels, NOW, BASE)
        rows = {x.learner_id: x for x in session.exec(select(Invitation))}
        assert stands(session, rows[first]) == ("open", "", "invited")
        assert numbers(session, agreed.id) == (0, 3)
        for learner_id, said in ((first, "accepted"), (second, "full")):
            row = rows[learner_id]
            assert answers.accept(session, world.scope, row.id, NOW, "link") == said
        assert stands(session, rows[first]) == ("accepted", "taken", "enrolled")
        assert stands(session, rows[second]) == ("expired", "", "waiting")
        assert numbers(session, agreed.id) == (1, 3)


def test_whoever_leaves_frees_the_seat(
    database: Database, world: World, agreed: Course
) -> None:
    """The office could take somebody off the list who kept her seat for ever."""
    with database.write() as session:
        held = world.learners[2]
        channels = dict.fromkeys(world.learners[:2], "call")
        send(session, world.scope, agreed.id, channels, NOW, BASE)
        rows = {x.learner_id: x for x in session.exec(select(Invitation))}
        row = rows[world.learners[0]]
        for learner_id in (row.learner_id, held):
            set_state(session, world.scope, learner_id, "withdrawn", NOW)
        assert stands(session, row) == ("withdrawn", "released", "withdrawn")
        assert numbers(session, agreed.id) == (0, 1)
        calls = {x.learner_id: x.state for x in session.exec(select(CallTask))}
        assert calls[row.learner_id] == "done"
        assert calls[world.learners[1]] == "open"


def test_a_course_called_off_ends_its_invitations(
    database: Database, world: World, agreed: Course
) -> None:
    with database.write() as session:
        row, other, _third = invited(session, world, agreed.id)
        answers.accept(session, world.scope, other.id, NOW, "link")
        cancel(session, world.scope, agreed.id, NOW, reason="room", base_url=BASE)
        assert stands(session, row) == ("withdrawn", "released", "waiting")
        assert stands(session, other) == ("withdrawn", "released", "waiting")
        assert numbers(session, agreed.id) == (0, 0)
        assert answers.accept(session, world.scope, row.id, NOW, "link") == "over"
