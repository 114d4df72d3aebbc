"""A course in another house or another week, told to whoever knows of their seat.

What is told hangs on the next date, as a change of its own state "changed"; whoever
does not confirm is called, as with any changed date.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from service.access import Scope, one, scoped
from service.accounts.queries import lock_office
from service.courses.lifecycle import rebuilt
from service.courses.lifecycle.rebuilt import Swap
from service.courses.meetings.meeting_dates import instant
from service.courses.meetings.schedule import planned
from service.courses.tables import Course, MeetingChange
from service.courses.taught.notices import close_for, renew

CHANGED = "changed"
REPLACED = (CHANGED, "held")  # what a row said before is no news any more


def rearrange(
    session: Session,
    scope: Scope,
    course_id: str,
    what: Swap,
    value: str,
    now: datetime,
) -> Course:
    """Another teacher, room, house or week; see `rebuilt.swap` for what it raises."""
    lock_office(session, scope)
    house = one(session, Course, scope, course_id).venue_id
    course = rebuilt.swap(session, scope, course_id, what, value, now)
    if what == "time" or course.venue_id != house:
        _tell(session, scope, course, "time" if what == "time" else "house", now)
    return course


def _tell(
    session: Session, scope: Scope, course: Course, reason: str, now: datetime
) -> None:
    rows = session.exec(
        scoped(MeetingChange, scope).where(MeetingChange.course_id == course.id)
    ).all()
    old = [row.id for row in rows if row.state == CHANGED]
    close_for(session, scope, old, now)
    known = {row.day: row for row in rows}
    ahead = [m.day for m in planned(course) if instant(m.day, m.end) > now]
    free = [d for d in ahead if d not in known or known[d].state in REPLACED]
    if not free:
        return
    change = known.get(free[0]) or MeetingChange(
        office_id=scope.office_id,
        course_id=course.id,
        day=free[0],
        state=CHANGED,
        reason=reason,
        created_by=scope.actor_id,
        created_at=now,
    )
    change.state, change.reason = CHANGED, reason
    change.created_by, change.created_at = scope.actor_id, now
    session.add(change)
    session.flush()
    renew(session, scope, course, change, now)
