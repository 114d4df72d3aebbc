"""Somebody is looked for: the worker asks the next ones of the ranking."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from service.access import Scope
from service.jobs.actions import enqueue
from service.jobs.tables import Job

ROUND_JOB = "interpreters.round"


def search(session: Session, scope: Scope, request_id: str, now: datetime) -> None:
    """Queues the next round, once."""
    enqueue(
        session,
        scope,
        now,
        ROUND_JOB,
        {"request": request_id},
        unique_key=key_of(request_id),
    )


def key_of(request_id: str) -> str:
    """One round of a request is queued at a time."""
    return f"{ROUND_JOB}:{request_id}"


def is_queued(session: Session, request_id: str) -> bool:
    """Whether the next round of a request is on its way."""
    wanted = select(Job.id).where(
        Job.unique_key == key_of(request_id), col(Job.state) == "queued"
    )
    return session.exec(wanted.limit(1)).first() is not None
