"""Whoever did not come on the first day: called, and the seat freed if they do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from service.access import Scope, one, scoped
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.courses.meetings.schedule import dates_of
from service.courses.seats.leaving import free_one
from service.courses.tables import Attendance, Course, Seat
from service.courses.taught.attendance import CALL_REASON
from service.courses.taught.notices import KNOWN
from service.errors import Conflict
from service.learners.calls.actions import close_about
from service.learners.tables import CallTask, Learner
from service.learners.wording import number_text


@dataclass(frozen=True)
class Absent:
    """Somebody who did not come on the first day, and the seat that waits for them."""

    attendance_id: str
    course_id: str
    course: str
    day: date
    learner: Learner
    seat_stands: bool

    @property
    def code(self) -> str:
        """As everybody writes it: L-0115."""
        return number_text(self.learner.number)


def absent_view(session: Session, scope: Scope, attendance_id: str) -> Absent:
    """One of them; NotFound for a foreign and a missing one alike."""
    row = one(session, Attendance, scope, attendance_id)
    return _view(session, scope, row)


def _view(session: Session, scope: Scope, row: Attendance) -> Absent:
    course = one(session, Course, scope, row.course_id)
    seat = session.exec(
        scoped(Seat, scope).where(
            Seat.course_id == row.course_id, Seat.learner_id == row.learner_id
        )
    ).one_or_none()
    return Absent(
        row.id,
        course.id,
        f"K-{course.number:03d}",
        row.day,
        one(session, Learner, scope, row.learner_id),
        seat is not None and seat.state in KNOWN,
    )


def absent_on_day_one(session: Session, scope: Scope) -> tuple[Absent, ...]:
    """Whose seat waits although they did not come, until somebody settled it.

    Settled: the office has reached them, they came later, or the seat is free.
    """
    rows = session.exec(
        select(Attendance, Course)
        .join(Course, col(Course.id) == col(Attendance.course_id))
        .where(
            Attendance.office_id == scope.office_id,
            Attendance.state == "absent",
            col(Course.state).in_(("published", "running")),
        )
        .order_by(col(Course.number), col(Attendance.id))
    ).all()
    found = []
    for row, course in rows:
        held = dates_of(course)
        if not held or row.day != held[0].day or _settled(session, scope, row):
            continue
        view = _view(session, scope, row)
        if view.seat_stands:
            found.append(view)
    return tuple(found)


def _settled(session: Session, scope: Scope, row: Attendance) -> bool:
    called = session.exec(
        scoped(CallTask, scope).where(
            CallTask.about_id == row.id,
            CallTask.reason == CALL_REASON,
            CallTask.state == "done",
        )
    ).first()
    came = session.exec(
        scoped(Attendance, scope).where(
            Attendance.course_id == row.course_id,
            Attendance.learner_id == row.learner_id,
            Attendance.state == "present",
        )
    ).first()
    return called is not None or came is not None


def comes(session: Session, scope: Scope, attendance_id: str, now: datetime) -> None:
    """The person was reached and keeps the seat."""
    row = one(session, Attendance, scope, attendance_id)
    if not close_about(session, scope, [row.id], now):
        _note_reached(session, scope, row, now)
    details = {"number": one(session, Course, scope, row.course_id).number}
    record(session, scope, now, "course.absent_comes", "course", row.course_id, details)


def _note_reached(
    session: Session, scope: Scope, row: Attendance, now: datetime
) -> None:
    """Settled without a call task: nobody's number was known."""
    session.add(
        CallTask(
            office_id=scope.office_id,
            learner_id=row.learner_id,
            reason=CALL_REASON,
            about_id=row.id,
            state="done",
            created_at=now,
            due_at=now,
            closed_at=now,
        )
    )


def free_seat(
    session: Session, scope: Scope, attendance_id: str, now: datetime
) -> None:
    """The seat goes back; the person waits again, as long as before.

    Raises Conflict where the seat was given back already.
    """
    lock_office(session, scope)
    row = one(session, Attendance, scope, attendance_id)
    if not free_one(session, scope, row.course_id, row.learner_id, now):
        raise Conflict("This seat is free already. Nothing was changed.")
    close_about(session, scope, [row.id], now)
    course = one(session, Course, scope, row.course_id)
    details = {"number": course.number, "reason": "absent"}
    record(session, scope, now, "seat.freed", "course", course.id, details)
