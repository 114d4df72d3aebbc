"""The plan of the night: whom it proposes, and what would help where nobody can."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service import i18n
from service.interpreters.desk import planned, wording
from service.interpreters.nightly.waiting import plan_now
from service.interpreters.requests.codes import code
from service.interpreters.routes.blueprint import bp
from service.interpreters.wording import planned as words
from service.interpreters.wording.asking import MODES, said
from service.learners.wording import spoken_languages
from service.rulesets.queries import rules
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, scope, tell, today


@bp.get("/sprachmittlung/plan")
@allow(*OFFICE)
def plan() -> ResponseReturnValue:
    """What cannot be met on top, then the proposals, by time."""
    with database().read() as db:
        found = planned.plan_page(db, scope(), now())
        names = spoken_languages(rules(db, scope(), today()), language())
    return render_template(
        "interpreters/desk/plan.html",
        stand=wording.moment(found.made_at, language()),
        waiting=found.waiting,
        changed=found.changed,
        met=[_met(one, names) for one in found.met],
        unmet=[_unmet(one, names) for one in found.unmet],
    )


@bp.post("/sprachmittlung/plan")
@allow(*OFFICE)
def plan_again() -> ResponseReturnValue:
    """A plan of this moment; pressed twice it is made once."""
    with database().write() as db:
        plan_now(db, scope(), now())
    flash(tell("The plan is being made. It takes a minute or two."), "success")
    return redirect(url_for("interpreters.plan"))


def _line(one: planned.Proposal, names: dict[str, str]) -> dict[str, Any]:
    row = one.row
    return {
        "url": url_for("interpreters.desk_request", request_id=row.id) + "#anfrage",
        "code": code(row.number),
        "when": wording.moment(row.starts_at, language()),
        "language": names.get(row.language, row.language),
        "where": ", ".join(x for x in (one.agency, one.village) if x),
    }


def _met(one: planned.Proposal, names: dict[str, str]) -> dict[str, Any]:
    """Who is proposed, and what is not as it was wished."""
    told, chosen = [], language()
    if one.plan.starts_at is not None and one.plan.starts_at != one.row.starts_at:
        at = wording.moment(one.plan.starts_at, chosen)
        told.append(tell("at %(when)s, which would do, too", when=at))
    if one.plan.mode != one.row.modes[0]:
        told.append(said(MODES, one.plan.mode, chosen))
    if one.together:
        told.append(
            i18n.plural(
                chosen,
                "with one more talk here that day",
                "with %(num)s more talks here that day",
                one.together,
            )
        )
    return {
        **_line(one, names),
        "who": ", ".join(one.names),
        "notes": ", ".join(told),
        "far": _far(one) if one.far else "",
    }


def _far(one: planned.Proposal) -> str:
    talk = int((one.row.ends_at - one.row.starts_at).total_seconds() // 60)
    return tell(
        "%(way)s minutes on the way for a talk of %(talk)s minutes: would the phone "
        "do?",
        way=one.plan.way_minutes,
        talk=talk,
    )


def _nearest(one: planned.Proposal) -> str:
    """Why it is not met, in one word of those that know what helps."""
    if one.plan.able:
        return "no_yes"
    rules = [str(rule) for rule, _count in one.plan.reasons]
    return next((rule for rule in rules if rule != "language"), "language")


def _unmet(one: planned.Proposal, names: dict[str, str]) -> dict[str, Any]:
    """Why nobody can come, and the smallest change that would help."""
    told, chosen = one.plan.change, language()
    at = told.get("starts_at")
    when = wording.moment(datetime.fromisoformat(at), chosen) if at else ""
    return {
        **_line(one, names),
        "why": words.reasons(one.plan.reasons, one.plan.able, chosen),
        "helps": words.change(told, one.change_names, when, chosen)
        or wording.helps(_nearest(one), chosen),
    }
