"""Who could come to a request, best first, and why the others cannot.

`Asked` is a request or the draft of one. What is prepared is kept in the process as
long as the office's stamp stands: a page's ranking reads one row and searches nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Lock

from sqlmodel import Session, select

from service.access import Scope, scoped
from service.clock import BERLIN, local_day
from service.interpreters.ranking.buses import path_of
from service.interpreters.ranking.prepared import STAFF, Prepared, prepare
from service.interpreters.ranking.shapes import Known
from service.interpreters.ranking.trips import trips
from service.interpreters.tables import (
    Assignment,
    InterpreterRequest,
    InterpreterStamp,
)
from service.rulesets.queries import rules
from solver.assignment.problem import instance as problem
from solver.assignment.problem.rules import PRIVATE, Rule
from solver.assignment.rank import Candidate, Excluded, Way, rank

# Reasons that the ranking adds to the solver's rules.
PAUSED, OWN_STAFF, DIALECT, QUIET = "paused", "own_staff", "dialect", "quiet"
NOT_SUITABLE = "not_suitable"
KEPT = 24  # offices and years that one process keeps prepared
CALL = timedelta(minutes=30)  # from being reached to leaving, at least


@dataclass(frozen=True)
class Asked:
    """What is asked for; times are instants, the wished one first."""

    id: str
    agency_id: str
    place_id: str | None
    setting: str
    times: tuple[datetime, ...]
    minutes: int
    modes: tuple[str, ...]
    language: str
    level: int = 1
    dialect: str = ""
    other_languages: tuple[str, ...] = ()
    gender: str = ""
    gender_hard: bool = False
    needed: int = 1
    priority: int = 2
    preferred: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    earlier: str | None = None


@dataclass(frozen=True)
class Option:
    """A time and mode at which somebody can come; `parts` of the score by rule."""

    starts_at: datetime
    mode: str
    score: int
    parts: Mapping[str, int]
    out: int
    back: int
    minutes: int


@dataclass(frozen=True)
class Able:
    """Somebody who can come; the options, best first."""

    interpreter_id: str
    known: Known
    options: tuple[Option, ...]
    year_cents: int | None = None  # with this talk; None where no allowance counts

    @property
    def best(self) -> Option:
        """What the person is ranked by."""
        return self.options[0]


@dataclass(frozen=True)
class LeftOut:
    """Somebody who cannot come; `reason` is a rule, private ones "not_suitable"."""

    interpreter_id: str
    known: Known
    reason: str


@dataclass(frozen=True)
class Ranking:
    """Everyone of the pool, in exactly one of the two."""

    able: tuple[Able, ...]
    left_out: tuple[LeftOut, ...]

    def count(self, starts_at: datetime, mode: str) -> int:
        """How many volunteers and staff can come at this time, in this mode."""
        return sum(
            any(o.starts_at == starts_at and o.mode == mode for o in one.options)
            for one in self.able
        )


def asked_of(session: Session, scope: Scope, row: InterpreterRequest) -> Asked:
    """A stored request."""
    earlier = None
    if row.earlier_id is not None:
        earlier = session.exec(
            select(Assignment.interpreter_id)
            .where(
                Assignment.office_id == scope.office_id,
                Assignment.request_id == row.earlier_id,
                Assignment.state != "cancelled",
            )
            .limit(1)
        ).first()
    others = [datetime.fromisoformat(one) for one in row.alternatives]
    return Asked(
        id=row.id,
        agency_id=row.agency_id,
        place_id=row.place_id,
        setting=row.setting,
        times=(row.starts_at, *others),
        minutes=int((row.ends_at - row.starts_at).total_seconds() // 60),
        modes=tuple(row.modes) or ("onsite",),
        language=row.language,
        level=row.level,
        dialect=row.dialect,
        other_languages=tuple(row.other_languages),
        gender=row.gender,
        gender_hard=row.gender_hard,
        needed=row.needed,
        priority=row.priority,
        preferred=tuple(row.preferred),
        never=tuple(row.never),
        earlier=earlier,
    )


def ranking(
    session: Session, scope: Scope, asked: Asked, now: datetime, state_dir: Path
) -> Ranking:
    """The pool for a request: those who can come by score, the others with a reason."""
    year = local_day(asked.times[0]).year
    pool = _prepared(session, scope, now, state_dir, year)
    request = request_of(pool, asked)
    found = rank(pool.instance, pool.diaries, request)
    able: list[Able] = []
    out: list[LeftOut] = []
    for one in found.candidates:
        judged = _judged(pool, asked, one, now)
        if isinstance(judged, Able):
            able.append(judged)
        else:
            out.append(LeftOut(one.interpreter, pool.known[one.interpreter], judged))
    out += [_left_out(pool, asked, one) for one in found.excluded]
    able.sort(key=lambda a: (-a.best.score, a.known.number))
    out.sort(key=lambda x: (x.reason, x.known.number))
    return Ranking(tuple(able), tuple(out))


def request_of(pool: Prepared, asked: Asked) -> problem.Request:
    """What is asked for, in the solver's shape."""
    spoken = f"{asked.language}/{asked.dialect}" if asked.dialect else asked.language
    wanted = [problem.Wanted(spoken, asked.level)]
    wanted += [problem.Wanted(one, asked.level) for one in asked.other_languages]
    preferred, never = pool.wishes.get(asked.agency_id, (frozenset(), frozenset()))
    place = asked.place_id or pool.agencies.get(asked.agency_id) or ""
    return problem.Request(
        id=asked.id,
        agency=asked.agency_id,
        place=place,
        setting=asked.setting,
        times=tuple(pool.clock.minute(at) for at in asked.times),
        length=asked.minutes,
        modes=asked.modes,
        languages=tuple(wanted),
        gender=asked.gender or None,
        gender_hard=asked.gender_hard,
        needed=asked.needed,
        priority=asked.priority,
        preferred=preferred | frozenset(asked.preferred),
        never=never | frozenset(asked.never),
        earlier=asked.earlier,
    )


