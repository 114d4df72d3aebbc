"""Helpers: their own people, and the registration of a person or a family."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from service.access import Role
from service.learners.queries import helpers_people
from service.learners.routes.blueprint import bp
from service.learners.wording import STATES, worded
from service.rulesets.queries import rules
from service.web.permission import allow
from service.web.request import database, language, scope, today


@bp.get("/helfen")
@allow(Role.HELPER)
def helper_list() -> ResponseReturnValue:
    """The helper's own people and what each needs next."""
    with database().read() as db:
        known = rules(db, scope(), today())
        people = helpers_people(db, scope(), known, language())
    return render_template(
        "learners/helper_list.html",
        people=people,
        states=dict(worded(STATES, language())),
    )
