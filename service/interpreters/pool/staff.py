"""The staff language pool: who of the own administration speaks a language now?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from service.access import Role, Scope, scoped
from service.clock import BERLIN
from service.errors import NotFound
from service.interpreters.pool.queries import STANDS, number_text
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterAbsence,
    SpokenLanguage,
)

LOOK_AHEAD = 7  # days in which the next free time is looked for


@dataclass(frozen=True)
class Colleague:
    """Somebody of staff; `free`: can be called now; `next_at`: when else."""

    id: str
    code: str
    name: str
    extension: str
    level: int
    dialects: tuple[str, ...]
    free: bool
    until: datetime | None
    next_at: datetime | None


def may_look(session: Session, scope: Scope) -> bool:
    """The office, and institutions of the own administration; nobody else."""
    if scope.role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        return True
    if scope.role is not Role.AGENCY or not scope.agency_id:
        return False
    row = session.exec(
        scoped(Agency, scope).where(Agency.id == scope.agency_id)
    ).one_or_none()
    return bool(row and row.own_administration and row.active and row.confirmed_at)


def languages(session: Session, scope: Scope) -> tuple[str, ...]:
    """Codes of the languages that staff speak."""
    rows = session.exec(
        select(SpokenLanguage.language)
        .join(Interpreter, col(Interpreter.id) == col(SpokenLanguage.interpreter_id))
        .where(Interpreter.office_id == scope.office_id, *_staff())
        .distinct()
    )
    return tuple(sorted(rows))


def who_speaks(
    session: Session, scope: Scope, language: str, now: datetime
) -> tuple[Colleague, ...]:
    """Staff who speak exactly this language: free ones first, then the soonest.

    Raises: NotFound for whoever may not look.
    """
    if not may_look(session, scope):
        raise NotFound("staff pool")
    rows = session.exec(
        select(Interpreter, SpokenLanguage)
        .join(SpokenLanguage, col(SpokenLanguage.interpreter_id) == col(Interpreter.id))
        .where(
            Interpreter.office_id == scope.office_id,
            SpokenLanguage.language == language,
            *_staff(),
        )
    ).all()
    found = [_colleague(session, person, spoken, now) for person, spoken in rows]
    far = now + timedelta(days=365)
    return tuple(
        sorted(found, key=lambda c: (not c.free, c.next_at or far, -c.level, c.name))
    )


def _staff() -> tuple[ColumnElement[bool], ...]:
    return (col(Interpreter.kind) == "staff", col(Interpreter.state) == "active")


def _colleague(
    session: Session, person: Interpreter, spoken: SpokenLanguage, now: datetime
) -> Colleague:
    busy = _busy(session, person, now)
    free_until = None
    next_at = None
    for start, end in _times(person, now):
        for first, last in _without(start, end, busy):
            if last <= now:
                continue
            if first <= now:
                free_until = free_until or last
            else:
                next_at = next_at or first
    return Colleague(
        person.id,
        number_text(person.number),
        person.name,
        person.extension or person.phone,
        spoken.level,
        tuple(spoken.dialects),
        free_until is not None,
        free_until,
        next_at,
    )


def _times(person: Interpreter, now: datetime) -> list[tuple[datetime, datetime]]:
    """The weekly times of the next days as instants."""
    today = now.astimezone(BERLIN).replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    for ahead in range(LOOK_AHEAD + 1):
        day = today + timedelta(days=ahead)
        for weekday, start, end in sorted(map(tuple, person.available)):
            if weekday == day.weekday():
                found.append((_wall(day, start), _wall(day, end)))
    return found


def _wall(day: datetime, minute: int) -> datetime:
    there = day + timedelta(days=minute // 1440)
    return there.replace(hour=minute // 60 % 24, minute=minute % 60)


def _busy(
    session: Session, person: Interpreter, now: datetime
) -> list[tuple[datetime, datetime]]:
    """Absences and promised jobs, with the way there and back."""
    last = now + timedelta(days=LOOK_AHEAD + 1)
    away = session.exec(
        select(InterpreterAbsence).where(
            InterpreterAbsence.office_id == person.office_id,
            InterpreterAbsence.interpreter_id == person.id,
            col(InterpreterAbsence.ends_at) > now,
            col(InterpreterAbsence.starts_at) < last,
        )
    )
    found = [(row.starts_at, row.ends_at) for row in away]
    jobs = session.exec(
        select(Assignment).where(
            Assignment.office_id == person.office_id,
            Assignment.interpreter_id == person.id,
            col(Assignment.state).in_(STANDS),
            col(Assignment.starts_at) < last,
            col(Assignment.ends_at) > now - timedelta(hours=4),
        )
    )
    found += [
        (
            job.starts_at - timedelta(minutes=job.out_minutes),
            job.ends_at + timedelta(minutes=job.back_minutes),
        )
        for job in jobs
    ]
    return sorted(found)


def _without(
    start: datetime, end: datetime, busy: list[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """A stretch without what is taken."""
    left = []
    for first, last in busy:
        if last <= start or end <= first:
            continue
        if start < first:
            left.append((start, first))
        start = max(start, last)
    return [*left, (start, end)] if start < end else left
