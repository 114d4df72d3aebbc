"""A course is dropped: its people wait again as long as before, and hear why."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from service.access import Scope, one, scoped
from service.accounts.queries import lock_office
from service.courses.lifecycle import states
from service.courses.meetings.meeting_dates import instant
from service.courses.meetings.schedule import planned
from service.courses.tables import Course, MeetingChange
from service.courses.taught.notices import close_for, renew
from service.messages.actions import send_later
from service.supply.tables import Provider

AGREED = ("confirmed", "published", "running")


def drop(
    session: Session,
    scope: Scope,
    course_id: str,
    now: datetime,
    *,
    reason: str,
    base_url: str,
) -> Course:
    """Cancels the course and tells everybody who knows of their seat, and the provider.

    What is told hangs on the next date that will not take place; whoever does not
    confirm is called, as with any changed date.
    """
    lock_office(session, scope)
    course = one(session, Course, scope, course_id)
    session.refresh(course)
    agreed = course.state in AGREED
    if agreed:
        _tell(session, scope, course, reason, now)
    course = states.cancel(
        session, scope, course_id, now, reason=reason, base_url=base_url
    )
    if agreed:
        _tell_provider(session, scope, course, now, base_url)
    return course


def _tell(
    session: Session, scope: Scope, course: Course, reason: str, now: datetime
) -> None:
    """One change of state "dropped" instead of all others."""
    rows = session.exec(
        scoped(MeetingChange, scope).where(MeetingChange.course_id == course.id)
    ).all()
    close_for(session, scope, [row.id for row in rows], now)
    day = next((m.day for m in planned(course) if instant(m.day, m.end) > now), None)
    if day is None:
        return
    change = next((row for row in rows if row.day == day), None) or MeetingChange(
        office_id=scope.office_id,
        course_id=course.id,
        day=day,
        state="dropped",
        reason=reason,
        created_by=scope.actor_id,
        created_at=now,
    )
    change.state, change.reason = "dropped", reason
    change.new_day = change.new_start = change.new_end = None
    change.created_by, change.created_at = scope.actor_id, now
    session.add(change)
    session.flush()
    renew(session, scope, course, change, now)


def _tell_provider(
    session: Session, scope: Scope, course: Course, now: datetime, base_url: str
) -> None:
    provider = session.exec(
        select(Provider).where(Provider.id == course.provider_id)
    ).one()
    if not provider.email or provider.own:
        return
    send_later(
        session,
        scope,
        now,
        channel="mail",
        recipient=provider.email,
        language="de",
        template="course_dropped",
        data={"link": f"{base_url}/traeger"},
    )
