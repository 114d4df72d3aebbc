"""What is known of an agreed course: kept, broken, broken and overruled, or unknown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.courses.tables import CourseCheck, CourseFinding
from service.learners.tables import Learner

UNKNOWN, KEPT, BROKEN, OVERRULED = "unknown", "ok", "broken", "overruled"
GOOD = (KEPT, OVERRULED)
# What a finding says beside its rule changes by itself from day to day.
PASSING = frozenset({"from", "dates"})


@dataclass(frozen=True)
class Found:
    """A rule that a course breaks now, for one person ("L-0117") or for all ("")."""

    rule: str
    learner_id: str | None
    code: str
    since: datetime
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """How a course stands: unknown | ok | broken | overruled.

    While it is unknown, `findings` are those of the last check. `digest` names what
    somebody overrules.
    """

    course_id: str
    state: str
    digest: str
    checked_at: datetime | None = None
    findings: tuple[Found, ...] = ()
    overruled_by: str = ""
    overruled_at: datetime | None = None
    reason: str = ""

    @property
    def people(self) -> int:
        """How many people are hit by themselves."""
        return len({f.learner_id for f in self.findings if f.learner_id})


def verdict(session: Session, scope: Scope, course_id: str) -> Verdict:
    """How one course stands; a course that was never looked at is unknown."""
    return verdicts(session, scope, [course_id])[course_id]


def verdicts(
    session: Session, scope: Scope, course_ids: Sequence[str]
) -> dict[str, Verdict]:
    """How each of these courses stands."""
    checks = {
        row.course_id: row
        for row in session.exec(
            scoped(CourseCheck, scope)
            .where(col(CourseCheck.course_id).in_(course_ids))
            .execution_options(populate_existing=True)
        )
    }
    found = _findings(session, scope, course_ids)
    return {
        course_id: _verdict(course_id, checks.get(course_id), found.get(course_id, ()))
        for course_id in course_ids
    }


def _findings(
    session: Session, scope: Scope, course_ids: Sequence[str]
) -> dict[str, tuple[Found, ...]]:
    rows = session.exec(
        select(CourseFinding, Learner.number)
        .outerjoin(Learner, col(Learner.id) == col(CourseFinding.learner_id))
        .where(
            CourseFinding.office_id == scope.office_id,
            col(CourseFinding.course_id).in_(course_ids),
        )
        .order_by(col(Learner.number), col(CourseFinding.rule), col(CourseFinding.id))
    ).all()
    grouped: dict[str, list[Found]] = {}
    for row, number in rows:
        code = "" if number is None else f"L-{number:04d}"
        grouped.setdefault(row.course_id, []).append(
            Found(row.rule, row.learner_id, code, row.since, dict(row.details))
        )
    return {course_id: tuple(found) for course_id, found in grouped.items()}


def _verdict(
    course_id: str, check: CourseCheck | None, findings: tuple[Found, ...]
) -> Verdict:
    if check is None:
        return Verdict(course_id, UNKNOWN, unknown_digest(0), None, findings)
    open_now = check.asked > check.checked
    digest = unknown_digest(check.asked) if open_now else check.digest
    if open_now:
        state = UNKNOWN
    else:
        state = BROKEN if findings else KEPT
    overruled = state != KEPT and bool(digest) and check.overruled_digest == digest
    return Verdict(
        course_id,
        OVERRULED if overruled else state,
        digest,
        check.checked_at,
        findings,
        check.overruled_by if overruled else "",
        check.overruled_at if overruled else None,
        check.overruled_reason if overruled else "",
    )


def unknown_digest(asked: int) -> str:
    """Names "not yet looked at": somebody may go on without the check, too."""
    return f"unknown-{asked}"


def digest_of(found: Iterable[tuple[str, str | None, Mapping[str, Any]]]) -> str:
    """Names what a check has found as (rule, learner, details); "" for nothing.

    Which dates are hit is left out: the first of them lies behind some day.
    """
    told = sorted(
        json.dumps(
            [rule, who or "", {k: v for k, v in more.items() if k not in PASSING}],
            sort_keys=True,
        )
        for rule, who, more in found
    )
    if not told:
        return ""
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
