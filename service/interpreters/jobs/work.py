"""The worker's part: tells both sides, reminds the day before, asks for the hours."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from sqlmodel import Session

from service.access import Scope, one
from service.errors import NotFound
from service.interpreters.jobs.actions import REPORT_JOB
from service.interpreters.jobs.due import to_ask, to_remind
from service.interpreters.jobs.telling import Post, sides, tell_booker, tell_person
from service.interpreters.offers.sides import BOOKER_JOB, SIDES_JOB
from service.interpreters.offers.telling import carried
from service.interpreters.tables import Assignment, InterpreterRequest
from service.jobs.work_item import Handler, Work

AROUND_JOB = "interpreters.around"


def post_of(work: Work) -> Post:
    """What the site can send."""
    settings = work.settings
    return Post(settings.base_url, carried(settings.smtp_url, settings.sms_url))


def tell(work: Work) -> None:
    """The job: both sides learn what has become of a promise."""
    payload = work.job.payload
    with suppress(NotFound), work.database.write() as session:
        which, what = str(payload["assignment"]), str(payload["what"])
        sides(session, work.scope, which, what, work.now(), post_of(work))


def write_booker(work: Work) -> None:
    """The job: the institution is told what the office has done, or of a report."""
    payload = work.job.payload
    template = str(payload.get("template", "booker_report"))
    with suppress(NotFound), work.database.write() as session:
        row = one(session, InterpreterRequest, work.scope, str(payload["request"]))
        tell_booker(session, work.scope, row, template, work.now(), post_of(work))


def around(work: Work) -> None:
    """The hourly job: what is tomorrow, and what is over."""
    now, post = work.now(), post_of(work)
    with work.database.read() as session:
        tomorrow = [row.id for row in to_remind(session, work.scope, now)]
        over = [row.id for row in to_ask(session, work.scope, now)]
    for which in tomorrow:
        with suppress(NotFound), work.database.write() as session:
            remind(session, work.scope, which, now, post)
    for which in over:
        with suppress(NotFound), work.database.write() as session:
            row = one(session, Assignment, work.scope, which)
            row.report_asked_at = now
            session.add(row)
            tell_person(session, work.scope, row, "job_report", now, post)


def remind(
    session: Session, scope: Scope, assignment_id: str, now: datetime, post: Post
) -> None:
    """Both sides, once."""
    row = one(session, Assignment, scope, assignment_id)
    if row.reminded_at is not None or row.state not in ("agreed", "asked_again"):
        return
    row.reminded_at = now
    session.add(row)
    request = one(session, InterpreterRequest, scope, row.request_id)
    if row.sure_at is None:
        tell_person(session, scope, row, "job_reminder", now, post)
    if row.booker_sure_at is None:
        tell_booker(session, scope, request, "booker_reminder", now, post)


HANDLERS: dict[str, Handler] = {
    SIDES_JOB: tell,
    BOOKER_JOB: write_booker,
    REPORT_JOB: write_booker,
    AROUND_JOB: around,
}
