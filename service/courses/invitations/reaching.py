"""Nobody answers or the way is broken: reminded, tried otherwise, moved on.

Each invitation in a transaction of its own, looked at again under its lock.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from service.access import Scope, fresh, one, scoped
from service.audit.actions import record
from service.courses.invitations import answers
from service.courses.invitations.channels import (
    CALL,
    HELPER,
    LETTER,
    SMS,
    WRITTEN,
    only_phone,
    ways,
)
from service.courses.invitations.delivery import (
    INVITE,
    close_calls,
    deliver,
)
from service.courses.invitations.sending import deadlines_of
from service.courses.seats import inviting
from service.courses.tables import Invitation
from service.learners.calls.actions import add_call
from service.learners.calls.queries import open_about
from service.learners.tables import Learner
from service.messages.problems import ADDRESS
from service.messages.tables import OutboxMessage

MOST_TRIES = 2
# A call that was promised before the seat moves on may be made this much later.
CALL_GRACE = timedelta(days=2)


def open_ids(session: Session, scope: Scope) -> tuple[str, ...]:
    """Invitations without an answer, the most urgent first."""
    rows = session.exec(
        select(Invitation.id)
        .where(Invitation.office_id == scope.office_id, Invitation.state == "open")
        .order_by(col(Invitation.answer_by), col(Invitation.id))
    )
    return tuple(rows)


def look_after(
    session: Session,
    scope: Scope,
    invitation_id: str,
    now: datetime,
    base_url: str,
    carried: Collection[str],
) -> str:
    """What has to be done about one open invitation now.

    "expired", "otherwise" (another channel), "reminded", "call" or "" for nothing.
    """
    row = one(session, Invitation, scope, invitation_id)
    inviting.lock_course(session, scope, row.course_id)
    fresh(session, row)
    if row.state != "open":
        return ""
    learner = one(session, Learner, scope, row.learner_id)
    task = open_about(session, scope, row.id)
    if row.tries + (task.tries if task else 0) >= MOST_TRIES:
        answers.expire(session, scope, row.id, now, due=False)
        return "expired"
    if _broken(session, scope, row):
        return _otherwise(session, scope, row, learner, now, base_url, carried)
    if row.answer_by <= now:
        waits = task is not None and not task.tries
        if waits and now < row.answer_by + CALL_GRACE:
            return ""
        answers.expire(session, scope, row.id, now)
        return "expired"
    return _remind(session, scope, row, learner, now, base_url)


def _broken(session: Session, scope: Scope, row: Invitation) -> str:
    """Why the message did not arrive, "" while it may."""
    if row.channel not in WRITTEN or row.message_id is None:
        return ""
    message = one(session, OutboxMessage, scope, row.message_id)
    fresh(session, message)
    if message.state not in ("failed", "settled") or message.sent_at is not None:
        return ""
    return message.error or "failed"


def _otherwise(
    session: Session,
    scope: Scope,
    row: Invitation,
    learner: Learner,
    now: datetime,
    base_url: str,
    carried: Collection[str],
) -> str:
    """The next channel; without one the seat moves on."""
    failed = {row.channel}
    wrong_number = row.channel == SMS and _broken(session, scope, row) == ADDRESS
    if wrong_number and not learner.second_contact:
        failed.add(CALL)
    row.tries += 1
    rest = ways(learner, carried, failed)
    # People first: a helper knows her, a second contact does.
    order = sorted(rest, key=lambda one: (one not in (HELPER, CALL), one == LETTER))
    if not order or row.tries >= MOST_TRIES:
        session.add(row)
        session.flush()
        answers.expire(session, scope, row.id, now, due=False)
        return "expired"
    row.channel, row.message_id, row.sent_at = order[0], None, None
    deliver(session, scope, row, learner, now, base_url)
    details = {"channel": row.channel, "tries": row.tries}
    record(session, scope, now, "invitation.otherwise", "invitation", row.id, details)
    return "otherwise"


def _remind(
    session: Session,
    scope: Scope,
    row: Invitation,
    learner: Learner,
    now: datetime,
    base_url: str,
) -> str:
    """Once; where only a phone is known somebody calls before the seat moves on."""
    if row.reminded_at is not None or row.sent_at is None:
        return ""
    if now < deadlines_of(session, scope).remind_at(row.sent_at, row.answer_by):
        return ""
    row.reminded_at = now
    session.add(row)
    done = "reminded"
    if row.channel in WRITTEN:
        deliver(
            session,
            scope,
            row,
            learner,
            now,
            base_url,
            template="invitation_reminder",
        )
    if row.channel != HELPER and only_phone(learner):
        add_call(session, scope, learner.id, now, reason=INVITE, about_id=row.id)
        done = "call"
    record(session, scope, now, "invitation.remind", "invitation", row.id)
    return done


def change_channel(
    session: Session,
    scope: Scope,
    invitation_id: str,
    channel: str,
    now: datetime,
    base_url: str,
) -> None:
    """The office tries another way; the days to answer count from now."""
    row = one(session, Invitation, scope, invitation_id)
    course = inviting.lock_course(session, scope, row.course_id)
    fresh(session, row)
    if row.state != "open":
        return
    learner = one(session, Learner, scope, row.learner_id)
    close_calls(session, scope, row.id, now)
    row.channel, row.message_id = channel, None
    row.sent_at = row.reminded_at = None
    by_post = channel == LETTER
    deadlines = deadlines_of(session, scope)
    row.answer_by = deadlines.answer_by(now, course.start_on, by_post=by_post)
    deliver(session, scope, row, learner, now, base_url)
    details = {"channel": channel}
    record(session, scope, now, "invitation.otherwise", "invitation", row.id, details)


def stuck_letters(session: Session, scope: Scope) -> tuple[Invitation, ...]:
    """Letters that wait to be printed."""
    wanted = scoped(Invitation, scope).where(
        Invitation.state == "open",
        Invitation.channel == LETTER,
        col(Invitation.sent_at).is_(None),
    )
    return tuple(session.exec(wanted.order_by(col(Invitation.created_at))))
