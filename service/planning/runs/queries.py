"""What the overview and the head of every planning page show of terms and runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from service.access import Scope, one, scoped
from service.errors import NotFound
from service.jobs.tables import Job
from service.planning.runs.parameters import Parameters
from service.planning.tables import PlanningRun, ProposedCourse, RunEvent, Term
from service.supply.tables import FundingLine

ACTIVE = ("queued", "preparing", "solving", "checking")
SHOWN_RUNS = 40


@dataclass(frozen=True)
class TermView:
    """A term."""

    id: str
    name: str
    start_on: date
    end_on: date


@dataclass(frozen=True)
class RunView:
    """A run with its term; `gap` is the proven distance to the best plan in percent."""

    id: str
    number: int
    state: str
    rehearsal: bool
    stop_wanted: bool
    term: TermView
    parameters: Parameters
    base_run_id: str | None
    excluded_next: tuple[str, ...]
    feed_digest: str
    created_at: datetime
    data_at: datetime | None
    finished_at: datetime | None
    seconds: float | None
    score: float | None
    bound: float | None
    placed: int | None
    learners: int | None
    summary: Mapping[str, Any]
    problem: str

    @property
    def active(self) -> bool:
        """Whether it is still being computed."""
        return self.state in ACTIVE

    @property
    def seated(self) -> int:
        """People who had a seat in a course already when it was computed."""
        return seated(self.summary)

    @property
    def with_place(self) -> int:
        """People with a place: a seat already, or one in this plan."""
        return (self.placed or 0) + self.seated

    @property
    def gap(self) -> float | None:
        """Percent, or None where no bound is proven."""
        return gap_percent(self.score, self.bound)


@dataclass(frozen=True)
class FundingView:
    """A funding line that may be chosen for a run."""

    id: str
    name: str
    amount_cents: int
    county_money: bool
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class Overview:
    """The first page of planning."""

    terms: tuple[TermView, ...]
    runs: tuple[RunView, ...]
    funding: tuple[FundingView, ...]


@dataclass(frozen=True)
class EventView:
    """A step of a computation."""

    t: float
    event: str
    score: float | None
    bound: float | None
    placed: int | None
    courses: int | None
    details: Mapping[str, Any]


def seated(summary: Mapping[str, Any]) -> int:
    """People of a run who had a seat already; they count as placed."""
    return int((summary.get("left_out") or {}).get("seated", 0))


def gap_percent(score: float | None, bound: float | None) -> float | None:
    """How far a plan is at most from the best one, in percent of the bound."""
    if score is None or bound is None or bound <= 0:
        return None
    return max(0.0, 100 * (bound - score) / bound)


def overview(session: Session, scope: Scope) -> Overview:
    """Terms (latest first), runs (newest first) and the money in use."""
    terms = session.exec(
        scoped(Term, scope).order_by(col(Term.start_on).desc(), col(Term.id))
    ).all()
    runs = session.exec(
        scoped(PlanningRun, scope)
        .order_by(col(PlanningRun.number).desc())
        .limit(SHOWN_RUNS)
    ).all()
    lines = session.exec(
        scoped(FundingLine, scope)
        .where(col(FundingLine.active))
        .order_by(col(FundingLine.name))
    ).all()
    by_id = {term.id: term for term in terms}
    return Overview(
        terms=tuple(_term(term) for term in terms),
        runs=tuple(_run(run, by_id[run.term_id]) for run in runs),
        funding=tuple(
            FundingView(
                line.id,
                line.name,
                line.amount_cents,
                line.county_money,
                line.valid_from,
                line.valid_to,
            )
            for line in lines
        ),
    )


def run_view(session: Session, scope: Scope, run_id: str) -> RunView:
    """One run; NotFound for a foreign or missing one."""
    run = one(session, PlanningRun, scope, run_id)
    return _run(run, one(session, Term, scope, run.term_id))


def ready_run(session: Session, scope: Scope, run_id: str) -> RunView:
    """One run with a plan; NotFound where there is none to show."""
    run = run_view(session, scope, run_id)
    if run.state != "ready":
        raise NotFound("plan")
    return run


def events(session: Session, scope: Scope, run_id: str) -> tuple[EventView, ...]:
    """The steps of a run's computation, in order."""
    rows = session.exec(
        scoped(RunEvent, scope)
        .where(RunEvent.run_id == run_id)
        .order_by(col(RunEvent.seq))
    )
    return tuple(
        EventView(
            row.t,
            row.event,
            row.score,
            row.bound,
            row.placed,
            row.courses,
            dict(row.details),
        )
        for row in rows
    )


def pinned_before(
    session: Session, scope: Scope, run: RunView
) -> tuple[ProposedCourse, ...]:
    """The pinned courses of the base run that this run had to keep."""
    if not run.parameters.pinned:
        return ()
    rows = session.exec(
        scoped(ProposedCourse, scope)
        .where(col(ProposedCourse.id).in_(run.parameters.pinned))
        .order_by(col(ProposedCourse.number))
    )
    return tuple(rows)


def _term(row: Term) -> TermView:
    return TermView(row.id, row.name, row.start_on, row.end_on)


def _run(row: PlanningRun, term: Term) -> RunView:
    return RunView(
        id=row.id,
        number=row.number,
        state=row.state,
        rehearsal=row.rehearsal,
        stop_wanted=row.stop_wanted,
        term=_term(term),
        parameters=Parameters.model_validate(row.parameters),
        base_run_id=row.base_run_id,
        excluded_next=tuple(row.excluded_next),
        feed_digest=row.feed_digest,
        created_at=row.created_at,
        data_at=row.data_at,
        finished_at=row.finished_at,
        seconds=row.seconds,
        score=row.score,
        bound=row.bound,
        placed=row.placed,
        learners=row.learners,
        summary=dict(row.summary),
        problem=row.problem,
    )


def job_state(session: Session, scope: Scope, kind: str, run_id: str) -> str:
    """The state of the latest job of a kind beside a run, "" where there is none."""
    jobs = session.exec(
        select(Job)
        .where(Job.office_id == scope.office_id, Job.kind == kind)
        .order_by(col(Job.created_at).desc())
    )
    return next((job.state for job in jobs if job.payload.get("run") == run_id), "")
