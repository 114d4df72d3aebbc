"""Background work about agreed courses: reminders, states by date."""

from __future__ import annotations

from sqlmodel import Session, col

from service.access import Scope, scoped
from service.clock import local_day
from service.courses.lifecycle import asking
from service.courses.lifecycle import states as lifecycle
from service.courses.meetings.schedule import last_day
from service.courses.tables import Course
from service.jobs.work_item import Handler, Work


def remind(work: Work) -> None:
    """Reminds a provider of what is still open of a round of questions."""
    told = work.job.payload
    with work.database.write() as session:
        asking.remind(
            session,
            work.scope,
            work.now(),
            work.settings.base_url,
            request_id=str(told.get("request", "")),
            round_id=str(told.get("round", "")),
        )


def move_on(work: Work) -> None:
    """Starts courses whose first day has come and ends those whose last is over."""
    now = work.now()
    today = local_day(now)
    with work.database.write() as session:
        for course in _in_state(session, work.scope, "published"):
            if course.start_on <= today:
                lifecycle.start(session, work.scope, course.id, now)
        for course in _in_state(session, work.scope, "running"):
            if last_day(course) < today:
                lifecycle.complete(session, work.scope, course.id, now)


def _in_state(session: Session, scope: Scope, state: str) -> list[Course]:
    rows = scoped(Course, scope).where(Course.state == state)
    return list(session.exec(rows.order_by(col(Course.id))))


HANDLERS: dict[str, Handler] = {
    asking.REMIND_JOB: remind,
    "courses.move_on": move_on,
}
