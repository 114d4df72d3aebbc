"""Taking and giving back an interpreter's time, trips and neighbours included.

Every change locks the office, then the interpreter's row, and writes the ticks of the
job and of its two neighbours anew: with a job between them their trips are others. The
key of `interpreter_tick` has the last word, over courses and absences as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

from sqlalchemy import delete, insert
from sqlalchemy.dialects import postgresql as postgres
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from service.access import Scope, fresh, one, scoped
from service.accounts.queries import lock_office
from service.errors import UserError
from service.interpreters.booking.day import (
    SECONDS,
    TICK,
    Between,
    Job,
    Link,
    Pauses,
    Stretch,
    link,
    stretches,
)
from service.interpreters.booking.diary import (
    ONSITE,
    house_of,
    known_jobs,
    place_of,
)
from service.interpreters.ranking.trips import Trips
from service.interpreters.tables import (
    Assignment,
    Interpreter,
    InterpreterAbsence,
    InterpreterRequest,
    InterpreterTick,
)

JOB, ABSENCE, COURSE, WAY, CONNECTION = "job", "absence", "course", "way", "connection"
MESSAGES = {
    JOB: "%(code)s has another assignment at this time (%(other)s).",
    ABSENCE: "%(code)s is away at this time.",
    COURSE: "%(code)s teaches a course at this time.",
    WAY: "Between this and another assignment (%(other)s) %(code)s has too little "
    "time for the way.",
    CONNECTION: "No way there and back is known for %(code)s at this time.",
}


class Clash(UserError):
    """The time is not free; `kind` says for what: job absence course way connection."""

    def __init__(self, kind: str, code: str, other: str = "") -> None:
        super().__init__(MESSAGES[kind], code=code, other=other)
        self.kind = kind


@dataclass(frozen=True)
class Door:
    """What booking needs besides the rows: the office's trips and pauses."""

    trips: Trips
    pauses: Pauses = field(default_factory=Pauses)


def lock_interpreter(
    session: Session, scope: Scope, interpreter_id: str
) -> Interpreter:
    """Locks the office, then the interpreter, and reads the row as it is now."""
    lock_office(session, scope)
    wanted = scoped(Interpreter, scope).where(Interpreter.id == interpreter_id)
    session.exec(wanted.with_for_update()).one_or_none()
    row = one(session, Interpreter, scope, interpreter_id)
    fresh(session, row)
    return row


def book(session: Session, scope: Scope, assignment: Assignment, door: Door) -> None:
    """Takes the time of an assignment that stands, at the times and mode it has now.

    Writes its trips from and to home into it. Raises Clash; then nothing was written,
    and what the assignment had taken before is still taken.
    """
    person = lock_interpreter(session, scope, assignment.interpreter_id)
    request = one(session, InterpreterRequest, scope, assignment.request_id)
    job = _alone(session, scope, person, assignment, request, door)
    around = job.starts_at, job.ends_at
    others = known_jobs(session, scope, person, door.trips, around, assignment.id)
    with session.begin_nested():
        _relink_without(session, scope, person, assignment.id, door)
        _write(session, scope, person, others, job, door)
    assignment.out_minutes, assignment.back_minutes = job.out, job.back
    session.add(assignment)
    session.flush()


def release(session: Session, scope: Scope, assignment: Assignment, door: Door) -> None:
    """Gives the time of an assignment back; its neighbours' trips are found anew."""
    person = lock_interpreter(session, scope, assignment.interpreter_id)
    _relink_without(session, scope, person, assignment.id, door)


def trips_of(
    person: Interpreter,
    place: str | None,
    mode: str,
    times: tuple[datetime, datetime],
    trips: Trips,
) -> tuple[int, int] | None:
    """Minutes there and back from home; none by phone or video, None if not known."""
    if mode != ONSITE:
        return 0, 0
    if place is None or person.place_id is None:
        return None
    out = trips.arriving(person.mode, person.place_id, place, times[0])
    back = trips.leaving(person.mode, place, person.place_id, times[1])
    return None if out is None or back is None else (out, back)


def code_of(person: Interpreter) -> str:
    """What an interpreter is called on pages and in messages."""
    return f"S-{person.number:04d}"


def _alone(
    session: Session,
    scope: Scope,
    person: Interpreter,
    assignment: Assignment,
    request: InterpreterRequest,
    door: Door,
) -> Job:
    times = assignment.starts_at, assignment.ends_at
    place = place_of(session, scope, request)
    ways = trips_of(person, place, assignment.mode, times, door.trips)
    if ways is None:
        raise Clash(CONNECTION, code_of(person))
    away = scoped(InterpreterAbsence, scope).where(
        InterpreterAbsence.interpreter_id == person.id,
        InterpreterAbsence.starts_at < times[1],
        InterpreterAbsence.ends_at > times[0],
    )
    if session.exec(away.limit(1)).first() is not None:
        raise Clash(ABSENCE, code_of(person))
    there = place if assignment.mode == ONSITE else None
    return Job(assignment.id, *times, there, house_of(request, place), *ways)


