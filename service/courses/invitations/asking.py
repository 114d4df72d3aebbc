"""People are asked for what is missing, each on their own way: message or call."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session

from service.access import Scope, one
from service.accounts.queries import tongue
from service.audit.actions import record
from service.clock import local_day
from service.courses.invitations.channels import CALL, MAIL
from service.courses.invitations.missing import PURPOSE, lacking
from service.errors import UserError
from service.learners.calls.actions import ASK, add_call
from service.learners.tables import Learner
from service.messages.actions import make_link, send_later
from service.rulesets.queries import RulesInForce

PATH = "/nachfrage/"
LASTS = timedelta(days=60)
NOBODY = (
    "Nobody was asked: choose people who can be reached and were not asked this week."
)


def ask(
    session: Session,
    scope: Scope,
    learner_ids: Collection[str],
    known: RulesInForce,
    now: datetime,
    base_url: str,
    carried: Collection[str],
) -> tuple[int, int]:
    """How many got a message, and for how many a call was noted.

    Whoever was asked this week, is to be called, or has nothing missing is left in
    peace. Raises UserError where nobody is left.
    """
    written = called = 0
    day = local_day(now)
    rows = lacking(session, scope, carried, known, day, learner_ids=learner_ids)
    for row in rows:
        if not row.way or row.resting(now):
            continue
        learner = one(session, Learner, scope, row.learner_id)
        if row.way == CALL:
            add_call(session, scope, learner.id, now, reason=ASK)
            called += 1
        else:
            _write(session, scope, learner, row.way, now, base_url)
            written += 1
        record(session, scope, now, "learner.asked", "learner", learner.id)
    if not written + called:
        raise UserError(NOBODY)
    return written, called


def _write(
    session: Session,
    scope: Scope,
    learner: Learner,
    way: str,
    now: datetime,
    base_url: str,
) -> None:
    token = make_link(session, scope, now, PURPOSE, learner.id, LASTS)
    send_later(
        session,
        scope,
        now,
        channel=way,
        recipient=learner.email if way == MAIL else learner.phone,
        language=tongue(session, scope, learner.contact_language),
        template="missing",
        data={"link": f"{base_url}{PATH}{token}"},
    )
