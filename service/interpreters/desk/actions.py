"""What the office does on its desk beyond what offers do by themselves."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from service.access import Scope, one
from service.audit.actions import record
from service.errors import UserError
from service.interpreters.offers.states import (
    SEARCHED,
    UNFILLED,
    locked,
    open_round,
)
from service.interpreters.offers.unfilled import give_up
from service.interpreters.ranking.queries import Ranking
from service.interpreters.requests.searching import search
from service.interpreters.tables import Agency

PHONE = "phone"


def allow_phone(session: Session, scope: Scope, request_id: str, now: datetime) -> bool:
    """The institution takes the phone, too: whoever can only call is asked from now on.

    Questions on the way stay as they are. False where the phone was allowed already.
    """
    request = locked(session, scope, request_id)
    if request.state not in SEARCHED:
        raise UserError("Nobody is looked for any more.")
    if PHONE in request.modes:
        return False
    request.modes = [*request.modes, PHONE]
    request.version += 1
    request.changed_at = now
    session.add(request)
    session.flush()
    record(session, scope, now, "request.change", "request", request_id)
    confirmed = one(session, Agency, scope, request.agency_id).confirmed_at
    if confirmed and open_round(session, scope, request_id) is None:
        search(session, scope, request_id, now)
    return True


def close(
    session: Session, scope: Scope, request_id: str, ranking: Ranking, now: datetime
) -> bool:
    """Nobody could come: the need is counted as unmet, the institution learns it.

    False where it was closed already. Raises UserError where somebody is coming.
    """
    request = locked(session, scope, request_id)
    if request.state == UNFILLED:
        return False
    if request.state not in SEARCHED:
        raise UserError("Somebody is coming, or the request is over.")
    give_up(session, scope, request, ranking, now)
    return True