def _judged(pool: Prepared, asked: Asked, one: Candidate, now: datetime) -> Able | str:
    """The options that are not too soon, or what the solver's rules do not know."""
    known = pool.known[one.interpreter]
    reason = _general(pool, asked, known)
    if reason:
        return reason
    notice = notice_of(known)
    options = tuple(_option(pool, way) for way in one.ways)
    held = pool.diaries.of[one.interpreter].holds(asked.id)
    if not held:
        options = tuple(o for o in options if o.starts_at >= now + notice)
        if not options:
            return Rule.NOTICE.value
        reached = reached_at(now, known.quiet) + CALL
        options = tuple(
            o for o in options if o.starts_at - timedelta(minutes=o.out) >= reached
        )
        if not options:
            return QUIET
    return Able(one.interpreter, known, options, _year(pool, asked, one.interpreter))


def notice_of(known: Known) -> timedelta:
    """How long before a talk somebody wants to know."""
    return timedelta() if known.standby else timedelta(minutes=known.notice)


def _year(pool: Prepared, asked: Asked, who: str) -> int | None:
    diary = pool.diaries.of[who].without(asked.id)
    if diary.person.kind == STAFF:
        return None
    return diary.cents + diary.person.pay(asked.minutes)


def _general(pool: Prepared, asked: Asked, known: Known) -> str:
    if known.state != "active":
        return PAUSED
    if known.kind == STAFF and asked.agency_id not in pool.own_administrations:
        return OWN_STAFF
    return ""


def _left_out(pool: Prepared, asked: Asked, one: Excluded) -> LeftOut:
    known = pool.known[one.interpreter]
    reason = _general(pool, asked, known) or one.rule.value
    if one.rule in PRIVATE:
        reason = NOT_SUITABLE
    elif one.rule is Rule.LANGUAGE and asked.dialect:
        person = pool.instance.interpreters[one.interpreter]
        if person.languages.get(asked.language, 0) >= asked.level:
            reason = DIALECT
    return LeftOut(one.interpreter, known, reason)


