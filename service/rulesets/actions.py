"""Rule sets: seeded from data files, changed by writing a new version."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlmodel import Session, func, select

from service.access import Scope
from service.audit.actions import record
from service.rulesets.read import parse
from service.rulesets.schema import SETS
from service.rulesets.tables import RuleSet

FOLDER = Path(__file__).parents[2] / "data" / "rules"


def seed(session: Session, scope: Scope, now: datetime) -> None:
    """Stores every rule file as version 1 of an office that has none yet."""
    for kind in SETS:
        if newest_version(session, scope, kind):
            continue
        with (FOLDER / f"{kind}.toml").open("rb") as file:
            store(session, scope, kind, plain(tomllib.load(file)), now)


def store(
    session: Session, scope: Scope, kind: str, body: dict[str, Any], now: datetime
) -> RuleSet:
    """A new version of a rule set; raises RuleError naming the key that is wrong."""
    rules = parse(kind, body, kind)
    version = newest_version(session, scope, kind) + 1
    row = RuleSet(
        office_id=scope.office_id,
        kind=kind,
        version=version,
        valid_from=rules.valid_from,
        valid_to=rules.valid_to,
        body=body,
        source=rules.source,
        created_by=scope.actor_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    details = {"kind": kind, "version": version}
    record(session, scope, now, "rules.store", "rule_set", row.id, details)
    return row


def newest_version(session: Session, scope: Scope, kind: str) -> int:
    """The highest version number of a set, 0 if there is none."""
    wanted = select(func.max(RuleSet.version)).where(
        RuleSet.office_id == scope.office_id, RuleSet.kind == kind
    )
    return session.exec(wanted).one() or 0


def plain(value: Any) -> Any:
    """A TOML value as JSON can hold it: days and times become ISO strings."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return value
