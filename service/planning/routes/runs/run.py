"""A run's own address: the running page, the plan, or why there is none."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.courses.wording import kind_name
from service.errors import NotFound
from service.planning.routes.blueprint import bp
from service.planning.routes.board.limit import limit_words
from service.planning.routes.board.plan import plan_page
from service.planning.routes.drawing import map_so_far
from service.planning.runs import actions
from service.planning.runs.queries import RunView, events, pinned_before, run_view
from service.planning.solving.progress import Progress, Step, progress
from service.planning.solving.progresswords import announced, change, headline
from service.planning.solving.snapshot import so_far
from service.planning.wording import STATE_KINDS, STATES, course_code
from service.rulesets.queries import rules
from service.web.drawing.curves import CurvePoint, progress_curve
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, scope, tell

# Bounds above this multiple of the best plan are left out of the drawing.
FURTHEST_BOUND = 1.3
PARTS = ("curve", "figures", "stages", "steps", "map")


@bp.get("/planung/<run_id>", endpoint="run")
@allow(*OFFICE)
def show(run_id: str) -> ResponseReturnValue:
    """The page that fits the run's state."""
    with database().read() as db:
        run = run_view(db, scope(), run_id)
    if run.state == "ready":
        return plan_page(run)
    if run.active:
        return _running(run, "planning/runs/running.html")
    return _ended(run)


@bp.get("/planung/<run_id>/stand/<part>")
@allow(*OFFICE)
def standing(run_id: str, part: str) -> ResponseReturnValue:
    """A piece of the running page, read again every two seconds."""
    if part not in PARTS:
        raise NotFound("part")
    with database().read() as db:
        run = run_view(db, scope(), run_id)
    return _running(run, f"planning/runs/running_{part}.html")


@bp.get("/planung/<run_id>/verlauf")
@allow(*OFFICE)
def course_of_run(run_id: str) -> ResponseReturnValue:
    """How a finished run was computed: curve, stages, what it was told."""
    with database().read() as db:
        run = run_view(db, scope(), run_id)
    if run.active:
        return redirect(url_for("planning.run", run_id=run_id))
    return _running(run, "planning/runs/history.html")


@bp.post("/planung/<run_id>/anhalten")
@allow(*OFFICE)
def stop(run_id: str) -> ResponseReturnValue:
    """Stop now and take the best plan so far."""
    with database().write() as db:
        actions.stop_run(db, scope(), run_id, now())
    flash(tell("The run ends now and keeps its best plan."), "info")
    return redirect(url_for("planning.run", run_id=run_id))


@bp.post("/planung/<run_id>/abbrechen")
@allow(*OFFICE)
def cancel(run_id: str) -> ResponseReturnValue:
    """Discards the run."""
    with database().write() as db:
        actions.cancel_run(db, scope(), run_id, now())
    return redirect(url_for("planning.run", run_id=run_id))


def _running(run: RunView, template: str) -> ResponseReturnValue:
    with database().read() as db:
        found = progress(run, events(db, scope(), run.id), now())
        best = so_far(db, scope(), run.id, run.summary) if run.active else None
    return render_template(
        template,
        run=run,
        progress=found,
        headline=headline(run, found, language()),
        announced=announced(run, found, language()),
        changes=[(step, change(step, language())) for step in found.improvements],
        curve=_curve(run, found, 760, 356),
        narrow=_curve(run, found, 340, 250),
        points=[CurvePoint(s.t, s.score, s.bound) for s in found.steps],
        best=best,
        map=map_so_far(best) if best else None,
        states=STATES,
        state_kinds=STATE_KINDS,
        **_limits(run),
    )


def _limits(run: RunView) -> dict[str, Any]:
    return {
        "limit": run.parameters.seconds,
        "running_now": run.active,
        "own_reserves": _own_reserves(run),
        "limit_words": limit_words(run),
    }


def _own_reserves(run: RunView) -> list[tuple[str, int]]:
    """Kinds of course with people above the minimum of their own, by name."""
    if not run.parameters.reserves:
        return []
    with database().read() as db:
        known = rules(db, scope(), run.term.start_on).kinds
    found = sorted(run.parameters.reserves.items())
    return [
        (kind_name(known[kind], language()) if kind in known else kind, people)
        for kind, people in found
    ]


def _curve(run: RunView, found: Progress, width: float, height: float) -> Any:
    """The curve, or None before there is anything to draw."""
    if not found.steps:
        return None
    # A first, far bound would press the curve flat; the last one is always drawn.
    last = found.steps[-1]
    points = [
        CurvePoint(s.t, s.score, s.bound if s is last or _near(s, found) else None)
        for s in found.steps
    ]
    end = float(run.parameters.seconds)
    return progress_curve(points, found.elapsed, end, width, height)


def _near(step: Step, found: Progress) -> bool:
    if step.bound is None or found.score is None:
        return step.bound is None
    return step.bound <= FURTHEST_BOUND * found.score


def _ended(run: RunView) -> ResponseReturnValue:
    """Infeasible, failed or cancelled: what can be done now."""
    with database().read() as db:
        pins = pinned_before(db, scope(), run)
    return render_template(
        "planning/runs/ended.html",
        run=run,
        pins=[
            {
                "id": pin.id,
                "code": course_code(pin.number),
                "levels": "/".join(pin.levels),
                "pinned": pin.pinned,
            }
            for pin in pins
        ],
        back=request.args.get("zurueck", ""),
        states=STATES,
        state_kinds=STATE_KINDS,
    )
