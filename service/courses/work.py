"""Background work about courses: reminders, ways to public courses, states by date."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session, col

from service.access import Scope, scoped
from service.clock import local_day
from service.courses import asking, lifecycle
from service.courses.tables import Course
from service.jobs.work_item import Work


def remind(work: Work) -> None:
    """Reminds a provider of a question that is still open."""
    with work.database.write() as session:
        request_id = str(work.job.payload["request"])
        asking.remind(
            session, work.scope, request_id, work.now(), work.settings.base_url
        )


def move_on(work: Work) -> None:
    """Starts courses whose first day has come and ends those whose last is over."""
    now = work.now()
    today = local_day(now)
    with work.database.write() as session:
        for course_id in _due(session, work.scope, "published"):
            if _course(session, course_id).start_on <= today:
                lifecycle.start(session, work.scope, course_id, now)
        for course_id in _due(session, work.scope, "running"):
            if _course(session, course_id).end_on < today:
                lifecycle.complete(session, work.scope, course_id, now)


def _due(session: Session, scope: Scope, state: str) -> list[str]:
    rows = scoped(Course, scope).where(Course.state == state)
    return [course.id for course in session.exec(rows.order_by(col(Course.id)))]


def _course(session: Session, course_id: str) -> Course:
    return session.get_one(Course, course_id)


HANDLERS: dict[str, Callable[[Work], None]] = {
    asking.REMIND_JOB: remind,
    "courses.move_on": move_on,
}
