"""Rule sets: seeded from data files, changed by writing a new version."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlmodel import Session, func, select

from service.access import Scope
from service.accounts.queries import all_offices
from service.audit.actions import record
from service.database import new_id
from service.errors import Conflict, NotFound, UserError
from service.rulesets.forms import VersionIn
from service.rulesets.queries import newest, rules
from service.rulesets.read import check_references, parse, parse_patterns
from service.rulesets.schema import SETS
from service.rulesets.strict import RuleError
from service.rulesets.tables import RuleSet
from service.rulesets.weekly_forms import (
    LineIn,
    PatternIn,
    body_with_pattern,
    body_with_users,
    body_without_pattern,
    check_lines,
    pattern_table,
)

FOLDER = Path(__file__).parents[2] / "data" / "rules"


def seed(session: Session, scope: Scope, now: datetime) -> None:
    """Stores every rule file as version 1 of an office that has none yet."""
    for kind in SETS:
        if newest_version(session, scope, kind):
            continue
        with (FOLDER / f"{kind}.toml").open("rb") as file:
            store(session, scope, kind, plain(tomllib.load(file)), now)


def seed_all(session: Session, now: datetime) -> None:
    """Gives every office the sets that are new in this software; keeps all it has."""
    for office in all_offices(session):
        if newest_version(session, Scope(office.id, "(command)"), "levels"):
            seed(session, Scope(office.id, "(command)"), now)


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
        raise Conflict("Somebody has changed these rules meanwhile. Please save again.")
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


def store_pattern(
    session: Session,
    scope: Scope,
    pattern_id: str | None,
    pattern_in: PatternIn,
    lines: Mapping[int, LineIn],
    now: datetime,
) -> str:
    """Adds (None) or changes a weekly pattern and says which course kinds may use it.

    One new version of each set that changes. Raises: as `revise`, UserError at the
    line that is wrong, NotFound for an unknown pattern.
    """
    body = newest(session, scope, "patterns").body
    bands = parse_patterns(body).band
    check_lines(lines, bands)
    if pattern_id is None:
        pattern_id = f"w-{new_id()}"
    elif pattern_id not in {one["id"] for one in body["pattern"]}:
        raise NotFound(pattern_id)
    table = pattern_table(pattern_id, pattern_in, list(lines.values()), bands)
    changed = body_with_pattern(body, table)
    revise(session, scope, "patterns", changed, pattern_in, now)
    _set_users(session, scope, pattern_id, pattern_in.kinds, pattern_in, now)
    return pattern_id


def remove_pattern(
    session: Session,
    scope: Scope,
    pattern_id: str,
    version_in: VersionIn,
    now: datetime,
) -> None:
    """Takes a weekly pattern out; courses that use it keep their times.

    Raises: as `revise`, UserError where a course kind would have none left.
    """
    body = newest(session, scope, "patterns").body
    if pattern_id not in {one["id"] for one in body["pattern"]}:
        raise NotFound(pattern_id)
    kinds = newest(session, scope, "course_kinds").body["kind"]
    bare = [kind["name_de"] for kind in kinds if kind["patterns"] == [pattern_id]]
    if bare:
        raise UserError(
            "These course kinds have no other weekly times: %(kinds)s.",
            kinds=", ".join(bare),
        )
    _set_users(session, scope, pattern_id, (), version_in, now)
    left = body_without_pattern(body, pattern_id)
    revise(session, scope, "patterns", left, version_in, now)


def _set_users(
    session: Session,
    scope: Scope,
    pattern_id: str,
    kinds: Collection[str],
    version_in: VersionIn,
    now: datetime,
) -> None:
    """A new version of the course kinds, if other ones use the pattern now."""
    held = newest(session, scope, "course_kinds")
    body = body_with_users(held.body, pattern_id, kinds)
    if body != held.body:
        told = VersionIn(valid_from=version_in.valid_from, version=held.version)
        revise(session, scope, "course_kinds", body, told, now)
