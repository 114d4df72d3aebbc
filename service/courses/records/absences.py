"""Who is hit by an absence: courses and their dates, and who could stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.courses.lifecycle.standing_in import able_on
from service.courses.meetings import able
from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.meetings.schedule import dates_of
from service.courses.meetings.substitutes import teachers_by_day
from service.courses.seats.actions import OPEN
from service.courses.tables import Course
from service.supply.absences import coming
from service.supply.tables import Absence, Room, Teacher, Venue


@dataclass(frozen=True)
class Hit:
    """A course with the dates that cannot be held; who could do just these dates.

    `instead` are teachers or rooms by name, those of the course's provider or house
    first, whom somebody would have to ask. `able`: who can be booked at once, with the
    dates that they could take; `booked`: dates that somebody has taken, by code.
    """

    course_id: str
    code: str
    people: int
    days: tuple[date, ...]
    instead: tuple[str, ...]
    able: tuple[tuple[str, str, tuple[date, ...]], ...] = ()  # id, code, days
    booked: tuple[tuple[date, str], ...] = ()


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

    @property
    def open(self) -> bool:
        """Whether dates are left that nobody can hold."""
        return any(hit.days for hit in self.hits)


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
    held = _uncovered(session, scope, row, course, today)
    return _who(session, row)[0], tuple(sorted({meeting.day for meeting in held}))


def uncovered(
    session: Session, scope: Scope, absence_id: str, course_id: str, today: date
) -> tuple[Absence, tuple[MeetingDate, ...]]:
    """The absence and the meetings of a course for which nobody stands in yet."""
    row = one(session, Absence, scope, absence_id)
    course = one(session, Course, scope, course_id)
    return row, _uncovered(session, scope, row, course, today)


def _uncovered(
    session: Session, scope: Scope, row: Absence, course: Course, today: date
) -> tuple[MeetingDate, ...]:
    covered = _booked(session, scope, row, course)
    return tuple(m for m in _meetings(row, course, today) if m.day not in covered)


def _booked(
    session: Session, scope: Scope, row: Absence, course: Course
) -> dict[date, str]:
    """Days on which somebody stands in for the teacher who is away: day → teacher."""
    if row.teacher_id is None or row.teacher_id != course.teacher_id:
        return {}
    return teachers_by_day(session, scope, course)


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
        if _meetings(row, course, today):
            hits.append(_hit(session, scope, row, kind, course, today))
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
    row: Absence,
    kind: str,
    course: Course,
    today: date,
) -> Hit:
    held = _uncovered(session, scope, row, course, today)
    taken = _booked(session, scope, row, course)
    booked = {
        m.day: taken[m.day] for m in _meetings(row, course, today) if m.day in taken
    }
    hit = Hit(
        course_id=course.id,
        code=f"K-{course.number:03d}",
        people=course.taken + course.held,
        days=tuple(sorted({m.day for m in held})),
        instead=_instead(session, scope, kind, course, held),
        booked=tuple(
            (day, session.get_one(Teacher, who).code)
            for day, who in sorted(booked.items())
        ),
    )
    if kind != "teacher" or not held:
        return hit
    found = able_on(session, scope, course, held).values()
    could = tuple(
        (teacher.id, teacher.code, tuple(sorted({m.day for m in dates})))
        for teacher, dates in found
    )
    return replace(hit, able=could)


def _instead(
    session: Session,
    scope: Scope,
    kind: str,
    course: Course,
    held: Sequence[MeetingDate],
) -> tuple[str, ...]:
    """Teachers of others who would have to be asked, or rooms, for all of the dates."""
    if not held:
        return ()
    if kind == "teacher":
        teachers = able.teachers_for(session, scope, course, held)
        return tuple(
            f"{one.code} ({one.provider})"
            for one in teachers
            if not (one.same or one.own)
        )
    rooms = able.rooms_for(session, scope, course, held, elsewhere=kind == "venue")
    return tuple(
        room.name if room.same else f"{room.venue}, {room.name}" for room in rooms
    )
