"""Rows of *Heute*: agreed courses that are no longer as agreed, or not known to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from service.access import Scope, scoped
from service.courses.kept.queries import BROKEN, UNKNOWN, Verdict, verdicts
from service.courses.seats.actions import OPEN
from service.courses.tables import Course
from service.jobs.tables import Job, WorkerBeat
from service.planning.rechecks.due import RECHECK_JOB

LONG = timedelta(minutes=10)


@dataclass(frozen=True)
class KeptTask:
    """A course that somebody must look at; `since` is None if that is not known."""

    course_id: str
    code: str
    verdict: Verdict
    since: datetime | None
    begins: date


def kept_tasks(session: Session, scope: Scope, now: datetime) -> tuple[KeptTask, ...]:
    """Broken ones, and those unknown for more than ten minutes, by first day."""
    courses = session.exec(
        scoped(Course, scope)
        .where(col(Course.state).in_(OPEN))
        .order_by(col(Course.start_on), col(Course.number))
    ).all()
    standing = verdicts(session, scope, [course.id for course in courses])
    late = any(v.state == UNKNOWN for v in standing.values()) and _late(
        session, scope, now
    )
    return tuple(
        KeptTask(
            course_id=course.id,
            code=f"K-{course.number:03d}",
            verdict=standing[course.id],
            since=_since(standing[course.id]),
            begins=course.start_on,
        )
        for course in courses
        if standing[course.id].state == BROKEN
        or (
            late
            and standing[course.id].state == UNKNOWN
            and now - course.created_at > LONG
        )
    )


def _since(found: Verdict) -> datetime | None:
    if found.state != BROKEN:
        return found.checked_at
    return min((one.since for one in found.findings), default=None)


def _late(session: Session, scope: Scope, now: datetime) -> bool:
    """Whether checks have been waiting for long: no worker, or none that succeeds.

    The first job that was queued after the last one that was done says since when.
    """
    last = session.exec(select(func.max(WorkerBeat.at))).one()
    if last is None or now - last > LONG:
        return True
    own = (Job.office_id == scope.office_id, Job.kind == RECHECK_JOB)
    done = session.exec(
        select(func.max(Job.finished_at)).where(*own, Job.state == "done")
    ).one()
    waiting = select(func.min(Job.created_at)).where(*own, Job.state != "done")
    if done is not None:
        waiting = waiting.where(col(Job.created_at) > done)
    first = session.exec(waiting).one()
    return first is not None and now - first > LONG
