"""Lists of who was there that nobody has entered: the provider is asked, then we.

Settled by entering, or by saying that none was kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from service.access import Scope, one, scoped
from service.audit.actions import record
from service.clock import local_day
from service.courses.meetings.schedule import dates_of
from service.courses.seats.actions import OPEN
from service.courses.tables import Attendance, AttendanceGap, Course, Seat
from service.courses.taught.door import PATH, make_door
from service.messages.actions import send_later
from service.supply.tables import Provider

ASK_JOB = "courses.ask_lists"
TAUGHT = ("published", "running", "completed")
BACK = timedelta(days=28)  # nobody remembers longer
PATIENCE = timedelta(days=3)  # that a provider who was asked has


@dataclass(frozen=True)
class MissingLists:
    """Days of one course without a list; `phone` of the provider, "" if it is ours."""

    course_id: str
    code: str
    days: tuple[date, ...]
    provider: str
    phone: str
    asked: bool


def missing_days(
    session: Session, scope: Scope, course: Course, today: date
) -> tuple[date, ...]:
    """Days before today on which it met and of which nothing is entered."""
    since = session.exec(
        select(Seat.created_at)
        .where(
            Seat.office_id == scope.office_id,
            Seat.course_id == course.id,
            col(Seat.state).in_(("taken", "attended")),
        )
        .order_by(col(Seat.created_at))
    ).first()
    if since is None:
        return ()
    first = max(today - BACK, local_day(since))
    entered = session.exec(
        select(col(Attendance.day)).where(
            Attendance.office_id == scope.office_id, Attendance.course_id == course.id
        )
    )
    settled = session.exec(
        select(col(AttendanceGap.day)).where(
            AttendanceGap.office_id == scope.office_id,
            AttendanceGap.course_id == course.id,
            col(AttendanceGap.settled_at).is_not(None),
        )
    )
    done = {*entered, *settled}
    held = {x.day for x in dates_of(course) if first <= x.day < today}
    return tuple(sorted(held - done))


def courses_taught(session: Session, scope: Scope, today: date) -> Sequence[Course]:
    """Courses that we keep lists of and that met lately."""
    return session.exec(
        scoped(Course, scope)
        .where(
            col(Course.state).in_(TAUGHT),
            ~col(Course.external),
            Course.start_on < today,
            Course.end_on >= today - BACK,
        )
        .order_by(col(Course.number))
    ).all()


def ask_provider(
    session: Session, scope: Scope, course_id: str, now: datetime, base_url: str
) -> int:
    """Asks once about each day: by a mail with a link, where there is an address.

    How many days are new. A course that is over, or ours, is asked of the office.
    """
    course = one(session, Course, scope, course_id)
    rows = scoped(AttendanceGap, scope).where(AttendanceGap.course_id == course_id)
    known = {row.day for row in session.exec(rows)}
    days = missing_days(session, scope, course, local_day(now))
    new = [day for day in days if day not in known]
    if not new:
        return 0
    provider = one(session, Provider, scope, course.provider_id)
    mailed = bool(provider.email) and not provider.own and course.state in OPEN
    for day in new:
        session.add(
            AttendanceGap(
                office_id=scope.office_id,
                course_id=course_id,
                day=day,
                found_at=now,
                mailed=mailed,
            )
        )
    if mailed:
        token = make_door(session, scope, course_id, now)
        send_later(
            session,
            scope,
            now,
            channel="mail",
            recipient=provider.email,
            language="de",
            template="lists_missing",
            data={
                "course": f"K-{course.number:03d}",
                "link": f"{base_url}{PATH}{token}",
            },
        )
    session.flush()
    return len(new)


def missing_lists(
    session: Session, scope: Scope, now: datetime
) -> tuple[MissingLists, ...]:
    """By course what the office has to see to; a provider who was asked has days."""
    rows = session.exec(
        select(AttendanceGap, Course, Provider)
        .join(Course, col(Course.id) == col(AttendanceGap.course_id))
        .join(Provider, col(Provider.id) == col(Course.provider_id))
        .where(
            AttendanceGap.office_id == scope.office_id,
            col(AttendanceGap.settled_at).is_(None),
            col(Course.state).in_(TAUGHT),
        )
        .order_by(col(Course.number), col(AttendanceGap.day))
    ).all()
    due: dict[str, list[AttendanceGap]] = {}
    standing: dict[str, tuple[Course, Provider]] = {}
    for gap, course, provider in rows:
        if not gap.mailed or gap.found_at <= now - PATIENCE:
            due.setdefault(course.id, []).append(gap)
            standing[course.id] = course, provider
    found = []
    for course_id, gaps in due.items():
        course, provider = standing[course_id]
        open_days = set(missing_days(session, scope, course, local_day(now)))
        days = tuple(gap.day for gap in gaps if gap.day in open_days)
        if days:
            found.append(_view(course, provider, days, any(g.mailed for g in gaps)))
    return tuple(found)


def _view(
    course: Course, provider: Provider, days: tuple[date, ...], asked: bool
) -> MissingLists:
    code, ours = f"K-{course.number:03d}", provider.own
    name = "" if ours else provider.short_name or provider.name
    phone = "" if ours else provider.phone
    return MissingLists(course.id, code, days, name, phone, asked)


def not_kept(session: Session, scope: Scope, course_id: str, now: datetime) -> int:
    """No list was kept of the days without one; how many."""
    course = one(session, Course, scope, course_id)
    days = missing_days(session, scope, course, local_day(now))
    rows = scoped(AttendanceGap, scope).where(AttendanceGap.course_id == course_id)
    known = {row.day: row for row in session.exec(rows)}
    for day in days:
        gap = known.get(day) or AttendanceGap(
            office_id=scope.office_id, course_id=course_id, day=day, found_at=now
        )
        gap.settled_at = now
        session.add(gap)
    session.flush()
    details = {"number": course.number, "days": len(days)}
    record(session, scope, now, "course.lists_not_kept", "course", course_id, details)
    return len(days)
