"""Courses formed larger than their minimum: kinds with a number of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlmodel import Session, col, select

from service.access import Scope
from service.errors import UserError
from service.rulesets.queries import RulesInForce
from service.rulesets.schema import CourseKind
from service.supply.tables import Teacher

FIELD = "reserve-"  # and the kind's id: the name of its field on a form


def open_kinds(
    session: Session, scope: Scope, rules: RulesInForce, kept: Iterable[str]
) -> tuple[CourseKind, ...]:
    """Kinds that some teacher of the office gives, and those in `kept`."""
    lists = session.exec(
        select(Teacher.kinds).where(
            Teacher.office_id == scope.office_id, col(Teacher.active)
        )
    )
    wanted = {kind for kinds in lists for kind in kinds} | set(kept)
    return tuple(kind for kind in rules.kinds.values() if kind.id in wanted)


def check_reserves(rules: RulesInForce, reserves: Mapping[str, int]) -> None:
    """Raises UserError for a kind that would open only above its maximum."""
    for kind_id, people in reserves.items():
        kind = rules.kinds.get(kind_id)
        if kind is None:
            continue  # gone from the rules since: no course of it will be opened
        most = kind.max_size - kind.min_size
        if people > most:
            raise UserError(
                "At most %(most)s: these courses have %(least)s to %(max)s people.",
                FIELD + kind_id,
                most=most,
                least=kind.min_size,
                max=kind.max_size,
            )
