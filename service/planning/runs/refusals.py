"""What providers have refused for a term: a plan does not propose it once more."""

from __future__ import annotations

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.courses.lifecycle.refused import reason_of
from service.courses.meetings.meeting_dates import ticks
from service.courses.meetings.schedule import dates_of
from service.courses.tables import Course, ProviderRequest
from service.planning.tables import Term


def refused_in(session: Session, scope: Scope, term: Term) -> tuple[str, ...]:
    """Ids of the courses in a term that a provider has refused, sorted."""
    said_no = select(ProviderRequest.course_id).where(
        ProviderRequest.office_id == scope.office_id, ProviderRequest.state == "no"
    )
    rows = session.exec(
        select(Course.id)
        .where(
            Course.office_id == scope.office_id,
            Course.state == "declined",
            col(Course.id).in_(said_no),
            col(Course.start_on) <= term.end_on,
            col(Course.end_on) >= term.start_on,
        )
        .order_by(col(Course.id))
    )
    return tuple(rows)


def refused_times(
    session: Session, scope: Scope, course_ids: tuple[str, ...]
) -> dict[str, frozenset[int]]:
    """Ticks that count as taken, by resource: the room for lack of one, else the
    teacher."""
    if not course_ids:
        return {}
    reasons = {
        row.course_id: reason_of(row)
        for row in session.exec(
            scoped(ProviderRequest, scope)
            .where(
                col(ProviderRequest.course_id).in_(course_ids),
                ProviderRequest.state == "no",
            )
            .order_by(col(ProviderRequest.answered_at))
        )
    }
    found: dict[str, frozenset[int]] = {}
    rows = scoped(Course, scope).where(col(Course.id).in_(course_ids))
    for course in session.exec(rows):
        of_room = reasons.get(course.id) == "room" and course.room_id is not None
        resource = (
            f"room:{course.room_id}" if of_room else f"teacher:{course.teacher_id}"
        )
        held = frozenset(ticks(dates_of(course)))
        found[resource] = found.get(resource, frozenset()) | held
    return found