def _write(
    session: Session,
    scope: Scope,
    person: Interpreter,
    others: Sequence[Job],
    job: Job,
    door: Door,
) -> None:
    """The ticks of the job and of its neighbours. Raises Clash."""
    for other in others:
        if other.starts_at < job.ends_at and job.starts_at < other.ends_at:
            kind = COURSE if other.course else JOB
            raise Clash(kind, code_of(person), _number(session, other))
    jobs = sorted([*others, job], key=lambda j: (j.starts_at, j.ends_at))
    links = []
    for a, b in pairwise(jobs):
        new = job in (a, b)
        found = link(a, b, _between(person, door), door.pauses, person.max_oneway)
        if found is None and new:
            kind = COURSE if a.course or b.course else WAY
            raise Clash(kind, code_of(person), _number(session, a if b is job else b))
        links.append(found or _somehow(a, b))
    at = jobs.index(job)
    touched = stretches(jobs, links)[max(at - 1, 0) : at + 2]
    _put(session, scope, person, touched)


def _relink_without(
    session: Session, scope: Scope, person: Interpreter, gone: str, door: Door
) -> None:
    """Gives back what an assignment takes; those beside it go on without it."""
    taken = session.exec(
        select(InterpreterTick.tick).where(
            InterpreterTick.interpreter_id == person.id,
            InterpreterTick.kind == JOB,
            InterpreterTick.about_id == gone,
        )
    ).all()
    if not taken:
        return
    _give_back(session, person, [gone])
    moments = [_moment(min(taken)), _moment(max(taken))]
    around = moments[0], moments[1]
    jobs = known_jobs(session, scope, person, door.trips, around, gone)
    links = []
    for a, b in pairwise(jobs):
        found = link(a, b, _between(person, door), door.pauses, None)
        links.append(found or _somehow(a, b))
    middle = around[0]
    beside = [s for s in stretches(jobs, links) if s.job.ends_at <= middle][-1:]
    beside += [s for s in stretches(jobs, links) if s.job.ends_at > middle][:1]
    _put(session, scope, person, beside, whatever=True)


def _somehow(a: Job, b: Job) -> Link:
    """Two jobs that stand and have no known way between: the whole gap is taken."""
    return Link(True, max(b.first - a.last, 0) * TICK)


def _put(
    session: Session,
    scope: Scope,
    person: Interpreter,
    found: Iterable[Stretch],
    *,
    whatever: bool = False,
) -> None:
    """Writes what jobs take. Raises Clash, `whatever` stands there: then that stays."""
    rows = [
        {
            "interpreter_id": person.id,
            "tick": tick,
            "office_id": scope.office_id,
            "kind": JOB,
            "about_id": stretch.job.id,
        }
        for stretch in found
        if not stretch.job.course
        for tick in stretch.ticks
    ]
    _give_back(session, person, sorted({str(row["about_id"]) for row in rows}))
    if not rows:
        return
    if whatever:
        sort = postgres if session.get_bind().dialect.name == "postgresql" else sqlite
        session.execute(sort.insert(InterpreterTick).on_conflict_do_nothing(), rows)
        return
    try:
        with session.begin_nested():
            session.execute(insert(InterpreterTick), rows)
    except IntegrityError:
        raise _taken(session, person, [int(str(row["tick"])) for row in rows]) from None


def _give_back(session: Session, person: Interpreter, ids: Sequence[str]) -> None:
    session.execute(
        delete(InterpreterTick)
        .where(
            col(InterpreterTick.interpreter_id) == person.id,
            col(InterpreterTick.kind) == JOB,
            col(InterpreterTick.about_id).in_(ids),
        )
        .execution_options(synchronize_session=False)
    )


def _taken(session: Session, person: Interpreter, ticks: Sequence[int]) -> Clash:
    """For what the time is taken already."""
    found = session.exec(
        select(InterpreterTick)
        .where(
            InterpreterTick.interpreter_id == person.id,
            col(InterpreterTick.tick).in_(ticks),
        )
        .order_by(col(InterpreterTick.kind) == JOB, col(InterpreterTick.tick))
        .limit(1)
    ).first()
    if found is None or found.kind == JOB:
        other = _assignment_number(session, found.about_id) if found else ""
        return Clash(JOB, code_of(person), other)
    return Clash(found.kind, code_of(person))


def _number(session: Session, job: Job) -> str:
    return "" if job.course else _assignment_number(session, job.id)


def _assignment_number(session: Session, assignment_id: str) -> str:
    number = session.exec(
        select(InterpreterRequest.number)
        .join(Assignment, col(Assignment.request_id) == InterpreterRequest.id)
        .where(Assignment.id == assignment_id)
    ).first()
    return "" if number is None else f"A-{number:04d}"


def _moment(tick: int) -> datetime:
    return datetime.fromtimestamp(tick * SECONDS, UTC)


def _between(person: Interpreter, door: Door) -> Between:
    """Minutes from place to place by the interpreter's own mode."""

    def minutes(a: str, b: str, at: datetime) -> int | None:
        return door.trips.leaving(person.mode, a, b, at)

    return minutes
