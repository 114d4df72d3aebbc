"""The staff language pool: an authority of the own administration finds a colleague."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from service.access import Role
from service.errors import NotFound
from service.interpreters.pool import staff
from service.interpreters.routes.blueprint import bp
from service.interpreters.routes.pool.profile_form import language_names, named, word
from service.rulesets.queries import rules
from service.web.permission import OFFICE, allow
from service.web.request import database, now, scope, today


@bp.get("/sprachpool")
@allow(*OFFICE, Role.AGENCY)
def staff_pool() -> ResponseReturnValue:
    """Who speaks a language now, with the extension; not for other institutions."""
    wanted = request.args.get("sprache", "")
    with database().read() as db:
        if not staff.may_look(db, scope()):
            raise NotFound("staff pool")
        in_force = rules(db, scope(), today())
        names = language_names(in_force)
        spoken = staff.languages(db, scope())
        found = staff.who_speaks(db, scope(), wanted, now()) if wanted else ()
        dialects = {d.id: named(d) for d in in_force.sets.interpreting.dialect}
    options = sorted(((c, names.get(c, c)) for c in spoken), key=lambda x: x[1])
    return render_template(
        "interpreters/pool/staff.html",
        wanted=wanted if wanted in names else "",
        options=options,
        found=found,
        names=names,
        dialects=dialects,
        word=word,
        now=now(),
        office_role=scope().role is not Role.AGENCY,
    )


@bp.app_context_processor
def _staff_pool_door() -> dict[str, Any]:
    """Templates of lower features show the door where it opens."""

    def door() -> str:
        if not current_user.is_authenticated or scope().role is not Role.AGENCY:
            return ""
        with database().read() as db:
            opens = staff.may_look(db, scope())
        return url_for("interpreters.staff_pool") if opens else ""

    return {"staff_pool_url": door}
