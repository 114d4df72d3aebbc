"""Rows of *Heute*: providers who said no, until somebody decides how it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from service.access import Scope
from service.courses.records.queries import OfficeCourse, refused
from service.courses.wording import ANSWERS


@dataclass(frozen=True)
class Refusal:
    """A course that a provider has refused; `reason` is a message id."""

    course_id: str
    levels: tuple[str, ...]
    place: str
    provider: str
    reason: str
    people: int
    since: datetime
    begins: date


def refusals(session: Session, scope: Scope, day: date) -> tuple[Refusal, ...]:
    """Those not settled yet, the course that begins first at the top."""
    return tuple(_refusal(course) for course in refused(session, scope, day))


def _refusal(course: OfficeCourse) -> Refusal:
    view, question = course.view, course.question
    assert question is not None  # a course is refused by an answer
    return Refusal(
        course_id=view.id,
        levels=tuple(level.id for level in view.levels),
        place=view.where.place if view.where else "",
        provider=question.provider,
        reason=ANSWERS.get(question.reason, ANSWERS["other"]),
        people=course.taken + course.held,
        since=question.answered_at or question.asked_at,
        begins=view.start_on,
    )
