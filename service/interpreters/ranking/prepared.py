"""The pool as the ranking needs it: built once, kept until the stamp changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from service.access import Scope
from service.clock import local_day
from service.interpreters.ranking.earned import earned
from service.interpreters.ranking.shapes import (
    DAY,
    HOME,
    HOME_PAUSE,
    STANDS,
    STAY,
    WEEKS,
    WEIGHTS,
    Clockwork,
    Known,
    Member,
    Ways,
)
from service.interpreters.ranking.trips import Trips
from service.interpreters.tables import (
    Agency,
    AgencyWish,
    Assignment,
    Interpreter,
    InterpreterAbsence,
    InterpreterExclusion,
    InterpreterRequest,
    InterpreterTick,
    SpokenLanguage,
)
from service.rulesets.interpreting import Interpreting
from solver.assignment.problem import instance as problem
from solver.assignment.routes.diary import Diaries
from solver.assignment.routes.duties import Duty

select: Any = select_columns  # of columns, which its types count
NO_LIMIT = 10**9  # cents, of staff: the administration pays them
STAFF = "staff"


@dataclass(frozen=True)
class Prepared:
    """An office's pool with its diaries, for talks of one calendar year."""

    clock: Clockwork
    instance: problem.Instance
    diaries: Diaries
    known: Mapping[str, Known]
    own_administrations: frozenset[str]
    agencies: Mapping[str, str | None]
    wishes: Mapping[str, tuple[frozenset[str], frozenset[str]]]


def prepare(
    session: Session,
    scope: Scope,
    rules: Interpreting,
    trips: Trips,
    now: datetime,
    year: int,
) -> Prepared:
    """Reads the whole pool and all that is promised from last week on."""
    clock = Clockwork.of(now)
    people = _rows(session, Interpreter, scope, Interpreter.state != "left")
    agencies = {row.id: row.place_id for row in _rows(session, Agency, scope)}
    members = _members(session, scope, rules, people, clock, (now, year))
    own = _own_administrations(session, scope)
    instance = problem.Instance(
        weeks=WEEKS + 1,
        stay=STAY,
        home_pause=HOME_PAUSE,
        places=(),
        timetable=Ways({}, {}, {}, "", trips, clock),
        agencies={},
        interpreters={row.id: members[row.id] for row in people},
        requests={},
        confirmed={},
        weights=WEIGHTS,
    )
    diaries = Diaries(instance)
    _fill(session, scope, diaries, clock, year)
    spoken: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for row in _rows(session, SpokenLanguage, scope):
        spoken[row.interpreter_id][row.language] = tuple(row.dialects)
    return Prepared(
        clock,
        instance,
        diaries,
        {row.id: _known(row, spoken[row.id]) for row in people},
        own,
        agencies,
        _wishes(session, scope),
    )


def _rows(session: Session, table: Any, scope: Scope, *more: Any) -> list[Any]:
    wanted = select(*table.__table__.columns).where(
        table.office_id == scope.office_id, *more
    )
    return list(session.execute(wanted.order_by(table.id)))


def _known(row: Any, dialects: Mapping[str, tuple[str, ...]]) -> Known:
    return Known(
        row.number,
        row.name,
        row.kind,
        row.state,
        row.notice_minutes,
        row.standby,
        (row.quiet_from, row.quiet_to),
        dialects,
    )


def _own_administrations(session: Session, scope: Scope) -> frozenset[str]:
    found = _rows(session, Agency, scope, col(Agency.own_administration))
    return frozenset(row.id for row in found)


def _members(
    session: Session,
    scope: Scope,
    rules: Interpreting,
    people: Iterable[Any],
    clock: Clockwork,
    when: tuple[datetime, int],
) -> dict[str, Member]:
    languages: dict[str, dict[str, int]] = defaultdict(dict)
    for row in _rows(session, SpokenLanguage, scope):
        languages[row.interpreter_id][row.language] = row.level
        for dialect in row.dialects:
            languages[row.interpreter_id][f"{row.language}/{dialect}"] = row.level
    away = _away(session, scope, clock)
    places: dict[str, set[str]] = defaultdict(set)
    agencies: dict[str, set[str]] = defaultdict(set)
    for row in _rows(session, InterpreterExclusion, scope):
        if row.place_id is not None:
            places[row.interpreter_id].add(row.place_id)
        if row.agency_id is not None:
            agencies[row.interpreter_id].add(row.agency_id)
    now, year = when
    paid = earned(session, scope, rules, year, clock.instant(0))
    load = _load(session, scope, clock)
    this_year = local_day(now).year == year  # what is earned elsewhere is told for it
    rate = rules.rate_on(date(year, 12, 31))
    limit = rules.limit_cents_on(date(year, 12, 31))
    everything = frozenset(setting.id for setting in rules.setting)
    return {
        row.id: Member(
            id=row.id,
            kind=row.kind,
            place=f"{HOME}{row.place_id}",
            mode=row.mode,
            gender=row.gender,
            languages=languages[row.id],
            settings=everything if row.kind == STAFF else frozenset(row.settings),
            windows=tuple(sorted(_window(*one) for one in row.available)),
            absences=tuple(sorted(away[row.id])),
            max_week=row.max_week,
            max_oneway=row.max_oneway,
            notice=0,  # counted from the moment of asking
            phone=row.on_phone,
            video=row.on_video,
            excluded_places=frozenset(places[row.id]),
            excluded_agencies=frozenset(agencies[row.id]),
            rate_cents=0 if row.kind == STAFF else rate.hour_cents,
            paid_cents=paid[row.id] + this_year * row.allowance_elsewhere_cents,
            limit_cents=NO_LIMIT if row.kind == STAFF else limit,
            load=load[row.id],
            least=rate.least_minutes,
        )
        for row in people
    }


