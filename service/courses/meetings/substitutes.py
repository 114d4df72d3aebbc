"""Who teaches single dates of a course instead of its teacher, and on which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session, col

from service.access import Scope, scoped
from service.courses.tables import Course, Substitution
from service.supply.tables import Teacher


def standing(
    session: Session, scope: Scope, courses: Sequence[Course]
) -> tuple[Substitution, ...]:
    """Those that count: of the course's present teacher, by course and day."""
    teacher_of = {course.id: course.teacher_id for course in courses}
    rows = session.exec(
        scoped(Substitution, scope)
        .where(col(Substitution.course_id).in_(teacher_of))
        .order_by(col(Substitution.day), col(Substitution.id))
    )
    return counting(rows.all(), teacher_of)


def counting(
    rows: Sequence[Substitution], teacher_of: Mapping[str, str | None]
) -> tuple[Substitution, ...]:
    """Those whose course still has the teacher who is away."""
    return tuple(row for row in rows if row.instead_of == teacher_of.get(row.course_id))


def teachers_by_day(session: Session, scope: Scope, course: Course) -> dict[date, str]:
    """Day → id of whoever teaches then instead."""
    return {row.day: row.teacher_id for row in standing(session, scope, [course])}


def codes_by_day(session: Session, scope: Scope, course: Course) -> dict[date, str]:
    """Day → code of whoever teaches then instead."""
    found = teachers_by_day(session, scope, course)
    rows = scoped(Teacher, scope).where(col(Teacher.id).in_(set(found.values())))
    codes = {row.id: row.code for row in session.exec(rows)}
    return {day: codes[teacher_id] for day, teacher_id in found.items()}
