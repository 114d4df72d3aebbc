"""A new try of a plan's survey where none is on its way."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from service.access import Scope
from service.errors import UserError
from service.jobs.actions import enqueue
from service.planning.gaps.survey import PLAN, SURVEY_JOB
from service.planning.runs.folder import run_folder
from service.planning.runs.queries import job_state

OPEN = ("queued", "running")


def again(
    session: Session, scope: Scope, run_id: str, state_dir: Path, now: datetime
) -> None:
    """Queues the survey unless it is on its way; UserError without the plan's file."""
    if not (run_folder(state_dir, run_id) / PLAN).is_file():
        raise UserError("The files of this plan are gone. Please compute anew.")
    if job_state(session, scope, SURVEY_JOB, run_id) not in OPEN:
        payload, key = {"run": run_id}, f"survey:{run_id}"
        enqueue(session, scope, now, SURVEY_JOB, payload, unique_key=key)