def _option(pool: Prepared, way: Way) -> Option:
    parts = {rule.value: points for rule, points in way.parts.items() if points}
    starts_at = pool.clock.instant(way.start)
    return Option(starts_at, way.mode, way.score, parts, way.out, way.back, way.minutes)


def reached_at(now: datetime, quiet: tuple[int, int]) -> datetime:
    """When somebody may be written to: now, or the end of the quiet hours."""
    first, last = quiet
    wall = now.astimezone(BERLIN)
    minute = wall.hour * 60 + wall.minute
    silent = (
        first <= minute or minute < last if first > last else first <= minute < last
    )
    if first == last or not silent:
        return now
    day = wall.date() + timedelta(days=1 if minute >= last else 0)
    end = datetime(day.year, day.month, day.day, tzinfo=BERLIN)
    return end.replace(hour=last // 60, minute=last % 60).astimezone(UTC)


# --- what is kept ---------------------------------------------------------------------

Key = tuple[object, ...]
_KEPT: OrderedDict[tuple[str, str, int], tuple[Key, Prepared]] = OrderedDict()
_LOCK = Lock()


def _prepared(
    session: Session, scope: Scope, now: datetime, state_dir: Path, year: int
) -> Prepared:
    """The office's pool as it is now; read anew only when something has changed."""
    key = _key(session, scope, now, state_dir)
    # Two databases of one process (tests) may hold an office of the same id.
    where = str(session.get_bind().engine.url), scope.office_id, year
    with _LOCK:
        kept = _KEPT.get(where)
        if kept is not None and kept[0] == key:
            _KEPT.move_to_end(where)
            return kept[1]
    found = prepare(
        session,
        scope,
        rules(session, scope, date(year, 12, 31)).sets.interpreting,
        trips(session, scope, state_dir, now),
        now,
        year,
    )
    with _LOCK:
        _KEPT[where] = key, found
        while len(_KEPT) > KEPT:
            _KEPT.popitem(last=False)
    return found


def _key(session: Session, scope: Scope, now: datetime, state_dir: Path) -> Key:
    """What a prepared pool rests on: the stamp is read before the rows."""
    stamp = session.exec(
        select(InterpreterStamp.stamp).where(
            InterpreterStamp.office_id == scope.office_id
        )
    ).first()
    try:
        buses = path_of(state_dir, scope.office_id).stat().st_mtime_ns
    except FileNotFoundError:
        buses = 0
    day = local_day(now)
    return stamp, buses, day - timedelta(days=day.weekday()), str(state_dir)


def allowances(
    session: Session, scope: Scope, now: datetime, state_dir: Path
) -> Mapping[str, tuple[int, int]]:
    """By volunteer: cents of this year, what is promised included, and the limit."""
    pool = _prepared(session, scope, now, state_dir, local_day(now).year)
    return {
        who: (pool.diaries.of[who].cents, member.limit_cents)
        for who, member in pool.instance.interpreters.items()
        if member.kind != STAFF
    }


def forget() -> None:
    """Reads everything anew next time (tests, measurements)."""
    with _LOCK:
        _KEPT.clear()


def request_ranking(
    session: Session, scope: Scope, request_id: str, now: datetime, state_dir: Path
) -> Ranking:
    """The ranking of a stored request."""
    wanted = scoped(InterpreterRequest, scope).where(
        InterpreterRequest.id == request_id
    )
    row = session.exec(wanted).one()
    return ranking(session, scope, asked_of(session, scope, row), now, state_dir)


def at_other_times(asked: Asked, times: Sequence[datetime]) -> Asked:
    """The same at more times, so that a sign can say when more people can."""
    known = [*asked.times, *(at for at in times if at not in asked.times)]
    return replace(asked, times=tuple(known))
