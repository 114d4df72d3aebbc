"""What is missing of whom for which kind of course; the page of the asked person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.access import Scope, one
from service.courses.invitations import asking
from service.courses.invitations.missing import CODES, PURPOSE, Lacking, lacking
from service.courses.invitations.wording import word
from service.courses.routes.blueprint import bp
from service.courses.routes.invitations.office import channels_here
from service.errors import NotFound, UserError
from service.learners.calls.actions import ask_by_phone
from service.learners.tables import Learner
from service.learners.wording import rule_name, spoken_languages
from service.messages.actions import find_link
from service.rulesets.queries import rules
from service.web.incoming import posted_all
from service.web.permission import OFFICE, allow, public
from service.web.request import (
    database,
    language,
    now,
    parts,
    scope,
    speak_to,
    tell,
    tell_many,
    today,
)

MOST = 100  # rows of one page


@bp.get("/fehlt")
@allow(*OFFICE)
def missing_list() -> ResponseReturnValue:
    """Everybody of whom something is missing, by kind of course; with filters."""
    return _list()


def _list(problem: str = "", code: int = 200) -> ResponseReturnValue:
    asked_for = {key: request.args.get(key, "")[:60] for key in FILTERS}
    with database().read() as db:
        known = rules(db, scope(), today())
        found = lacking(db, scope(), channels_here(), known, today())
    shown = [row for row in found if _fits(row, asked_for)]
    names = spoken_languages(known, language())
    page = render_template(
        "courses/invitations/missing.html",
        rows=[_row(row, names) for row in shown[:MOST]],
        total=len(shown),
        asked_for=asked_for,
        codes=[
            {"value": code, "label": word("missing", code, language())}
            for code in CODES
        ],
        kinds=[
            {"value": kind.id, "label": rule_name(kind, language())}
            for kind in known.kinds.values()
            if not kind.legacy
        ],
        problem=problem,
    )
    return page, code


FILTERS = ("fehlt", "art", "platz", "kurs")


def _fits(row: Lacking, asked_for: dict[str, str]) -> bool:
    """Whether a person stands on the page with these filters."""
    what, kind = asked_for["fehlt"], asked_for["art"]
    course = row.course
    if kind:
        needs = [need for need in row.needs if kind in {x.id for x in need.kinds}]
        codes = frozenset(row.always).union(*(need.codes for need in needs))
        if not needs or (what and what not in codes):
            return False
    elif what and what not in row.codes:
        return False
    if asked_for["platz"] and course is None:
        return False
    return not asked_for["kurs"] or (
        course is not None and course.id == asked_for["kurs"]
    )


def _row(row: Lacking, names: dict[str, str]) -> dict[str, Any]:
    return {
        "row": row,
        "language": names.get(row.language, row.language),
        "course": f"K-{row.course.number:03d}" if row.course else "",
        "always": _words(row.always),
        "needs": [
            {
                "kinds": ", ".join(rule_name(kind, language()) for kind in need.kinds),
                "codes": _words(need.codes),
                "exemption": any(kind.exemption for kind in need.kinds),
            }
            for need in row.needs
        ],
        "way": word("channel", row.way, language()) if row.way else "",
        "resting": row.resting(now()),
    }


def _words(codes: Iterable[str]) -> list[str]:
    return [word("missing", code, language()) for code in codes]


@bp.post("/fehlt")
@allow(*OFFICE)
def missing_ask() -> ResponseReturnValue:
    """Asks everybody who is ticked, each on their own way."""
    base = parts().settings.base_url
    try:
        with database().write() as db:
            known = rules(db, scope(), today())
            chosen = posted_all("learner")
            args = (db, scope(), chosen, known, now(), base, channels_here())
            written, called = asking.ask(*args)
    except UserError as error:
        return _list(tell(error.message, **error.values), 422)
    if written:
        told = tell_many("%(n)s person is asked.", "%(n)s people are asked.", written)
        flash(told, "success")
    if called:
        told = tell_many("%(n)s call is noted.", "%(n)s calls are noted.", called)
        flash(told, "success")
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k in FILTERS}
    return redirect(url_for("courses.missing_list", **kept))


@bp.get("/nachfrage/<token>")
@public
def missing_page(token: str) -> ResponseReturnValue:
    """What the office still needs of a person, in plain words."""
    return _asked(token)


def _asked(token: str, calling: bool = False) -> ResponseReturnValue:
    with database().read() as db:
        link = find_link(db, PURPOSE, token, now())
        if link is None or link.expired:
            return _unknown(link is not None)
        own = Scope(link.office_id, "(link)")
        try:
            who = one(db, Learner, own, link.subject_id)
        except NotFound:
            return _unknown(True)
        if who.state == "deleted":
            return _unknown(True)
        g.office = parts().find_office(db, link.office_id, None)
        known = rules(db, own, today())
        args = (db, own, channels_here(), known, today())
        found = lacking(*args, learner_ids=[who.id])
    speak_to(who.contact_language)
    codes = [code for row in found for code in CODES if code in row.codes]
    return render_template(
        "courses/invitations/asked.html",
        token=token,
        sentences=[word("please", code, language()) for code in codes],
        calling=calling or any(row.called for row in found),
        may_call=bool(who.phone) and bool(codes),
    )


def _unknown(expired: bool) -> ResponseReturnValue:
    page = render_template("courses/invitations/unknown.html", expired=expired)
    return page, 410 if expired else 404


@bp.post("/nachfrage/<token>")
@public
def missing_call_me(token: str) -> ResponseReturnValue:
    """The person would like to be called; pressed twice it is one call."""
    with database().read() as db:
        link = find_link(db, PURPOSE, token, now())
    if link is None or link.expired:
        return _unknown(link is not None)
    try:
        with database().write() as db:
            ask_by_phone(db, Scope(link.office_id, "(link)"), link.subject_id, now())
    except UserError:  # no number, or erased in this moment
        return _asked(token)
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k == "lang"}
    return redirect(url_for("courses.missing_page", token=token, **kept))
