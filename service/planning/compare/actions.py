"""Alternatives to a plan: other goals, computed on from the plan that stands."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.errors import Conflict, UserError
from service.planning.runs.actions import ACTIVE, queue_run
from service.planning.runs.parameters import Parameters
from service.planning.tables import PlanningRun, Term

SECONDS = 15  # enough from a plan that stands
MOST = 4  # beside the plan itself
CHEAPER = 0.8  # of what the plan costs, per line of money
FAIR_BY, FAIR_PART = "level", 0.85  # of the share of all, at least, in each level
LONGER = 15  # minutes more, where nobody said otherwise
GOALS: Mapping[str, str] = {
    "coverage": "most people",
    "short": "short ways",
    "cheap": "lower cost",
    "wide": "longer ways allowed",
    "fair": "fairer shares",
    "free": "without least share",
}


def start_alternatives(
    session: Session, scope: Scope, run_id: str, goals: Sequence[str], now: datetime
) -> list[PlanningRun]:
    """Queues one run per goal, each from the same data and plan as the run.

    Raises UserError for no or unknown goals and Conflict while a run is computed.
    """
    run = one(session, PlanningRun, scope, run_id)
    wanted = [g for g in goals_for(run) if g in goals]
    if not wanted:
        raise UserError("Please choose at least one alternative.", "goal")
    if run.state != "ready":
        raise Conflict("This plan is not finished yet.")
    active = scoped(PlanningRun, scope).where(
        col(PlanningRun.state).in_(ACTIVE), ~col(PlanningRun.rehearsal)
    )
    if session.exec(active).first() is not None:
        raise Conflict("A run is being computed already. Please wait or cancel it.")
    known = {
        Parameters.model_validate(r.parameters).goal
        for r in variants(session, scope, run)
    }
    term = one(session, Term, scope, run.term_id)
    root = Parameters.model_validate(run.parameters)
    wanted = [g for g in wanted if g not in known][: MOST - len(known)]
    return [
        queue_run(session, scope, term, _aimed(run, root, g), now, run.base_run_id)
        for g in wanted
    ]


def goals_for(run: PlanningRun) -> tuple[str, ...]:
    """Alternatives that a plan can have: a least share, or the plan without its own."""
    share = "free" if run.parameters.get("fair_by") else "fair"
    return tuple(g for g in GOALS if g in ("short", "cheap", "wide", share))


def variants(session: Session, scope: Scope, run: PlanningRun) -> list[PlanningRun]:
    """Alternatives of a run that are computed or being so, oldest first."""
    rows = session.exec(
        scoped(PlanningRun, scope)
        .where(PlanningRun.term_id == run.term_id)
        .order_by(col(PlanningRun.number))
    ).all()
    return [
        row
        for row in rows
        if row.parameters.get("alternative_of") == run.id
        and row.state in (*ACTIVE, "ready")
    ]


def root_of(session: Session, scope: Scope, run: PlanningRun) -> PlanningRun:
    """The plan an alternative belongs to, or the plan itself."""
    root = str(run.parameters.get("alternative_of") or "")
    return one(session, PlanningRun, scope, root) if root else run


def _aimed(run: PlanningRun, told: Parameters, goal: str) -> Parameters:
    more: dict[str, Any] = {"goal": goal, "alternative_of": run.id}
    more["seconds"] = min(told.seconds, SECONDS)
    if goal == "cheap":
        more["caps"] = {
            str(line["id"]): int(CHEAPER * line["planned_cents"]) // 100
            for line in run.summary.get("funding", [])
        }
    if goal == "free":
        more["fair_by"], more["fair_share"] = "", 0.0
    if goal == "fair" and run.learners and run.placed:
        more["fair_by"] = FAIR_BY
        more["fair_share"] = round(FAIR_PART * run.placed / run.learners, 2)
    if goal == "wide":
        limit = told.default_max_minutes + LONGER
        more["default_max_minutes"] = min(limit, told.max_minutes_cap)
    return told.model_copy(update=more)


def begin_with(folder: Path, run_id: str) -> None:
    """Puts the plan of another run where a solve begins with it."""
    if run_id:
        plan = folder.parent / run_id / "plan.json"
        if plan.is_file():
            shutil.copy(plan, folder / "start.json")
