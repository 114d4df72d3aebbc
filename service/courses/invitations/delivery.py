"""How an invitation reaches a person: message, call task, letter, helper's list."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col

from service import i18n
from service.access import Scope
from service.accounts.queries import tongue
from service.clock import local_day
from service.courses.invitations.channels import CALL, LETTER, MAIL, SMS, WRITTEN
from service.courses.tables import Course, Invitation
from service.learners.calls.actions import add_call
from service.learners.tables import CallTask, Learner
from service.messages.actions import make_link, send_later

PURPOSE = "invitation"
PATH = "/einladung/"
INVITE = "invite"  # reason of a call task about an invitation
# The link tells late people kindly, and lets somebody cancel until the first day.
KEPT = timedelta(days=120)


def deliver(
    session: Session,
    scope: Scope,
    invitation: Invitation,
    learner: Learner,
    now: datetime,
    base_url: str,
    *,
    template: str = "invitation",
) -> None:
    """Sends it on its channel; a letter only waits to be printed."""
    if invitation.channel in WRITTEN:
        _send(session, scope, invitation, learner, now, base_url, template)
    elif invitation.channel == CALL:
        add_call(session, scope, learner.id, now, reason=INVITE, about_id=invitation.id)
    if invitation.channel != LETTER:
        invitation.sent_at = invitation.sent_at or now
    session.add(invitation)
    session.flush()


def fresh_link(
    session: Session, scope: Scope, invitation: Invitation, now: datetime, base_url: str
) -> str:
    """A link of its own for a mail, an SMS or a printed letter."""
    course = session.get_one(Course, invitation.course_id)
    days = max((course.start_on - local_day(now)).days, 0)
    lasts = timedelta(days=days) + KEPT
    token = make_link(session, scope, now, PURPOSE, invitation.id, lasts)
    return f"{base_url}{PATH}{token}"


def close_calls(
    session: Session, scope: Scope, invitation_id: str, now: datetime
) -> None:
    """Nobody need call about an invitation that has its answer."""
    session.execute(
        update(CallTask)
        .where(
            col(CallTask.office_id) == scope.office_id,
            col(CallTask.about_id) == invitation_id,
            col(CallTask.state) != "done",
        )
        .values(state="done", closed_at=now, claimed_until=None)
        .execution_options(synchronize_session=False)
    )


def _send(
    session: Session,
    scope: Scope,
    invitation: Invitation,
    learner: Learner,
    now: datetime,
    base_url: str,
    template: str,
) -> None:
    language = tongue(session, scope, learner.contact_language)
    last = i18n.day(language, local_day(invitation.answer_by), "EEEE, d.M.y")
    row = send_later(
        session,
        scope,
        now,
        channel=invitation.channel,
        recipient=learner.email if invitation.channel == MAIL else learner.phone,
        language=language,
        template=f"{template}_sms" if invitation.channel == SMS else template,
        data={
            "link": fresh_link(session, scope, invitation, now, base_url),
            "answer_by": last,
        },
    )
    invitation.message_id = row.id
