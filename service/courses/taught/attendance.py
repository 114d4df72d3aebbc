"""Who came on a day; whoever did not come on the first one is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session

from service.access import Scope, one, scoped
from service.audit.actions import record
from service.clock import local_day
from service.courses.meetings.schedule import dates_of
from service.courses.seats.actions import SHOWN
from service.courses.tables import Attendance, Course, Seat
from service.errors import UserError
from service.learners.calls.actions import add_call, close_about
from service.learners.tables import Learner

STATES = ("present", "absent", "excused")
CALL_REASON = "absent"


def enter_attendance(
    session: Session,
    scope: Scope,
    course_id: str,
    day: date,
    states: Mapping[str, str],
    now: datetime,
) -> int:
    """Writes who came on a day; how many entries changed. "" leaves one open.

    Raises UserError for a day on which the course does not meet or has not met yet.
    """
    course = one(session, Course, scope, course_id)
    days = {meeting.day for meeting in dates_of(course)}
    if day not in days or day > local_day(now):
        raise UserError("There is no meeting on this day, or it is still to come.")
    first = day == min(days)
    rows = {
        row.learner_id: row
        for row in session.exec(
            scoped(Attendance, scope).where(
                Attendance.course_id == course_id, Attendance.day == day
            )
        )
    }
    changed = 0
    for learner_id, state in sorted(states.items()):
        row = rows.get(learner_id)
        if (row.state if row else "") == state:
            continue
        changed += 1
        row = _store(session, scope, course, learner_id, day, row, state, now)
        if first and row is not None:
            _first_day(session, scope, row, now)
    if changed:
        details = {"number": course.number, "day": day.isoformat(), "entries": changed}
        record(session, scope, now, "course.attendance", "course", course_id, details)
    return changed


def _store(
    session: Session,
    scope: Scope,
    course: Course,
    learner_id: str,
    day: date,
    row: Attendance | None,
    state: str,
    now: datetime,
) -> Attendance | None:
    """The entry; None where it was taken back."""
    if state and state not in STATES:
        raise UserError("Please choose whether the person came.")
    if row is None:
        _seated(session, scope, course, learner_id)
        row = Attendance(
            office_id=scope.office_id,
            course_id=course.id,
            learner_id=learner_id,
            day=day,
            state=state,
            entered_by=scope.actor_id,
            entered_at=now,
        )
    elif not state:
        close_about(session, scope, [row.id], now)
        session.delete(row)
        session.flush()
        return None
    row.state, row.entered_by, row.entered_at = state, scope.actor_id, now
    session.add(row)
    session.flush()
    return row


def _seated(session: Session, scope: Scope, course: Course, learner_id: str) -> None:
    seat = session.exec(
        scoped(Seat, scope).where(
            Seat.course_id == course.id, Seat.learner_id == learner_id
        )
    ).one_or_none()
    if seat is None or seat.state not in SHOWN:
        raise UserError("This person has no seat in the course any more.")


def _first_day(session: Session, scope: Scope, row: Attendance, now: datetime) -> None:
    """Absent on the first day: the office calls. Corrected: nobody needs to."""
    if row.state != "absent":
        close_about(session, scope, [row.id], now)
        return
    if one(session, Learner, scope, row.learner_id).phone:
        add_call(
            session,
            scope,
            row.learner_id,
            now,
            reason=CALL_REASON,
            about_id=row.id,
            working_days=1,
        )
