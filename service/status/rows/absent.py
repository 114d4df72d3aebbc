"""Whoever did not come on the first day of a course, by course."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlmodel import Session

from service.access import Scope
from service.courses.taught.absent import Absent, absent_on_day_one


@dataclass(frozen=True)
class NotThere:
    """A course and its people who were not there; each is called or replaced."""

    course_id: str
    code: str
    day: date
    people: tuple[Absent, ...]


def not_there(session: Session, scope: Scope) -> tuple[NotThere, ...]:
    """By course."""
    found = absent_on_day_one(session, scope)
    return tuple(
        NotThere(course_id, people[0].course, people[0].day, people)
        for course_id, people in (
            (key, tuple(group)) for key, group in groupby(found, lambda x: x.course_id)
        )
    )
