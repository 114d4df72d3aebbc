"""What an office decides about its languages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session

from service import i18n, offered
from service.access import Scope
from service.accounts.tables import Office
from service.audit.actions import record
from service.languages.forms import PLACE, STATE, field


def decided(session: Session, scope: Scope) -> dict[str, Any]:
    """What holds now, as the form shows it."""
    settings = session.get_one(Office, scope.office_id).settings
    order = {code: place for place, code in enumerate(offered.chosen(settings), 1)}
    order |= settings.get(offered.LANGUAGES) or {}
    found: dict[str, Any] = {"hidden": "yes" if settings.get(offered.HIDDEN) else None}
    for code in i18n.languages():
        found[PLACE + field(code)] = order.get(code)
        if code not in i18n.STAFF:
            found[STATE + field(code)] = offered.state(settings, code).value
    return found


def decide(session: Session, scope: Scope, offer_in: BaseModel, now: datetime) -> None:
    """Keeps which languages are offered, in which order, and how far their texts are.

    Two of one place stay in the order of the language page.
    """
    row = session.get_one(Office, scope.office_id)
    given = offer_in.model_dump()
    known = i18n.languages()
    places = {code: given[PLACE + field(code)] for code in known}
    values = {
        offered.LANGUAGES: {c: place for c, place in places.items() if place},
        offered.STATES: {
            code: given[STATE + field(code)].value
            for code in known
            if code not in i18n.STAFF
        },
        offered.HIDDEN: given["hidden"],
    }
    before = row.settings
    changed = sorted(name for name in values if values[name] != before.get(name))
    if not changed:
        return
    row.settings = {**before, **values}
    session.add(row)
    details = {"fields": changed}
    record(session, scope, now, "office.languages", "office", row.id, details)
