"""Courses whose provider knows nothing of the question: its mail never left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from service.access import Scope
from service.courses.records.queries import OfficeCourse
from service.courses.records.reached import FAILED, reached


@dataclass(frozen=True)
class Unasked:
    """A course, whom to call about it, and since when nobody knows of the question."""

    course_id: str
    code: str
    provider: str
    phone: str
    since: datetime
    due: datetime
    begins: date
    people: int


def unasked(
    session: Session, scope: Scope, asked: Iterable[OfficeCourse]
) -> tuple[Unasked, ...]:
    """Of the courses that wait for a provider, the first to begin first."""
    rows = [(course, course.question) for course in asked if course.question]
    states = reached(session, scope, [question.id for _course, question in rows])
    found = [
        Unasked(
            course.view.id,
            f"K-{course.view.number:03d}",
            question.provider,
            question.phone,
            question.asked_at,
            question.answer_by,
            course.view.start_on,
            course.taken + course.held,
        )
        for course, question in rows
        if states.get(question.id) == FAILED
    ]
    return tuple(sorted(found, key=lambda one: (one.begins, one.code)))
