"""A course for another provider: it is asked, and nobody is told before its yes.

Only while nobody knows of a seat: who was invited was told by whom the course is held.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from service.access import Scope, one
from service.accounts.queries import lock_office
from service.clock import local_day
from service.courses.lifecycle import asking, rebuilt
from service.courses.lifecycle import states as lifecycle
from service.courses.lifecycle.refused import OVER
from service.courses.meetings import costs, occupancy
from service.courses.tables import Course, Seat
from service.errors import Conflict, UserError

BEFORE = ("asked", "countered", "confirmed")
TOLD = (
    "People have been invited to this course already. Another provider can take it "
    "only as a course of its own."
)


def can_hand_over(session: Session, scope: Scope, course: Course) -> bool:
    """Whether nobody outside the office knows yet who holds the course."""
    if course.state not in BEFORE:
        return False
    told = select(Seat.id).where(
        Seat.office_id == scope.office_id,
        Seat.course_id == course.id,
        col(Seat.state).in_(("invited", "taken")),
    )
    return session.exec(told.limit(1)).first() is None


def hand_over(
    session: Session,
    scope: Scope,
    course_id: str,
    teacher_id: str,
    now: datetime,
    *,
    ask_until: datetime,
    base_url: str,
) -> Course:
    """Takes the question or the agreement back and asks the teacher's provider.

    The seats stay held. Raises UserError where that teacher is not free any more.
    """
    lock_office(session, scope)
    course = one(session, Course, scope, course_id)
    session.refresh(course)
    if not can_hand_over(session, scope, course):
        raise Conflict(TOLD)
    today = local_day(now)
    if course.start_on < today:
        raise UserError(OVER)
    change = rebuilt.change_for(session, scope, course, "provider", teacher_id, today)
    cost = costs.with_others(session, course, teacher_id, course.venue_id)
    asking.withdraw(session, scope, course_id, now, base_url)
    course = lifecycle.move(
        session,
        scope,
        course_id,
        BEFORE,
        "asked",
        now,
        teacher_id=change.teacher_id,
        provider_id=change.provider_id,
        cost_cents=cost,
        last_confirmed_at=None,
    )
    occupancy.free(session, scope, course_id)
    occupancy.book(session, scope, course)
    asking.ask(session, scope, [course], now, ask_until=ask_until, base_url=base_url)
    lifecycle.note(session, scope, course, now, {"again": True, "seats": course.held})
    return course
