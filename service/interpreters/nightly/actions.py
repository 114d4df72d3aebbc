"""The plan as rows: the newest takes the place of the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from service.access import Scope
from service.accounts.queries import lock_office
from service.interpreters.nightly.instance import Source
from service.interpreters.ranking.prepared import STAFF
from service.interpreters.tables import (
    InterpreterRequest,
    NightlyPlan,
    PlannedRequest,
)
from solver.assignment.problem.instance import ONSITE, Assigned, Instance
from solver.assignment.problem.plan import Plan
from solver.assignment.problem.rules import Rule


@dataclass(frozen=True)
class Result:
    """A solved and checked part; `why` is what `explain` says of the unmet."""

    source: Source
    instance: Instance
    plan: Plan
    score: int
    bound: float | None
    why: Mapping[str, Any]


def store(
    session: Session, scope: Scope, results: Sequence[Result], now: datetime
) -> None:
    """Replaces the office's plan."""
    lock_office(session, scope)
    for table in (PlannedRequest, NightlyPlan):
        session.execute(delete(table).where(col(table.office_id) == scope.office_id))
    rows = [_row(scope, part, one) for part in results for one in part.source.rows]
    session.add_all(rows)
    bounds = [part.bound for part in results if part.bound is not None]
    session.add(
        NightlyPlan(
            office_id=scope.office_id,
            made_at=now,
            asked=len(rows),
            met=sum(bool(row.interpreters) for row in rows),
            score=sum(part.score for part in results),
            bound=int(sum(bounds)) if len(bounds) == len(results) else None,
        )
    )
    session.flush()


def _row(scope: Scope, part: Result, asked: InterpreterRequest) -> PlannedRequest:
    row = PlannedRequest(
        office_id=scope.office_id, request_id=asked.id, version=asked.version
    )
    met = next((a for a in part.plan.assignments if a.request == asked.id), None)
    if met is not None:
        row.interpreters = sorted(met.interpreters)
        row.starts_at = part.source.pool.clock.instant(met.start)
        row.mode, row.way_minutes = met.mode, _way(part.instance, met)
        return row
    why = part.why.get(asked.id, {})
    row.reasons = [
        [rule, count]
        for rule, count in (
            (one["rule"], _count(part, one["rule"], one["interpreters"]))
            for one in why.get("reasons", ())
        )
        if count
    ]
    row.able = len(why.get("able", ()))
    row.change = _change(part, why.get("change"))
    return row


def _way(instance: Instance, met: Assigned) -> int:
    """There and back, of the one who is proposed first."""
    if met.mode != ONSITE:
        return 0
    person = instance.interpreters[sorted(met.interpreters)[0]]
    request, trip = instance.requests[met.request], instance.timetable.trip
    out = trip(person.mode, person.place, request.place, met.start)
    end = met.start + request.length
    back = trip(person.mode, request.place, person.place, end)
    return (out or 0) + (back or 0)


def _count(part: Result, rule: str, people: Sequence[str]) -> int:
    """Staff of other administrations are no reason: they are not there for this."""
    if rule != Rule.EXCLUDED_AGENCY.value:
        return len(people)
    known = part.source.pool.known
    return sum(known[who].kind != STAFF for who in people)


def _change(part: Result, told: Mapping[str, Any] | None) -> dict[str, Any]:
    if not told:
        return {}
    (patch,) = told["patch"]
    met = told["met"]
    return {
        "kind": str(told["text_key"]).removeprefix("change."),
        "value": patch["value"],
        "interpreters": list(met["interpreters"]),
        "starts_at": part.source.pool.clock.instant(met["start"]).isoformat(),
        "mode": met["mode"],
    }
