"""Handlers of planning jobs: load → solve in a child → check → explain → store."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import col

from service.jobs.actions import enqueue, finish
from service.jobs.child import Event
from service.jobs.work_item import Handler, Interrupted, Work
from service.planning.compare import actions as alternatives
from service.planning.course.beside import write_beside
from service.planning.gaps import work as survey_job
from service.planning.gaps.survey import SURVEY_JOB
from service.planning.inputs import instance, ways
from service.planning.inputs.ground import write_ways
from service.planning.inputs.load import Inputs, load
from service.planning.inputs.people import People, people
from service.planning.inputs.resources import Building
from service.planning.inputs.weekplan import WeekPlan, week_plan
from service.planning.rechecks import work as rechecks
from service.planning.runs import actions
from service.planning.runs.folder import run_folder
from service.planning.shares import fair_price
from service.planning.solving import journeys
from service.planning.solving.ahead import AHEAD
from service.planning.solving.snapshot import snapshot
from service.planning.solving.solve import Outcome, explain, solve
from service.planning.solving.store import Result, store
from service.planning.tables import PlanningRun, RunEvent
from service.planning.whatif import work as reach_job
from service.planning.whatif.actions import REACH_JOB
from service.version import VERSION
from solver.formation.check.verdict import CheckResult, check
from solver.formation.problem.files import plan_from, read_plan, read_with_digest
from solver.formation.problem.instance import Instance
from solver.formation.problem.plan import Plan

ACTIVE = ("queued", "preparing", "solving", "checking")


class InvalidPlan(Exception):
    """The independent check refused the solver's plan: nothing is stored."""


@dataclass
class Progress:
    """Writes a run's state and events while it is computed."""

    work: Work
    run_id: str
    seq: int = 0
    kept: dict[str, Any] = field(default_factory=dict)

    def state(self, state: str, **values: Any) -> None:
        """Moves the run on; raises Interrupted if it was cancelled meanwhile."""
        with self.work.database.write() as session:
            moved = session.execute(
                update(PlanningRun)
                .where(
                    col(PlanningRun.id) == self.run_id,
                    col(PlanningRun.state).in_(ACTIVE),
                )
                .values(state=state, **values)
                .returning(col(PlanningRun.id))
            ).first()
        if moved is None:
            raise Interrupted

    def events(self, found: Sequence[Event]) -> None:
        """Stores events of the solver's log as they come."""
        if not found:
            return
        with self.work.database.write() as session:
            for event in found:
                self.seq += 1
                session.add(self._row(event))

    def _row(self, event: Event) -> RunEvent:
        known = {"t", "event", "score", "bound", "placed", "courses"}
        return RunEvent(
            office_id=self.work.scope.office_id,
            run_id=self.run_id,
            seq=self.seq,
            t=event["t"],
            event=event["event"],
            score=event.get("score"),
            bound=event.get("bound"),
            placed=event.get("placed"),
            courses=event.get("courses"),
            details={k: v for k, v in event.items() if k not in known},
        )

    def so_far(self, found: dict[str, Any]) -> None:
        """Keeps what the best plan looks like, for the map of the running page."""
        with self.work.database.write() as session:
            session.execute(
                update(PlanningRun)
                .where(
                    col(PlanningRun.id) == self.run_id,
                    col(PlanningRun.state).in_(ACTIVE),
                )
                .values(summary={"so_far": found})
            )

    def clear(self) -> None:
        """Forgets events of an earlier try."""
        with self.work.database.write() as session:
            session.execute(delete(RunEvent).where(col(RunEvent.run_id) == self.run_id))

    def stop_wanted(self) -> bool:
        """Whether somebody pressed "stop now and take this plan"."""
        with self.work.database.read() as session:
            run = session.get_one(PlanningRun, self.run_id)
            return run.stop_wanted


def handle(work: Work) -> None:
    """Job `planning.solve`: computes a run; a lost job writes nothing more."""
    run_id = str(work.job.payload["run"])
    try:
        _compute(work, run_id)
    except Interrupted:
        raise
    except Exception:
        _note_failure(work, run_id)
        raise


def _compute(work: Work, run_id: str) -> None:
    progress = Progress(work, run_id)
    progress.state("preparing", started_at=work.now())
    progress.clear()
    read_at = work.now()
    with work.database.read() as session:
        inputs = load(session, work.scope, run_id)
    folder = run_folder(work.settings.state_dir, run_id)
    # A folder for each try: a solver whose worker was killed may still be writing.
    prepared = _prepare(work, inputs, folder.with_name(f"{run_id}.{work.job.attempts}"))
    alternatives.begin_with(prepared.folder, inputs.parameters.alternative_of)
    AHEAD.wait(work.keep_alive)
    progress.state("solving", **prepared.stamps(read_at))
    outcome = solve(
        prepared.folder,
        inputs.parameters,
        partial(_note, progress, prepared),
        work.keep_alive,
        progress.stop_wanted,
    )
    if not outcome.feasible:
        progress.state("infeasible", problem=outcome.message, finished_at=work.now())
        return
    progress.state("checking")
    _finish(work, run_id, prepared, outcome)


