"""The rules in force in an office on a day, as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.errors import NotFound
from service.rulesets.read import parse
from service.rulesets.schema import (
    SETS,
    Band,
    CourseKind,
    Level,
    Rules,
    WeeklyPattern,
)
from service.rulesets.tables import RuleSet


@dataclass(frozen=True)
class RulesInForce:
    """Every rule set of an office on a day, with look-ups by id."""

    sets: Rules
    kinds: Mapping[str, CourseKind]
    levels: Mapping[str, Level]
    patterns: Mapping[str, WeeklyPattern]
    bands: Mapping[str, Band]


def rules(session: Session, scope: Scope, day: date) -> RulesInForce:
    """The newest versions whose dates hold the day, else the newest of all.

    Raises KeyError for an office whose rules were never seeded.
    """
    # The bodies are large: only the columns that decide are read here.
    rows = session.exec(
        scoped(RuleSet, scope)
        .options(defer(RuleSet.body))  # type: ignore[arg-type]
        .order_by(col(RuleSet.version))
    )
    chosen: dict[str, str] = {}
    for row in rows:
        holds = row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
        if holds or row.kind not in chosen:
            chosen[row.kind] = row.id
    ids = tuple(chosen[kind] for kind in SETS)
    found = _CACHE.get(ids)
    if found is None:
        found = _typed(session, ids)
        if len(_CACHE) > 50:
            _CACHE.clear()
        _CACHE[ids] = found
    return found


@dataclass(frozen=True)
class VersionView:
    """One stored version of a rule set; `uncertain`: values marked so in it."""

    kind: str
    version: int
    valid_from: date
    valid_to: date | None
    source: str
    created_at: datetime
    body: Mapping[str, Any]
    uncertain: int


def versions(session: Session, scope: Scope) -> tuple[VersionView, ...]:
    """Every version of every set, the newest of each set first."""
    rows = session.exec(
        scoped(RuleSet, scope).order_by(col(RuleSet.version).desc(), col(RuleSet.id))
    ).all()
    order = {kind: number for number, kind in enumerate(SETS)}
    return tuple(_version(row) for row in sorted(rows, key=lambda r: order[r.kind]))


def newest(session: Session, scope: Scope, kind: str) -> VersionView:
    """The newest version of a set; NotFound where there is none."""
    row = session.exec(
        scoped(RuleSet, scope)
        .where(RuleSet.kind == kind)
        .order_by(col(RuleSet.version).desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotFound(kind)
    return _version(row)


def _version(row: RuleSet) -> VersionView:
    tables = [
        table
        for value in row.body.values()
        if isinstance(value, list)
        for table in value
        if isinstance(table, dict)
    ]
    return VersionView(
        kind=row.kind,
        version=row.version,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        source=row.source,
        created_at=row.created_at,
        body=dict(row.body),
        uncertain=sum(len(table.get("uncertain", ())) for table in tables),
    )


_CACHE: dict[tuple[str, ...], RulesInForce] = {}


def _typed(session: Session, ids: tuple[str, ...]) -> RulesInForce:
    bodies = session.exec(
        select(RuleSet)
        .where(col(RuleSet.id).in_(ids))
        .execution_options(populate_existing=True)
    )
    parsed = {row.kind: parse(row.kind, row.body, row.kind) for row in bodies}
    sets = Rules(**parsed)  # type: ignore[arg-type]
    return RulesInForce(
        sets=sets,
        kinds={kind.id: kind for kind in sets.course_kinds.kind},
        levels={level.id: level for level in sets.levels.level},
        patterns={pattern.id: pattern for pattern in sets.patterns.pattern},
        bands={band.id: band for band in sets.patterns.band},
    )
