"""Booking in short words, and what an interpreter's ticks then say."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session, col, select

from service.access import Scope
from service.interpreters.booking.actions import Door, book
from service.interpreters.ranking.trips import trips
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterTick,
)
from tests.builders import NOW
from tests.service.interpreters import build

TICK = 300  # seconds


def door(session: Session, scope: Scope, state: Path = Path("/nowhere")) -> Door:
    """The office's trips, by car and bike alone unless a timetable was prepared."""
    return Door(trips(session, scope, state, NOW))


def promised(
    session: Session,
    scope: Scope,
    who: str,
    at: Agency,
    start: datetime,
    minutes: int = 60,
    mode: str = "onsite",
) -> Assignment:
    """A request that the interpreter has said yes to. Raises Clash."""
    request = build.talk(session, at, start.astimezone(UTC), minutes)
    person = session.get_one(Interpreter, who)
    with session.begin_nested():
        made = build.assignment(session, request, person, mode=mode)
        book(session, scope, made, door(session, scope))
    return made


def ticks(session: Session, who: str, kind: str = "job") -> dict[str, range]:
    """From the first to the last tick of each job, course or absence; no holes."""
    rows = session.exec(
        select(InterpreterTick)
        .where(InterpreterTick.interpreter_id == who, InterpreterTick.kind == kind)
        .order_by(col(InterpreterTick.tick))
    ).all()
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row.about_id, []).append(row.tick)
    for about, numbers in found.items():
        assert numbers == list(range(numbers[0], numbers[-1] + 1)), about
    return {about: range(n[0], n[-1] + 1) for about, n in found.items()}


def minutes(session: Session, who: str, kind: str = "job") -> dict[str, int]:
    """How long each job takes, trips included."""
    return {about: 5 * len(span) for about, span in ticks(session, who, kind).items()}
