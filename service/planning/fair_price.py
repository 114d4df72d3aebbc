"""Job beside a finished plan: what its least share costs, by planning without it.

The same instance is computed again without the limit, for as long as the plan itself
was. So the price is a difference between two plans that exist, not an estimate.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from service.access import Scope
from service.errors import UserError
from service.jobs.actions import enqueue
from service.jobs.tables import Job
from service.jobs.work_item import Handler, Work
from service.planning.parameters import Parameters
from service.planning.shares import PRICE, SHARES
from service.planning.solve import SolverFailed, solve
from service.planning.tables import PlanningRun
from solver.formation.check import CheckResult, check
from solver.formation.check_view import view
from solver.formation.fairness import fairness
from solver.formation.files import instance_from, read_plan
from solver.formation.instance import Instance
from solver.formation.plan import Plan

PRICE_JOB = "planning.price"
LONGEST = 60  # seconds; a plan computed longer is searched on from instead
AFTER = timedelta(seconds=1)  # the survey of the plan goes first

Json = dict[str, Any]


def write_shares(folder: Path, instance: Instance, plan: Plan) -> None:
    """Leaves beside a plan who gets a place and how far they travel, by group."""
    found = fairness(view(instance, plan))
    (folder / SHARES).write_text(json.dumps(found), encoding="utf-8")


def queue_price(session: Session, scope: Scope, run: PlanningRun, at: datetime) -> None:
    """Queues the comparison for a run with a least share, unless it is on its way."""
    if run.parameters.get("fair_by"):
        payload, key = {"run": run.id}, f"price:{run.id}"
        due = at + AFTER
        enqueue(session, scope, at, PRICE_JOB, payload, run_at=due, unique_key=key)


def price_state(session: Session, scope: Scope, run_id: str) -> str:
    """The state of the latest job for a run's comparison, "" where there is none."""
    jobs = session.exec(
        select(Job)
        .where(Job.office_id == scope.office_id, Job.kind == PRICE_JOB)
        .order_by(col(Job.created_at).desc())
    )
    return next((job.state for job in jobs if job.payload.get("run") == run_id), "")


def again(
    session: Session, scope: Scope, run: PlanningRun, state_dir: Path, now: datetime
) -> None:
    """Queues the comparison once more; UserError without the plan's files."""
    if not (state_dir / "runs" / run.id / "instance.json").is_file():
        raise UserError("The files of this plan are gone. Please compute anew.")
    queue_price(session, scope, run, now)


def price(work: Work) -> None:
    """Job `planning.price`: writes PRICE beside the plan; without a limit, nothing."""
    run_id = str(work.job.payload["run"])
    folder = work.settings.state_dir / "runs" / run_id
    with work.database.read() as session:
        run = session.get_one(PlanningRun, run_id)
        told, took = Parameters.model_validate(run.parameters), run.seconds or 0.0
        stopped = run.stop_wanted
    if not told.fair_by or not (folder / "instance.json").is_file():
        return
    wanted = max(1, ceil(took)) if stopped else told.seconds
    with tempfile.TemporaryDirectory(dir=folder) as name:
        scratch = Path(name)
        free = _prepare(folder, scratch, wanted > LONGEST)
        told = told.model_copy(update={"seconds": min(wanted, LONGEST)})
        found = solve(scratch, told, lambda _: None, work.keep_alive, lambda: False)
        if not found.feasible:
            raise SolverFailed(found.message)
        other = read_plan(scratch / "plan.json")
        kept = _compared(free, read_plan(folder / "plan.json"), other, told.fair_by)
        kept["seconds"] = took
        kept["seconds_without"] = found.last.get("seconds")
        kept["continued"] = wanted > LONGEST
        (scratch / PRICE).write_text(json.dumps(kept), encoding="utf-8")
        os.replace(scratch / PRICE, folder / PRICE)


def _prepare(folder: Path, scratch: Path, from_plan: bool) -> Instance:
    """Puts the instance without its limit into `scratch`, and what to begin with.

    That is what the run itself began with, or its plan.
    """
    raw = without_limit(json.loads((folder / "instance.json").read_text("utf-8")))
    (scratch / "instance.json").write_text(json.dumps(raw), encoding="utf-8")
    begin = folder / ("plan.json" if from_plan else "start.json")
    if begin.is_file():
        shutil.copy(begin, scratch / "start.json")
    return instance_from(raw)


def without_limit(raw: Mapping[str, Any]) -> Json:
    """An instance as it would be with no least share."""
    weights = {k: v for k, v in raw["weights"].items() if k != "fair_share"}
    return {k: v for k, v in raw.items() if k != "fairness"} | {"weights": weights}


def _compared(free: Instance, plan: Plan, other: Plan, by: str) -> Json:
    """Both plans without the limit; the plan itself is one that it would allow.

    So where the search finds none with more points, the limit costs nothing known.
    """
    mine, theirs = check(free, plan), check(free, other)
    if not theirs.valid:
        raise SolverFailed(theirs.violations[0].text)
    better = _points(theirs) > _points(mine)
    best = other if better else plan
    return {
        "placed": mine.placed,
        "placed_without": theirs.placed if better else mine.placed,
        "better": better,
        "groups": {
            group["group"]: group["placed"]
            for group in fairness(view(free, best)).get(by, {"groups": []})["groups"]
        },
    }


def _points(found: CheckResult) -> float:
    return found.score if found.score is not None else float("-inf")


HANDLERS: dict[str, Handler] = {PRICE_JOB: price}
