"""What comes after the talk in the demo: hours told, approved, paid; one wish to talk.

Of the talks that are over the last is not reported, the one before waits for its
approval, one had nobody there; the older half is in an approved list.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col

from service.access import scoped
from service.clock import BERLIN, local_day
from service.demo.interpreting.pool import Stage
from service.interpreters.jobs import actions, talks
from service.interpreters.jobs.shapes import AHEAD, Report
from service.interpreters.payment import lists
from service.interpreters.payment.accounts import (
    store_account,
    store_office_account,
)
from service.interpreters.payment.forms import AccountIn, OfficeAccountIn
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterRequest,
    Offer,
)
from service.interpreters.tables.jobs import CLIENT

# Published examples of account numbers: no bank has them.
OFFICE_IBAN, IBAN = "DE75512108001245126199", "DE02120300000000202051"
OPEN = 2  # talks that are over and not settled


def settle(stage: Stage) -> list[str]:
    """Everything after the talks; who was paid, the longest ago first."""
    over = _over(stage)
    told = over[: -OPEN + 1] if len(over) >= OPEN else []
    for number, row in enumerate(told):
        _report(stage, row, number, row.ends_at + timedelta(hours=2))
    # Institutions that pay themselves first, so that there is a bill.
    approved = sorted(told[:-1], key=lambda row: not _billed(stage, row))
    half = (len(approved) + 1) // 2
    for row in approved[:half]:
        _approve(stage, row)
    paid = _pay(stage, approved[:half])
    for row in approved[half:]:
        _approve(stage, row)
    if over:
        since = stage.now - timedelta(hours=1)
        who, about = over[-1].interpreter_id, over[-1].id
        talks.wish(stage.session, stage.scope, who, since, about)
    return paid


def _billed(stage: Stage, row: Assignment) -> bool:
    request = stage.session.get_one(InterpreterRequest, row.request_id)
    return stage.session.get_one(Agency, request.agency_id).billed


def _over(stage: Stage) -> Sequence[Assignment]:
    rows = scoped(Assignment, stage.scope).where(
        col(Assignment.state).in_(AHEAD),
        Assignment.ends_at < stage.now - timedelta(days=1),
    )
    return stage.session.exec(rows.order_by(col(Assignment.starts_at))).all()


def _report(stage: Stage, row: Assignment, number: int, at: datetime) -> None:
    """A few minutes more or less than planned, by car the way of the offer."""
    start, end = _minute(row.starts_at), _minute(row.ends_at)
    offer = stage.session.get(Offer, row.offer_id) if row.offer_id else None
    km = int(offer.parts.get("km", 0)) if offer and row.mode == "onsite" else 0
    report = Report(
        start=start,
        end=end + (0, 10, -5, 20)[number % 4],
        distance_m=km * 1000 or None,
        no_show=CLIENT if number == 1 else "",
    )
    actions.report(stage.session, stage.scope, row.id, report, at)


def _minute(at: datetime) -> int:
    wall = at.astimezone(BERLIN)
    return wall.hour * 60 + wall.minute


def _approve(stage: Stage, row: Assignment) -> None:
    at = min(stage.now, row.ends_at + timedelta(hours=20))
    actions.approve(stage.session, stage.scope, row.id, at)


def _pay(stage: Stage, done: Sequence[Assignment]) -> list[str]:
    """Accounts of all but one of them, and the list approved by the office."""
    session, scope = stage.session, stage.scope
    people = list(dict.fromkeys(row.interpreter_id for row in done))
    payable = people[: max(1, len(people) - 1)]
    for who in payable:
        name = session.get_one(Interpreter, who).name
        account_in = AccountIn(holder=f"{name} Erfunden", iban=IBAN)
        store_account(session, scope, who, account_in, stage.now)
    if not payable:
        return []
    office_in = OfficeAccountIn(holder="Kreiskasse Beispiel", iban=OFFICE_IBAN)
    store_office_account(session, scope, office_in, stage.now)
    month = max(local_day(row.starts_at) for row in done).replace(day=1)
    made = lists.make_draft(session, scope, stage.rules, month, stage.now)
    shown = lists.mark(session, scope, made.id)
    lists.approve(session, scope, stage.rules, made.id, shown, stage.now)
    return payable
