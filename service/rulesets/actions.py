"""Rule sets: seeded from data files, changed by writing a new version."""

from __future__ import annotations

import dataclasses
import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlmodel import Session, func, select

from service.access import Scope
from service.audit.actions import record
from service.errors import Conflict, UserError
from service.rulesets.forms import VersionIn
from service.rulesets.queries import newest, rules
from service.rulesets.read import check_references, parse
from service.rulesets.schema import SETS
from service.rulesets.strict import RuleError
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


def revise(
    session: Session,
    scope: Scope,
    kind: str,
    body: dict[str, Any],
    version_in: VersionIn,
    now: datetime,
) -> RuleSet:
    """A new version made from the newest one, checked against all other sets.

    Raises: Conflict if there is a newer one by now, UserError naming the key that
    is wrong.
    """
    if newest(session, scope, kind).version != version_in.version:
        raise Conflict("Someone else has changed these rules. Load the page again.")
    body = {**body, "valid_from": version_in.valid_from.isoformat()}
    try:
        parsed = parse(kind, body, kind)
        sets = rules(session, scope, version_in.valid_from).sets
        check_references(dataclasses.replace(sets, **{kind: parsed}))  # type: ignore[arg-type]
    except RuleError as error:
        message = "These rules cannot be stored. %(problem)s"
        raise UserError(message, "body", problem=str(error)) from None
    return store(session, scope, kind, body, now)


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
