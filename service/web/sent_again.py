"""What is sent again: a form for something new, a click on "Remove".

The page for something new brings the id of the row to come. After Back, a row of that
id is the form's own: what it says now counts, unless somebody has worked with it since.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.access import Scope
from service.audit.queries import done, touched
from service.database import PUBLIC_ID, new_id
from service.errors import NotFound, UserError
from service.web.forms import ROW_ID, FormState, filled
from service.web.incoming import posted
from service.web.request import database, scope, tell


def new_form(values: Mapping[str, Any]) -> FormState[Any]:
    """A form for something new, with the id that its row will have."""
    return filled({**values, ROW_ID: new_id()})


def brought_id() -> str:
    """The id that the posted form brought, "" for a form that brings none."""
    row_id = posted(ROW_ID)
    if row_id and not PUBLIC_ID.fullmatch(row_id):
        abort(400)
    return row_id


def made_before(
    session: Session,
    actor: Scope,
    row_id: str,
    known: Collection[str],
    own: Collection[str],
) -> bool:
    """Whether the form has made its row: one of the `known` has the id that it brought.

    `own` is what the trail says of making it. Raises: UserError where anything
    else has been done to it since.
    """
    if not row_id or row_id not in known:
        return False
    if touched(session, actor, row_id, own):
        raise UserError(
            "This page was sent before, and the entry has been changed since. "
            "Nothing was changed now: please correct it in the list."
        )
    return True


def gone_already(action: str, row_id: str, page: str) -> ResponseReturnValue:
    """The second click on "Remove": back to the list, which says so.

    Raises: NotFound for a row that the office never had.
    """
    with database().read() as db:
        if not action or not done(db, scope(), row_id, action):
            raise NotFound("row")
    flash(tell("This was removed already."), "info")
    return redirect(url_for(page))
