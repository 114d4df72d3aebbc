"""The pool's week: talks, questions, ways, and when nobody has time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.clock import BERLIN
from service.interpreters.desk.detail import jobs_of_week, week_of
from service.interpreters.ranking.queries import allowances
from service.interpreters.ranking.shapes import STANDS
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterAbsence,
    InterpreterRequest,
    Offer,
    SpokenLanguage,
)
from service.places.queries import places
from service.web.drawing.timelines import Block, LoadRow, load_row

FIRST, LAST = 8 * 60, 20 * 60
ALMOST = 0.9  # of the allowance
PROPORTION = 1.5  # a way this many times the talk is told
LEAST_WAY = 60  # minutes, there and back


@dataclass(frozen=True)
class Appointment:
    """A talk or a question of the week, in words below the drawing."""

    request_id: str
    starts_at: datetime
    ends_at: datetime
    village: str
    asked: bool
    way: int  # minutes, there and back
    onsite: bool
    phone: bool  # whether the institution takes the phone, too

    @property
    def far(self) -> bool:
        """Whether the way is out of proportion."""
        talk = (self.ends_at - self.starts_at).total_seconds() / 60
        return self.onsite and self.way >= max(LEAST_WAY, PROPORTION * talk)


@dataclass(frozen=True)
class WeekRow:
    """One person's week, load and allowance."""

    id: str
    name: str
    village: str
    languages: tuple[str, ...]
    drawing: LoadRow
    appointments: tuple[Appointment, ...]
    jobs: int
    most: int
    cents: int | None  # None: of staff
    limit: int

    @property
    def almost_full(self) -> bool:
        """Whether the year's allowance is nearly used up."""
        return self.cents is not None and self.cents >= ALMOST * self.limit


@dataclass(frozen=True)
class Week:
    """Who has something in a week, of how many in the pool."""

    monday: date
    days: int
    rows: tuple[WeekRow, ...]
    pool: int


def week(
    session: Session, scope: Scope, day: date, now: datetime, state_dir: Path
) -> Week:
    """The week of a day; only people with a talk or a question in it."""
    first, last = week_of(day)
    people = session.exec(
        scoped(Interpreter, scope)
        .where(Interpreter.state != "left")
        .order_by(col(Interpreter.number))
    ).all()
    found = _appointments(session, scope, first, last)
    shown = [person for person in people if found.get(person.id)]
    weekend = any(
        a.starts_at.astimezone(BERLIN).weekday() > 4 for x in found.values() for a in x
    )
    days, monday = 7 if weekend else 5, first.date()
    away = _away(session, scope, first, last)
    languages = _languages(session, scope)
    jobs = jobs_of_week(session, scope, day)
    money = allowances(session, scope, now, state_dir)
    villages = {place.id: place.name for place in places(session, scope)}
    rows = []
    for who in shown:
        cents, limit = money.get(who.id, (None, 0))
        blocks = [
            *_no_time(who, days),
            *_absent(away[who.id], monday),
            *(_block(a, monday) for a in found[who.id]),
        ]
        rows.append(
            WeekRow(
                who.id,
                who.name,
                villages.get(who.place_id or "", ""),
                tuple(languages[who.id]),
                load_row(blocks, days, FIRST, LAST, _moment(now, monday)),
                tuple(found[who.id]),
                jobs[who.id],
                who.max_week,
                cents,
                limit,
            )
        )
    return Week(monday, days, tuple(rows), len(people))


def _languages(session: Session, scope: Scope) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    rows = scoped(SpokenLanguage, scope).order_by(
        col(SpokenLanguage.level).desc(), col(SpokenLanguage.language)
    )
    for row in session.exec(rows):
        found[row.interpreter_id].append(row.language)
    return found


def _appointments(
    session: Session, scope: Scope, first: datetime, last: datetime
) -> Mapping[str, list[Appointment]]:
    found: dict[str, list[Appointment]] = defaultdict(list)
    villages = {place.id: place.name for place in places(session, scope)}
    for table, states in ((Assignment, (*STANDS, "done")), (Offer, ("open",))):
        rows = session.exec(
            select(table, InterpreterRequest, Agency.place_id)
            .join(
                InterpreterRequest, col(InterpreterRequest.id) == col(table.request_id)
            )
            .join(Agency, col(Agency.id) == col(InterpreterRequest.agency_id))
            .where(
                col(table.office_id) == scope.office_id,
                col(table.state).in_(states),
                col(table.starts_at) >= first,
                col(table.starts_at) < last,
            )
        )
        for row, request, house in rows:
            onsite = row.mode == "onsite"
            place = villages.get(request.place_id or house or "", "")
            found[row.interpreter_id].append(
                Appointment(
                    request.id,
                    row.starts_at,
                    row.ends_at,
                    place if onsite else "",
                    table is Offer or row.state == "asked_again",
                    row.out_minutes + row.back_minutes if onsite else 0,
                    onsite,
                    "phone" in request.modes,
                )
            )
    for rows_of in found.values():
        rows_of.sort(key=lambda a: a.starts_at)
    return found


def _away(
    session: Session, scope: Scope, first: datetime, last: datetime
) -> Mapping[str, list[InterpreterAbsence]]:
    found: dict[str, list[InterpreterAbsence]] = defaultdict(list)
    rows = scoped(InterpreterAbsence, scope).where(
        InterpreterAbsence.ends_at > first, InterpreterAbsence.starts_at < last
    )
    for row in session.exec(rows):
        found[row.interpreter_id].append(row)
    return found


def _moment(at: datetime, monday: date) -> tuple[int, int]:
    wall = at.astimezone(BERLIN)
    return (wall.date() - monday).days, wall.hour * 60 + wall.minute


def _no_time(who: Interpreter, days: int) -> list[Block]:
    """The hours shown that are not in somebody's weekly times."""
    found = []
    for day in range(days):
        at = FIRST
        for _weekday, start, end in sorted(x for x in who.available if x[0] == day):
            if start > at:
                found.append(Block(day, at, min(start, LAST), "none"))
            at = max(at, end)
        if at < LAST:
            found.append(Block(day, at, LAST, "none"))
    return found


def _absent(rows: list[InterpreterAbsence], monday: date) -> list[Block]:
    found = []
    for row in rows:
        (first, start), (last, end) = (
            _moment(at, monday) for at in (row.starts_at, row.ends_at)
        )
        for day in range(max(first, 0), min(last, 6) + 1):
            found.append(
                Block(
                    day,
                    start if day == first else 0,
                    end if day == last else 24 * 60,
                    "away",
                )
            )
    return found


def _block(appointment: Appointment, monday: date) -> Block:
    day, start = _moment(appointment.starts_at, monday)
    length = int((appointment.ends_at - appointment.starts_at) / timedelta(minutes=1))
    clock = appointment.starts_at.astimezone(BERLIN)
    label = f"{clock:%H:%M} {appointment.village}".strip()
    half = appointment.way // 2
    kind = "asked" if appointment.asked else "talk"
    return Block(day, start, start + length, kind, label, half, half)  # type: ignore[arg-type]
