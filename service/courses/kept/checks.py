"""Writes what a check has found: numbers and findings in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.courses.kept.actions import lock_checks
from service.courses.kept.queries import digest_of
from service.courses.seats.actions import ACTIVE
from service.courses.tables import CourseCheck, CourseFinding, Seat
from service.learners.tables import Learner

Told = tuple[str, str | None, Mapping[str, Any]]  # rule, learner, figures
Minutes = Mapping[str, tuple[int, int]]


def store_check(
    session: Session,
    scope: Scope,
    course_id: str,
    asked: int,
    found: Sequence[Told],
    now: datetime,
) -> bool:
    """Answers what was asked up to the number `asked`; False if that is answered.

    What was found before keeps its day. Changes that came meanwhile have raised the
    number: the course stays unknown until they are looked at, too. Locks people, then
    the office's checks: nobody who changes a record waits in a circle with this.
    """
    _write_findings(session, scope, course_id, found, now)
    lock_checks(session, scope)
    done = session.execute(
        update(CourseCheck)
        .where(
            col(CourseCheck.office_id) == scope.office_id,
            col(CourseCheck.course_id) == course_id,
            col(CourseCheck.checked) <= asked,
        )
        .values(checked=asked, checked_at=now, digest=digest_of(found))
        .returning(col(CourseCheck.id))
        .execution_options(synchronize_session=False)
    ).first()
    return done is not None


def _write_findings(
    session: Session,
    scope: Scope,
    course_id: str,
    found: Sequence[Told],
    now: datetime,
) -> None:
    before = {
        (row.rule, row.learner_id): row.since
        for row in session.exec(
            scoped(CourseFinding, scope).where(CourseFinding.course_id == course_id)
        )
    }
    session.execute(
        delete(CourseFinding)
        .where(
            col(CourseFinding.office_id) == scope.office_id,
            col(CourseFinding.course_id) == course_id,
        )
        .execution_options(synchronize_session=False)
    )
    for rule, who, more in sorted(found, key=lambda one: (one[1] or "", one[0])):
        session.add(
            CourseFinding(
                office_id=scope.office_id,
                course_id=course_id,
                learner_id=who,
                rule=rule,
                since=before.get((rule, who), now),
                details=dict(more),
            )
        )
        session.flush()


def store_minutes(
    session: Session, scope: Scope, course_id: str, minutes: Minutes
) -> None:
    """Writes the present minutes to the seats; who is being changed is left alone."""
    rows = session.exec(
        scoped(Seat, scope)
        .where(Seat.course_id == course_id, col(Seat.state).in_(ACTIVE))
        .order_by(col(Seat.id))
        .with_for_update(skip_locked=True)
    )
    for seat in rows:
        told = minutes.get(seat.learner_id, (None, None))
        if (seat.minutes_there, seat.minutes_back) != told:
            seat.minutes_there, seat.minutes_back = told
            session.add(seat)
    session.flush()


def known_people(session: Session, scope: Scope, ids: Collection[str]) -> set[str]:
    """Which of these people are still there: one may be erased while it is checked."""
    rows = session.exec(
        select(Learner.id).where(
            Learner.office_id == scope.office_id, col(Learner.id).in_(sorted(ids))
        )
    )
    return set(rows)
