"""Changed dates that lie ahead, of which somebody does not know yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from service.access import Scope
from service.courses.tables import Course, MeetingChange, Notice
from service.courses.taught.notices import ahead
from service.courses.taught.queries import told_of

ONE_DATE = "Changed date: %(course)s on %(day)s"
SAID = {
    "dropped": "%(course)s is called off from %(day)s: not everybody knows",
    "changed": "%(course)s has another house or other times: not everybody knows",
}


@dataclass(frozen=True)
class ChangedDate:
    """A date and the people whom nobody has reached; each leads to what to say.

    `state` as in the change; `said` is the message id of the row.
    """

    course_id: str
    code: str
    day: date
    since: datetime
    known: int
    people: int
    missing: tuple[tuple[str, str, str], ...]  # (notice id, learner id, code)
    state: str = ""

    @property
    def said(self) -> str:
        """What the row says; the course and the day go into it."""
        return SAID.get(self.state, ONE_DATE)


def changed_dates(
    session: Session, scope: Scope, now: datetime
) -> tuple[ChangedDate, ...]:
    """By day, the soonest first; whoever has still time to confirm does not count."""
    rows = session.exec(
        select(MeetingChange, Course)
        .join(Course, col(Course.id) == col(MeetingChange.course_id))
        .where(
            MeetingChange.office_id == scope.office_id,
            col(MeetingChange.id).in_(
                select(Notice.change_id).where(
                    Notice.office_id == scope.office_id, Notice.state == "call"
                )
            ),
        )
        .order_by(col(MeetingChange.day), col(MeetingChange.id))
    ).all()
    rows = [(c, course) for c, course in rows if ahead(course, c, now)]
    told = told_of(session, scope, [change.id for change, _course in rows])
    return tuple(
        ChangedDate(
            course.id,
            f"K-{course.number:03d}",
            change.day,
            change.created_at,
            told[change.id].confirmed,
            told[change.id].people,
            told[change.id].missing,
            change.state,
        )
        for change, course in rows
    )
