"""Bank accounts: written and read here alone, shown masked, never logged."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from service.access import Scope, one, scoped
from service.accounts.tables import Office
from service.audit.actions import record
from service.errors import NotFound
from service.interpreters.payment.forms import AccountIn, OfficeAccountIn
from service.interpreters.tables import Interpreter, InterpreterAccount
from service.typed.banking import masked

SETTING = "payment_account"


@dataclass(frozen=True)
class Account:
    """An account; its number leaves in the file for the bank alone."""

    holder: str
    iban: str
    bic: str = ""

    @property
    def shown(self) -> str:
        """As pages show it."""
        return masked(self.iban)


def account_of(session: Session, scope: Scope, interpreter_id: str) -> Account | None:
    """Of one interpreter; their own login sees no other's."""
    if scope.interpreter_id not in (None, interpreter_id):
        raise NotFound("Interpreter")
    row = _row(session, scope, interpreter_id)
    return None if row is None else Account(row.holder, row.iban)


def _row(
    session: Session, scope: Scope, interpreter_id: str
) -> InterpreterAccount | None:
    wanted = scoped(InterpreterAccount, scope)
    own = InterpreterAccount.interpreter_id == interpreter_id
    return session.exec(wanted.where(own)).one_or_none()


def accounts_of(
    session: Session, scope: Scope, interpreter_ids: Collection[str]
) -> dict[str, Account]:
    """Of those who have one."""
    among = col(InterpreterAccount.interpreter_id).in_(interpreter_ids)
    rows = session.exec(scoped(InterpreterAccount, scope).where(among))
    return {row.interpreter_id: Account(row.holder, row.iban) for row in rows}


def with_account(session: Session, scope: Scope) -> frozenset[str]:
    """Who can be paid."""
    own = InterpreterAccount.office_id == scope.office_id
    return frozenset(session.exec(select(InterpreterAccount.interpreter_id).where(own)))


def store_account(
    session: Session,
    scope: Scope,
    interpreter_id: str,
    account_in: AccountIn,
    now: datetime,
) -> None:
    """Sets or replaces an account; the trail says that, not which."""
    if scope.interpreter_id not in (None, interpreter_id):
        raise NotFound("Interpreter")
    one(session, Interpreter, scope, interpreter_id)
    row = _row(session, scope, interpreter_id)
    if row is None:
        row = InterpreterAccount(
            office_id=scope.office_id,
            interpreter_id=interpreter_id,
            holder=account_in.holder,
            iban=account_in.iban,
            changed_at=now,
        )
    row.holder, row.iban = account_in.holder, account_in.iban
    row.changed_at = now
    session.add(row)
    session.flush()
    record(session, scope, now, "payment.account", "interpreter", interpreter_id)


def office_account(office: Office) -> Account | None:
    """From which the office pays; None until it is told."""
    told = office.settings.get(SETTING)
    return None if not told else Account(told["holder"], told["iban"], told["bic"])


def store_office_account(
    session: Session, scope: Scope, account_in: OfficeAccountIn, now: datetime
) -> None:
    """Sets the account from which the office pays."""
    row = session.get_one(Office, scope.office_id)
    row.settings = {**row.settings, SETTING: account_in.model_dump()}
    session.add(row)
    session.flush()
    record(session, scope, now, "payment.office_account", "office", row.id)
