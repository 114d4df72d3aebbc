"""How a course changes its state: one UPDATE … WHERE state = …, one audit row each.

asked → countered | declined | confirmed → published → running → completed |
cancelled. What ends a course before its time gives back room and teacher; a no keeps
the seats until it is settled, then the course is asked again or they are given back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.accounts.queries import lock_office
from service.accounts.tables import Office
from service.audit.actions import record
from service.clock import local_day
from service.courses.kept.actions import refuse_unless_kept
from service.courses.kept.queries import GOOD, verdict
from service.courses.lifecycle import asking
from service.courses.lifecycle.worth_publishing import obstacle
from service.courses.meetings import occupancy
from service.courses.seats import actions as seats
from service.courses.tables import Course
from service.errors import Conflict
from service.jobs.actions import enqueue

WAYS_JOB = "courses.ways"
ENDED_JOB = "courses.ended"
ALREADY = "Somebody was faster: this course is “%(state)s” now. Nothing was changed."
STATES = (
    "asked",
    "countered",
    "confirmed",
    "published",
    "running",
    "declined",
    "cancelled",
    "completed",
)
STATE_NAMES = {
    "asked": "asked",
    "countered": "counter-offer",
    "declined": "declined",
    "confirmed": "confirmed",
    "published": "published",
    "running": "running",
    "completed": "completed",
    "cancelled": "cancelled",
}
ENDED = ("declined", "completed", "cancelled")


def move(
    session: Session,
    scope: Scope,
    course_id: str,
    from_states: Sequence[str],
    to_state: str,
    now: datetime,
    **values: Any,
) -> Course:
    """Moves a course on; no audit row yet, so that further rows can be locked.

    Raises NotFound for a foreign course, Conflict if its state is another one.
    """
    moved = session.execute(
        update(Course)
        .where(
            col(Course.id) == course_id,
            col(Course.office_id) == scope.office_id,
            col(Course.state).in_(from_states),
        )
        .values(state=to_state, changed_at=now, **values)
        .returning(col(Course.id))
        .execution_options(synchronize_session=False)
    ).first()
    course = one(session, Course, scope, course_id)
    session.refresh(course)
    if moved is None:
        raise Conflict(ALREADY, state=STATE_NAMES[course.state])
    return course


def note(
    session: Session,
    scope: Scope,
    course: Course,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """The audit row of the state the course has come to."""
    told = {"number": course.number, **(details or {})}
    record(session, scope, now, f"course.{course.state}", "course", course.id, told)


def confirm(
    session: Session, scope: Scope, course_id: str, now: datetime, how: str = "office"
) -> Course:
    """The provider agrees; `how` is link, account, office or phone.

    Publishes at once where the office has set `publish_automatically`, unless nobody
    could come: then it waits for a human.
    """
    course = move(
        session,
        scope,
        course_id,
        ("asked", "countered"),
        "confirmed",
        now,
        last_confirmed_at=now,
    )
    asking.close(session, scope, course_id, "yes", now)
    note(session, scope, course, now, {"how": how})
    return publish_if_wanted(session, scope, course, now)


def decline(
    session: Session, scope: Scope, course_id: str, now: datetime, reason: str = ""
) -> Course:
    """The provider says no: room and teacher are free again, the seats stay held.

    Nobody is told and no other plan takes these people until the office has decided
    how it goes on (`refused`).
    """
    proposed = asking.open_request(session, scope, course_id)
    course = move(session, scope, course_id, ("asked", "countered"), "declined", now)
    if proposed is not None and proposed.state == "counter":
        asking.tell(session, scope, proposed, now, "provider_not_taken", {})
    asking.close(session, scope, course_id, "no", now, reason)
    occupancy.free(session, scope, course.id)
    note(session, scope, course, now, {"reason": reason, "held": course.held})
    return course


def counter(session: Session, scope: Scope, course_id: str, now: datetime) -> Course:
    """The provider proposes something else; everything stays held until decided."""
    course = move(session, scope, course_id, ("asked",), "countered", now)
    note(session, scope, course, now)
    return course


def publish(session: Session, scope: Scope, course_id: str, now: datetime) -> Course:
    """Puts a confirmed course on the public list and prepares the ways to it.

    Raises UserError if nobody could come any more, or never, and unless the course is
    kept (`kept.actions.refuse_unless_kept`).
    """
    course = move(
        session,
        scope,
        course_id,
        ("confirmed",),
        "published",
        now,
        published_at=now,
        last_confirmed_at=now,
    )
    problem = obstacle(course, local_day(now))
    if problem is not None:
        raise problem
    refuse_unless_kept(session, scope, course)
    prepare_ways(session, scope, now)
    note(session, scope, course, now)
    return course


def publish_if_wanted(
    session: Session, scope: Scope, course: Course, now: datetime
) -> Course:
    """Publishes a confirmed course if the office wants it at once and it may be.

    Until it is known that everybody can come it waits: `publish_waiting` goes on.
    """
    if course.state == "confirmed":
        prepare_ways(session, scope, now)  # for those who will be invited
    office = session.get_one(Office, scope.office_id)
    wanted = course.state == "confirmed" and office.settings.get(
        "publish_automatically"
    )
    if not wanted or obstacle(course, local_day(now)) is not None:
        return course
    if verdict(session, scope, course.id).state not in GOOD:
        return course
    return publish(session, scope, course.id, now)


def publish_waiting(session: Session, scope: Scope, now: datetime) -> None:
    """Publishes what waited for its check, where the office wants it at once."""
    confirmed = scoped(Course, scope).where(Course.state == "confirmed")
    for course in session.exec(confirmed.order_by(col(Course.id))).all():
        publish_if_wanted(session, scope, course, now)


def cancel(
    session: Session,
    scope: Scope,
    course_id: str,
    now: datetime,
    *,
    reason: str,
    base_url: str,
) -> Course:
    """Ends a course before its time; whoever had a seat waits again."""
    lock_office(session, scope)
    alive = ("asked", "countered", "confirmed", "published", "running")
    course = move(session, scope, course_id, alive, "cancelled", now)
    asking.withdraw(session, scope, course_id, now, base_url)
    released = _give_back(session, scope, course, now)
    note(session, scope, course, now, {"reason": reason, "released": released})
    return course


def start(session: Session, scope: Scope, course_id: str, now: datetime) -> Course:
    """The first day has come; people with a seat attend."""
    course = move(session, scope, course_id, ("published",), "running", now)
    ids = seats.seated(session, scope, course_id)
    seats.move_learners(session, scope, ids, ("enrolled",), "attending", now)
    note(session, scope, course, now)
    return course


def complete(session: Session, scope: Scope, course_id: str, now: datetime) -> Course:
    """The last day is over; people who attended have completed and are asked.

    Their seats stay as history; whoever had only been promised one waits again.
    """
    course = move(session, scope, course_id, ("running",), "completed", now)
    ids = seats.finish_all(session, scope, course_id, now)
    moved = ("enrolled", "attending")
    seats.move_learners(session, scope, ids, moved, "completed", now)
    session.refresh(course)
    note(session, scope, course, now)
    enqueue(session, scope, now, ENDED_JOB, {"course": course_id})
    return course


def prepare_ways(session: Session, scope: Scope, now: datetime) -> None:
    """Queues the computation of ways to public courses, once."""
    key = f"{WAYS_JOB}:{scope.office_id}"
    enqueue(session, scope, now, WAYS_JOB, unique_key=key)


def _give_back(session: Session, scope: Scope, course: Course, now: datetime) -> int:
    occupancy.free(session, scope, course.id)
    released = seats.release_all(session, scope, course.id, now)
    session.refresh(course)
    return released


def age_days(course: Course, now: datetime) -> int | None:
    """Days since somebody last said that the course's data are right."""
    if course.last_confirmed_at is None:
        return None
    return (local_day(now) - local_day(course.last_confirmed_at)).days
