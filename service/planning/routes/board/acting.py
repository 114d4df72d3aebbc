"""What is done with a plan: pin, take out, leave out, compute again, approve."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.access import Scope
from service.errors import Conflict, NotFound, UserError
from service.planning.approval.actions import StalePlan, approve
from service.planning.board.queries import ready_plan
from service.planning.routes.blueprint import bp
from service.planning.routes.board.plan import head, sums, words
from service.planning.runs import actions
from service.planning.runs.forms import RunIn
from service.planning.runs.queries import RunView, overview, ready_run
from service.planning.wording import TITLES
from service.web.incoming import posted_all, posted_yes
from service.web.permission import OFFICE, allow
from service.web.redirects import own_path
from service.web.request import database, now, parts, scope, tell, tell_many

TIME_TO_ANSWER = timedelta(days=7)


@bp.post("/planung/<run_id>/kurs/<proposal_id>/fixieren")
@allow(*OFFICE)
def pin(run_id: str, proposal_id: str) -> ResponseReturnValue:
    """Pins a course or lets it go."""
    wanted = posted_yes("pinned", usual=True)
    try:
        with database().write() as db:
            actions.pin(db, scope(), proposal_id, wanted, now())
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return _back(run_id)


@bp.post("/planung/<run_id>/kurs/<proposal_id>/herausnehmen")
@allow(*OFFICE)
def drop(run_id: str, proposal_id: str) -> ResponseReturnValue:
    """Takes a course out of the plan."""
    try:
        with database().write() as db:
            actions.drop(db, scope(), proposal_id, now())
        flash(tell("The course was taken out of the plan."), "success")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return redirect(url_for("planning.run", run_id=run_id))


@bp.post("/planung/<run_id>/person/<learner_id>/auslassen")
@allow(*OFFICE)
def leave_out(run_id: str, learner_id: str) -> ResponseReturnValue:
    """Leaves somebody out of the next run from this plan, or takes them back."""
    out = posted_yes("out", usual=True)
    try:
        with database().write() as db:
            actions.leave_out(db, scope(), run_id, learner_id, out, now())
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return _back(run_id)


@bp.post("/planung/<run_id>/auswahl")
@allow(*OFFICE)
def select(run_id: str) -> ResponseReturnValue:
    """Keeps the ticks in the page's address, so that the bar can add them up."""
    ticked = ".".join(posted_all("course"))
    return redirect(url_for("planning.run", run_id=run_id, auswahl=ticked or None))


@bp.post("/planung/<run_id>/neu")
@allow(*OFFICE)
def again(run_id: str) -> ResponseReturnValue:
    """Pins what is ticked and computes the rest again from this plan."""
    try:
        with database().write() as db:
            run = ready_run(db, scope(), run_id)
            for proposal_id in posted_all("course"):
                actions.pin(db, scope(), proposal_id, True, now())
            started = actions.start_run(
                db, scope(), same_again(db, scope(), run), now()
            )
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
        return redirect(url_for("planning.run", run_id=run_id))
    return redirect(url_for("planning.run", run_id=started.id))


@bp.post("/planung/<run_id>/freigabe")
@allow(*OFFICE)
def review(run_id: str) -> ResponseReturnValue:
    """What the approval means, to be confirmed; nothing is written yet."""
    wanted = posted_all("course")
    everything = posted_yes("all")
    with database().read() as db:
        _run, _known, found = ready_plan(db, scope(), run_id)
    chosen = [
        row
        for row in found.rows
        if row.open and (row.id in wanted or (everything and not row.gone))
    ]
    if not chosen:
        flash(tell("Please tick the courses to approve."), "warning")
        return redirect(url_for("planning.run", run_id=run_id))
    return _review_page(run_id, [row.id for row in chosen], ())


@bp.post("/planung/<run_id>/freigeben")
@allow(*OFFICE)
def approve_plan(run_id: str) -> ResponseReturnValue:
    """Approves the courses in one transaction; says what has changed if it cannot."""
    wanted = posted_all("course")
    settings = parts().settings
    try:
        with database().write() as db:
            made = approve(
                db,
                scope(),
                run_id,
                wanted,
                now(),
                settings.state_dir,
                ask_until=now() + TIME_TO_ANSWER,
                base_url=settings.base_url,
            )
    except UserError as error:
        return _review_page(run_id, wanted, _sentences(error), 422)
    told = tell_many("Approved: %(n)s course.", "Approved: %(n)s courses.", len(made))
    flash(told, "success")
    return redirect(url_for("planning.run", run_id=run_id))


def _sentences(error: UserError) -> tuple[str, ...]:
    """What speaks against it, in the reader's language."""
    first = tell(error.message, **error.values)
    if not isinstance(error, StalePlan):
        return (first,)
    reasons = [
        f"{reason.who}: {tell(TITLES.get(reason.rule, reason.rule))}"
        if reason.who
        else tell(TITLES.get(reason.rule, reason.rule))
        for reason in error.reasons
    ]
    return (first, *reasons)


def _review_page(
    run_id: str, wanted: list[str], problems: tuple[str, ...], code: int = 200
) -> ResponseReturnValue:
    with database().read() as db:
        run, _known, found = ready_plan(db, scope(), run_id)
    chosen = [row for row in found.rows if row.id in wanted]
    if not chosen:
        raise NotFound("proposal")
    page = render_template(
        "planning/approval/review.html",
        run=run,
        rows=[words(row) for row in chosen],
        sums=sums(chosen),
        problems=problems,
        errors=bool(problems),
        answer_by=now() + TIME_TO_ANSWER,
        **head(run, found),
    )
    return page, code


def same_again(session: Session, own: Scope, run: RunView) -> RunIn:
    """The form of a run again, from that run's plan."""
    told = run.parameters
    lines = [line.id for line in overview(session, own).funding]
    chosen = lines if told.funding_ids is None else list(told.funding_ids)
    if not chosen:
        raise Conflict("There is no money to plan with. Add a funding line first.")
    return RunIn(
        term_id=run.term.id,
        base_run_id=run.id,
        seconds=told.seconds,
        funding_ids=chosen,
        max_courses=told.max_courses,
        default_max_minutes=told.default_max_minutes,
        min_reserve=told.min_reserve,
        reserves=told.reserves,
        fair_by=told.fair_by,
        fair_percent=max(1, round(100 * told.fair_share)) if told.fair_by else None,
        accepted_exceptions=told.accepted_exceptions,
        school_holidays=told.school_holidays,
        with_refused=told.with_refused,
    )


def _back(run_id: str) -> ResponseReturnValue:
    """To the planning page the button stood on; never to another site."""
    wanted = own_path(request.form.get("back", ""))
    if wanted.startswith("/planung/"):
        return redirect(wanted)
    return redirect(url_for("planning.run", run_id=run_id))
