"""Approving proposals: courses, seats, bookings and questions, all or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, func, select

from service.audit.tables import AuditRow
from service.courses.tables import Course, Occupancy, ProviderRequest, Seat
from service.database import Database
from service.errors import Conflict, NotFound, UserError
from service.jobs.tables import Job
from service.learners.tables import Learner
from service.messages.tables import OutboxMessage
from tests.builders import NOW, Standing
from tests.service.courses.builders import (
    BASE,
    MO,
    World,
    approved,
    furnish,
    proposal,
    standing_course,
)


def test_a_proposal_becomes_an_asked_course(database: Database, world: World) -> None:
    """Course, held seats, booked ticks, question, mail and reminder are one write."""
    with database.write() as session:
        (course,) = approved(session, world, proposal(world))
    with database.read() as session:
        kept = session.get_one(Course, course.id)
        assert (kept.state, kept.held, kept.number) == ("asked", 3, 1)
        seats = session.exec(select(Seat).where(Seat.course_id == course.id)).all()
        assert {(s.state, s.minutes_there, s.minutes_back) for s in seats} == {
            ("held", 20, 25)
        }
        waiting = session.exec(select(Learner.state)).all()
        assert set(waiting) == {"waiting"}
        # Eight meetings of 13 quarter hours, for the room and for the teacher.
        assert session.exec(select(func.count()).select_from(Occupancy)).one() == 208
        request = session.exec(select(ProviderRequest)).one()
        assert (request.course_id, request.state) == (course.id, "open")
        mail = session.exec(select(OutboxMessage)).one()
        assert mail.recipient == "vhs@example.org"
        assert mail.template == "provider_asked"
        assert mail.data["link"].startswith(f"{BASE}/traegeranfrage/")
        assert set(mail.data) == {
            "answer_by",
            "county",
            "course",
            "courses",
            "link",
            "phone",
        }
        reminder = session.exec(select(Job).where(Job.kind == "courses.remind")).one()
        assert NOW < reminder.run_at < request.answer_by
        actions = session.exec(select(AuditRow.action)).all()
        assert "course.asked" in actions


def test_an_own_provider_is_not_asked(database: Database, world: World) -> None:
    """Where the office owns room and teacher, the course is confirmed at once."""
    own = proposal(world, provider_id=world.own_provider)
    with database.write() as session:
        (course,) = approved(session, world, own)
        assert course.state == "confirmed"
        assert session.exec(select(ProviderRequest)).first() is None
        assert session.exec(select(OutboxMessage)).first() is None


def test_public_holidays_and_free_days_are_not_booked(
    database: Database, world: World
) -> None:
    """School holidays from 23 December on and the course's own free day stay free."""
    long = proposal(
        world, end_on=date(2026, 12, 31), no_meeting_on=(date(2026, 11, 18),)
    )
    with database.write() as session:
        approved(session, world, long)
        count = session.exec(select(func.count()).select_from(Occupancy)).one()
    meetings = 11 - 1  # to 21 December, without 18 November
    assert count == meetings * 13 * 2


def test_the_same_proposal_twice_is_one_course(
    database: Database, world: World
) -> None:
    """Again, and again beside a new one: the standing course comes back."""
    with database.write() as session:
        (first,) = approved(session, world, proposal(world))
    with database.write() as session:
        again = approved(session, world, proposal(world))
    assert [course.id for course in again] == [first.id]
    with database.read() as session:
        assert len(session.exec(select(Course)).all()) == 1
        assert len(session.exec(select(ProviderRequest)).all()) == 1


def test_a_booked_room_is_named_and_nothing_is_kept(
    database: Database, world: World
) -> None:
    """The second course in the room fails with room, day and course; all roll back."""
    with database.write() as session:
        approved(session, world, proposal(world))
    late = ((MO, 690, 780, "every"),)  # 11:30, a quarter hour too early
    second = proposal(world, "p2", 0, teacher_id=None, meetings=late)
    third = proposal(world, "p3", 0, teacher_id=None, room_id=world.other_room)
    with pytest.raises(UserError) as error, database.write() as session:
        approved(session, world, third, second)
    assert error.value.values["name"] == "Raum 1"
    assert error.value.values["day"] == "16.11.2026"
    assert error.value.values["number"] == "001"
    with database.read() as session:
        assert len(session.exec(select(Course)).all()) == 1


