"""The pool and all open requests in the format of `python -m solver assignment`.

What is promised is pinned. A promise that breaks a rule of today (somebody has changed
her profile since) cannot be: its time is taken as an absence, its pay as paid. Ways by
bus are those of a usual day, one for each part of the day; whether somebody can really
come is for the ranking to say when she is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col

from service.access import Scope, scoped
from service.clock import local_day
from service.interpreters.nightly.ways import bands, travel
from service.interpreters.ranking.prepared import STAFF, Prepared
from service.interpreters.ranking.queries import (
    CALL,
    asked_of,
    notice_of,
    reached_at,
    request_of,
)
from service.interpreters.ranking.shapes import (
    HOME_PAUSE,
    STANDS,
    STAY,
    WEIGHTS,
    Member,
)
from service.interpreters.ranking.trips import Trips
from service.interpreters.tables import Assignment, InterpreterRequest
from solver.assignment.check.verdict import check
from solver.assignment.problem.files import instance_from
from solver.assignment.problem.instance import FORMAT, WEEK, Assigned
from solver.assignment.problem.instance import Request as Asked
from solver.assignment.routes.diary import Diaries, confirmed_only
from solver.assignment.routes.duties import Duty, duty, unfit

WEEKS = 8  # from the Monday of last week
NOWHERE = "-"  # of an institution without a place: no way leads there
HELD = (*STANDS, "done")
Json = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """What an instance is made of; `rows` are the requests to be planned."""

    pool: Prepared
    trips: Trips
    rows: Sequence[InterpreterRequest]
    now: datetime


def build(session: Session, scope: Scope, source: Source) -> Json:
    """The instance as JSON."""
    pool = source.pool
    active = {
        who: person
        for who, person in pool.instance.interpreters.items()
        if isinstance(person, Member) and pool.known[who].state == "active"
    }
    held = _held(session, scope, pool)
    asked = [_open(session, scope, source, row, held) for row in source.rows]
    promised = _promised(session, scope, source, held, active)
    people = {who: _person(pool, person, source.now) for who, person in active.items()}
    found = _frame(source, people, [*asked, *promised])
    pinned = _pins(found, promised, held)
    for request_id, there in held.items():
        if request_id not in pinned:
            for one in there:
                _block(people, active, pool, one)
    _clamp(people, found, pinned)
    names = {row["id"] for row in asked} | pinned.keys()
    found["requests"] = [r for r in found["requests"] if r["id"] in names]
    found["fixed"] = list(pinned.values())
    return _valid(found, people, active, pool, held)


def _clamp(people: Mapping[str, Json], found: Json, pinned: Mapping[str, Json]) -> None:
    """Whoever is over the allowance gets nothing more; what is pinned stays valid."""
    length = {told["id"]: told["end"] - told["start"] for told in found["requests"]}
    for who, told in people.items():
        promised = sum(
            told["rate_cents"] * length[one["request"]] // 60
            for one in pinned.values()
            if who in one["interpreters"]
        )
        most = max(0, told["limit_cents"] - promised)
        told["paid_cents"] = min(told["paid_cents"], most)


def _valid(
    found: Json,
    people: Mapping[str, Json],
    active: Mapping[str, Member],
    pool: Prepared,
    held: Mapping[str, Sequence[Assignment]],
) -> Json:
    """Nothing is pinned where the pins break a rule among each other."""
    instance = instance_from(found)
    if check(instance, confirmed_only(instance)).valid:
        return found
    fixed = {one["request"] for one in found["fixed"]}
    for name in fixed:
        for one in held[name]:
            _block(people, active, pool, one)
    _clamp(people, found, {})
    found["requests"] = [r for r in found["requests"] if r["id"] not in fixed]
    return {**found, "fixed": []}


def _held(
    session: Session, scope: Scope, pool: Prepared
) -> dict[str, list[Assignment]]:
    """By request, what is promised or done since the horizon began."""
    found: dict[str, list[Assignment]] = defaultdict(list)
    rows = scoped(Assignment, scope).where(
        col(Assignment.state).in_(HELD),
        Assignment.starts_at >= pool.clock.instant(0),
        Assignment.starts_at < pool.clock.instant(WEEKS * WEEK),
    )
    for row in session.exec(rows.order_by(col(Assignment.starts_at))):
        found[row.request_id].append(row)
    return dict(found)


def _open(
    session: Session,
    scope: Scope,
    source: Source,
    row: InterpreterRequest,
    held: Mapping[str, Sequence[Assignment]],
) -> Json:
    """An open request, or what is still missing of it at the time that is agreed."""
    asked = asked_of(session, scope, row)
    times = tuple(at for at in asked.times if at > source.now)
    request = request_of(source.pool, replace(asked, times=times or asked.times))
    told = _request(request)
    there = held.get(row.id, ())
    if there:
        start = source.pool.clock.minute(there[0].starts_at)
        told |= {"start": start, "end": start + request.length, "alternatives": []}
        told |= {"modes": [there[0].mode], "needed": row.needed - len(there)}
        told["never"] = sorted({*told["never"], *(one.interpreter_id for one in there)})
    return told


def _promised(
    session: Session,
    scope: Scope,
    source: Source,
    held: Mapping[str, Sequence[Assignment]],
    active: Mapping[str, Member],
) -> list[Json]:
    """Requests that are met as a whole by people who are still there."""
    names = {row.id for row in source.rows}
    whole = [
        request_id
        for request_id, rows in held.items()
        if request_id not in names and all(x.interpreter_id in active for x in rows)
    ]
    rows = session.exec(
        scoped(InterpreterRequest, scope).where(col(InterpreterRequest.id).in_(whole))
    )
    clock, found = source.pool.clock, []
    for row in rows:
        there = held[row.id]
        asked = asked_of(session, scope, row)
        told = _request(request_of(source.pool, asked))
        start, end = (clock.minute(x) for x in (there[0].starts_at, there[0].ends_at))
        told |= {"start": start, "end": max(end, start + 1), "alternatives": []}
        told |= {"modes": [there[0].mode], "needed": len(there)}
        found.append(told)
    return found


def _pins(
    found: Json, promised: Iterable[Json], held: Mapping[str, Sequence[Assignment]]
) -> dict[str, Json]:
    """The promises that keep all rules, in order of time."""
    instance = instance_from(found)
    diaries = Diaries(instance)
    pinned: dict[str, Json] = {}
    for row in sorted(promised, key=lambda r: (r["start"], r["id"])):
        request = instance.requests[row["id"]]
        people = sorted({one.interpreter_id for one in held[request.id]})
        duties = [_fits(diaries, who, request) for who in people]
        if len(people) != request.needed or not all(duties):
            continue
        start, mode = request.times[0], request.modes[0]
        diaries.add(Assigned(request.id, start, mode, tuple(people)))
        told = {"request": request.id, "start": start, "mode": mode}
        pinned[request.id] = {**told, "interpreters": people}
    return pinned


def _fits(diaries: Diaries, who: str, request: Asked) -> bool:
    person = diaries.instance.interpreters[who]
    start, mode = request.times[0], request.modes[0]
    one = duty(diaries.instance, person, request, start, mode, held=True)
    if unfit(person, request) is not None or not isinstance(one, Duty):
        return False
    return isinstance(diaries.of[who].cost(one), int)


def _block(
    people: Mapping[str, Json],
    active: Mapping[str, Member],
    pool: Prepared,
    row: Assignment,
) -> None:
    """The time of a promise is taken, and it is paid, as far as that is possible."""
    told = people.get(row.interpreter_id)
    if told is None:
        return
    first = pool.clock.minute(row.starts_at - timedelta(minutes=row.out_minutes))
    last = pool.clock.minute(row.ends_at + timedelta(minutes=row.back_minutes))
    span = [max(0, first), max(1, last)]
    if span[0] < span[1]:
        told["absences"].append(span)
    length = int((row.ends_at - row.starts_at).total_seconds() // 60)
    told["paid_cents"] += active[row.interpreter_id].pay(length)


def _person(pool: Prepared, person: Member, now: datetime) -> Json:
    known = pool.known[person.id]
    earliest = max(now + notice_of(known), reached_at(now, known.quiet) + CALL)
    excluded = set(person.excluded_agencies)
    if person.kind == STAFF:
        excluded |= pool.agencies.keys() - pool.own_administrations
    end = WEEKS * WEEK
    away = [[max(0, a), min(b, end)] for a, b in person.absences if b > 0 and a < end]
    return {
        "id": person.id,
        "kind": person.kind,
        "place": person.place,
        "mode": person.mode,
        "gender": person.gender or "unknown",
        "languages": dict(person.languages),
        "settings": sorted(person.settings),
        "windows": [list(one) for one in person.windows if one[0] < one[1]],
        "absences": [one for one in away if one[0] < one[1]],
        "max_week": person.max_week,
        "max_oneway": person.max_oneway,
        "notice": max(0, pool.clock.minute(earliest) + 1),
        "phone": person.phone,
        "video": person.video,
        "excluded_places": sorted(person.excluded_places),
        "excluded_agencies": sorted(excluded),
        "rate_cents": person.rate_cents,
        "paid_cents": person.paid_cents,
        "limit_cents": person.limit_cents,
        "load": person.load,
    }


def _request(request: Asked) -> Json:
    first, *others = request.times
    return {
        "id": request.id,
        "agency": request.agency,
        "place": request.place or NOWHERE,
        "setting": request.setting,
        "start": first,
        "end": first + request.length,
        "alternatives": sorted(set(others) - {first}),
        "modes": list(dict.fromkeys(request.modes)),
        "languages": [
            {"language": one.language, "level": one.level} for one in request.languages
        ],
        "gender": request.gender,
        "gender_hard": request.gender_hard,
        "needed": request.needed,
        "priority": request.priority,
        "preferred": sorted(request.preferred),
        "never": sorted(request.never),
        "earlier": request.earlier,
    }


def _frame(
    source: Source, people: Mapping[str, Json], requests: Sequence[Json]
) -> Json:
    """All that people and requests refer to, nothing else; nothing is fixed yet."""
    pool = source.pool
    homes = {told["place"] for told in people.values()}
    venues = {told["place"] for told in requests}
    agencies = {told["agency"]: told["place"] for told in requests}
    for told in requests:
        for name in ("preferred", "never"):
            told[name] = [who for who in told[name] if who in people]
        if told["earlier"] not in people:
            told["earlier"] = None
    for person in people.values():
        person["excluded_places"] = [
            p for p in person["excluded_places"] if p in venues
        ]
        kept = [a for a in person["excluded_agencies"] if a in agencies]
        person["excluded_agencies"] = kept
    settings = {told["setting"] for told in requests}
    settings |= {one for person in people.values() for one in person["settings"]}
    languages = {one for person in people.values() for one in person["languages"]}
    languages |= {one["language"] for told in requests for one in told["languages"]}
    setting = min(settings, default="")
    return {
        "format": FORMAT,
        "horizon": {
            "start": local_day(pool.clock.instant(0)).isoformat(),
            "weeks": WEEKS,
            "minutes": WEEKS * WEEK,
        },
        "bands": bands(),
        "rules": {"stay": STAY, "home_pause": HOME_PAUSE},
        "settings": sorted(settings),
        "languages": sorted(languages),
        "places": [{"id": one} for one in sorted(homes | venues)],
        "travel": travel(source.trips, homes, venues, source.now),
        "agencies": [
            {"id": one, "place": place, "setting": setting}
            for one, place in sorted(agencies.items())
        ],
        "interpreters": [people[who] for who in sorted(people)],
        "requests": list(requests),
        "fixed": [],
        "weights": {
            name: dict(value) if isinstance(value, Mapping) else value
            for name in WEIGHTS.__dataclass_fields__
            for value in [getattr(WEIGHTS, name)]
        },
    }
