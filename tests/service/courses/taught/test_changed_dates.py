"""A single date is called off, moved, held after all: every page says the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from service.courses.catalogue.queries import public_course as shown_course
from service.courses.meetings.meeting_dates import MeetingDate, tick_day
from service.courses.records.queries import running_today
from service.courses.tables import Course, MeetingChange, Occupancy
from service.courses.taught.changed_dates import call_off_dates, move_date, undo
from service.database import Database
from service.errors import Conflict, UserError
from service.settings import Settings
from tests.builders import NOW
from tests.service.courses.builders import World, approved, proposal
from tests.service.courses.taught.term import FIRST, at, nightly, public_course

WEDNESDAY = date(2026, 11, 18)
LATER = MeetingDate(date(2026, 11, 20), 600, 795)


def booked_days(session: Session, course: Course) -> set[date]:
    rows = session.exec(select(Occupancy).where(Occupancy.course_id == course.id))
    return {tick_day(row.tick) for row in rows}


def test_a_date_called_off_is_gone_everywhere(
    database: Database, world: World, client: FlaskClient
) -> None:
    """Pages and calendar showed every date of the week whatever had been said."""
    with database.write() as session:
        course = public_course(session, world)
    before = client.get(f"/kurse/{course.id}").text
    assert "8 Kurstage" in before
    with database.write() as session:
        call_off_dates(session, world.scope, course.id, [WEDNESDAY], "teacher", NOW)
    with database.read() as session:
        row = session.get_one(Course, course.id)
        view = shown_course(session, world.scope, course.id, NOW.date())
        assert WEDNESDAY not in {one.day for one in view.dates}
        assert len(view.dates) == 7
        assert view.skipped == ((WEDNESDAY, WEDNESDAY),)
        assert WEDNESDAY not in booked_days(session, row)
        assert FIRST in booked_days(session, row)
        assert not running_today(session, world.scope, WEDNESDAY)
    page = client.get(f"/kurse/{course.id}").text
    assert "18.11." in page
    assert page != before  # the prepared page is a new one
    feed = client.get("/kurse.ics").text
    assert "20261118" not in feed
    assert "20261116T083000" in feed


def test_the_room_is_free_for_others_on_a_date_called_off(
    database: Database, world: World
) -> None:
    """What does not take place books nothing; held after all, it must still be free."""
    with database.write() as session:
        course = public_course(session, world)
        call_off_dates(session, world.scope, course.id, [WEDNESDAY], "teacher", NOW)
        other = proposal(
            world,
            "p2",
            meetings=((2, 510, 705, "every"),),
            start_on=WEDNESDAY,
            end_on=WEDNESDAY,
            learners=(),
        )
        approved(session, world, other)
    with database.write() as session, pytest.raises(UserError, match="already booked"):
        undo(session, world.scope, course.id, WEDNESDAY, NOW)


def test_a_moved_date_is_at_its_new_time_everywhere(
    database: Database, world: World, client: FlaskClient
) -> None:
    """List, page, calendar and bookings say the new time, and no longer the old."""
    with database.write() as session:
        course = public_course(session, world)
        move_date(session, world.scope, course.id, WEDNESDAY, LATER, "room", NOW)
    with database.read() as session:
        row = session.get_one(Course, course.id)
        view = shown_course(session, world.scope, course.id, NOW.date())
        assert LATER in view.dates
        assert len(view.dates) == 8
        days = booked_days(session, row)
        assert LATER.day in days
        assert WEDNESDAY not in days
    page = client.get(f"/kurse/{course.id}").text
    assert "Fr. 20.11., 10:00–13:15 statt Mi. 18.11." in page
    feed = client.get("/kurse.ics").text
    assert "20261120T100000" in feed
    assert "20261118" not in feed


def test_a_date_moved_behind_the_last_day_is_still_taught(
    database: Database, world: World, settings: Settings
) -> None:
    """A course ended on its last day by the plan although a date was still to come."""
    extra = MeetingDate(date(2026, 12, 14), 510, 705)
    with database.write() as session:
        course = public_course(session, world)
        move_date(session, world.scope, course.id, WEDNESDAY, extra, "teacher", NOW)
    for moment, state in (
        (at(FIRST, "03:40"), "running"),
        (at(date(2026, 12, 14), "03:40"), "running"),
        (at(date(2026, 12, 15), "03:40"), "completed"),
    ):
        nightly(database, settings, world, moment)
        with database.read() as session:
            assert session.get_one(Course, course.id).state == state


def test_held_after_all_is_as_planned(database: Database, world: World) -> None:
    """Undoing leaves a trace and the dates of the plan."""
    with database.write() as session:
        course = public_course(session, world)
        scope = world.scope
        planned = shown_course(session, scope, course.id, NOW.date()).dates
        call_off_dates(session, scope, course.id, [WEDNESDAY], "teacher", NOW)
        undo(session, scope, course.id, WEDNESDAY, NOW)
        assert shown_course(session, scope, course.id, NOW.date()).dates == planned
        (change,) = session.exec(select(MeetingChange)).all()
        assert change.state == "held"


def test_called_off_twice_is_called_off_once(database: Database, world: World) -> None:
    """Two clicks, two people: one row, and nothing is booked twice."""
    with database.write() as session:
        course = public_course(session, world)
        for _again in range(2):
            days = [WEDNESDAY, WEDNESDAY]
            call_off_dates(session, world.scope, course.id, days, "teacher", NOW)
        rows = session.exec(select(MeetingChange).order_by(col(MeetingChange.day)))
        assert [row.day for row in rows] == [WEDNESDAY]


@pytest.mark.parametrize(
    ("day", "instead", "problem"),
    [
        (WEDNESDAY + timedelta(1), LATER, "does not meet"),
        (WEDNESDAY, MeetingDate(date(2026, 11, 23), 600, 700), "meets on"),
        (WEDNESDAY, MeetingDate(date(2026, 11, 20), 700, 600), "later than the start"),
        (WEDNESDAY, MeetingDate(WEDNESDAY, 510, 705), "as planned"),
    ],
)
def test_what_cannot_be_changed_says_why(
    database: Database, world: World, day: date, instead: MeetingDate, problem: str
) -> None:
    """A day without a meeting, a time that is taken, an end before its start."""
    with database.write() as session:
        course = public_course(session, world)
    with database.write() as session, pytest.raises(UserError, match=problem):
        move_date(session, world.scope, course.id, day, instead, "room", NOW)


def test_dates_of_a_course_that_is_over_stay(database: Database, world: World) -> None:
    """A course that was cancelled changes no more."""
    with database.write() as session:
        course = public_course(session, world)
        course.state = "cancelled"
        session.add(course)
    with database.write() as session, pytest.raises(Conflict):
        call_off_dates(session, world.scope, course.id, [FIRST], "teacher", NOW)
