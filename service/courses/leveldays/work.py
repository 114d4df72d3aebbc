"""Every hour: remind, try another way, let go whoever does not answer or wait."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from sqlmodel import Session, col, select

from service.access import Scope, fresh, one
from service.accounts.queries import lock_office
from service.clock import local_day
from service.courses.invitations.channels import LETTER, WRITTEN, carried, ways
from service.courses.invitations.deadlines import DAY
from service.courses.invitations.sending import deadlines_of
from service.courses.leveldays import actions, telling
from service.courses.leveldays.states import STANDING
from service.errors import NotFound
from service.jobs.work_item import Handler, Interrupted, Work
from service.learners.tables import Learner, LevelDay, LevelDayInvitation
from service.messages.tables import OutboxMessage

LOOK_JOB = "courses.level_days"
LOST = ("failed", "settled")


def look(work: Work) -> None:
    """One transaction an invitation: killed in the middle, the next run goes on."""
    with work.database.read() as session:
        ids = standing_ids(session, work.scope)
    there = carried(work.settings.smtp_url, work.settings.sms_url)
    base = work.settings.base_url
    for invitation_id in ids:
        if not work.keep_alive():
            raise Interrupted
        with suppress(NotFound), work.database.write() as session:
            look_after(session, work.scope, invitation_id, work.now(), base, there)


def standing_ids(session: Session, scope: Scope) -> tuple[str, ...]:
    """Invitations to days that are planned, of people who are or may be expected."""
    rows = session.exec(
        select(LevelDayInvitation.id)
        .join(LevelDay, col(LevelDay.id) == col(LevelDayInvitation.level_day_id))
        .where(
            LevelDayInvitation.office_id == scope.office_id,
            LevelDay.state == "planned",
            col(LevelDayInvitation.state).in_(STANDING),
            LevelDayInvitation.result == "",
        )
        .order_by(col(LevelDay.day), col(LevelDayInvitation.id))
    )
    return tuple(rows)


def look_after(
    session: Session,
    scope: Scope,
    invitation_id: str,
    now: datetime,
    base_url: str,
    there: Collection[str],
) -> str:
    """What has to be done about one invitation now.

    "withdrawn", "expired", "otherwise", "reminded" or "" for nothing.
    """
    lock_office(session, scope)
    row = one(session, LevelDayInvitation, scope, invitation_id)
    fresh(session, row)
    test = one(session, LevelDay, scope, row.level_day_id)
    learner = one(session, Learner, scope, row.learner_id)
    if row.state not in STANDING or test.state != "planned":
        return ""
    if learner.state not in ("waiting", "invited"):
        actions.end(session, scope, row, "withdrawn", now)
        return "withdrawn"
    if _lost(session, scope, row):
        return _otherwise(session, scope, row, learner, now, base_url, there)
    if row.state == "open" and row.answer_by <= now:
        actions.end(session, scope, row, "expired", now)
        return "expired"
    return _remind(session, scope, row, test, now, base_url)


def _lost(session: Session, scope: Scope, row: LevelDayInvitation) -> bool:
    if row.channel not in WRITTEN or row.message_id is None:
        return False
    message = one(session, OutboxMessage, scope, row.message_id)
    fresh(session, message)
    return message.state in LOST and message.sent_at is None


def _otherwise(
    session: Session,
    scope: Scope,
    row: LevelDayInvitation,
    learner: Learner,
    now: datetime,
    base_url: str,
    there: Collection[str],
) -> str:
    """The next way; the call comes last of all, so that this ends."""
    tried = {row.channel, LETTER}
    if row.reminded_at is not None or row.state == "accepted":
        tried |= set(WRITTEN)
    rest = ways(learner, there, tried)
    row.message_id = None
    if not rest:
        actions.end(session, scope, row, "expired", now)
        return "expired"
    row.channel = rest[0]
    if rest[0] in WRITTEN:
        row.reminded_at = now  # a second message that is lost leads to a person
    telling.tell(session, scope, row, now, base_url, telling.INVITED)
    return "otherwise"


def _remind(
    session: Session,
    scope: Scope,
    row: LevelDayInvitation,
    test: LevelDay,
    now: datetime,
    base_url: str,
) -> str:
    """Once while nobody answers, and on the day before whoever said yes."""
    if row.reminded_at is not None or row.channel not in WRITTEN:
        return ""
    if row.state == "open":
        due = now >= deadlines_of(session, scope).remind_at(row.sent_at, row.answer_by)
    else:
        due = local_day(now) == test.day - DAY
    if not due:
        return ""
    row.reminded_at = now
    telling.tell(session, scope, row, now, base_url, telling.REMINDED)
    return "reminded"


HANDLERS: dict[str, Handler] = {LOOK_JOB: look}
