"""Both sides are told what becomes of a promise: queued here, written by `jobs`."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from service.access import Scope
from service.jobs.actions import enqueue

SIDES_JOB = "interpreters.sides"


def tell_sides(
    session: Session, scope: Scope, assignment_id: str, what: str, now: datetime
) -> None:
    """`what`: agreed, suits (the new time is right, too) or off."""
    told = {"assignment": assignment_id, "what": what}
    key = f"{SIDES_JOB}:{assignment_id}:{what}"
    enqueue(session, scope, now, SIDES_JOB, told, unique_key=key)
