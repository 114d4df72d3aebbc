"""The first page of an empty deployment, to which all others lead until it is done."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.accounts.queries import any_office
from service.errors import NotFound, UserError
from service.supply import first_run, setup_key
from service.supply.forms import LAENDER, OWN_COUNTY, SetupIn
from service.supply.routes.blueprint import bp
from service.timetables.files import feeds_folder, keep, shown_name
from service.timetables.forms import FeedIn
from service.web.forms import FormState, filled, read_form
from service.web.permission import for_providers, public
from service.web.request import database, now, parts, tell

IS_SET_UP = "KURSMITTLER_IS_SET_UP"
OPEN_ENDPOINTS = frozenset(
    {
        "static",
        "health",
        "ready",
        "openapi.spec",
        "supply.setup",
        "public.imprint",
        "public.privacy",
        "public.accessibility",
    }
)


@bp.before_app_request
def lead_to_setup() -> ResponseReturnValue | None:
    """Leads the pages of an empty deployment to its set-up."""
    if current_app.config.get(IS_SET_UP) or request.method != "GET":
        return None
    if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
        return None
    if request.path.startswith("/api/") or _is_set_up():
        return None
    return redirect(url_for("supply.setup"))


def _is_set_up() -> bool:
    with database().read() as db:
        found = any_office(db)
    if found:
        current_app.config[IS_SET_UP] = True
    return found


@bp.get("/einrichten")
@public
@for_providers
def setup() -> ResponseReturnValue:
    """The first page of an empty deployment; gone once there is an office."""
    if _is_set_up():
        raise NotFound("setup")
    setup_key.ensure(parts().settings.state_dir)
    return _setup_page(filled({"key": request.args.get("schluessel", "")}))


@bp.post("/einrichten")
@public
@for_providers
def setup_post() -> ResponseReturnValue:
    """Creates the office and its administrator; the key is void afterwards."""
    if _is_set_up():
        raise NotFound("setup")
    settings = parts().settings
    form = read_form(SetupIn)
    try:
        key = form.values.get("key", "")
        if key and not setup_key.fits(settings.state_dir, key):
            raise UserError("This is not the setup key.", "key")
        if form.valid is None:  # also where no key was typed
            return _setup_page(form, 422)
        feed_in = _setup_feed()
        with database().write() as db:
            first_run.set_up(db, form.valid, feed_in, now())
    except UserError as error:
        form.add(error)
        return _setup_page(form, 422)
    setup_key.forget(settings.state_dir)
    flash(tell("The office is set up. Please sign in."), "success")
    return redirect(url_for("accounts.login"))


def _setup_feed() -> FeedIn | None:
    file = request.files.get("file")
    if file is None or not file.filename:
        return None
    stored = keep(file.stream, feeds_folder(parts().settings))
    name = shown_name(file.filename)
    return FeedIn(filename=name, file_digest=stored.digest, stored_as=stored.name)


def _setup_page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    page = render_template(
        "setup/first_run.html",
        form=form,
        counties=[(c.ags, c.full_name) for c in first_run.known_counties()],
        own=OWN_COUNTY,
        laender=LAENDER,
    )
    return page, code
