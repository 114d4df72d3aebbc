"""Asking for a plan now, and whether one is on its way."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col

from service.access import Scope, scoped
from service.jobs.actions import enqueue
from service.jobs.tables import Job

JOB = "interpreters.plan"


def plan_now(
    session: Session, scope: Scope, now: datetime, at: datetime | None = None
) -> None:
    """Queues a plan, once; `at`: not before."""
    key = f"{JOB}:{scope.office_id}"
    enqueue(session, scope, now, JOB, run_at=at, unique_key=key)


def is_waiting(session: Session, scope: Scope) -> bool:
    """Whether a plan is being made or about to be."""
    rows = scoped(Job, scope).where(
        Job.kind == JOB, col(Job.state).in_(("queued", "running"))
    )
    return session.exec(rows.limit(1)).first() is not None
