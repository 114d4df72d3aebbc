"""Messages that failed and would still help: they go out again at one click.

What a message was about decides: an invitation that waits for its answer, a date that
lies ahead, a question that is open. Nothing is written anew; the same message leaves
under its old Message-ID, so that no server takes it twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.clock import local_day
from service.courses.lifecycle.asking import open_round
from service.courses.tables import Course, Invitation, MeetingChange, NextStep, Notice
from service.courses.taught.notices import ahead
from service.learners.tables import Learner, LevelDay, LevelDayInvitation
from service.messages.actions import link_state, link_subject
from service.messages.actions import send_again as requeue
from service.messages.problems import ADDRESS
from service.messages.queries import cause_told
from service.messages.tables import OutboxMessage
from service.status.again_interpreting import ABOUT, Judge

NEWS = timedelta(days=14)  # news without a question help nobody after that
ASKED = ("told", "call")  # a notice that nobody has confirmed


def helpful(
    session: Session,
    scope: Scope,
    ids: Sequence[str],
    now: datetime,
    carried: Collection[str],
) -> tuple[str, ...]:
    """Of these failed messages those that can leave now and still help.

    `carried`: of mail and SMS what the site is set up to send. An address that does
    not exist is none, and a code is not kept, so a receipt cannot be sent again.
    """
    rows = session.exec(
        scoped(OutboxMessage, scope)
        .where(col(OutboxMessage.id).in_(ids), OutboxMessage.state == "failed")
        .order_by(col(OutboxMessage.created_at), col(OutboxMessage.id))
    ).all()
    return tuple(
        row.id
        for row in rows
        if row.channel in carried
        and cause_told(row) != ADDRESS
        and still_helps(session, scope, row, now)
    )


def send_again(
    session: Session,
    scope: Scope,
    ids: Sequence[str],
    now: datetime,
    carried: Collection[str],
) -> int:
    """Queues them once, however often somebody presses; how many went."""
    return requeue(session, scope, helpful(session, scope, ids, now, carried), now)


def still_helps(
    session: Session, scope: Scope, row: OutboxMessage, now: datetime
) -> bool:
    """Whether what a message says is still true and still asked."""
    if link_state(session, str(row.data.get("link", "")), now) == "ended":
        return False
    for start, judge in REASONS.items():
        if row.template.startswith(start):
            return judge(session, scope, row, now)
    return False


def _invitation(
    session: Session, scope: Scope, row: OutboxMessage, now: datetime
) -> bool:
    """It waits for its answer, and no other message or channel has taken over."""
    found = session.exec(
        select(Invitation, Learner)
        .join(Learner, col(Learner.id) == col(Invitation.learner_id))
        .where(
            Invitation.office_id == scope.office_id,
            Invitation.message_id == row.id,
            Invitation.state == "open",
            Invitation.channel == row.channel,
            col(Invitation.answer_by) > now,
        )
    ).first()
    return found is not None and _theirs(found[1], row)


def _notice(session: Session, scope: Scope, row: OutboxMessage, now: datetime) -> bool:
    """The date lies ahead, and the person has not said that they know."""
    found = session.exec(
        select(Notice, MeetingChange, Course, Learner)
        .join(MeetingChange, col(MeetingChange.id) == col(Notice.change_id))
        .join(Course, col(Course.id) == col(MeetingChange.course_id))
        .join(Learner, col(Learner.id) == col(Notice.learner_id))
        .where(
            Notice.office_id == scope.office_id,
            Notice.told_at == row.created_at,
            col(Notice.state).in_(ASKED),
        )
    ).all()
    helper = row.template.endswith("_helper")
    return any(
        ahead(course, change, now)
        and (notice.channel == "helper" if helper else _theirs(learner, row))
        for notice, change, course, learner in found
    )


def _step(session: Session, scope: Scope, row: OutboxMessage, _now: datetime) -> bool:
    """The question after a course has no answer yet."""
    found = session.exec(
        select(NextStep, Learner)
        .join(Learner, col(Learner.id) == col(NextStep.learner_id))
        .where(
            NextStep.office_id == scope.office_id,
            NextStep.asked_at == row.created_at,
            NextStep.state == "open",
        )
    ).all()
    helper = row.template.endswith("_helper")
    return any(
        step.channel == "helper" if helper else _theirs(learner, row)
        for step, learner in found
    )


def _question(
    session: Session, scope: Scope, row: OutboxMessage, now: datetime
) -> bool:
    """The provider has not answered, and there is still time."""
    return open_round(session, scope, row.recipient, row.created_at, now)


def _news(_session: Session, _scope: Scope, row: OutboxMessage, now: datetime) -> bool:
    return row.created_at > now - NEWS


def _link(_session: Session, _scope: Scope, row: OutboxMessage, now: datetime) -> bool:
    """A link that has not ended: that was looked at before."""
    return row.created_at > now - NEWS


def _level_day(
    session: Session, scope: Scope, row: OutboxMessage, now: datetime
) -> bool:
    """The test lies ahead, and the person has not answered; or it is off."""
    subject = link_subject(session, str(row.data.get("link", "")))
    found = session.exec(
        select(LevelDayInvitation, LevelDay, Learner)
        .join(LevelDay, col(LevelDay.id) == col(LevelDayInvitation.level_day_id))
        .join(Learner, col(Learner.id) == col(LevelDayInvitation.learner_id))
        .where(
            LevelDayInvitation.office_id == scope.office_id,
            LevelDayInvitation.id == subject,
            LevelDay.day >= local_day(now),
        )
    ).one_or_none()
    if found is None or not _theirs(found[2], row):
        return False
    if row.template.startswith("level_day_off"):
        return found[0].state == "off"
    return found[0].state == "open" and found[0].answer_by > now


def _missing(session: Session, scope: Scope, row: OutboxMessage, now: datetime) -> bool:
    """The person is still here under this number or address."""
    subject = link_subject(session, str(row.data.get("link", "")))
    found = session.exec(
        scoped(Learner, scope).where(Learner.id == subject, Learner.state != "deleted")
    ).one_or_none()
    return found is not None and _theirs(found, row) and row.created_at > now - NEWS


def _theirs(learner: Learner, row: OutboxMessage) -> bool:
    """Whether it still goes to the number or address that the person has."""
    return row.recipient in (learner.phone, learner.email)


# What a message is about, by how its template begins. A receipt is not among them: its
# code is forgotten when it fails, and the desk gives out a new one.
REASONS: Mapping[str, Judge] = {
    "invitation": _invitation,
    "date_changed": _notice,
    "next_step": _step,
    "provider_asked": _question,
    "provider_reminded": _question,
    "provider_": _news,
    "course_dropped": _news,
    "teach_link": _link,
    "password_link": _link,
    "signin_": _link,
    "level_day": _level_day,
    "missing": _missing,
    "lists_missing": _news,
    "paper_ends": _news,
    **ABOUT,
}
