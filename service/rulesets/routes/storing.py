"""What every form of the rules does with the newest version of its set."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from service.rulesets import actions, queries
from service.rulesets.forms import VersionIn
from service.rulesets.schema import SETS
from service.web.request import database, now, scope, tell


def newest(kind: str) -> queries.VersionView:
    """The newest version of a set of the office; 404 for an unknown one."""
    if kind not in SETS:
        abort(404)
    with database().read() as db:
        return queries.newest(db, scope(), kind)


def store(
    kind: str, body: dict[str, Any], version_in: VersionIn
) -> ResponseReturnValue:
    """Stores a new version and goes back to the list of sets."""
    with database().write() as db:
        actions.revise(db, scope(), kind, body, version_in, now())
    flash(tell("Stored as a new version."), "success")
    return redirect(url_for("rulesets.index"))
