"""What the money of a course is made of: only parts that are really known.

A plan reckons lessons x (teacher + rent) and flat amounts (decision of the run): the
flat ones are what is left.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from service.courses.tables import Course
from service.supply.tables import Teacher, Venue

HOUR_SHARE = 0.75  # of an hour's rent for a lesson of 45 minutes
ROUNDING = 100  # cents: plans reckon in whole euros


@dataclass(frozen=True)
class CostParts:
    """Cents; `flat` is what the plan adds by lesson and for childcare."""

    teacher: int
    rent: int
    flat: int


def parts(session: Session, course: Course) -> CostParts | None:
    """The parts of the cost, or None where they do not give the sum any more."""
    if course.cost_cents is None or course.teaching_units is None:
        return None
    if course.teacher_id is None:
        return None
    teacher = _teacher(session, course.teacher_id, course.teaching_units)
    rent = _rent(session, course.venue_id, course.teaching_units)
    flat = course.cost_cents - teacher - rent
    if not teacher or flat < -ROUNDING:  # no rate is known, or it has changed since
        return None
    return CostParts(teacher, rent, max(0, flat))


def with_others(
    session: Session, course: Course, teacher_id: str, venue_id: str | None
) -> int | None:
    """The cost with another teacher or house; flat amounts stay. None: not known."""
    units = course.teaching_units
    if course.cost_cents is None or units is None or course.teacher_id is None:
        return None
    before = _teacher(session, course.teacher_id, units)
    before += _rent(session, course.venue_id, units)
    after = _teacher(session, teacher_id, units) + _rent(session, venue_id, units)
    return max(0, course.cost_cents - before + after)


def _teacher(session: Session, teacher_id: str, units: int) -> int:
    return session.get_one(Teacher, teacher_id).rate_cents * units


def _rent(session: Session, venue_id: str | None, units: int) -> int:
    if venue_id is None:
        return 0
    return round(session.get_one(Venue, venue_id).rent_cents * HOUR_SHARE * units)
