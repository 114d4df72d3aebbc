"""Refuses what needs a course that is kept; lets a human go on in spite of findings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from service.access import Scope, one
from service.accounts.tables import PublicStamp
from service.audit.actions import record
from service.courses.kept.forms import LONGEST_REASON
from service.courses.kept.queries import GOOD, OVERRULED, UNKNOWN, verdict
from service.courses.tables import Course, CourseCheck
from service.errors import Conflict, UserError


def refuse_unless_kept(session: Session, scope: Scope, course: Course) -> None:
    """Raises UserError where a course is broken, or not yet looked at since a change.

    Whoever publishes a course or invites people to it asks here first. A human who has
    said why it goes on all the same is heard.
    """
    standing = verdict(session, scope, course.id)
    if standing.state in GOOD:
        return
    code = f"K-{course.number:03d}"
    if standing.state == UNKNOWN:
        raise UserError(
            "%(course)s has been changed and is being checked. This takes a few "
            "seconds: please try again.",
            course=code,
        )
    raise UserError(
        "%(course)s no longer is what was agreed. Mend what is found, or say why it "
        "goes on in spite of it.",
        course=code,
    )


def overrule(
    session: Session,
    scope: Scope,
    course_id: str,
    digest: str,
    reason: str,
    now: datetime,
) -> None:
    """A human goes on in spite of what the check has found, or without it.

    It holds for exactly what the page showed (`digest`): other findings end it. Raises
    NotFound for a foreign course, UserError without a reason, Conflict where something
    else is found by now.
    """
    course = one(session, Course, scope, course_id)
    reason = reason.strip()
    if not reason:
        raise UserError("Please write why the course goes on.", "reason")
    if len(reason) > LONGEST_REASON:
        raise UserError("Please write at most 300 characters.", "reason")
    details = {"number": course.number, "digest": digest[:12]}
    record(session, scope, now, "course.overrule", "course", course.id, details)
    lock_checks(session, scope)
    standing = verdict(session, scope, course_id)
    if standing.state == OVERRULED and standing.digest == digest:
        return
    if standing.state in GOOD or standing.digest != digest:
        raise Conflict("Something else is found by now. Please look again.")
    values = {
        "overruled_digest": digest,
        "overruled_by": scope.actor_id,
        "overruled_at": now,
        "overruled_reason": reason,
    }
    done = session.execute(
        update(CourseCheck)
        .where(
            col(CourseCheck.office_id) == scope.office_id,
            col(CourseCheck.course_id) == course_id,
        )
        .values(**values)
        .returning(col(CourseCheck.id))
        .execution_options(synchronize_session=False)
    ).first()
    if done is None:
        raise Conflict("Something else is found by now. Please look again.")


def ask_again(session: Session, scope: Scope, course_id: str) -> None:
    """Somebody wants the course looked at now."""
    one(session, Course, scope, course_id)
    lock_checks(session, scope)
    raised = session.execute(
        update(CourseCheck)
        .where(
            col(CourseCheck.office_id) == scope.office_id,
            col(CourseCheck.course_id) == course_id,
        )
        .values(asked=CourseCheck.asked + 1)
        .returning(col(CourseCheck.id))
        .execution_options(synchronize_session=False)
    ).first()
    if raised is None:
        session.add(CourseCheck(office_id=scope.office_id, course_id=course_id))
        session.flush()


def lock_checks(session: Session, scope: Scope) -> None:
    """Puts writers of an office's checks in a row; taken after every other lock.

    Triggers raise `asked` at the commit of a change, in any order of courses: they all
    lock the office's stamp first, and so does whoever writes checks otherwise.
    """
    session.exec(
        select(PublicStamp)
        .where(PublicStamp.office_id == scope.office_id)
        .with_for_update()
    ).first()
