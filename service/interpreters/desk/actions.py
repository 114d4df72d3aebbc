"""What the office does on its desk beyond what offers do by themselves."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlmodel import Session

from service.access import Scope, one
from service.audit.actions import record
from service.errors import UserError
from service.interpreters.offers.rounds import stop
from service.interpreters.offers.states import (
    SEARCHED,
    locked,
    move_request,
    open_round,
)
from service.interpreters.ranking.queries import OWN_STAFF, Ranking
from service.interpreters.requests.searching import search
from service.interpreters.requests.unmet import count_unmet
from service.interpreters.tables import Agency

PHONE = "phone"
UNFILLED = "unfilled"
# Why nobody came, where the ranking would still have known somebody.
NO_YES = "no_yes"


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
    """Nobody could come: questions are taken back, the need is counted as unmet.

    False where it was closed already. Raises UserError where somebody is coming.
    """
    request = locked(session, scope, request_id)
    if request.state == UNFILLED:
        return False
    if request.state not in SEARCHED:
        raise UserError("Somebody is coming, or the request is over.")
    stop(session, scope, request_id, now)
    move_request(session, scope, request, UNFILLED, now)
    agency = one(session, Agency, scope, request.agency_id)
    count_unmet(
        session,
        scope,
        request_id,
        why_unmet(ranking),
        now,
        agency_kind=agency.kind,
        language=request.language,
        setting=request.setting,
    )
    return True


def why_unmet(ranking: Ranking) -> str:
    """What kept most of those who speak the language; "language" where nobody does."""
    if ranking.able:
        return NO_YES
    # Staff are told apart before anybody looks at what they speak.
    others = (x for x in ranking.left_out if x.reason not in ("language", OWN_STAFF))
    reasons = Counter(x.reason for x in others)
    return reasons.most_common(1)[0][0] if reasons else "language"
