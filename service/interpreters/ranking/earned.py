"""What counts for somebody's allowance in a year: the one source of all who ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import and_, func, or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from service.access import Scope
from service.clock import BERLIN, local_day
from service.interpreters.ranking.shapes import STANDS
from service.interpreters.tables import Assignment, Interpreter, PaymentItem
from service.interpreters.tables.jobs import OVER, PAID_ALL_THE_SAME
from service.rulesets.interpreting import Interpreting, Rate

select: Any = select_columns  # of columns, which its types count
STAFF = "staff"
MINUTE = timedelta(minutes=1)


class Worked(Protocol):
    """The columns of an assignment that decide what it brings."""

    state: str
    starts_at: datetime
    ends_at: datetime
    real_starts_at: datetime | None
    real_ends_at: datetime | None
    no_show: str
    trip_begun: bool


COLUMNS = (
    Assignment.state,
    Assignment.starts_at,
    Assignment.ends_at,
    Assignment.real_starts_at,
    Assignment.real_ends_at,
    Assignment.no_show,
    Assignment.trip_begun,
)


def paid_minutes(row: Worked) -> int | None:
    """Minutes that are paid before the least ones are looked at; None: nothing is.

    Instants are counted, so that the nights the clock changes have their real hours.
    A trip begun for nothing is paid: the talk called off, or nobody there.
    """
    real = None
    if row.real_starts_at is not None and row.real_ends_at is not None:
        real = _minutes(row.real_starts_at, row.real_ends_at)
    if row.state == "cancelled":
        return 0 if row.trip_begun else None
    if row.no_show:
        return (real or 0) if row.no_show in PAID_ALL_THE_SAME else None
    if row.state == "no_show":
        return None
    return _minutes(row.starts_at, row.ends_at) if real is None else real


def _minutes(first: datetime, last: datetime) -> int:
    # In UTC: two times of one zone would be subtracted as the clock shows them.
    return (last.astimezone(UTC) - first.astimezone(UTC)) // MINUTE


def fee_of(row: Worked, rate: Rate) -> int:
    """Cents for the hours of a talk, without the way."""
    minutes = paid_minutes(row)
    return 0 if minutes is None else rate.fee_cents(minutes)


def earned(
    session: Session,
    scope: Scope,
    rules: Interpreting,
    year: int,
    until: datetime | None = None,
) -> dict[str, int]:
    """Cents by interpreter: entries, talks not yet entered, and talks agreed.

    `until`: only what is agreed to begin before; whoever passes it counts the rest.
    What is refunded for the way counts for nothing.
    """
    found: dict[str, int] = defaultdict(int)
    for who, cents in _entries(session, scope, year):
        found[who] += int(cents)
    for who, row in _not_entered(session, scope, year, until):
        found[who] += fee_of(row, rules.rate_on(local_day(row.starts_at)))
    return found


def _entries(session: Session, scope: Scope, year: int) -> Iterable[tuple[str, int]]:
    corrected = aliased(PaymentItem)
    wanted = (
        select(PaymentItem.interpreter_id, func.sum(PaymentItem.amount_cents))
        .outerjoin(
            corrected,
            and_(
                col(corrected.office_id) == col(PaymentItem.office_id),
                col(corrected.id) == col(PaymentItem.corrects_id),
            ),
        )
        .where(
            col(PaymentItem.office_id) == scope.office_id,
            col(PaymentItem.counts_for) == year,
            col(PaymentItem.kind) != "trip",
            or_(col(corrected.kind).is_(None), col(corrected.kind) != "trip"),
        )
        .group_by(col(PaymentItem.interpreter_id))
    )
    return [(who, cents) for who, cents in session.execute(wanted)]


def _not_entered(
    session: Session, scope: Scope, year: int, until: datetime | None
) -> Iterable[tuple[str, Worked]]:
    entered = select(PaymentItem.assignment_id).where(
        col(PaymentItem.office_id) == scope.office_id,
        col(PaymentItem.assignment_id).is_not(None),
    )
    agreed: Any = col(Assignment.state).in_(STANDS)
    if until is not None:
        agreed = and_(agreed, col(Assignment.starts_at) < until)
    called_off = and_(col(Assignment.state) == "cancelled", col(Assignment.trip_begun))
    first = datetime.combine(date(year, 1, 1), datetime.min.time(), BERLIN)
    last = datetime.combine(date(year + 1, 1, 1), datetime.min.time(), BERLIN)
    wanted = (
        select(Assignment.interpreter_id, *COLUMNS)
        .join(Interpreter, col(Interpreter.id) == col(Assignment.interpreter_id))
        .where(
            col(Assignment.office_id) == scope.office_id,
            or_(col(Assignment.state).in_(OVER), agreed, called_off),
            col(Interpreter.kind) != STAFF,
            col(Assignment.starts_at) >= first,
            col(Assignment.starts_at) < last,
            col(Assignment.id).not_in(entered),
        )
    )
    return [(row.interpreter_id, row) for row in session.execute(wanted)]
