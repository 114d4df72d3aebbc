"""Both sides are told what becomes of a promise: queued here, written by `jobs`."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from service.access import Scope
from service.jobs.actions import enqueue

SIDES_JOB = "interpreters.sides"
BOOKER_JOB = "interpreters.tell_booker"


def tell_sides(
    session: Session, scope: Scope, assignment_id: str, what: str, now: datetime
) -> None:
    """`what`: agreed, suits (the new time is right, too) or off."""
    told = {"assignment": assignment_id, "what": what}
    key = f"{SIDES_JOB}:{assignment_id}:{what}"
    enqueue(session, scope, now, SIDES_JOB, told, unique_key=key)


def tell_booker_later(
    session: Session, scope: Scope, request_id: str, template: str, now: datetime
) -> None:
    """A message to the institution about a request."""
    told = {"request": request_id, "template": template}
    enqueue(session, scope, now, BOOKER_JOB, told)
