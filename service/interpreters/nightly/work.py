"""The nightly job: load → solve in a child → check → explain → store."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.clock import local_day
from service.interpreters.nightly.actions import Result, store
from service.interpreters.nightly.instance import Source, build
from service.interpreters.nightly.waiting import JOB
from service.interpreters.ranking.prepared import prepare
from service.interpreters.ranking.trips import trips
from service.interpreters.tables import Agency, Assignment, InterpreterRequest
from service.jobs.child import Child, SolverFailed, last_line, tail_of
from service.jobs.work_item import Handler, Interrupted, Work
from service.rulesets.queries import rules
from solver.assignment.check.verdict import check
from solver.assignment.problem.files import read_instance, read_plan

AHEAD = timedelta(days=35)
SECONDS = 60  # of solving, and again of explaining
POLL = 0.2


class InvalidPlan(Exception):
    """The independent check refused the solver's plan: nothing is stored."""


def plan(work: Work) -> None:
    """The job: solved, checked by the independent check, explained, stored."""
    now, scope = work.now(), work.scope
    with work.database.read() as session:
        found = parts(session, work)
    folder = work.settings.state_dir / "interpreter_plans" / work.job.id
    results = []
    try:
        for source, told in found:
            results.append(_solved(folder, source, told, work.keep_alive))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    with work.database.write() as session:
        store(session, scope, results, now)


def parts(session: Session, work: Work) -> list[tuple[Source, dict[str, Any]]]:
    """One instance for each calendar year with requests: each has its allowance."""
    now, scope = work.now(), work.scope
    known = rules(session, scope, local_day(now)).sets.interpreting
    ways = trips(session, scope, work.settings.state_dir, now)
    by_year: dict[int, list[InterpreterRequest]] = {}
    for row in open_requests(session, scope, now):
        by_year.setdefault(local_day(row.starts_at).year, []).append(row)
    found = []
    for year, rows in sorted(by_year.items()):
        pool = prepare(session, scope, known, ways, now, year)
        source = Source(pool, ways, rows, now)
        found.append((source, build(session, scope, source)))
    return found


def open_requests(
    session: Session, scope: Scope, now: datetime
) -> Sequence[InterpreterRequest]:
    """What somebody is looked for in the coming weeks, of known institutions."""
    request = InterpreterRequest
    rows = session.exec(
        select(request)
        .join(Agency, col(Agency.id) == request.agency_id)
        .where(
            request.office_id == scope.office_id,
            col(request.state).in_(("open", "offered")),
            request.starts_at > now,
            request.starts_at <= now + AHEAD,
            col(Agency.confirmed_at).is_not(None),
        )
        .order_by(col(request.starts_at), col(request.id))
    ).all()
    met = _enough(session, scope)
    return [row for row in rows if met.get(row.id, 0) < row.needed]


def _enough(session: Session, scope: Scope) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in session.exec(
        scoped(Assignment, scope).where(
            col(Assignment.state).in_(("agreed", "asked_again"))
        )
    ):
        found[row.request_id] = found.get(row.request_id, 0) + 1
    return found


def _solved(
    folder: Path, source: Source, told: dict[str, Any], keep_alive: Callable[[], bool]
) -> Result:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files = folder / "instance.json", folder / "plan.json", folder / "reasons.json"
    instance, made, reasons = (str(path) for path in files)
    files[0].write_text(json.dumps(told, separators=(",", ":")), encoding="utf-8")
    seconds = ["--seconds", str(SECONDS)]
    run(["assignment", instance, "-o", made, *seconds], folder, keep_alive)
    ended = last_line(folder)
    problem, found = read_instance(files[0]), read_plan(files[1])
    verdict = check(problem, found)
    if not verdict.valid or verdict.score is None:
        raise InvalidPlan(verdict.violations[0].text)
    words = ["assignment", "explain", instance, made, "-o", reasons, *seconds]
    run(words, folder, keep_alive)
    why: dict[str, Any] = json.loads(files[2].read_text(encoding="utf-8"))
    return Result(source, problem, found, verdict.score, ended.get("bound"), why)


def run(words: Sequence[str], folder: Path, keep_alive: Callable[[], bool]) -> None:
    """One command of the solver, behind everything that somebody waits for.

    Raises Interrupted when the job was lost, SolverFailed on any unclear end.
    """
    with Child(list(words), folder, later=True) as child:
        while child.poll() is None:
            if not keep_alive():
                raise Interrupted
            time.sleep(POLL)
        if not keep_alive():
            raise Interrupted  # the child was ended together with the worker
    if child.returncode != 0:
        raise SolverFailed(tail_of(folder / "stderr"))


HANDLERS: dict[str, Handler] = {JOB: plan}
