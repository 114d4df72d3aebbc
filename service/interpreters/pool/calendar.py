"""The coming weeks of one interpreter, day by day, for a page that fits a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from service.access import Scope
from service.clock import BERLIN, local_day
from service.interpreters.pool.queries import (
    STANDS,
    AbsenceView,
    Profile,
    absences,
    find,
)
from service.interpreters.tables import Assignment
from service.typed import stretch_text

WEEKS = 6


@dataclass(frozen=True)
class DayView:
    """One day: its weekly times, whether one is away (all day or some hours), jobs."""

    day: date
    hours: str
    away: str  # "", "all", "part"
    jobs: tuple[tuple[datetime, datetime], ...]
    past: bool
    today: bool

    @property
    def look(self) -> str:
        """Classes of the cell beside its own."""
        kind = "away" if self.away else "free" if self.hours else ""
        marks = ("past" if self.past else "", kind)
        return "".join(f" calendar__day--{mark}" for mark in marks if mark)


def weeks(
    session: Session, scope: Scope, person: Profile, now: datetime
) -> tuple[tuple[DayView, ...], ...]:
    """Six weeks from this Monday on."""
    today = local_day(now)
    monday = today - timedelta(days=today.weekday())
    first = datetime.combine(monday, datetime.min.time(), BERLIN)
    away = absences(session, scope, person.id, first)
    jobs = _jobs(session, scope, person.id, first, first + timedelta(weeks=WEEKS))
    days = [
        _day(person, monday + timedelta(days=n), today, away, jobs)
        for n in range(7 * WEEKS)
    ]
    return tuple(tuple(days[n : n + 7]) for n in range(0, len(days), 7))


def _day(
    person: Profile,
    day: date,
    today: date,
    away: Sequence[AbsenceView],
    jobs: Sequence[tuple[datetime, datetime]],
) -> DayView:
    start = datetime.combine(day, datetime.min.time(), BERLIN)
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), BERLIN)
    touched = [a for a in away if a.starts_at < end and a.ends_at > start]
    whole = any(a.starts_at <= start and a.ends_at >= end for a in touched)
    weekly = [(s, e) for weekday, s, e in person.available if weekday == day.weekday()]
    return DayView(
        day,
        stretch_text(sorted(weekly)),
        "all" if whole else "part" if touched else "",
        tuple(job for job in jobs if local_day(job[0]) == day),
        day < today,
        day == today,
    )


def _jobs(
    session: Session,
    scope: Scope,
    interpreter_id: str,
    first: datetime,
    last: datetime,
) -> list[tuple[datetime, datetime]]:
    find(session, scope, interpreter_id)
    rows = session.exec(
        select(Assignment.starts_at, Assignment.ends_at)
        .where(
            Assignment.office_id == scope.office_id,
            Assignment.interpreter_id == interpreter_id,
            col(Assignment.state).in_(STANDS),
            col(Assignment.ends_at) > first,
            col(Assignment.starts_at) < last,
        )
        .order_by(col(Assignment.starts_at))
    )
    return [(row[0], row[1]) for row in rows]
