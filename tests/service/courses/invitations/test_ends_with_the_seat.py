"""What was offered with a seat ends with it: no page and no call says otherwise."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from service.courses.invitations import answers, filling
from service.courses.invitations.queries import freed
from service.courses.kept.trials import Fitting
from service.courses.lifecycle import rebuilt
from service.courses.seats.leaving import free_one
from service.courses.tables import Course, Invitation, Seat
from service.courses.taught.dropping import drop
from service.database import Database
from service.learners.tables import CallTask, Learner
from tests.builders import NOW
from tests.service.courses.builders import BASE, World, looked_at
from tests.service.courses.invitations.conftest import invited

DAY = date(2026, 11, 3)


def one_of(session: Session, invitation: Invitation) -> Invitation:
    return session.get_one(Invitation, invitation.id)


def open_calls(session: Session) -> list[str]:
    rows = select(CallTask.about_id).where(CallTask.state != "done")
    return list(session.exec(rows))


def fitting(world: World, *numbers: int) -> list[Fitting]:
    return [
        Fitting(
            learner_id=world.learners[n],
            code=f"L-{n + 1:04d}",
            priority=1,
            there=None,
            back=None,
        )
        for n in numbers
    ]


def ask(session: Session, world: World, course: Course, how: str, *who: int) -> None:
    looked_at(session, course.id)
    people = fitting(world, *who)
    channels = {one.learner_id: "call" for one in people}
    filling.fill(session, world.scope, course.id, people, channels, how, NOW, BASE)


def test_a_seat_that_is_freed_takes_the_yes_with_it(
    database: Database, world: World, agreed: Course
) -> None:
    """The person's page would say "you have a place" for ever."""
    with database.write() as session:
        first, second, _third = invited(session, world, agreed.id)
        for row in (first, second):
            answers.accept(session, world.scope, row.id, NOW, "link")
        rebuilt.free_seat(session, world.scope, agreed.id, first.learner_id, NOW)
        free_one(session, world.scope, agreed.id, second.learner_id, NOW)
    with database.write() as session:
        assert one_of(session, first).state == "withdrawn"
        assert one_of(session, second).state == "withdrawn"
        came_to = answers.accept(session, world.scope, first.id, NOW, "link")
        assert came_to == answers.OVER


@pytest.mark.parametrize("how", ["dropped", "freed"])
def test_nobody_is_called_about_an_invitation_that_has_ended(
    database: Database, world: World, agreed: Course, how: str
) -> None:
    with database.write() as session:
        rows = invited(session, world, agreed.id, "call")
        ids = [row.id for row in rows]
        assert sorted(open_calls(session)) == sorted(ids)
        if how == "dropped":
            drop(session, world.scope, agreed.id, NOW, reason="people", base_url=BASE)
            assert open_calls(session) == []
        else:
            who = rows[0].learner_id
            rebuilt.free_seat(session, world.scope, agreed.id, who, NOW)
            assert sorted(open_calls(session)) == sorted(ids[1:])


def test_a_course_that_is_dropped_leaves_no_yes(
    database: Database, world: World, agreed: Course
) -> None:
    with database.write() as session:
        first, *_rest = invited(session, world, agreed.id)
        answers.accept(session, world.scope, first.id, NOW, "link")
        drop(session, world.scope, agreed.id, NOW, reason="people", base_url=BASE)
        states = set(session.exec(select(Invitation.state)))
        assert states == {"withdrawn"}
        came_to = answers.accept(session, world.scope, first.id, NOW, "link")
        assert came_to == answers.OVER


def test_a_yes_to_an_old_invitation_is_one_to_the_open_one(
    database: Database, world: World, agreed: Course
) -> None:
    """She said no, is asked again with a seat kept, and opens the older link."""
    with database.write() as session:
        first, *_rest = invited(session, world, agreed.id)
        answers.decline(session, world.scope, first.id, NOW, "link")
        ask(session, world, agreed, filling.HOLD, 0)
    with database.write() as session:
        came_to = answers.accept(session, world.scope, first.id, NOW, "link")
        assert came_to == answers.ACCEPTED
        seat = session.exec(
            select(Seat).where(Seat.learner_id == world.learners[0])
        ).one()
        assert seat.state == "taken"
        assert session.get_one(Learner, world.learners[0]).state == "enrolled"
        course = session.get_one(Course, agreed.id)
        assert (course.taken, course.held) == (1, 2)
        assert open_calls(session) == []


def test_whoever_has_a_seat_is_asked_nothing_else(
    database: Database, world: World, agreed: Course
) -> None:
    with database.write() as session:
        first, *_rest = invited(session, world, agreed.id)
        answers.decline(session, world.scope, first.id, NOW, "link")
        ask(session, world, agreed, filling.FIRST, 0)
    with database.write() as session:
        answers.accept(session, world.scope, first.id, NOW, "link")
        mine = select(Invitation.state).where(
            Invitation.learner_id == world.learners[0]
        )
        assert sorted(session.exec(mine)) == ["accepted", "declined"]
        assert open_calls(session) == []


def test_a_place_that_has_somebody_again_is_free_no_more(
    database: Database, world: World, agreed: Course
) -> None:
    """Five of eight seats were never given: they are nobody's business here."""
    with database.write() as session:
        first, *_rest = invited(session, world, agreed.id)
        answers.decline(session, world.scope, first.id, NOW, "link")
        assert [row.people for row in freed(session, world.scope, DAY)] == [1]
        ask(session, world, agreed, filling.HOLD, 3)
        assert freed(session, world.scope, DAY) == ()


def test_while_somebody_thinks_the_place_is_not_on_the_list(
    database: Database, world: World, agreed: Course
) -> None:
    """Asked without a seat kept: after a no the place is told of again."""
    with database.write() as session:
        first, *_rest = invited(session, world, agreed.id)
        answers.decline(session, world.scope, first.id, NOW, "link")
        ask(session, world, agreed, filling.FIRST, 3)
        assert freed(session, world.scope, DAY) == ()
        asked = session.exec(
            select(Invitation).where(Invitation.kind == "fill_up")
        ).one()
        answers.decline(session, world.scope, asked.id, NOW, "link")
        assert [row.people for row in freed(session, world.scope, DAY)] == [1]
        ask(session, world, agreed, filling.FIRST, 4)
        other = session.exec(
            select(Invitation).where(
                Invitation.kind == "fill_up", Invitation.state == "open"
            )
        ).one()
        answers.accept(session, world.scope, other.id, NOW, "link")
        assert freed(session, world.scope, DAY) == ()


def test_a_place_in_a_course_that_runs_is_told_while_somebody_can_begin(
    database: Database, world: World, agreed: Course
) -> None:
    """Freed after the first day it was nobody's business; later at a module's start."""
    with database.write() as session:
        first, *_rest = invited(session, world, agreed.id)
        answers.decline(session, world.scope, first.id, NOW, "link")
        course = session.get_one(Course, agreed.id)
        course.state = "running"
        began = course.start_on

        def told(day: date) -> list[int]:
            session.flush()
            return [row.people for row in freed(session, world.scope, day)]

        assert told(began) == told(began + timedelta(days=14)) == [1]
        late = began + timedelta(days=15)
        assert told(late) == []
        course.module_starts = [(late + timedelta(days=3)).isoformat()]
        assert told(late) == [1]
        assert told(course.end_on + timedelta(days=1)) == []
