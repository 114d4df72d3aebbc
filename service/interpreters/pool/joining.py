"""Somebody who wants to interpret tells of themselves; the office calls and invites."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlmodel import Session, col, func, select

from service.access import Scope, scoped
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.database import new_id
from service.errors import UserError
from service.interpreters.tables import Interpreter, SpokenLanguage
from service.rulesets.queries import RulesInForce
from service.typed import Line, Mail, Phone

APPLIED = "applied"
FLUENT = 2  # until somebody has spoken with the person


class JoinIn(BaseModel):
    """Name, a way to be reached, languages: nothing more before the talk."""

    model_config = ConfigDict(extra="forbid")
    form_key: str = Field(min_length=8, max_length=40)
    name: Line = Field(min_length=1, max_length=120)
    phone: Phone = Field(default="", max_length=40)
    email: Mail = Field(default="", max_length=120)
    languages: list[str] = Field(min_length=1, max_length=8)
    consent: bool = False

    @model_validator(mode="after")
    def can_be_reached(self) -> JoinIn:
        """A number or an address; and a yes to being called."""
        if not self.phone and not self.email:
            raise ValueError("Please tell a phone number or an e-mail address.")
        if not self.consent:
            raise ValueError("Please say that we may store this and call you.")
        return self


def join(
    session: Session, scope: Scope, told: JoinIn, known: RulesInForce, now: datetime
) -> Interpreter:
    """The record of somebody who wants to interpret; the same form again corrects it.

    Nobody is asked anything before the office has invited them.
    """
    codes = {entry.code for entry in known.sets.languages.language if entry.spoken}
    if not set(told.languages) <= codes:
        raise UserError("Please choose one of the options.", "languages")
    lock_office(session, scope)
    row = session.exec(
        scoped(Interpreter, scope).where(Interpreter.form_key == told.form_key)
    ).one_or_none()
    if row is not None and row.state != APPLIED:
        return row
    row = row or _new(session, scope, told.form_key, now)
    row.name, row.phone, row.email = told.name, told.phone, told.email
    row.channel = "sms" if told.phone else "email"
    row.changed_at = now
    session.add(row)
    session.flush()
    _speaks(session, scope, row, told.languages)
    return row


def _new(session: Session, scope: Scope, form_key: str, now: datetime) -> Interpreter:
    highest = select(func.max(Interpreter.number)).where(
        Interpreter.office_id == scope.office_id
    )
    row = Interpreter(
        id=new_id(),
        office_id=scope.office_id,
        number=(session.exec(highest).one() or 0) + 1,
        state=APPLIED,
        form_key=form_key,
        created_at=now,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    record(session, scope, now, "interpreter.apply", "interpreter", row.id)
    return row


def _speaks(
    session: Session, scope: Scope, row: Interpreter, languages: list[str]
) -> None:
    held = session.exec(
        scoped(SpokenLanguage, scope).where(SpokenLanguage.interpreter_id == row.id)
    ).all()
    for old in held:
        if old.language not in languages:
            session.delete(old)
    for code in set(languages) - {old.language for old in held}:
        session.add(
            SpokenLanguage(
                office_id=scope.office_id,
                interpreter_id=row.id,
                language=code,
                level=FLUENT,
            )
        )


def welcome(session: Session, row: Interpreter) -> None:
    """The office has spoken with somebody who wants to interpret and invites them."""
    if row.state == APPLIED:
        row.state = "invited"
        session.add(row)


def waiting(session: Session, scope: Scope) -> tuple[Interpreter, ...]:
    """Who wants to interpret and has heard nothing yet, the longest waiting first."""
    rows = scoped(Interpreter, scope).where(Interpreter.state == APPLIED)
    return tuple(session.exec(rows.order_by(col(Interpreter.created_at))))