def _note(progress: Progress, prepared: Prepared, found: Sequence[Event]) -> None:
    """Stores events and, with each better plan, what it looks like."""
    progress.events(found)
    better = [e["t"] for e in found if e["event"] == "plan" and e.get("placed")]
    path = prepared.folder / "plan.json"
    if better and path.is_file():
        progress.so_far(snapshot(prepared.instance, read_plan(path), better[-1]))


@dataclass(frozen=True)
class Prepared:
    """A run's inputs with everything derived from them, written to its folder."""

    folder: Path
    inputs: Inputs
    week: WeekPlan
    people: People
    ways: ways.Ways
    instance: Instance
    digest: str

    def stamps(self, now: datetime) -> dict[str, Any]:
        """What the run row keeps to be replayed."""
        feed = self.inputs.feed
        return {
            "instance_digest": self.digest,
            "feed_digest": feed.prepared_digest if feed else "",
            "software_version": VERSION,
            "data_at": now,
        }


def _prepare(work: Work, inputs: Inputs, folder: Path) -> Prepared:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    week, who = week_plan(inputs), people(inputs)
    trips = ways.ways(inputs, week, work.settings.state_dir / "timetables")
    built = instance.build(Building(inputs, week, who, trips))
    path = folder / "instance.json"
    path.write_text(json.dumps(built, separators=(",", ":")), encoding="utf-8")
    write_ways(folder, trips, inputs)
    parsed, digest = read_with_digest(path)
    return Prepared(folder, inputs, week, who, trips, parsed, digest)


def _finish(work: Work, run_id: str, prepared: Prepared, outcome: Outcome) -> None:
    plan, verdict = checked(prepared.folder, prepared.instance)
    reasons = explain(prepared.folder, work.keep_alive)
    write_beside(prepared.folder, prepared.instance, plan)
    fair_price.write_shares(prepared.folder, prepared.instance, plan)
    found = journeys.journeys(
        prepared.inputs,
        prepared.week,
        prepared.ways,
        prepared.instance,
        plan,
        work.settings.state_dir / "timetables",
    )
    result = Result(
        prepared.inputs,
        prepared.week,
        prepared.people,
        prepared.ways,
        prepared.instance,
        plan,
        verdict,
        reasons,
        outcome.last,
        found,
    )
    now = work.now()
    _settle(prepared.folder, run_folder(work.settings.state_dir, run_id))
    with work.database.write() as session:
        run = session.get_one(PlanningRun, run_id)
        if run.state != "checking" or not finish(session, work.job, now):
            raise Interrupted
        store(session, run, result)
        run.state, run.finished_at = "ready", now
        enqueue(session, work.scope, now, SURVEY_JOB, {"run": run_id})
        fair_price.queue_price(session, work.scope, run, now)


def _settle(tried: Path, kept: Path) -> None:
    """Puts a try's files where approval and export look for them."""
    shutil.rmtree(kept, ignore_errors=True)
    tried.rename(kept)
    for other in kept.parent.glob(f"{kept.name}.*"):
        shutil.rmtree(other, ignore_errors=True)


def checked(folder: Path, parsed: Instance) -> tuple[Plan, CheckResult]:
    """The plan file, if the independent check finds nothing. Raises InvalidPlan."""
    plan = plan_from(json.loads((folder / "plan.json").read_text(encoding="utf-8")))
    verdict = check(parsed, plan)
    if not verdict.valid:
        raise InvalidPlan(verdict.violations[0].text)
    return plan, verdict


def _note_failure(work: Work, run_id: str) -> None:
    """After the last try the run says that it failed; before, it waits in the queue."""
    with work.database.write() as session:
        run = session.get(PlanningRun, run_id)
        if run is None or run.state not in ACTIVE:
            return
        last = work.job.attempts >= actions.TRIES
        run.state = "failed" if last else "queued"
        run.finished_at = work.now() if last else None


def rehearse(work: Work) -> None:
    """Job `planning.rehearse`: queues the night's trial run for the next term."""
    now = work.now()
    with work.database.write() as session:
        actions.start_rehearsal(session, work.scope, now)


HANDLERS: dict[str, Handler] = {
    actions.SOLVE_JOB: handle,
    "planning.rehearse": rehearse,
    REACH_JOB: reach_job.handle,
    **survey_job.HANDLERS,
    **fair_price.HANDLERS,
    **rechecks.HANDLERS,
}
