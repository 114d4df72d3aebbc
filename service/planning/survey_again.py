"""Whether the survey of a plan is on its way, and a new try where it is not."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from service.access import Scope
from service.errors import UserError
from service.jobs.actions import enqueue
from service.jobs.tables import Job
from service.planning.survey import PLAN
from service.planning.survey_job import SURVEY_JOB

OPEN = ("queued", "running")


def state_of_survey(session: Session, scope: Scope, run_id: str) -> str:
    """The state of the latest job that surveys a plan, "" where there is none."""
    jobs = session.exec(
        select(Job)
        .where(Job.office_id == scope.office_id, Job.kind == SURVEY_JOB)
        .order_by(col(Job.created_at).desc())
    )
    return next((job.state for job in jobs if job.payload.get("run") == run_id), "")


def again(
    session: Session, scope: Scope, run_id: str, state_dir: Path, now: datetime
) -> None:
    """Queues the survey unless it is on its way; UserError without the plan's file."""
    if not (state_dir / "runs" / run_id / PLAN).is_file():
        raise UserError("The files of this plan are gone. Please compute anew.")
    if state_of_survey(session, scope, run_id) not in OPEN:
        payload, key = {"run": run_id}, f"survey:{run_id}"
        enqueue(session, scope, now, SURVEY_JOB, payload, unique_key=key)