def _window(day: int, start: int, end: int) -> tuple[int, int]:
    return day * DAY + start, day * DAY + end


def _away(
    session: Session, scope: Scope, clock: Clockwork
) -> dict[str, list[tuple[int, int]]]:
    """Absences, and lessons that somebody gives."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    since = clock.instant(0)
    for row in _rows(
        session, InterpreterAbsence, scope, InterpreterAbsence.ends_at > since
    ):
        span = clock.minute(row.starts_at), clock.minute(row.ends_at)
        found[row.interpreter_id].append(span)
    ticks = session.execute(
        select(InterpreterTick.interpreter_id, InterpreterTick.tick)
        .where(
            col(InterpreterTick.office_id) == scope.office_id,
            col(InterpreterTick.kind) == "course",
            col(InterpreterTick.tick) >= int(since.timestamp()) // 300,
        )
        .order_by(col(InterpreterTick.interpreter_id), col(InterpreterTick.tick))
    )
    for who, tick in ticks:
        start = clock.minute(datetime.fromtimestamp(tick * 300, UTC))
        spans = found[who]
        if spans and spans[-1][1] == start:
            spans[-1] = spans[-1][0], start + 5
        else:
            spans.append((start, start + 5))
    return found


def _load(session: Session, scope: Scope, clock: Clockwork) -> dict[str, int]:
    """Talks of the last three months, those that stand in the diaries left out."""
    until = clock.instant(0)
    rows = session.execute(
        select(Assignment.interpreter_id, func.count())
        .where(
            col(Assignment.office_id) == scope.office_id,
            col(Assignment.state).in_((*STANDS, "done")),
            col(Assignment.starts_at) >= until - timedelta(days=91),
            col(Assignment.starts_at) < until,
        )
        .group_by(col(Assignment.interpreter_id))
    )
    return defaultdict(int, {row[0]: row[1] for row in rows})


def _wishes(
    session: Session, scope: Scope
) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """By agency: whom it prefers, and whom it does not want again."""
    kinds: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for row in _rows(session, AgencyWish, scope):
        kinds[row.agency_id][row.kind == "never"].add(row.interpreter_id)
    return {one: (frozenset(a), frozenset(b)) for one, (a, b) in kinds.items()}


def _fill(
    session: Session, scope: Scope, diaries: Diaries, clock: Clockwork, year: int
) -> None:
    """What is promised and done since last Monday; money of this year's talks only."""
    rows = session.execute(
        select(
            Assignment.interpreter_id,
            Assignment.request_id,
            Assignment.starts_at,
            Assignment.ends_at,
            Assignment.mode,
            Assignment.out_minutes,
            Assignment.back_minutes,
            Assignment.state,
            InterpreterRequest.agency_id,
            InterpreterRequest.place_id,
            Agency.place_id,
        )
        .join(InterpreterRequest, col(InterpreterRequest.id) == Assignment.request_id)
        .join(Agency, col(Agency.id) == InterpreterRequest.agency_id)
        .where(
            col(Assignment.office_id) == scope.office_id,
            col(Assignment.state).in_((*STANDS, "done")),
            col(Assignment.starts_at) >= clock.instant(0),
        )
        .order_by(col(Assignment.starts_at))
    )
    for who, request_id, start, end, mode, out, back, state, agency, own, house in rows:
        diary = diaries.of.get(who)
        if diary is None:
            continue
        before = diary.cents
        request = _told(request_id, agency, own or house or "")
        first, last = clock.minute(start), clock.minute(end)
        diary.add(Duty(request, first, last, mode, out, back))
        if state == "done" or local_day(start).year != year:
            diary.cents = before


def _told(request_id: str, agency: str, place: str) -> problem.Request:
    """Of a promise only where it is counts."""
    return problem.Request(
        id=request_id,
        agency=agency,
        place=place,
        setting="",
        times=(),
        length=0,
        modes=(),
        languages=(),
        gender=None,
        gender_hard=False,
        needed=1,
        priority=1,
        preferred=frozenset(),
        never=frozenset(),
        earlier=None,
    )
