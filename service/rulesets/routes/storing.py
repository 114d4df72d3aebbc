"""What every form of the rules does with the newest version of its set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from service.errors import Conflict
from service.rulesets import actions, queries
from service.rulesets.forms import VersionIn
from service.rulesets.schema import SETS
from service.web.forms import FormState
from service.web.request import database, now, scope, tell
from service.web.seen import compare


def newest(kind: str) -> queries.VersionView:
    """The newest version of a set of the office; 404 for an unknown one."""
    if kind not in SETS:
        abort(404)
    with database().read() as db:
        return queries.newest(db, scope(), kind)


def outdated(
    form: FormState[Any], held: queries.VersionView, stored: Mapping[str, Any]
) -> bool:
    """Whether the form would undo what a newer version says; it shows both then."""
    try:
        compare(form, stored, stale=form.values.get("version") != str(held.version))
    except Conflict as error:
        form.add(error)
        return True
    return False


def store(
    held: queries.VersionView, body: dict[str, Any], version_in: VersionIn
) -> ResponseReturnValue:
    """Stores a new version of the held one and goes back to the list of sets."""
    told = version_in.model_copy(update={"version": held.version})
    with database().write() as db:
        actions.revise(db, scope(), held.kind, body, told, now())
    flash(tell("Stored as a new version."), "success")
    return redirect(url_for("rulesets.index"))
