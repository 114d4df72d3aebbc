"""Rows of the pool: newcomers, papers that end, an absence against a promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.interpreters.pool.papers import Lapsing, lapsing
from service.interpreters.pool.queries import STANDS, number_text
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterAbsence,
    InterpreterRequest,
)


@dataclass(frozen=True)
class Newcomer:
    """An institution that asks for the first time."""

    agency_id: str
    name: str
    phone: str
    since: datetime


@dataclass(frozen=True)
class AwayPromised:
    """Somebody is away at the time of a talk that she has promised."""

    interpreter_id: str
    code: str
    request: str
    starts_at: datetime


@dataclass(frozen=True)
class Papers:
    """Papers of one interpreter that end or are missing."""

    interpreter_id: str
    code: str
    name: str
    items: tuple[Lapsing, ...]


@dataclass(frozen=True)
class PoolRows:
    """Everything of the pool that waits for the office."""

    newcomers: tuple[Newcomer, ...] = ()
    away: tuple[AwayPromised, ...] = ()
    papers: tuple[Papers, ...] = ()

    @property
    def things(self) -> int:
        """How many rows."""
        return len(self.newcomers) + len(self.away) + bool(self.papers)


NO_POOL = PoolRows()


def pool_rows(session: Session, scope: Scope, now: datetime) -> PoolRows:
    """Newcomers by age, absences by the talk, papers by the day they end."""
    return PoolRows(
        _newcomers(session, scope),
        _away(session, scope, now),
        _papers(session, scope, now),
    )


def _newcomers(session: Session, scope: Scope) -> tuple[Newcomer, ...]:
    rows = session.exec(
        scoped(Agency, scope)
        .where(col(Agency.confirmed_at).is_(None), col(Agency.active))
        .order_by(col(Agency.created_at), col(Agency.id))
    )
    return tuple(Newcomer(r.id, r.name, r.phone, r.created_at) for r in rows)


def _away(session: Session, scope: Scope, now: datetime) -> tuple[AwayPromised, ...]:
    rows = session.exec(
        select(
            Interpreter.id, Interpreter.number, InterpreterRequest.number, Assignment
        )
        .join(Assignment, col(Assignment.interpreter_id) == col(Interpreter.id))
        .join(
            InterpreterAbsence,
            col(InterpreterAbsence.interpreter_id) == col(Interpreter.id),
        )
        .join(
            InterpreterRequest, col(InterpreterRequest.id) == col(Assignment.request_id)
        )
        .where(
            Interpreter.office_id == scope.office_id,
            col(Assignment.state).in_(STANDS),
            col(Assignment.ends_at) > now,
            col(InterpreterAbsence.starts_at) < col(Assignment.ends_at),
            col(InterpreterAbsence.ends_at) > col(Assignment.starts_at),
        )
        .order_by(col(Assignment.starts_at))
    ).all()
    found = {
        job.id: AwayPromised(
            row_id, number_text(number), f"A-{request:04d}", job.starts_at
        )
        for row_id, number, request, job in rows
    }
    return tuple(found.values())


def _papers(session: Session, scope: Scope, now: datetime) -> tuple[Papers, ...]:
    by_person: dict[str, list[Lapsing]] = {}
    for one in lapsing(session, scope, now):
        by_person.setdefault(one.interpreter_id, []).append(one)
    return tuple(
        Papers(key, items[0].code, items[0].name, tuple(items))
        for key, items in by_person.items()
    )
