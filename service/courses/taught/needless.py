"""Calls that help nobody any more: the day is over, or the seat is somebody else's."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.courses.tables import Attendance, Course, MeetingChange, Notice, Seat
from service.courses.taught import attendance, notices
from service.learners.calls.actions import close_about
from service.learners.tables import CallTask

ALIVE = ("published", "running")


def settle(session: Session, scope: Scope, now: datetime) -> None:
    """Ends open calls about days that lie behind, and about seats that were freed."""
    open_ones = session.exec(
        scoped(CallTask, scope)
        .where(
            CallTask.state != "done",
            col(CallTask.reason).in_((notices.CALL_REASON, attendance.CALL_REASON)),
        )
        .order_by(col(CallTask.id))
    ).all()
    about = [task.about_id for task in open_ones]
    helps = {*_news(session, scope, about, now), *_absent(session, scope, about)}
    close_about(session, scope, [one for one in about if one not in helps], now)


def _news(session: Session, scope: Scope, about: list[str], now: datetime) -> set[str]:
    """Notices of days to come that somebody does not know of; others are closed."""
    rows = session.exec(
        select(Notice, MeetingChange, Course)
        .join(MeetingChange, col(MeetingChange.id) == col(Notice.change_id))
        .join(Course, col(Course.id) == col(MeetingChange.course_id))
        .where(
            Notice.office_id == scope.office_id,
            col(Notice.id).in_(about),
            Notice.state == "call",
        )
    ).all()
    found = set()
    for notice, change, course in rows:
        if notices.ahead(course, change, now):
            found.add(notice.id)
        else:
            notice.state = "closed"
            session.add(notice)
    session.flush()
    return found


def _absent(session: Session, scope: Scope, about: list[str]) -> set[str]:
    """Entries of people who did not come and whose seat waits for them."""
    rows = session.exec(
        select(Attendance.id)
        .join(Course, col(Course.id) == col(Attendance.course_id))
        .join(
            Seat,
            (col(Seat.course_id) == col(Attendance.course_id))
            & (col(Seat.learner_id) == col(Attendance.learner_id)),
        )
        .where(
            Attendance.office_id == scope.office_id,
            col(Attendance.id).in_(about),
            Attendance.state == "absent",
            col(Course.state).in_(ALIVE),
            Seat.state == "taken",
        )
    )
    return set(rows)
