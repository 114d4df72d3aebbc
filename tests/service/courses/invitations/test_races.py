"""Many hands at once on invitations: nothing over, nothing under, nothing lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import true
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from service.courses.invitations import answers
from service.courses.invitations.sending import offer_free_seat, send
from service.courses.lifecycle.states import confirm
from service.courses.seats import inviting
from service.courses.tables import Course, Invitation, Seat
from service.database import Database
from service.learners.records.actions import set_state
from service.learners.tables import Learner
from tests.builders import NOW, Standing
from tests.service.courses.builders import (
    BASE,
    World,
    approved,
    furnish,
    looked_at,
    proposal,
)
from tests.service.courses.lifecycle.test_races import at_once

HANDS = 12
ROUNDS = 6


@pytest.fixture
def crowd(database: Database, stands: Standing) -> World:
    """The usual house with fifteen people."""
    with database.write() as session:
        return furnish(session, stands.own, people=HANDS + 3)


@pytest.fixture
def agreed(database: Database, crowd: World) -> Course:
    """Three of four seats are held."""
    with database.write() as session:
        course = approved(session, crowd, proposal(crowd, capacity=4))[0]
        looked_at(session, course.id)
        return confirm(session, crowd.scope, course.id, NOW)


def yes(database: Database, world: World, invitation_id: str) -> Callable[[], str]:
    def work() -> str:
        with database.write() as session:
            return answers.accept(session, world.scope, invitation_id, NOW, "link")

    return work


def compete(database: Database, world: World, course: Course) -> Counter[str]:
    """Everybody who is asked about the one free seat says yes at the same moment."""
    with database.write() as session:
        channels = dict.fromkeys(world.learners[3:], "sms")
        offer_free_seat(session, world.scope, course.id, channels, NOW, BASE)
        ids = session.exec(select(Invitation.id)).all()
    return at_once([yes(database, world, invitation_id) for invitation_id in ids])


def test_the_last_seat_is_taken_once(
    database: Database, crowd: World, agreed: Course
) -> None:
    said = compete(database, crowd, agreed)
    assert said == {"accepted": 1, "full": HANDS - 1}
    consistent(database, agreed.id)
    with database.read() as session:
        course = session.get_one(Course, agreed.id)
        assert (course.taken, course.held) == (1, 3)
        waiting = session.exec(select(Learner.state)).all()
        # Three whose seat is held wait as well, officially not invited yet.
        assert Counter(waiting) == {"enrolled": 1, "waiting": HANDS + 2}


def test_without_the_guard_it_goes_wrong(
    database: Database, crowd: World, agreed: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: an UPDATE without its condition runs into the CHECK."""
    guarded = inviting._count

    def unguarded(*args: object, **values: object) -> bool:
        session, scope, course_id, _guard, now = args
        return guarded(session, scope, course_id, true(), now, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(inviting, "_count", unguarded)
    with pytest.raises(IntegrityError):
        compete(database, crowd, agreed)


def test_yes_against_everything_else(
    database: Database, crowd: World, agreed: Course
) -> None:
    """Yes, no, taken back, expired, off the list: one holds, all else agrees."""
    with database.write() as session:
        channels = dict.fromkeys(crowd.learners[:3], "call")
        send(session, crowd.scope, agreed.id, channels, NOW, BASE)
        rows = session.exec(select(Invitation)).all()
    works: list[Callable[[], str]] = []
    for row in rows:
        works += [yes(database, crowd, row.id) for _twice in range(2)]
        works += against(database, crowd, row.id, row.learner_id)
    for _round in range(ROUNDS):
        said = at_once(works)
        assert set(said) <= {
            "accepted", "declined", "withdrawn", "expired", "left",
            "over", "full", "Conflict", "UserError",
        }  # fmt: skip
        consistent(database, agreed.id)


def against(
    database: Database, world: World, invitation_id: str, learner_id: str
) -> list[Callable[[], str]]:
    def no() -> str:
        with database.write() as session:
            return answers.decline(session, world.scope, invitation_id, NOW, "code")

    def back() -> str:
        with database.write() as session:
            answers.withdraw(session, world.scope, invitation_id, NOW)
        return "withdrawn"

    def late() -> str:
        with database.write() as session:
            answers.expire(session, world.scope, invitation_id, NOW, due=False)
        return "expired"

    def leaves() -> str:
        with database.write() as session:
            set_state(session, world.scope, learner_id, "withdrawn", NOW)
        return "left"

    return [no, back, late, leaves]


def consistent(database: Database, course_id: str) -> None:
    """Numbers, seats, invitations and people tell the same story."""
    with database.read() as session:
        course = session.get_one(Course, course_id)
        seats = {row.learner_id: row.state for row in session.exec(select(Seat))}
        states = Counter(seats.values())
        assert course.taken == states["taken"]
        assert course.held == states["held"] + states["invited"]
        assert course.taken + course.held <= course.capacity
        people = {row.id: row.state for row in session.exec(select(Learner))}
        for row in session.exec(select(Invitation)):
            seat, person = seats.get(row.learner_id), people[row.learner_id]
            assert (row.state == "accepted") == (seat == "taken")
            assert (person == "enrolled") == (seat == "taken")
