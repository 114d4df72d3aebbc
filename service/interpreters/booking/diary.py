"""What stands in an interpreter's diary: jobs, and courses they teach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select as select_columns
from sqlmodel import Session, SQLModel, col, select

from service.access import Scope, one
from service.interpreters.booking.day import SECONDS, Job
from service.interpreters.ranking.shapes import STANDS
from service.interpreters.ranking.trips import Trips
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterRequest,
    InterpreterTick,
)

NEAR = timedelta(hours=36)  # farther jobs touch no trip
ONSITE = "onsite"


def place_of(session: Session, scope: Scope, request: InterpreterRequest) -> str | None:
    """Where a request is: its own place, else its agency's."""
    if request.place_id is not None:
        return request.place_id
    return one(session, Agency, scope, request.agency_id).place_id


def house_of(request: InterpreterRequest, place: str | None) -> str:
    """The same for requests of one agency in one house."""
    return f"{request.agency_id}:{place}:{request.street.strip().casefold()}"


def known_jobs(
    session: Session,
    scope: Scope,
    interpreter: Interpreter,
    trips: Trips,
    around: tuple[datetime, datetime],
    but: str = "",
) -> list[Job]:
    """Jobs and courses around a time, in order, without the assignment `but`."""
    first, last = around[0] - NEAR, around[1] + NEAR
    rows = session.execute(
        select(Assignment, InterpreterRequest, Agency)
        .join(InterpreterRequest, col(InterpreterRequest.id) == Assignment.request_id)
        .join(Agency, col(Agency.id) == InterpreterRequest.agency_id)
        .where(
            Assignment.office_id == scope.office_id,
            Assignment.interpreter_id == interpreter.id,
            col(Assignment.state).in_(STANDS),
            Assignment.id != but,
            Assignment.ends_at > first,
            Assignment.starts_at < last,
        )
        .execution_options(populate_existing=True)
    ).all()
    jobs = []
    for row, request, agency in rows:
        place = request.place_id or agency.place_id
        there = place if row.mode == ONSITE else None
        house = house_of(request, place)
        times = row.starts_at, row.ends_at
        jobs.append(
            Job(row.id, *times, there, house, row.out_minutes, row.back_minutes)
        )
    jobs += _courses(session, interpreter, trips, first, last)
    return sorted(jobs, key=lambda job: (job.starts_at, job.ends_at))


def _courses(
    session: Session,
    interpreter: Interpreter,
    trips: Trips,
    first: datetime,
    last: datetime,
) -> list[Job]:
    """Lessons as jobs: from and to the course's house, if both ways are known."""
    if interpreter.teacher_id is None:
        return []
    rows = session.execute(
        select(InterpreterTick.tick, InterpreterTick.about_id)
        .where(
            InterpreterTick.interpreter_id == interpreter.id,
            InterpreterTick.kind == "course",
            InterpreterTick.tick >= int(first.timestamp()) // SECONDS,
            InterpreterTick.tick < int(last.timestamp()) // SECONDS,
        )
        .order_by(col(InterpreterTick.tick))
    ).all()
    runs: list[tuple[str, int, int]] = []
    for tick, course in rows:
        if runs and runs[-1][0] == course and runs[-1][2] == tick:
            runs[-1] = (course, runs[-1][1], tick + 1)
        else:
            runs.append((course, tick, tick + 1))
    houses = _houses(session, [course for course, _first, _last in runs])
    return [_lesson(interpreter, trips, houses, *run) for run in runs]


def _lesson(
    interpreter: Interpreter,
    trips: Trips,
    houses: dict[str, tuple[str, str]],
    course: str,
    first: int,
    last: int,
) -> Job:
    starts, ends = (datetime.fromtimestamp(t * SECONDS, UTC) for t in (first, last))
    house, place = houses.get(course, ("", None))
    out = back = None
    if place is not None and interpreter.place_id is not None:
        mode, home = interpreter.mode, interpreter.place_id
        out = trips.arriving(mode, home, place, starts)
        back = trips.leaving(mode, place, home, ends)
    if out is None or back is None:  # she comes there on a way of which we know nothing
        place, out, back = None, 0, 0
    return Job(course, starts, ends, place, house, out, back, course=True)


def _houses(session: Session, courses: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Venue and place of courses that have a venue.

    Courses are a sibling that this package does not know, only the tables' names, as a
    foreign key would.
    """
    course = SQLModel.metadata.tables["course"]
    venue = SQLModel.metadata.tables["venue"]
    rows = session.execute(
        select_columns(course.c.id, venue.c.id, venue.c.place_id)
        .join(venue, venue.c.id == course.c.venue_id)
        .where(course.c.id.in_(set(courses)), venue.c.place_id.is_not(None))
    )
    return {row[0]: (row[1], row[2]) for row in rows}
