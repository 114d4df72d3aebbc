"""Who speaks a language, and who of them is free at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from service.access import Scope
from service.clock import BERLIN
from service.interpreters.tables import Interpreter, InterpreterTick, SpokenLanguage

MINUTES = 30  # that a call takes


@dataclass(frozen=True)
class Speaker:
    """Somebody who speaks it; `free`: their week and diary leave the next half hour."""

    id: str
    name: str
    number: int
    staff: bool
    phone: str
    level: int
    free: bool


def speakers(
    session: Session, scope: Scope, language: str, now: datetime
) -> tuple[Speaker, ...]:
    """Free ones first, staff before volunteers, better before worse."""
    rows = session.exec(
        select(Interpreter, SpokenLanguage.level)
        .join(SpokenLanguage, col(SpokenLanguage.interpreter_id) == col(Interpreter.id))
        .where(
            Interpreter.office_id == scope.office_id,
            Interpreter.state == "active",
            SpokenLanguage.language == language,
        )
    ).all()
    first = int(now.timestamp()) // 300
    taken = set(
        session.exec(
            select(InterpreterTick.interpreter_id).where(
                InterpreterTick.office_id == scope.office_id,
                col(InterpreterTick.tick) >= first,
                col(InterpreterTick.tick) < first + MINUTES // 5,
            )
        )
    )
    found = [
        Speaker(
            who.id,
            who.name,
            who.number,
            who.kind == "staff",
            who.extension or who.phone,
            level,
            _has_time(who, now) and who.id not in taken,
        )
        for who, level in rows
    ]
    return tuple(
        sorted(found, key=lambda x: (not x.free, not x.staff, -x.level, x.number))
    )


def _has_time(who: Interpreter, now: datetime) -> bool:
    wall = now.astimezone(BERLIN)
    minute = wall.hour * 60 + wall.minute
    return any(
        day == wall.weekday() and start <= minute and minute + MINUTES <= end
        for day, start, end in who.available
    )
