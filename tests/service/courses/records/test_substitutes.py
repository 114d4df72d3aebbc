"""A substitute for single dates is booked, shown, and undone with the absence."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from service.audit.tables import AuditRow
from service.courses.lifecycle import states
from service.courses.meetings.meeting_dates import MeetingDate, tick_day
from service.courses.tables import Occupancy, Substitution
from service.courses.taught.changed_dates import move_date
from service.database import Database
from service.errors import UserError
from service.supply.tables import Absence, Provider, Teacher
from tests.builders import NOW
from tests.service.courses.builders import World, approved, proposal
from tests.service.courses.records.test_absences import (
    PATH,
    course,
    enter,
    office,
    page,
)

__all__ = ["course", "office"]  # fixtures
MONDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 25)


def teacher_id(session: Session, code: str) -> str:
    return session.exec(select(Teacher.id).where(Teacher.code == code)).one()


def days_of(session: Session, who: str) -> set[date]:
    """Days on which a teacher is booked."""
    rows = select(Occupancy.tick).where(Occupancy.resource == f"teacher:{who}")
    return {tick_day(tick) for tick in session.exec(rows)}


@pytest.fixture
def ill(office: FlaskClient, database: Database, world: World, course: str) -> str:
    """The course's teacher is ill on two of its dates; the absence."""
    assert enter(office, f"teacher:{world.teacher}", "23.11.2026", "25.11.2026") == 302
    with database.read() as session:
        return session.exec(select(Absence.id)).one()


def book(office: FlaskClient, ill: str, course: str, teacher: str) -> None:
    data = {"course": course, "teacher": teacher}
    assert office.post(f"{PATH}/{ill}/vertretung", data=data).status_code == 302


def test_a_substitute_is_booked_and_shown(
    office: FlaskClient, database: Database, world: World, course: str, ill: str
) -> None:
    """Who could stand in was named, and could be booked elsewhere the same minute."""
    with database.write() as session:
        states.confirm(session, world.scope, course, NOW)
        new = teacher_id(session, "T-NEU")
    book(office, ill, course, new)
    with database.read() as session:
        assert days_of(session, new) == {MONDAY, WEDNESDAY}
        assert not days_of(session, world.teacher) & {MONDAY, WEDNESDAY}
        assert date(2026, 11, 30) in days_of(session, world.teacher)
        told = session.exec(
            select(AuditRow).where(AuditRow.action == "course.stand_in")
        ).one()
        assert told.details["days"] == ["2026-11-23", "2026-11-25"]
    shown = page(office)
    assert "Mo. 23.11.: T-NEU vertritt" in shown
    assert "Diese Termine absagen" not in shown
    record = office.get(f"/kursverwaltung/{course}").text
    assert "23.11. T-NEU; 25.11. T-NEU" in record
    dates = office.get(f"/kursverwaltung/{course}/unterricht").text
    assert dates.count("T-NEU vertritt") == 2


def test_nobody_is_in_two_places(
    office: FlaskClient, database: Database, world: World, course: str, ill: str
) -> None:
    with database.read() as session:
        new = teacher_id(session, "T-NEU")
    book(office, ill, course, new)
    with database.write() as session, pytest.raises(UserError, match="already booked"):
        other = proposal(
            world,
            "p2",
            meetings=((0, 510, 705, "every"),),
            start_on=MONDAY,
            end_on=MONDAY,
            teacher_id=new,
            room_id=None,
            learners=(),
        )
        approved(session, world, other)


def test_with_the_absence_the_substitute_is_gone(
    office: FlaskClient, database: Database, world: World, course: str, ill: str
) -> None:
    with database.read() as session:
        new = teacher_id(session, "T-NEU")
    book(office, ill, course, new)
    assert office.post(f"{PATH}/{ill}/ende").status_code == 302
    with database.read() as session:
        assert not session.exec(select(Substitution)).all()
        assert not days_of(session, new)
        assert {MONDAY, WEDNESDAY} <= days_of(session, world.teacher)


def test_without_this_substitute(
    office: FlaskClient, database: Database, world: World, course: str, ill: str
) -> None:
    with database.read() as session:
        new = teacher_id(session, "T-NEU")
    book(office, ill, course, new)
    book(office, ill, course, "")
    with database.read() as session:
        assert not days_of(session, new)
    assert "T-NEU: 23.11., 25.11." in page(office)


def test_a_date_that_is_moved_takes_no_substitute_along(
    office: FlaskClient, database: Database, world: World, course: str, ill: str
) -> None:
    """Only who was asked for that day stands in on it."""
    with database.read() as session:
        new = teacher_id(session, "T-NEU")
    book(office, ill, course, new)
    later = MeetingDate(date(2026, 11, 27), 600, 795)
    with database.write() as session:
        move_date(session, world.scope, course, MONDAY, later, "teacher", NOW)
    with database.read() as session:
        assert days_of(session, new) == {WEDNESDAY}
        assert later.day in days_of(session, world.teacher)


def test_teachers_of_other_providers_are_named_and_not_booked(
    office: FlaskClient, database: Database, world: World, course: str, ill: str
) -> None:
    with database.write() as session:
        other = Provider(office_id=world.scope.office_id, name="KVHS Erdacht")
        session.add(other)
        session.flush()
        row = session.exec(select(Teacher).where(Teacher.code == "T-NEU")).one()
        row.provider_id = other.id
        new = row.id
    shown = page(office)
    assert "T-NEU (KVHS Erdacht)" in shown and "Für diese Termine buchen" not in shown
    book(office, ill, course, new)
    with database.read() as session:
        rows = select(Occupancy).where(col(Occupancy.resource) == f"teacher:{new}")
        assert not session.exec(rows).all()
