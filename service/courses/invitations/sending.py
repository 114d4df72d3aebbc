"""The office invites: held seats become invitations, each on the channel it chose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.accounts.tables import Office
from service.audit.actions import record
from service.courses.invitations.channels import CHANNELS, LETTER
from service.courses.invitations.deadlines import Deadlines
from service.courses.invitations.delivery import deliver
from service.courses.kept.actions import refuse_unless_kept
from service.courses.seats import inviting
from service.courses.tables import Course, Invitation
from service.errors import Conflict, UserError
from service.learners.tables import Learner

NOT_AGREED = "People are invited once the provider has agreed. Nothing was sent."
OVER = "This course has ended. Nobody was invited."
NOBODY = "Nobody was invited: choose people who have a place and no invitation yet."


def send(
    session: Session,
    scope: Scope,
    course_id: str,
    channels: Mapping[str, str],
    now: datetime,
    base_url: str,
) -> int:
    """Invites people whose seat is held, learner id → channel; how many.

    Whoever was invited meanwhile or lost the seat is passed over. Raises Conflict
    where the course is not agreed, UserError where nobody is left.
    """
    course = inviting.lock_course(session, scope, course_id)
    if course.state not in inviting.AGREED:
        raise Conflict(NOT_AGREED)
    refuse_unless_kept(session, scope, course)
    return send_held(session, scope, course, channels, now, base_url)


def send_held(
    session: Session,
    scope: Scope,
    course: Course,
    channels: Mapping[str, str],
    now: datetime,
    base_url: str,
) -> int:
    """As `send`, for a course that is locked and was found to be kept."""
    course_id = course.id
    deadlines = deadlines_of(session, scope)
    rows = scoped(Learner, scope).where(col(Learner.id).in_(sorted(channels)))
    sent = 0
    for learner in session.exec(rows.order_by(col(Learner.id))).all():
        channel = channels[learner.id]
        if channel not in CHANNELS or not inviting.invite(
            session, scope, course_id, learner.id, now
        ):
            continue
        made = _write(session, scope, course, learner.id, channel, now, deadlines)
        deliver(session, scope, made, learner, now, base_url)
        sent += 1
    if not sent:
        raise UserError(NOBODY)
    details = {"invited": sent}
    record(session, scope, now, "course.invite", "course", course_id, details)
    return sent


def offer_free_seat(
    session: Session,
    scope: Scope,
    course_id: str,
    channels: Mapping[str, str],
    now: datetime,
    base_url: str,
) -> int:
    """Offers a free seat to people who wait: they compete, the first yes takes it."""
    course = inviting.lock_course(session, scope, course_id)
    if course.state not in inviting.AGREED:
        raise Conflict(NOT_AGREED)
    refuse_unless_kept(session, scope, course)
    deadlines = deadlines_of(session, scope)
    rows = scoped(Learner, scope).where(
        col(Learner.id).in_(sorted(channels)), Learner.state == "waiting"
    )
    sent = 0
    for learner in session.exec(rows.order_by(col(Learner.id))).all():
        if not inviting.ask(session, scope, learner.id, now):
            continue
        channel = channels[learner.id]
        made = _write(
            session, scope, course, learner.id, channel, now, deadlines, kind="fill_up"
        )
        deliver(session, scope, made, learner, now, base_url)
        sent += 1
    if not sent:
        raise UserError(NOBODY)
    details = {"invited": sent, "kind": "fill_up"}
    record(session, scope, now, "course.invite", "course", course_id, details)
    return sent


def printed(
    session: Session, scope: Scope, invitation_id: str, now: datetime
) -> Invitation:
    """The letter is on its way: from now on the days to answer count."""
    row = one(session, Invitation, scope, invitation_id)
    if row.state != "open" or row.channel != LETTER or row.sent_at is not None:
        return row
    course = one(session, Course, scope, row.course_id)
    deadlines = deadlines_of(session, scope)
    row.sent_at = now
    row.answer_by = deadlines.answer_by(now, course.start_on, by_post=True)
    session.add(row)
    record(session, scope, now, "invitation.printed", "invitation", row.id)
    return row


def deadlines_of(session: Session, scope: Scope) -> Deadlines:
    """The office's days to answer."""
    return Deadlines.of(session.get_one(Office, scope.office_id).settings)


def _write(
    session: Session,
    scope: Scope,
    course: Course,
    learner_id: str,
    channel: str,
    now: datetime,
    deadlines: Deadlines,
    *,
    kind: str = "planned",
) -> Invitation:
    row = Invitation(
        office_id=scope.office_id,
        course_id=course.id,
        learner_id=learner_id,
        kind=kind,
        channel=channel,
        answer_by=deadlines.answer_by(now, course.start_on, by_post=channel == LETTER),
        created_by=scope.actor_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    details = {"channel": channel, "kind": kind, "course": course.id}
    record(session, scope, now, "invitation.send", "invitation", row.id, details)
    return row
