"""Who is hit by an absence: courses and their dates, and who could stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.courses.meetings import able
from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.meetings.schedule import dates_of
from service.courses.seats.actions import OPEN
from service.courses.tables import Course
from service.supply.absences import coming
from service.supply.tables import Absence, Room, Teacher, Venue


@dataclass(frozen=True)
class Hit:
    """A course with the dates that cannot be held; who could do just these dates.

    `instead` are teachers or rooms by name, those of the course's provider or house
    first.
    """

    course_id: str
    code: str
    people: int
    days: tuple[date, ...]
    instead: tuple[str, ...]


@dataclass(frozen=True)
class Away:
    """An absence with everything it hits from today on."""

    id: str
    kind: str  # teacher room venue
    name: str
    first_on: date
    last_on: date
    reason: str
    hits: tuple[Hit, ...]


def away(session: Session, scope: Scope, today: date) -> tuple[Away, ...]:
    """All absences that are not over."""
    courses = session.exec(
        scoped(Course, scope)
        .where(col(Course.state).in_(OPEN), ~col(Course.external))
        .order_by(col(Course.number))
    ).all()
    return tuple(
        _away(session, scope, row, courses, today)
        for row in coming(session, scope, today)
    )


def hit_days(
    session: Session, scope: Scope, absence_id: str, course_id: str, today: date
) -> tuple[str, tuple[date, ...]]:
    """Who is away (teacher, room, venue) and the days of a course that it hits.

    NotFound for foreign rows.
    """
    row = one(session, Absence, scope, absence_id)
    course = one(session, Course, scope, course_id)
    held = _meetings(row, course, today)
    return _who(session, row)[0], tuple(sorted({meeting.day for meeting in held}))


def _away(
    session: Session,
    scope: Scope,
    row: Absence,
    courses: Sequence[Course],
    today: date,
) -> Away:
    kind, name = _who(session, row)
    hits = []
    for course in courses:
        held = _meetings(row, course, today)
        if held:
            hits.append(_hit(session, scope, kind, course, held))
    return Away(row.id, kind, name, row.first_on, row.last_on, row.reason, tuple(hits))


def _who(session: Session, row: Absence) -> tuple[str, str]:
    if row.teacher_id:
        return "teacher", session.get_one(Teacher, row.teacher_id).code
    if row.venue_id:
        return "venue", session.get_one(Venue, row.venue_id).name
    room = session.get_one(Room, str(row.room_id))
    return "room", f"{session.get_one(Venue, room.venue_id).name}, {room.name}"


def _meetings(row: Absence, course: Course, today: date) -> tuple[MeetingDate, ...]:
    wanted = (
        (row.teacher_id, course.teacher_id),
        (row.room_id, course.room_id),
        (row.venue_id, course.venue_id),
    )
    if not any(away and away == used for away, used in wanted):
        return ()
    first = max(row.first_on, today)
    return tuple(m for m in dates_of(course) if first <= m.day <= row.last_on)


def _hit(
    session: Session,
    scope: Scope,
    kind: str,
    course: Course,
    held: tuple[MeetingDate, ...],
) -> Hit:
    if kind == "teacher":
        teachers = able.teachers_for(session, scope, course, held)
        instead = tuple(f"{one.code} ({one.provider})" for one in teachers)
    else:
        elsewhere = kind == "venue"
        rooms = able.rooms_for(session, scope, course, held, elsewhere=elsewhere)
        instead = tuple(
            room.name if room.same else f"{room.venue}, {room.name}" for room in rooms
        )
    return Hit(
        course_id=course.id,
        code=f"K-{course.number:03d}",
        people=course.taken + course.held,
        days=tuple(sorted({m.day for m in held})),
        instead=instead,
    )
