"""Rows of *Heute* about invitations: ready, to be printed, a no to look at, free."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col

from service.access import Scope, scoped
from service.clock import local_day
from service.courses.catalogue.queries import PublicCourse, views
from service.courses.invitations import queries
from service.courses.invitations.channels import WRITTEN
from service.courses.invitations.queries import CourseCount
from service.courses.invitations.suggested import suggested
from service.courses.tables import Course
from service.learners.wording import number_text


@dataclass(frozen=True)
class CourseRow:
    """So many people of a course wait for something, since when.

    `no_way`: for so many of them no way is known on which they can be invited.
    """

    course_id: str
    number: str
    levels: tuple[str, ...]
    place: str
    people: int
    since: datetime
    begins: date
    no_way: int = 0
    begun: bool = False


@dataclass(frozen=True)
class ReasonRow:
    """Somebody said no, and why: what it means for the record."""

    invitation_id: str
    learner_id: str
    code: str
    reason: str
    course: str
    since: datetime
    version: str  # of the record
    changes: Mapping[str, Any]  # what the no suggests: columns and new values


@dataclass(frozen=True)
class InvitationRows:
    """Everything of *Heute* that invitations bring about."""

    ready: tuple[CourseRow, ...] = ()
    letters: tuple[CourseRow, ...] = ()
    freed: tuple[CourseRow, ...] = ()
    reasons: tuple[ReasonRow, ...] = ()

    @property
    def things(self) -> int:
        """How many rows wait for somebody."""
        return sum(map(len, (self.ready, self.letters, self.freed, self.reasons)))


NO_INVITATIONS = InvitationRows()


def invitation_rows(
    session: Session,
    scope: Scope,
    now: datetime,
    carried: Collection[str] = WRITTEN,
) -> InvitationRows:
    """The rows of one office."""
    day = local_day(now)
    ready = queries.courses_ready(session, scope, carried)
    letters = queries.letters_waiting(session, scope)
    freed = queries.freed(session, scope, day)
    noes = queries.reasons_open(session, scope)
    ids = {count.course_id for count in (*ready, *letters, *freed)}
    ids |= {row.course_id for row, _learner in noes}
    wanted = scoped(Course, scope).where(col(Course.id).in_(ids))
    shown = {v.id: v for v in views(session, scope, session.exec(wanted).all(), day)}
    return InvitationRows(
        ready=_rows(ready, shown, day),
        letters=_rows(letters, shown, day),
        freed=_rows(freed, shown, day),
        reasons=tuple(
            ReasonRow(
                invitation_id=row.id,
                learner_id=learner.id,
                code=number_text(learner.number),
                reason=row.reason,
                course=f"K-{shown[row.course_id].number:03d}",
                since=row.answered_at or row.created_at,
                version=learner.changed_at.isoformat(),
                changes=suggested(session, scope, row, learner, now),
            )
            for row, learner in noes
        ),
    )


def _rows(
    counts: tuple[CourseCount, ...], shown: dict[str, PublicCourse], day: date
) -> tuple[CourseRow, ...]:
    found = [_row(count, shown[count.course_id], day) for count in counts]
    return tuple(sorted(found, key=lambda row: (row.begins, row.number)))


def _row(count: CourseCount, view: PublicCourse, day: date) -> CourseRow:
    return CourseRow(
        course_id=view.id,
        number=f"K-{view.number:03d}",
        levels=tuple(level.id for level in view.levels),
        place=view.where.place if view.where else "",
        people=count.people,
        since=count.since,
        begins=view.start_on,
        no_way=count.no_way,
        begun=view.start_on < day,
    )
