"""/einsatz/TOKEN: a job for its interpreter, or a request for whoever has asked."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.access import Scope
from service.errors import NotFound
from service.interpreters.jobs.telling import BOOKER, OWN
from service.interpreters.routes.blueprint import bp
from service.interpreters.routes.jobs.booker import (
    Shown,
    book_act,
    booking_page,
    request_calendar,
)
from service.interpreters.routes.jobs.page import act_on, calendar_of, job_page
from service.messages.actions import find_link
from service.web.forms import FormState
from service.web.permission import public
from service.web.request import database, now, parts


def _opened(db: Session, token: str) -> tuple[str, Scope, str] | None:
    """Purpose, office and subject of a link; None for an unknown or an old one."""
    for purpose in (OWN, BOOKER):
        link = find_link(db, purpose, token, now())
        if link is not None and not link.expired:
            g.office = parts().find_office(db, link.office_id, None)
            return purpose, Scope(link.office_id, "(link)"), link.subject_id
    return None


def _unknown() -> ResponseReturnValue:
    return render_template("interpreters/offers/unknown.html"), 404


def _urls(token: str) -> dict[str, str]:
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k == "lang"}
    return {
        "here": url_for("interpreters.linked_job_act", token=token, **kept),
        "calendar": url_for("interpreters.linked_job_calendar", token=token),
        "slip": url_for("papers.linked_client_slip", token=token),
        "back": "",
    }


@bp.get("/einsatz/<token>")
@public
def linked_job(token: str) -> ResponseReturnValue:
    """What the link is about; looking changes nothing."""
    with database().read() as db:
        opened = _opened(db, token)
    if opened is None:
        return _unknown()
    purpose, scope, subject = opened
    try:
        if purpose == OWN:
            return job_page(scope, subject, _urls(token))
        return booking_page(scope, subject, _urls(token))
    except NotFound:
        return _unknown()


@bp.post("/einsatz/<token>")
@public
def linked_job_act(token: str) -> ResponseReturnValue:
    """One tap; twice gives the same page."""
    with database().read() as db:
        opened = _opened(db, token)
    if opened is None:
        return _unknown()
    try:
        page = _acted(*opened, _urls(token))
    except NotFound:
        return _unknown()
    if page is not None:
        return page
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k == "lang"}
    return redirect(url_for("interpreters.linked_job", token=token, **kept))


def _acted(
    purpose: str, scope: Scope, subject: str, urls: dict[str, str]
) -> ResponseReturnValue | None:
    """Does what was pressed; the page with its faults, None where it is done."""
    if purpose == OWN:
        said = act_on(scope, subject)
        if isinstance(said, FormState):
            return job_page(scope, subject, urls, said, 422)
    else:
        found = book_act(scope, subject)
        if isinstance(found, Shown):
            return booking_page(scope, subject, urls, found, 422)
        said = found
    if said is not None:
        flash(said, "error")
    return None


@bp.get("/einsatz/<token>/termin.ics")
@public
def linked_job_calendar(token: str) -> ResponseReturnValue:
    """For the calendar of either side."""
    with database().read() as db:
        opened = _opened(db, token)
    if opened is None:
        return _unknown()
    purpose, scope, subject = opened
    try:
        if purpose == OWN:
            return calendar_of(scope, subject)
        return request_calendar(scope, subject)
    except NotFound:
        return _unknown()
