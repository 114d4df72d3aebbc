"""Monthly lists: draft → approved → paid. Entries are corrected and never edited.

Only a draft is made anew, from what is due; once approved, every entry stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from service.access import Scope, one, scoped
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.clock import local_day
from service.errors import Conflict, UserError
from service.interpreters.payment.accounts import with_account
from service.interpreters.payment.due import Due, due
from service.interpreters.payment.forms import CorrectionIn
from service.interpreters.tables import PaymentItem, PaymentList
from service.rulesets.queries import RulesInForce


def make_draft(
    session: Session, scope: Scope, rules: RulesInForce, month: date, now: datetime
) -> PaymentList:
    """The month's draft, made or made anew; a later one is a list of its own.

    Raises UserError for a month that has not begun and where nobody can be paid.
    """
    lock_office(session, scope)
    month = month.replace(day=1)
    if local_day(now) < month:
        raise UserError("This month has not begun yet.", "month")
    of_month = scoped(PaymentList, scope).where(PaymentList.month == month)
    known = session.exec(of_month).all()
    draft = next((row for row in known if row.state == "draft"), None)
    made = draft or PaymentList(
        office_id=scope.office_id,
        month=month,
        position=max((row.position for row in known), default=0) + 1,
        created_at=now,
    )
    session.add(made)
    session.flush()
    count = _fill(session, scope, rules, made, now)
    if not count and draft is None:
        session.delete(made)
        session.flush()
        raise UserError("Nobody can be paid for this month at present.", "month")
    if draft is None:
        record(session, scope, now, "payment.draft", "payment_list", made.id)
    return made


def _fill(
    session: Session,
    scope: Scope,
    rules: RulesInForce,
    made: PaymentList,
    now: datetime,
) -> int:
    """Puts in what is due to whoever has an account and gets more than nothing."""
    _empty(session, scope, made.id)
    people: dict[str, list[Due]] = defaultdict(list)
    for found in due(session, scope, rules, made.month):
        people[found.person.id].append(found)
    waiting: dict[str, list[PaymentItem]] = defaultdict(list)
    for item in _waiting(session, scope):
        waiting[item.interpreter_id].append(item)
    payable = with_account(session, scope)
    count = 0
    for who in sorted({*people, *waiting} & payable):
        cents = sum(x.cents for x in people[who])
        if cents + sum(x.amount_cents for x in waiting[who]) <= 0:
            continue
        for item in waiting[who]:
            item.list_id = made.id
            session.add(item)
            count += 1
        for found in people[who]:
            count += _enter(session, scope, made.id, found, now)
    session.flush()
    return count


def _waiting(session: Session, scope: Scope) -> Sequence[PaymentItem]:
    """Corrections that no list holds."""
    free = col(PaymentItem.list_id).is_(None)
    return session.exec(scoped(PaymentItem, scope).where(free)).all()


def _empty(session: Session, scope: Scope, list_id: str) -> None:
    """Takes back a draft's entries; corrections wait for the next list."""
    of_list: tuple[Any, ...] = (
        col(PaymentItem.office_id) == scope.office_id,
        col(PaymentItem.list_id) == list_id,
    )
    kept = col(PaymentItem.kind) == "correction"
    session.execute(update(PaymentItem).where(*of_list, kept).values(list_id=None))
    session.execute(delete(PaymentItem).where(*of_list, ~kept))
    session.flush()
    session.expire_all()


def _enter(
    session: Session, scope: Scope, list_id: str, found: Due, now: datetime
) -> int:
    for amount in found.amounts:
        session.add(
            PaymentItem(
                office_id=scope.office_id,
                list_id=list_id,
                assignment_id=found.job.id,
                interpreter_id=found.person.id,
                agency_id=found.billed,
                kind=amount.kind,
                position=amount.position,
                minutes=amount.minutes,
                distance_m=amount.distance_m,
                rate_cents=amount.rate_cents,
                amount_cents=amount.cents,
                counts_for=local_day(found.job.starts_at).year,
                created_by=scope.actor_id,
                created_at=now,
            )
        )
    return len(found.amounts)


def mark(session: Session, scope: Scope, list_id: str) -> str:
    """What a list comes to: entries and cents, as its page has shown it."""
    count, cents = session.exec(
        select(func.count(), func.sum(PaymentItem.amount_cents)).where(
            PaymentItem.office_id == scope.office_id, PaymentItem.list_id == list_id
        )
    ).one()
    return f"{count}-{cents or 0}"


