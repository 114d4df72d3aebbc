"""People for whom an agreed course keeps a place and of whom something is missing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from service.access import Scope
from service.clock import local_day
from service.courses.invitations.missing import lacking
from service.rulesets.queries import rules


@dataclass(frozen=True)
class LackingRow:
    """Whom nobody has asked this week; `begins`: the first of their courses."""

    people: tuple[tuple[str, str], ...]  # id, code
    begins: date


def lacking_row(
    session: Session, scope: Scope, now: datetime, carried: Collection[str]
) -> LackingRow | None:
    """Whoever can be asked; who cannot be reached stands with the invitations."""
    day = local_day(now)
    known = rules(session, scope, day)
    found = [
        row
        for row in lacking(session, scope, carried, known, day, seated=True)
        if row.way and not row.resting(now)
    ]
    starts = [row.course.start_on for row in found if row.course is not None]
    if not starts:
        return None
    return LackingRow(tuple((r.learner_id, r.code) for r in found), min(starts))
