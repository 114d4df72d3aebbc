"""One table for the results of a day on which many are tested."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field

from service.errors import UserError
from service.learners.records import results
from service.learners.routes.blueprint import bp
from service.places.queries import places
from service.rulesets.queries import rules
from service.typed import Day
from service.web.forms import FormState, filled, read_form
from service.web.incoming import posted
from service.web.permission import OFFICE, allow
from service.web.request import database, now, scope, tell, tell_many, today


class ResultsIn(BaseModel):
    """When the test was; the rows are read one by one."""

    model_config = ConfigDict(extra="ignore")
    day: Day = Field()


@bp.get("/lernende/einstufung")
@allow(*OFFICE)
def test_results() -> ResponseReturnValue:
    """Everybody who was never tested, with a field for the level each."""
    return _page(filled({"day": today().isoformat()}))


@bp.post("/lernende/einstufung")
@allow(*OFFICE)
def test_results_post() -> ResponseReturnValue:
    """Stores every level that was chosen."""
    form: FormState[ResultsIn] = read_form(ResultsIn)
    chosen = {
        name.removeprefix("level-"): posted(name)
        for name in request.form
        if name.startswith("level-") and posted(name)
    }
    levels = {who: (level, posted(f"version-{who}")) for who, level in chosen.items()}
    if form.valid is not None and not levels:
        form.add(UserError("Please choose a level for at least one person."))
    elif form.valid is not None:
        try:
            with database().write() as db:
                known = rules(db, scope(), today())
                day = form.valid.day
                done = results.enter(db, scope(), levels, day, known, now())
        except UserError as error:
            form.add(error)
        else:
            _tell(done)
            where = request.form.get("place", "")[:20] or None
            return redirect(url_for("learners.test_results", ort=where))
    return _page(form, 422)


def _tell(done: results.Entered) -> None:
    if done.stored:
        flash(
            tell_many(
                "%(n)s level is stored.", "%(n)s levels are stored.", done.stored
            ),
            "success",
        )
    if done.missed:
        codes = ", ".join(done.missed)
        flash(
            tell(
                "Not stored, because somebody else changed these records meanwhile: "
                "%(codes)s. Please enter them again.",
                codes=codes,
            ),
            "error",
        )


def _page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    where = request.values.get("ort", request.values.get("place", ""))[:20]
    with database().read() as db:
        known = rules(db, scope(), today())
        people, total = results.untested(db, scope(), where)
        homes = places(db, scope())
    page = render_template(
        "learners/records/results.html",
        form=form,
        people=people,
        total=total,
        where=where,
        levels=list(known.levels),
        place_options=[{"value": p.id, "label": p.name} for p in homes],
    )
    return page, code
