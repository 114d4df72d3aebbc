"""Rooms and teachers are booked in 15-minute ticks; the table's key forbids doubles."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert
from sqlalchemy import select as select_columns
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from service.access import Scope, one
from service.accounts.tables import Office
from service.clock import local_day
from service.courses.meetings.meeting_dates import tick_day, ticks
from service.courses.meetings.schedule import dates_of, skipped_by
from service.courses.meetings.substitutes import teachers_by_day
from service.courses.tables import Course, Occupancy
from service.errors import UserError
from service.i18n import day as day_text
from service.rulesets.queries import rules
from service.supply.tables import Room, Teacher

CHUNK = 400  # ticks in one look-up


def settle_dates(session: Session, scope: Scope, course: Course) -> None:
    """Writes down on which days of its week the course does not meet.

    Kept with the course: a later list of school holidays must not move meetings away
    from what is booked.
    """
    office = session.get_one(Office, scope.office_id)
    day = max(course.start_on, local_day(course.changed_at))
    school = rules(session, scope, day).sets.school_holidays.holiday
    skipped = skipped_by(course, office.land, school)
    course.skipped_on = [day.isoformat() for day in skipped]
    session.flush()


def book(session: Session, scope: Scope, course: Course) -> None:
    """Settles the dates and books room and teacher for every one of them.

    Raises UserError naming the clash.
    """
    settle_dates(session, scope, course)
    _take(session, scope, course)


def rebook(session: Session, scope: Scope, course: Course) -> None:
    """Books room and teacher for the dates as they are now, after one has changed.

    Raises UserError naming the clash.
    """
    free(session, scope, course.id)
    _take(session, scope, course)


def _take(session: Session, scope: Scope, course: Course) -> None:
    for resource, field, taken in _resources(session, scope, course):
        rows = [
            {
                "resource": resource,
                "tick": tick,
                "office_id": scope.office_id,
                "course_id": course.id,
            }
            for tick in taken
        ]
        if not rows:
            continue
        try:
            with session.begin_nested():
                session.execute(insert(Occupancy), rows)
        except IntegrityError:
            raise _clash(session, scope, resource, field, taken) from None


def free(session: Session, scope: Scope, course_id: str) -> None:
    """Gives room and teacher back."""
    session.execute(
        delete(Occupancy)
        .where(
            col(Occupancy.office_id) == scope.office_id,
            col(Occupancy.course_id) == course_id,
        )
        .execution_options(synchronize_session=False)
    )


def _resources(
    session: Session, scope: Scope, course: Course
) -> list[tuple[str, str, tuple[int, ...]]]:
    """Resource, field of the form and ticks: the room at all dates, every teacher at
    their own."""
    held = dates_of(course)
    found = []
    if course.room_id:
        found.append((f"room:{course.room_id}", "room_id", ticks(held)))
    if course.teacher_id is None:
        return found
    instead = teachers_by_day(session, scope, course)
    for teacher_id in sorted({course.teacher_id, *instead.values()}):
        own = [m for m in held if instead.get(m.day, course.teacher_id) == teacher_id]
        found.append((f"teacher:{teacher_id}", "teacher_id", ticks(own)))
    return found


def _clash(
    session: Session, scope: Scope, resource: str, field: str, taken: Sequence[int]
) -> UserError:
    """Says what is booked, when first, and by which course."""
    kind, _, row_id = resource.partition(":")
    tick = _interprets(session, scope, row_id, taken) if kind == "teacher" else None
    if tick is not None:
        name = one(session, Teacher, scope, row_id).code
        day = day_text("de", tick_day(tick), "d.M.y")
        message = "The teacher %(name)s interprets on %(day)s at this time."
        return UserError(message, field, name=name, day=day)
    first, number = _first_clash(session, resource, taken)
    if kind == "room":
        name = one(session, Room, scope, row_id).name
        message = "The room %(name)s is already booked on %(day)s (K-%(number)s)."
    else:
        name = one(session, Teacher, scope, row_id).code
        message = "The teacher %(name)s is already booked on %(day)s (K-%(number)s)."
    day = day_text("de", tick_day(first), "d.M.y")
    return UserError(message, field, name=name, day=day, number=f"{number:03d}")


def _interprets(
    session: Session, scope: Scope, teacher_id: str, taken: Sequence[int]
) -> int | None:
    """The first tick in which the teacher's work as an interpreter is in the way.

    Interpreters are a sibling that this package does not know, only the tables' names,
    as a foreign key would.
    """
    person = SQLModel.metadata.tables["interpreter"]
    busy = SQLModel.metadata.tables["interpreter_tick"]
    rows = session.execute(
        select_columns(busy.c.tick)
        .join(person, person.c.id == busy.c.interpreter_id)
        .where(
            person.c.office_id == scope.office_id,
            person.c.teacher_id == teacher_id,
            busy.c.kind == "job",
            busy.c.tick.between(min(taken) * 3, max(taken) * 3 + 2),
        )
    )
    return min(({row[0] // 3 for row in rows} & set(taken)), default=None)


def _first_clash(
    session: Session, resource: str, taken: Sequence[int]
) -> tuple[int, int]:
    for start in range(0, len(taken), CHUNK):
        found = session.exec(
            select(Occupancy)
            .where(
                Occupancy.resource == resource,
                col(Occupancy.tick).in_(taken[start : start + CHUNK]),
            )
            .order_by(col(Occupancy.tick))
            .limit(1)
        ).first()
        if found is not None:
            course = session.get(Course, found.course_id)
            return found.tick, course.number if course else 0
    return taken[0], 0  # the other booking was given back meanwhile
