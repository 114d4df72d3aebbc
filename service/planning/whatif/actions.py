"""Queues travel questions about a plan for the worker."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from service.access import Scope, one, scoped
from service.errors import UserError
from service.jobs.actions import enqueue
from service.places.tables import Place
from service.planning.tables import PlanningRun, ProposedCourse
from service.planning.whatif.forms import Question, ShiftQuestion, ZoneQuestion, key_of

REACH_JOB = "planning.reach"


def ask_travel(
    session: Session,
    scope: Scope,
    run_id: str,
    question: Question | None,
    now: datetime,
) -> None:
    """Queues a travel question about a plan; None only reads the timetable ahead.

    Raises UserError for a place or course that is not the plan's.
    """
    one(session, PlanningRun, scope, run_id)
    if isinstance(question, ZoneQuestion):
        known = scoped(Place, scope).where(Place.id == question.place_id)
        if session.exec(known).first() is None:
            raise UserError("Please choose one of the options.", "place_id")
    if isinstance(question, ShiftQuestion):
        proposal = scoped(ProposedCourse, scope).where(
            ProposedCourse.id == question.proposal_id, ProposedCourse.run_id == run_id
        )
        if session.exec(proposal).first() is None:
            raise UserError("Please choose one of the options.", "proposal_id")
    kept = question.model_dump(mode="json") if question else None
    payload = {"run": run_id, "question": kept, "asked_at": now.isoformat()}
    key = f"reach:{run_id}:{key_of(question) if question else ''}"
    enqueue(session, scope, now, REACH_JOB, payload, unique_key=key)
