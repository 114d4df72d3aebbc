"""The public door for whoever wants to interpret."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.errors import UserError
from service.interpreters.pool.joining import JoinIn, join
from service.interpreters.routes.blueprint import bp
from service.learners.wording import rule_name, spoken
from service.rulesets.queries import rules
from service.web.forms import FormState, filled, form_key, read_form
from service.web.permission import public
from service.web.request import database, language, now, office, scope, tell, today


@bp.get("/mitmachen")
@public
def join_page() -> ResponseReturnValue:
    """Three questions for somebody who wants to interpret."""
    return _page(filled({"form_key": form_key()}))


@bp.post("/mitmachen")
@public
def join_post() -> ResponseReturnValue:
    """Keeps who it is; the office calls."""
    form = read_form(JoinIn, ("languages",))
    if form.valid is None:
        return _page(form, 422)
    try:
        with database().write() as db:
            join(db, scope(), form.valid, rules(db, scope(), today()), now())
    except UserError as error:
        form.add(error)
        return _page(form, 422)
    return redirect(url_for("interpreters.join_thanks"))


@bp.get("/mitmachen/danke")
@public
def join_thanks() -> ResponseReturnValue:
    """What happens next."""
    return render_template("interpreters/pool/join_thanks.html", office=office())


def _page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    with database().read() as db:
        known = rules(db, scope(), today())
    options = [(one.code, rule_name(one, language())) for one in spoken(known)]
    fields = {
        "name": form.field("name", tell("Your name"), required=True),
        "phone": form.field("phone", tell("Phone number"), type="tel", quiet=True),
        "email": form.field("email", tell("E-mail"), type="email", quiet=True),
        "languages": form.field(
            "languages",
            tell("Which languages do you speak well, beside German?"),
            required=True,
            options=sorted(options, key=lambda option: option[1].casefold()),
        ),
        "consent": form.field(
            "consent",
            tell("You may store this and call me. I can take it back at any time."),
            required=True,
        ),
    }
    page = render_template("interpreters/pool/join.html", form=form, fields=fields)
    return page, code
