"""Runs: start, stop, cancel, pin, leave people out. Approval has its own module."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from service.access import Scope, one, scoped
from service.audit.actions import record
from service.errors import Conflict, UserError
from service.jobs.actions import MAX_ATTEMPTS, cancel, enqueue
from service.planning.runs.forms import RunIn, TermIn
from service.planning.runs.parameters import Moved, Parameters
from service.planning.runs.refusals import refused_in
from service.planning.runs.reserves import check_reserves
from service.planning.tables import PlanningRun, ProposedCourse, ProposedSeat, Term
from service.rulesets.queries import rules

SOLVE_JOB = "planning.solve"
TRIES = MAX_ATTEMPTS
ACTIVE = ("queued", "preparing", "solving", "checking")
REHEARSAL_SECONDS = 60
LATEST = 30  # runs among which a form looks for its own


def add_term(
    session: Session, scope: Scope, term_in: TermIn, now: datetime, row_id: str = ""
) -> Term:
    """A new term; UserError if the name is taken.

    `row_id`: the id that the form brought for it.
    """
    taken = scoped(Term, scope).where(Term.name == term_in.name)
    if session.exec(taken).first() is not None:
        raise UserError("There is a term with this name already.", "name")
    term = Term(
        **({"id": row_id} if row_id else {}),
        office_id=scope.office_id,
        name=term_in.name,
        start_on=term_in.start_on,
        end_on=term_in.end_on,
        anchor_monday=term_in.anchor_monday,
    )
    session.add(term)
    session.flush()
    record(session, scope, now, "term.add", "term", term.id)
    return term


def change_term(
    session: Session, scope: Scope, term_id: str, term_in: TermIn, now: datetime
) -> Term:
    """Another name or other days; UserError where a plan rests on the days."""
    term = one(session, Term, scope, term_id)
    taken = scoped(Term, scope).where(Term.name == term_in.name, Term.id != term_id)
    if session.exec(taken).first() is not None:
        raise UserError("There is a term with this name already.", "name")
    days = (term.start_on, term.end_on)
    if (term.name, *days) == (term_in.name, term_in.start_on, term_in.end_on):
        return term
    if days != (term_in.start_on, term_in.end_on):
        runs = scoped(PlanningRun, scope).where(
            PlanningRun.term_id == term_id,
            ~col(PlanningRun.rehearsal),
            col(PlanningRun.state).in_((*ACTIVE, "ready")),
        )
        if session.exec(runs).first() is not None:
            raise UserError(
                "A plan rests on these days. Change the name only, or add another "
                "term.",
                "start_on",
            )
    term.name, term.start_on = term_in.name, term_in.start_on
    term.end_on, term.anchor_monday = term_in.end_on, term_in.anchor_monday
    session.add(term)
    record(session, scope, now, "term.change", "term", term.id)
    return term


def start_run(
    session: Session,
    scope: Scope,
    run_in: RunIn,
    now: datetime,
    moved: Moved | None = None,
) -> PlanningRun:
    """Queues a run; from a base run it keeps pins and people left out.

    `moved` is a course of the base run to be held otherwise. The same form sent twice
    is one run; sent again with other limits while it is computed, it is cancelled and
    computed anew. Raises UserError while another run of the office is being computed.
    """
    term = one(session, Term, scope, run_in.term_id)
    if term.end_on < now.date():
        raise UserError("This term is over. Please choose a later one.", "term_id")
    check_reserves(rules(session, scope, term.start_on), run_in.reserves)
    parameters = _told(run_in)
    sent = sent_before(session, scope, run_in.form_key)
    if sent is not None and _says(sent, run_in, parameters):
        return sent
    if sent is not None:
        cancel_run(session, scope, sent.id, now)
        session.flush()
    active = scoped(PlanningRun, scope).where(
        col(PlanningRun.state).in_(ACTIVE), ~col(PlanningRun.rehearsal)
    )
    if session.exec(active).first() is not None:
        raise Conflict("A run is being computed already. Please wait or cancel it.")
    if run_in.base_run_id:
        base = one(session, PlanningRun, scope, run_in.base_run_id)
        parameters = _from_base(session, scope, base, parameters, moved)
    return queue_run(session, scope, term, parameters, now, run_in.base_run_id or None)


def _told(run_in: RunIn) -> Parameters:
    """What the form says, without what a base run adds."""
    return Parameters(
        seconds=run_in.seconds,
        funding_ids=tuple(sorted(run_in.funding_ids)),
        max_courses=run_in.max_courses,
        default_max_minutes=run_in.default_max_minutes,
        min_reserve=run_in.min_reserve,
        reserves=run_in.reserves,
        fair_by=run_in.fair_by,
        fair_share=run_in.fair_share,
        accepted_exceptions=run_in.accepted_exceptions,
        school_holidays=run_in.school_holidays,
        with_refused=run_in.with_refused,
        form_key=run_in.form_key,
    )


def sent_before(session: Session, scope: Scope, form_key: str) -> PlanningRun | None:
    """The run that this form has started already, among the latest ones."""
    if not form_key:
        return None
    latest = scoped(PlanningRun, scope).order_by(col(PlanningRun.number).desc())
    for run in session.exec(latest.limit(LATEST)):
        told = run.parameters
        if told.get("form_key") == form_key and not told.get("alternative_of"):
            return run
    return None


def _says(run: PlanningRun, run_in: RunIn, parameters: Parameters) -> bool:
    """Whether a run was told the same; pins and people left out come from its base."""
    before = Parameters.model_validate(run.parameters)
    added = {"pinned": (), "moved": (), "excluded": (), "refused": ()}
    same_place = (run.term_id, run.base_run_id or "") == (
        run_in.term_id,
        run_in.base_run_id,
    )
    return same_place and before.model_copy(update=added) == parameters


def start_rehearsal(
    session: Session, scope: Scope, now: datetime
) -> PlanningRun | None:
    """The nightly trial for the next term, with all money; None without a term."""
    term = session.exec(
        scoped(Term, scope)
        .where(Term.end_on > now.date() + timedelta(days=14))
        .order_by(col(Term.start_on))
    ).first()
    if term is None:
        return None
    parameters = Parameters(seconds=REHEARSAL_SECONDS)
    return queue_run(session, scope, term, parameters, now, None, rehearsal=True)


def stop_run(session: Session, scope: Scope, run_id: str, now: datetime) -> None:
    """Asks the solver to end and keep its best plan."""
    run = one(session, PlanningRun, scope, run_id)
    if run.state in ACTIVE:
        run.stop_wanted = True
        record(session, scope, now, "run.stop", "planning_run", run.id)


def cancel_run(session: Session, scope: Scope, run_id: str, now: datetime) -> None:
    """Discards a run that is being computed; a finished one stays as it is."""
    run = one(session, PlanningRun, scope, run_id)
    moved = session.execute(
        update(PlanningRun)
        .where(col(PlanningRun.id) == run.id, col(PlanningRun.state).in_(ACTIVE))
        .values(state="cancelled", finished_at=now)
        .returning(col(PlanningRun.id))
    ).first()
    if moved is None:
        return
    if run.job_id:
        cancel(session, scope, run.job_id, now)
    record(session, scope, now, "run.cancel", "planning_run", run.id)


def pin(
    session: Session, scope: Scope, proposal_id: str, pinned: bool, now: datetime
) -> ProposedCourse:
    """Pins a proposed course for the next run, or lets it go."""
    proposal = one(session, ProposedCourse, scope, proposal_id)
    if proposal.existing_course_id:
        raise UserError("This course runs already; it needs no pin.")
    proposal.pinned = pinned
    action = "proposal.pin" if pinned else "proposal.unpin"
    record(session, scope, now, action, "proposed_course", proposal.id)
    return proposal


def drop(session: Session, scope: Scope, proposal_id: str, now: datetime) -> None:
    """Takes a proposed course out of the plan; approved ones stay."""
    one(session, ProposedCourse, scope, proposal_id)
    moved = session.execute(
        update(ProposedCourse)
        .where(
            col(ProposedCourse.id) == proposal_id,
            col(ProposedCourse.state) == "proposed",
        )
        .values(state="dropped", pinned=False)
        .returning(col(ProposedCourse.id))
    ).first()
    if moved is None:
        raise Conflict("This course has been settled already.")
    record(session, scope, now, "proposal.drop", "proposed_course", proposal_id)


def leave_out(
    session: Session,
    scope: Scope,
    run_id: str,
    learner_id: str,
    out: bool,
    now: datetime,
) -> None:
    """Leaves a learner out of the next run from this plan, or lets them back in."""
    run = one(session, PlanningRun, scope, run_id)
    known = scoped(ProposedSeat, scope).where(
        ProposedSeat.run_id == run_id, ProposedSeat.learner_id == learner_id
    )
    if out and session.exec(known).first() is None:
        raise UserError("This person has no place in this plan.")
    rest = [kept for kept in run.excluded_next if kept != learner_id]
    run.excluded_next = [*rest, learner_id] if out else rest
    action = "run.leave_out" if out else "run.take_back"
    record(session, scope, now, action, "learner", learner_id, {"run": run_id})


def _from_base(
    session: Session,
    scope: Scope,
    base: PlanningRun,
    parameters: Parameters,
    moved: Moved | None,
) -> Parameters:
    pinned = session.exec(
        select(ProposedCourse.id).where(
            ProposedCourse.office_id == scope.office_id,
            ProposedCourse.run_id == base.id,
            ProposedCourse.state == "proposed",
            col(ProposedCourse.pinned),
        )
    ).all()
    before = Parameters.model_validate(base.parameters)
    return parameters.model_copy(
        update={
            "pinned": tuple(sorted({*pinned, *([moved.proposal_id] if moved else [])})),
            "moved": (moved,) if moved else (),
            "excluded": tuple(sorted({*before.excluded, *base.excluded_next})),
        }
    )


def queue_run(
    session: Session,
    scope: Scope,
    term: Term,
    parameters: Parameters,
    now: datetime,
    base_run_id: str | None,
    *,
    rehearsal: bool = False,
) -> PlanningRun:
    highest = session.exec(
        select(func.max(PlanningRun.number)).where(
            PlanningRun.office_id == scope.office_id
        )
    ).one()
    refused = () if parameters.with_refused else refused_in(session, scope, term)
    parameters = parameters.model_copy(update={"refused": refused})
    run = PlanningRun(
        office_id=scope.office_id,
        number=(highest or 0) + 1,
        term_id=term.id,
        rehearsal=rehearsal,
        parameters=parameters.stored(),
        base_run_id=base_run_id,
        started_by=scope.actor_id,
        created_at=now,
    )
    session.add(run)
    session.flush()
    job = enqueue(session, scope, now, SOLVE_JOB, {"run": run.id})
    run.job_id = job.id if job else None
    details = {"number": run.number, "rehearsal": rehearsal}
    record(session, scope, now, "run.start", "planning_run", run.id, details)
    return run