def approve(
    session: Session,
    scope: Scope,
    rules: RulesInForce,
    list_id: str,
    shown: str,
    now: datetime,
) -> None:
    """Locks a draft as its page showed it; pressed twice it is approved once.

    Raises Conflict where it would be another one by now: it must be made anew.
    """
    lock_office(session, scope)
    found = one(session, PaymentList, scope, list_id)
    if found.state != "draft":
        return
    if not _fill(session, scope, rules, found, now):
        raise UserError("This list is empty.")
    if mark(session, scope, list_id) != shown:
        raise Conflict(
            "Something has changed since this list was made. "
            "Please make it anew and look at it once more."
        )
    _move(session, scope, found, "draft", now, _approval(scope, found, now))


def _approval(scope: Scope, found: PaymentList, now: datetime) -> dict[str, Any]:
    return {
        "state": "approved",
        "approved_by": scope.actor_id,
        "approved_at": now,
        "file_number": f"{found.month:%Y%m}-{found.position}-{found.id}"[:35],
    }


def mark_paid(session: Session, scope: Scope, list_id: str, now: datetime) -> None:
    """The bank has done it; from then on no file is made. Pressed twice: once."""
    lock_office(session, scope)
    found = one(session, PaymentList, scope, list_id)
    if found.state == "draft":
        raise UserError("Please approve the list first.")
    if found.state == "approved":
        values = {"state": "paid", "paid_on": local_day(now)}
        _move(session, scope, found, "approved", now, values)


def discard(session: Session, scope: Scope, list_id: str, now: datetime) -> None:
    """Takes a draft away; what it held is due as before."""
    lock_office(session, scope)
    found = one(session, PaymentList, scope, list_id)
    if found.state != "draft":
        raise Conflict("This list is approved; it can be corrected, not taken away.")
    _empty(session, scope, list_id)
    session.delete(found)
    session.flush()
    record(session, scope, now, "payment.discard", "payment_list", list_id)


def _move(
    session: Session,
    scope: Scope,
    found: PaymentList,
    held: str,
    now: datetime,
    values: dict[str, Any],
) -> None:
    moved: Any = session.execute(
        update(PaymentList)
        .where(
            col(PaymentList.office_id) == scope.office_id,
            col(PaymentList.id) == found.id,
            col(PaymentList.state) == held,
        )
        .values(**values)
    )
    if moved.rowcount != 1:
        raise Conflict("Somebody else was faster. Please look at the list once more.")
    session.refresh(found)
    action = f"payment.{values['state']}"
    record(session, scope, now, action, "payment_list", found.id)


def correct(
    session: Session,
    scope: Scope,
    item_id: str,
    correction_in: CorrectionIn,
    now: datetime,
) -> PaymentItem:
    """An entry of its own for the next list; the corrected one stays as it is.

    Sent twice it is made once. Raises UserError for an entry of a draft, for one that
    is a correction itself, and where more would be taken back than was given.
    """
    lock_office(session, scope)
    item = one(session, PaymentItem, scope, item_id)
    _refuse(session, scope, item)
    of_talk = scoped(PaymentItem, scope).where(
        PaymentItem.assignment_id == item.assignment_id,
        PaymentItem.kind == "correction",
    )
    known = session.exec(of_talk).all()
    signed = correction_in.amount * (1 if correction_in.direction == "more" else -1)
    for row in known:
        if row.position == correction_in.shown:
            return _same(row, item, signed, correction_in.reason)
    left = item.amount_cents + sum(
        row.amount_cents for row in known if row.corrects_id == item.id
    )
    if left + signed < 0:
        raise UserError("That is more than was paid for this entry.", "amount")
    made = _correction(scope, item, signed, correction_in, now)
    session.add(made)
    session.flush()
    record(session, scope, now, "payment.correct", "payment_item", made.id)
    return made


def _refuse(session: Session, scope: Scope, item: PaymentItem) -> None:
    if item.kind == "correction":
        raise UserError("Please correct the entry that was corrected here.")
    of = one(session, PaymentList, scope, str(item.list_id))
    if of.state == "draft":
        raise UserError("A draft is made anew, not corrected.")


def _same(row: PaymentItem, item: PaymentItem, signed: int, reason: str) -> PaymentItem:
    if (row.corrects_id, row.amount_cents, row.reason) == (item.id, signed, reason):
        return row
    raise Conflict("Somebody else has corrected this talk meanwhile. Please look.")


def _correction(
    scope: Scope,
    item: PaymentItem,
    signed: int,
    correction_in: CorrectionIn,
    now: datetime,
) -> PaymentItem:
    return PaymentItem(
        office_id=scope.office_id,
        assignment_id=item.assignment_id,
        interpreter_id=item.interpreter_id,
        agency_id=item.agency_id,
        kind="correction",
        position=correction_in.shown,
        amount_cents=signed,
        counts_for=item.counts_for,
        reason=correction_in.reason,
        corrects_id=item.id,
        created_by=scope.actor_id,
        created_at=now,
    )
