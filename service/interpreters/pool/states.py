"""How somebody stands in the pool: invited, active, paused, left.

Who leaves is erased but for what the law keeps: `KEPT` declares it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, SQLModel, col, func, select

from service.access import Scope, one, scoped
from service.accounts.actions import set_active
from service.accounts.tables import User
from service.audit.actions import record
from service.clock import local_day
from service.errors import UserError
from service.interpreters.pool.queries import find, promised
from service.interpreters.tables import (
    AgencyWish,
    Interpreter,
    InterpreterAbsence,
    InterpreterAccount,
    InterpreterDocument,
    InterpreterExclusion,
    PaymentItem,
    SpokenLanguage,
    TalkWish,
)


@dataclass(frozen=True)
class Kept:
    """What stays of somebody who has left, why and how long (whole years)."""

    what: tuple[str, ...]
    why: str
    years: int


# §147 AO: vouchers eight years, from the end of the year; books ten.
KEPT = Kept(("name", "number"), "Payments are kept for tax law (§147 AO).", 10)
# Rows that go with whoever leaves; each has `interpreter_id`.
GOES: tuple[type[Any], ...] = (
    SpokenLanguage,
    InterpreterDocument,
    InterpreterExclusion,
    InterpreterAbsence,
    AgencyWish,
    TalkWish,
)
EMPTIED: dict[str, Any] = {
    "phone": "",
    "email": "",
    "extension": "",
    "place_id": None,
    "gender": "",
    "german_level": "",
    "settings": [],
    "available": [],
    "feed_hash": "",
    "teacher_id": None,
    "form_key": None,
    "allowance_elsewhere_cents": 0,
    "on_phone": False,
    "on_video": False,
    "standby": False,
    "paused_until": None,
}


def pause(
    session: Session,
    scope: Scope,
    interpreter_id: str,
    until: date | None,
    now: datetime,
) -> None:
    """Nobody asks until the day (it included) or until it is ended; jobs stay."""
    row = find(session, scope, interpreter_id)
    if row.state not in ("active", "paused"):
        raise UserError("Only who is in the pool can pause.")
    if until is not None and until < local_day(now):
        raise UserError("These days are over already.", "paused_until")
    if (row.state, row.paused_until) == ("paused", until):
        return
    row.state, row.paused_until, row.changed_at = "paused", until, now
    session.add(row)
    record(session, scope, now, "interpreter.pause", "interpreter", row.id)


def resume(session: Session, scope: Scope, interpreter_id: str, now: datetime) -> None:
    """Asked again from now on; an invited one is confirmed by the office."""
    row = find(session, scope, interpreter_id)
    if row.state == "left":
        raise UserError("This person has left the pool.")
    if row.state == "active":
        return
    row.state, row.paused_until, row.changed_at = "active", None, now
    session.add(row)
    record(session, scope, now, "interpreter.resume", "interpreter", row.id)


def resume_due(session: Session, scope: Scope, now: datetime) -> int:
    """Every night: pauses whose last day is over end."""
    ended = session.execute(
        update(Interpreter)
        .where(
            col(Interpreter.office_id) == scope.office_id,
            col(Interpreter.state) == "paused",
            col(Interpreter.paused_until) < local_day(now),
        )
        .values(state="active", paused_until=None, changed_at=now)
        .returning(col(Interpreter.id))
        .execution_options(synchronize_session=False)
    ).all()
    for (row_id,) in ended:
        record(session, scope, now, "interpreter.resume", "interpreter", row_id)
    return len(ended)


def leave(session: Session, scope: Scope, interpreter_id: str, now: datetime) -> None:
    """Erases at once what no law keeps; the login ends.

    Raises: UserError while jobs to come are promised.
    """
    row = one(session, Interpreter, scope, interpreter_id)
    if row.state == "left":
        return
    jobs = promised(session, scope, row.id, now, now.replace(year=now.year + 5))
    if jobs:
        raise UserError(
            "%(jobs)s still stand. Give them to somebody else first.",
            jobs=", ".join(jobs),
        )
    _erase_rows(session, scope, row.id, now)
    for name, value in EMPTIED.items():
        setattr(row, name, value)
    if not _paid(session, row):
        row.name = ""
        session.execute(
            delete(InterpreterAccount).where(
                col(InterpreterAccount.office_id) == scope.office_id,
                col(InterpreterAccount.interpreter_id) == row.id,
            )
        )
    row.state, row.changed_at = "left", now
    session.add(row)
    record(session, scope, now, "interpreter.leave", "interpreter", row.id)


def _erase_rows(
    session: Session, scope: Scope, interpreter_id: str, now: datetime
) -> None:
    for table in GOES:
        session.execute(
            delete(table).where(
                table.office_id == scope.office_id,
                table.interpreter_id == interpreter_id,
            )
        )
    users = scoped(User, scope).where(User.interpreter_id == interpreter_id)
    for user in session.exec(users).all():
        set_active(session, scope, user.id, False, now)
        user.email = user.phone = ""
        user.display_name = "–"
        session.add(user)
    links = SQLModel.metadata.tables["mailed_link"]
    session.execute(
        links.delete().where(
            links.c.office_id == scope.office_id,
            links.c.subject_id == interpreter_id,
        )
    )


def _paid(session: Session, row: Interpreter) -> bool:
    wanted = select(func.count()).where(
        PaymentItem.office_id == row.office_id, PaymentItem.interpreter_id == row.id
    )
    return bool(session.exec(wanted).one())


def erase_names(session: Session, scope: Scope, now: datetime) -> int:
    """Every night: names of those whose last payment is older than the law asks."""
    newest = (
        select(PaymentItem.interpreter_id, func.max(PaymentItem.counts_for))
        .where(PaymentItem.office_id == scope.office_id)
        .group_by(col(PaymentItem.interpreter_id))
    )
    last_year = {row[0]: row[1] for row in session.exec(newest)}
    gone = session.exec(
        scoped(Interpreter, scope).where(
            Interpreter.state == "left", Interpreter.name != ""
        )
    ).all()
    count = 0
    for row in gone:
        if last_year.get(row.id, 0) + KEPT.years < local_day(now).year:
            row.name = ""
            session.add(row)
            session.execute(
                delete(InterpreterAccount).where(
                    col(InterpreterAccount.office_id) == scope.office_id,
                    col(InterpreterAccount.interpreter_id) == row.id,
                )
            )
            record(session, scope, now, "interpreter.erase", "interpreter", row.id)
            count += 1
    return count
