"""Who gets a place: shares and ways of groups, and what a least share costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import select

from service.access import one
from service.errors import NotFound, UserError
from service.learners.wording import GENDERS
from service.places.tables import Place
from service.planning.board.queries import ready_plan
from service.planning.routes.blueprint import bp
from service.planning.routes.board.limit import kept_shares, limit_words, share_words
from service.planning.routes.board.plan import head, level_names
from service.planning.runs.parameters import LEAST_PEOPLE
from service.planning.runs.queries import job_state, ready_run
from service.planning.shares.fair_price import PRICE_JOB, again
from service.planning.shares.queries import Split
from service.planning.tables import PlanningRun
from service.web.drawing.charts import share_bar
from service.web.permission import OFFICE, allow
from service.web.request import database, now, parts, scope, tell

TITLES: Mapping[str, str] = {
    "level": "Level",
    "municipality": "Municipality",
    "childcare": "Childcare",
    "gender": "Gender",
    "mode": "Way of travelling",
}
GROUPS: Mapping[str, Mapping[str, str]] = {
    "childcare": {"children": "needed", "none": "not needed"},
    "mode": {"pt": "by bus", "car": "all others"},
    "gender": {**GENDERS, "unknown": "not known"},
}


@bp.get("/planung/<run_id>/anteile", endpoint="shares")
@allow(*OFFICE)
def show(run_id: str) -> ResponseReturnValue:
    """Shares with a place and ways by level, municipality, childcare and gender."""
    with database().read() as db:
        run, _known, found = ready_plan(db, scope(), run_id)
        towns = select(Place.id, Place.municipality).where(
            Place.office_id == scope().office_id
        )
        places: dict[str, str] = dict(db.exec(towns).all())
        state = job_state(db, scope(), PRICE_JOB, run.id)
    splits, price = kept_shares(run)
    limited = next((s for s in splits if s.limited), None)
    names = {**GROUPS, "level": level_names(run), "municipality": places}
    return render_template(
        "planning/shares/shares.html",
        run=run,
        board=found,
        splits=[_words(split, names[split.by]) for split in splits],
        limit=limit_words(run),
        **share_words(run, limited, price),
        price=price,
        price_state=state,
        least=LEAST_PEOPLE,
        **head(run, found),
    )


@bp.post("/planung/<run_id>/anteile")
@allow(*OFFICE)
def price_again(run_id: str) -> ResponseReturnValue:
    """Queues the comparison with a plan without the least share once more."""
    try:
        with database().write() as db:
            if not ready_run(db, scope(), run_id).parameters.fair_by:
                raise NotFound("price")
            run = one(db, PlanningRun, scope(), run_id)
            again(db, scope(), run, parts().settings.state_dir, now())
        flash(tell("The plan without the least share is being computed."), "info")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return redirect(url_for("planning.shares", run_id=run_id))


def _words(split: Split, names: Mapping[str, str]) -> dict[str, Any]:
    fixed = split.by in GROUPS
    return {
        "split": split,
        "title": tell(TITLES[split.by]),
        "rows": [
            {
                "group": group,
                "name": _name(names, group.name, fixed),
                "bar": share_bar([(group.share, "bar")], 100, 72, 10),
            }
            for group in split.groups
        ],
    }


def _name(names: Mapping[str, str], name: str, fixed: bool) -> str:
    found = names.get(name, name)
    return tell(found) if fixed else found or tell("not known")
