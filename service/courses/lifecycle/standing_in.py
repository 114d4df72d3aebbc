"""A substitute for single dates: booked, so nobody is in two places, and undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.clock import local_day
from service.courses.lifecycle import rebuilt
from service.courses.meetings import able, occupancy
from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.tables import Course, Substitution
from service.errors import UserError
from service.supply.tables import Absence

NOBODY = "This teacher is not free on any of these dates any more. Please choose again."


def able_on(
    session: Session, scope: Scope, course: Course, held: Sequence[MeetingDate]
) -> dict[str, tuple[able.AbleTeacher, tuple[MeetingDate, ...]]]:
    """Teachers of the course's provider and of the office, with the dates that each
    could take: qualified, coming to the house, free and not away."""
    found: dict[str, tuple[able.AbleTeacher, tuple[MeetingDate, ...]]] = {}
    for one_date in held:
        for teacher in able.teachers_for(session, scope, course, [one_date]):
            if teacher.same or teacher.own:
                dates = found.get(teacher.id, (teacher, ()))[1]
                found[teacher.id] = (teacher, (*dates, one_date))
    ordered = sorted(
        found.values(), key=lambda pair: (-len(pair[1]), not pair[0].same, pair[0].code)
    )
    return {teacher.id: (teacher, dates) for teacher, dates in ordered}


def stand_in(
    session: Session,
    scope: Scope,
    absence: Absence,
    course_id: str,
    held: Sequence[MeetingDate],
    teacher_id: str,
    now: datetime,
) -> tuple[date, ...]:
    """Books a teacher for those of the dates that they can take; these days.

    The provider is told. Raises UserError where they are free on none of them.
    """
    lock_office(session, scope)
    course = one(session, Course, scope, course_id)
    session.refresh(course)
    if course.teacher_id is None or course.teacher_id != absence.teacher_id:
        raise UserError(NOBODY)
    found = able_on(session, scope, course, held).get(teacher_id)
    if found is None:
        raise UserError(NOBODY)
    days = tuple(sorted({meeting.day for meeting in found[1]}))
    _forget(session, scope, course_id, days)
    session.add_all(
        Substitution(
            office_id=scope.office_id,
            course_id=course_id,
            absence_id=absence.id,
            day=day,
            instead_of=course.teacher_id,
            teacher_id=teacher_id,
            created_by=scope.actor_id,
            created_at=now,
        )
        for day in days
    )
    session.flush()
    occupancy.rebook(session, scope, course)
    rebuilt.tell_provider(session, scope, course_id, now, "provider_substitute")
    details = {"number": course.number, "days": [day.isoformat() for day in days]}
    record(session, scope, now, "course.stand_in", "course", course_id, details)
    return days


def undo(
    session: Session,
    scope: Scope,
    absence_id: str,
    now: datetime,
    course_id: str = "",
) -> int:
    """The teacher is there after all, from today on: substitutes are free again.

    `course_id`: of this course alone. The number of dates; what was taught stays.
    """
    lock_office(session, scope)
    one(session, Absence, scope, absence_id)
    yesterday = local_day(now) - timedelta(days=1)
    rows = session.exec(
        scoped(Substitution, scope).where(
            Substitution.absence_id == absence_id,
            col(Substitution.day) > yesterday,
            *([Substitution.course_id == course_id] if course_id else []),
        )
    ).all()
    courses = sorted({row.course_id for row in rows})
    for row in rows:
        session.delete(row)
    session.flush()
    for touched in courses:
        course = one(session, Course, scope, touched)
        if course.state in able.AT_WORK:
            occupancy.rebook(session, scope, course)
            rebuilt.tell_provider(session, scope, touched, now, "provider_substitute")
        details = {"number": course.number}
        record(
            session, scope, now, "course.stand_in_undone", "course", touched, details
        )
    return len(rows)


def _forget(
    session: Session, scope: Scope, course_id: str, days: Sequence[date]
) -> None:
    """An older substitute of the same dates, of a teacher who is no longer there."""
    rows = session.exec(
        scoped(Substitution, scope).where(
            Substitution.course_id == course_id, col(Substitution.day).in_(days)
        )
    )
    for row in rows.all():
        session.delete(row)
    session.flush()
