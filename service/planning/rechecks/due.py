"""Queues a new look at courses that something has touched; cheap enough for seconds."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from service.access import worker_scope
from service.courses.seats.actions import OPEN
from service.courses.tables import Course, CourseCheck
from service.jobs.actions import enqueue
from service.jobs.tables import Job

RECHECK_JOB = "planning.recheck"
RECHECK_ALL_JOB = "planning.recheck_all"
AFTER_FAILURE = timedelta(minutes=5)


def queue_due(session: Session, now: datetime) -> int:
    """One job for every office with a course to look at; how many were queued."""
    offices = session.exec(
        select(CourseCheck.office_id)
        .join(Course, col(Course.id) == col(CourseCheck.course_id))
        .where(
            col(CourseCheck.asked) > col(CourseCheck.checked),
            col(Course.state).in_(OPEN),
        )
        .distinct()
        .order_by(CourseCheck.office_id)
    ).all()
    queued = 0
    for office_id in offices:
        if not _failed_lately(session, office_id, now):
            key = f"{RECHECK_JOB}:{office_id}"
            scope = worker_scope(office_id)
            made = enqueue(session, scope, now, RECHECK_JOB, unique_key=key)
            queued += made is not None
    return queued


def _failed_lately(session: Session, office_id: str, now: datetime) -> bool:
    failed = select(Job.id).where(
        Job.office_id == office_id,
        Job.kind == RECHECK_JOB,
        Job.state == "failed",
        col(Job.finished_at) > now - AFTER_FAILURE,
    )
    return session.exec(failed.limit(1)).first() is not None
