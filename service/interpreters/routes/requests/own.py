"""An institution's own requests: the list, and what has become of one."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, session
from flask.typing import ResponseReturnValue

from service.access import Role
from service.interpreters.requests import queries
from service.interpreters.requests.wording import in_words
from service.interpreters.routes.blueprint import bp
from service.interpreters.routes.requests.booking import OPENED
from service.rulesets.queries import rules
from service.web.permission import OFFICE, allow, public
from service.web.request import database, language, now, office, scope, today

SHOWN = timedelta(days=90)  # how long what is over stays in the list


@bp.get("/anfragen")
@allow(*OFFICE, Role.AGENCY, Role.HELPER)
def own_requests() -> ResponseReturnValue:
    """What is to come, the nearest first; then what is over."""
    with database().read() as db:
        known = rules(db, scope(), today())
        found = queries.own_requests(db, scope(), since=now() - SHOWN)
    told = [in_words(view, known, language(), now()) for view in found]
    return render_template(
        "interpreters/requests/own.html",
        coming=[one for one in told if not one.over],
        over=[one for one in reversed(told) if one.over],
    )


@bp.get("/anfragen/<request_id>")
@public
def request_page(request_id: str) -> ResponseReturnValue:
    """One request: what happens by itself and when, who is coming."""
    opened = [str(one) for one in session.get(OPENED, [])]
    with database().read() as db:
        view = queries.request_view(db, scope(), request_id, opened)
        known = rules(db, scope(), today())
    return render_template(
        "interpreters/requests/request.html",
        told=in_words(view, known, language(), now()),
        office=office(),
    )
