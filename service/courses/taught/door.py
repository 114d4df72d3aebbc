"""The link to a course for the teacher's phone: made, opened, taken back.

It opens through the course's last day; it shows and does what the provider may on the
page of this one course.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.audit.actions import record
from service.courses.meetings.meeting_dates import instant
from service.courses.meetings.schedule import last_day
from service.courses.seats.actions import OPEN
from service.courses.tables import Course
from service.errors import UserError
from service.messages.actions import make_link, send_later
from service.messages.tables import MailedLink

PURPOSE = "teach"
PATH = "/unterricht/"
AFTER = timedelta(days=14)  # attendance is still entered and corrected then


def make_door(session: Session, scope: Scope, course_id: str, now: datetime) -> str:
    """The token of a new link to the course; earlier links go on."""
    course = one(session, Course, scope, course_id)
    if course.state not in OPEN:
        raise UserError("This course is over. There is nothing more to enter.")
    lasts = instant(last_day(course), 24 * 60) + AFTER - now
    token = make_link(session, scope, now, PURPOSE, course.id, lasts)
    details = {"number": course.number}
    record(session, scope, now, "course.teach_link", "course", course.id, details)
    return token


def mail_door(
    session: Session,
    scope: Scope,
    course_id: str,
    recipient: str,
    now: datetime,
    base_url: str,
) -> None:
    """Mails a new link, in German as all mail to providers."""
    token = make_door(session, scope, course_id, now)
    send_later(
        session,
        scope,
        now,
        channel="mail",
        recipient=recipient,
        language="de",
        template="teach_link",
        data={"link": f"{base_url}{PATH}{token}"},
    )


def open_doors(session: Session, scope: Scope, course_id: str, now: datetime) -> int:
    """How many links to the course open it at present."""
    rows = session.exec(
        scoped(MailedLink, scope).where(
            MailedLink.purpose == PURPOSE,
            MailedLink.subject_id == course_id,
            col(MailedLink.used_at).is_(None),
            col(MailedLink.expires_at) > now,
        )
    )
    return len(rows.all())


def close_doors(session: Session, scope: Scope, course_id: str, now: datetime) -> int:
    """Takes every link to the course back; how many there were."""
    course = one(session, Course, scope, course_id)
    closed = session.execute(
        update(MailedLink)
        .where(
            col(MailedLink.office_id) == scope.office_id,
            col(MailedLink.purpose) == PURPOSE,
            col(MailedLink.subject_id) == course.id,
            col(MailedLink.used_at).is_(None),
        )
        .values(used_at=now)
        .returning(col(MailedLink.id))
        .execution_options(synchronize_session=False)
    ).all()
    details = {"number": course.number, "links": len(closed)}
    record(session, scope, now, "course.teach_closed", "course", course.id, details)
    return len(closed)
