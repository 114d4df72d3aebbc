"""The rules in force in an office on a day, as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from service.access import Scope, scoped
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
