"""Courses that are over, whose people have not said whether they go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlmodel import Session, col, select

from service.access import Scope
from service.courses.tables import Course, NextStep
from service.learners.tables import Learner
from service.learners.wording import number_text

PATIENCE = timedelta(days=7)  # whoever got a message has so long to answer
ASKED = ("sms", "mail", "helper")


@dataclass(frozen=True)
class Ended:
    """A course and the people who are to be asked by phone."""

    course_id: str
    code: str
    end_on: date
    people: tuple[tuple[str, str], ...]  # (question id, code of the person)


def ended(session: Session, scope: Scope, now: datetime) -> tuple[Ended, ...]:
    """By course: who has no way of being asked, or has been silent for a week."""
    silent = (col(NextStep.channel).in_(ASKED)) & (
        col(NextStep.asked_at) > now - PATIENCE
    )
    rows = session.exec(
        select(NextStep, Course, Learner.number)
        .join(Course, col(Course.id) == col(NextStep.course_id))
        .join(Learner, col(Learner.id) == col(NextStep.learner_id))
        .where(
            NextStep.office_id == scope.office_id,
            NextStep.state == "open",
            Learner.state == "completed",
            ~silent,
        )
        .order_by(col(Course.number), col(Learner.number))
    ).all()
    return tuple(
        Ended(
            course.id,
            f"K-{course.number:03d}",
            course.end_on,
            tuple((step.id, number_text(number)) for step, _c, number in group),
        )
        for course, group in (
            (part[0][1], part)
            for part in (
                list(group) for _key, group in groupby(rows, lambda r: r[1].id)
            )
        )
    )
