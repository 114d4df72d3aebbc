"""Job beside a finished plan: what its least share costs, by planning without it.

From the plan on, the search goes on with the limit and without it, for as long each.
So the price is a difference between two plans that exist, not an estimate, and what
more time alone would have brought is not counted.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session

from service.access import Scope
from service.errors import UserError
from service.jobs.actions import enqueue
from service.jobs.child import SolverFailed
from service.jobs.work_item import Handler, Work
from service.planning.runs.folder import run_folder
from service.planning.runs.parameters import Parameters
from service.planning.shares.queries import PRICE, SHARES
from service.planning.solving.solve import solve
from service.planning.tables import PlanningRun
from solver.formation.check.fairness import fairness
from solver.formation.check.verdict import check
from solver.formation.check.view import view
from solver.formation.problem.files import instance_from, read_plan
from solver.formation.problem.instance import Instance
from solver.formation.problem.plan import Plan

PRICE_JOB = "planning.price"
SECONDS = 20  # of each of the two searches
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


def again(
    session: Session, scope: Scope, run: PlanningRun, state_dir: Path, now: datetime
) -> None:
    """Queues the comparison once more; UserError without the plan's files."""
    if not (run_folder(state_dir, run.id) / "instance.json").is_file():
        raise UserError("The files of this plan are gone. Please compute anew.")
    queue_price(session, scope, run, now)


def price(work: Work) -> None:
    """Job `planning.price`: writes PRICE beside the plan; without a limit, nothing."""
    run_id = str(work.job.payload["run"])
    folder = run_folder(work.settings.state_dir, run_id)
    with work.database.read() as session:
        run = session.get_one(PlanningRun, run_id)
        told = Parameters.model_validate(run.parameters)
    if told.fair_by and (folder / "instance.json").is_file():
        find_price(folder, told, work.keep_alive)


def find_price(folder: Path, told: Parameters, keep_alive: Callable[[], bool]) -> None:
    """Searches on from a folder's plan with and without the limit; writes PRICE.

    Raises Interrupted or SolverFailed as `solve` does.
    """
    limited = json.loads((folder / "instance.json").read_text("utf-8"))
    free = without_limit(limited)
    told = told.model_copy(update={"seconds": SECONDS})
    plans, took = [read_plan(folder / "plan.json")], 0.0
    with tempfile.TemporaryDirectory(dir=folder) as name:
        for raw in (limited, free):
            seconds, plan = _searched_on(Path(name), folder, raw, told, keep_alive)
            plans.append(plan)
            took = max(took, seconds)
        kept = _compared(instance_from(limited), instance_from(free), plans)
        path = Path(name) / PRICE
        path.write_text(json.dumps({**kept, "seconds": took}), encoding="utf-8")
        os.replace(path, folder / PRICE)


def _searched_on(
    scratch: Path,
    folder: Path,
    raw: Json,
    told: Parameters,
    keep_alive: Callable[[], bool],
) -> tuple[float, Plan]:
    """Seconds and the best plan of an instance, searched for from the run's plan on."""
    (scratch / "instance.json").write_text(json.dumps(raw), encoding="utf-8")
    shutil.copy(folder / "plan.json", scratch / "start.json")
    found = solve(scratch, told, lambda _: None, keep_alive, lambda: False)
    if not found.feasible:
        raise SolverFailed(found.message)
    return float(found.last.get("seconds", 0)), read_plan(scratch / "plan.json")


def without_limit(raw: Mapping[str, Any]) -> Json:
    """An instance as it would be with no least share."""
    weights = {k: v for k, v in raw["weights"].items() if k != "fair_share"}
    return {k: v for k, v in raw.items() if k != "fairness"} | {"weights": weights}


def _compared(limited: Instance, free: Instance, plans: Sequence[Plan]) -> Json:
    """The best of all these plans with the limit and without it.

    Every plan is allowed in both cases, so each is measured in both: a search that
    found little makes neither side look worse than is known. Raises SolverFailed for a
    plan that the check refuses.
    """
    kept = max(plans, key=lambda plan: _points(limited, plan))
    best = max(plans, key=lambda plan: _points(free, plan))
    by = limited.fairness.by if limited.fairness else ""
    placed = [_placed(free, plan, by) for plan in (kept, best)]
    return {
        "placed": len(kept.enrolments),
        "placed_without": len(best.enrolments),
        "better": _points(free, best) > _points(free, kept),
        "groups": {name: [each[name] for each in placed] for name in placed[0]},
    }


def _placed(instance: Instance, plan: Plan, by: str) -> dict[str, int]:
    """People with a place, by group of a split."""
    found = fairness(view(instance, plan)).get(by, {"groups": []})
    return {group["group"]: group["placed"] for group in found["groups"]}


def _points(instance: Instance, plan: Plan) -> float:
    found = check(instance, plan)
    if found.score is None:
        raise SolverFailed(found.violations[0].text)
    return found.score


HANDLERS: dict[str, Handler] = {PRICE_JOB: price}
