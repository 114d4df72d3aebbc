"""An institution's own requests: the list."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from service.access import Role
from service.interpreters.requests import queries
from service.interpreters.requests.wording import in_words
from service.interpreters.routes.blueprint import bp
from service.rulesets.queries import rules
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, scope, today

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