def test_a_booked_teacher_is_named(database: Database, world: World) -> None:
    """A teacher cannot be in two rooms."""
    with database.write() as session:
        approved(session, world, proposal(world))
    other = proposal(world, "p2", 0, room_id=world.other_room)
    with pytest.raises(UserError, match="teacher"), database.write() as session:
        approved(session, world, other)


def test_alternating_weeks_share_a_room(database: Database, world: World) -> None:
    """Week a and week b never meet, so both courses fit."""
    week_a = proposal(world, "a", 2, meetings=((MO, 510, 705, "a"),))
    week_b = proposal(world, "b", 0, meetings=((MO, 510, 705, "b"),))
    with database.write() as session:
        assert len(approved(session, world, week_a, week_b)) == 2


def test_a_plan_with_placed_people_is_stale(database: Database, world: World) -> None:
    """Somebody with a held seat cannot get a second one; the code is named."""
    with database.write() as session:
        approved(session, world, proposal(world))
    other = proposal(world, "p2", 1, room_id=world.other_room, teacher_id=None)
    with pytest.raises(Conflict) as error, database.write() as session:
        approved(session, world, other)
    assert error.value.values["codes"] == "L-0001"


def test_a_plan_with_people_who_left_is_stale(database: Database, world: World) -> None:
    """Whoever withdrew since the run is named."""
    with database.write() as session:
        session.get_one(Learner, world.learners[1]).state = "withdrawn"
    with pytest.raises(Conflict) as error, database.write() as session:
        approved(session, world, proposal(world))
    assert error.value.values["codes"] == "L-0002"


def test_one_person_twice_in_a_plan_is_refused(
    database: Database, world: World
) -> None:
    """A plan is checked before it is stored; approval trusts nobody."""
    twice = proposal(world, "p2", 1, room_id=world.other_room, teacher_id=None)
    with pytest.raises(Conflict), database.write() as session:
        approved(session, world, proposal(world), twice)


def test_open_seats_of_a_standing_course_are_held(
    database: Database, world: World
) -> None:
    """No new course; the seats are held there, once, however often approved."""
    with database.write() as session:
        course = standing_course(session, world)
        fill = proposal(world, "p9", 4, existing_course_id=course.id)
        assert approved(session, world, fill)[0].id == course.id
    with database.write() as session:
        approved(session, world, fill)
        kept = session.get_one(Course, course.id)
        assert (kept.taken, kept.held) == (6, 4)
        assert len(session.exec(select(Course)).all()) == 1


def test_a_standing_course_is_never_overfilled(
    database: Database, world: World
) -> None:
    """Five for four places: refused with the number left, nothing held."""
    with database.write() as session:
        course = standing_course(session, world)
    fill = proposal(world, "p9", 5, existing_course_id=course.id)
    with pytest.raises(Conflict) as error, database.write() as session:
        approved(session, world, fill)
    assert error.value.values["left"] == 4
    with database.read() as session:
        assert session.get_one(Course, course.id).held == 0


def test_more_people_than_seats_are_refused(database: Database, world: World) -> None:
    """A plan larger than its room fails at the conditional update."""
    small = proposal(world, capacity=2)
    with pytest.raises(Conflict), database.write() as session:
        approved(session, world, small)


def test_a_foreign_provider_does_not_exist(
    database: Database, world: World, stands: Standing
) -> None:
    """Rows of the other office cannot be named."""
    with database.write() as session:
        abroad = furnish(session, stands.foreign)
    bad = proposal(world, provider_id=abroad.provider)
    with pytest.raises(NotFound), database.write() as session:
        approved(session, world, bad)
    people = replace(proposal(world), learners=((abroad.learners[0], 1, 1),))
    with pytest.raises(Conflict), database.write() as session:
        approved(session, world, people)


def test_a_released_seat_can_be_held_again(database: Database, world: World) -> None:
    """The same person, the same course: the row comes back to life."""
    with database.write() as session:
        course = standing_course(session, world)
        fill = proposal(world, "p9", 2, existing_course_id=course.id)
        approved(session, world, fill)
        for seat in session.exec(select(Seat)):
            seat.state = "released"
        session.get_one(Course, course.id).held = 0
    with database.write() as session:
        approved(session, world, fill)
        states = session.exec(select(Seat.state).order_by(col(Seat.id))).all()
        assert states == ["held", "held"]
        assert session.get_one(Course, course.id).held == 2
