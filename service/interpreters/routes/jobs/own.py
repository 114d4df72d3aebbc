"""An interpreter's own pages: the week, one job, the feed of the own calendar."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from service.access import Role
from service.errors import NotFound
from service.interpreters.jobs import calendar, talks
from service.interpreters.jobs.queries import find
from service.interpreters.jobs.queries import own_week as week_of
from service.interpreters.routes.blueprint import bp
from service.interpreters.routes.jobs.page import (
    act_on,
    calendar_answer,
    calendar_of,
    job_page,
)
from service.interpreters.wording import offers as words
from service.rulesets.queries import rules
from service.web.incoming import posted_choice
from service.web.permission import allow, public
from service.web.request import (
    database,
    language,
    now,
    office,
    parts,
    scope,
    tell,
    today,
)

NEW_FEED = "new_feed"


def _own_id() -> str:
    found = scope().interpreter_id
    if not found:
        raise NotFound("interpreter")
    return found


@bp.get("/einsaetze")
@allow(Role.INTERPRETER)
def own_week() -> ResponseReturnValue:
    """Questions that wait, jobs to come, hours to be reported, and "talk"."""
    own = _own_id()
    with database().read() as db:
        found = week_of(db, scope(), now())
        known = rules(db, scope(), today())
        wish = talks.open_wish(db, scope(), own)
        feed = calendar.has_feed(db, scope(), own)
    token = str(session.pop(NEW_FEED, ""))
    base = parts().settings.base_url
    return render_template(
        "interpreters/jobs/week.html",
        week=found,
        wish=wish,
        feed=feed,
        feed_url=base + url_for("interpreters.own_feed", token=token) if token else "",
        spoken=lambda code: words.spoken(code, known, language()),
        times=lambda one: words.times(one.starts_at, one.ends_at, language()),
        money=lambda cents: words.money(cents, language()),
        by_mode=lambda mode: tell(words.BY_MODE.get(mode, "")),
        now=now(),
        office=office(),
    )


def _urls(assignment_id: str) -> dict[str, str]:
    here: dict[str, Any] = {"assignment_id": assignment_id}
    return {
        "here": url_for("interpreters.own_job_act", **here),
        "calendar": url_for("interpreters.own_job_calendar", **here),
        "back": url_for("interpreters.own_week"),
    }


def _own_job(assignment_id: str) -> str:
    with database().read() as db:
        return find(db, scope(), assignment_id).id


@bp.get("/einsaetze/<assignment_id>")
@allow(Role.INTERPRETER)
def own_job(assignment_id: str) -> ResponseReturnValue:
    """One job: address, contact and briefing; afterwards how long it took."""
    own = _own_job(assignment_id)
    return job_page(scope(), own, _urls(own))


@bp.post("/einsaetze/<assignment_id>")
@allow(Role.INTERPRETER)
def own_job_act(assignment_id: str) -> ResponseReturnValue:
    """Sure, cannot come, talk, or how long it took."""
    own = _own_job(assignment_id)
    found = act_on(scope(), own)
    if isinstance(found, str):
        flash(found, "error")
    elif found is not None:
        return job_page(scope(), own, _urls(own), found, 422)
    return redirect(url_for("interpreters.own_job", assignment_id=own))


@bp.get("/einsaetze/<assignment_id>/termin.ics")
@allow(Role.INTERPRETER)
def own_job_calendar(assignment_id: str) -> ResponseReturnValue:
    """For the calendar of the phone."""
    return calendar_of(scope(), _own_job(assignment_id))


@bp.post("/einsaetze/sprechen")
@allow(Role.INTERPRETER)
def own_talk() -> ResponseReturnValue:
    """ "I would like to talk": the office calls."""
    with database().write() as db:
        talks.wish(db, scope(), _own_id(), now())
    return redirect(url_for("interpreters.own_week"))


@bp.post("/einsaetze/kalender")
@allow(Role.INTERPRETER)
def own_feed_act() -> ResponseReturnValue:
    """A new address of the own feed, or none any more; the one before ends."""
    act = posted_choice("act", ("new", "end"))
    with database().write() as db:
        if act == "new":
            session[NEW_FEED] = calendar.new_feed(db, scope(), _own_id(), now())
        elif act == "end":
            calendar.end_feed(db, scope(), _own_id(), now())
            flash(tell("Nobody can read the calendar address any more."), "success")
    return redirect(url_for("interpreters.own_week", _anchor="kalender"))


@bp.get("/einsaetze/abo/<token>.ics")
@public
def own_feed(token: str) -> ResponseReturnValue:
    """Read by calendar programs: numbers and times alone."""
    with database().read() as db:
        data = calendar.feed(db, token, now())
    return calendar_answer(data)
