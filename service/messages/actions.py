"""Compose messages and one-time links in the transaction of the change they tell."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.audit.actions import record
from service.database import new_id
from service.jobs.actions import enqueue
from service.messages.tables import MailedLink, OutboxMessage

SEND_JOB = "messages.send"
# Of its own, so that a gateway that hangs holds up no mail.
SMS_JOB = "messages.send_sms"
DOMAIN = "kursmittler.invalid"
HUNG_ON = re.compile(r"[^A-Za-z0-9_-]+\Z")  # after a token as `make_link` makes it


@dataclass(frozen=True)
class OpenLink:
    """A link found by its token."""

    id: str
    office_id: str
    subject_id: str
    expired: bool
    used: bool


def settle(session: Session, scope: Scope, ids: Sequence[str], now: datetime) -> int:
    """Somebody has seen to messages that failed: they are told no more."""
    rows = session.exec(
        scoped(OutboxMessage, scope).where(
            col(OutboxMessage.id).in_(ids), OutboxMessage.state == "failed"
        )
    ).all()
    for row in rows:
        row.state = "settled"
        session.add(row)
    if rows:
        details = {"messages": len(rows)}
        record(session, scope, now, "messages.settle", "outbox_message", "", details)
    return len(rows)


def send_again(
    session: Session, scope: Scope, ids: Sequence[str], now: datetime
) -> int:
    """Queues messages that failed, each once however often it is asked for."""
    rows = session.execute(
        update(OutboxMessage)
        .where(
            col(OutboxMessage.office_id) == scope.office_id,
            col(OutboxMessage.id).in_(ids),
            col(OutboxMessage.state) == "failed",
        )
        .values(state="queued", attempts=0, error="", next_try_at=now)
        .returning(col(OutboxMessage.id), col(OutboxMessage.channel))
        .execution_options(synchronize_session=False)
    ).all()
    for message_id, channel in sorted(rows):
        enqueue(session, scope, now, send_job(channel), {"message": message_id})
    if rows:
        details = {"messages": len(rows)}
        record(session, scope, now, "messages.again", "outbox_message", "", details)
    return len(rows)


def link_subject(session: Session, link: str) -> str:
    """What a link of a message is about; "" for none, or one that is gone."""
    row = _link_in(session, link)
    return "" if row is None else row.subject_id


def _link_in(session: Session, link: str) -> MailedLink | None:
    token = HUNG_ON.sub("", link.rpartition("/")[2])
    return session.exec(
        select(MailedLink).where(MailedLink.token_hash == _hash(token))
    ).one_or_none()


def link_state(session: Session, link: str, now: datetime) -> str:
    """Of a link as it stands in a message: "open", "ended", or "" for no such one."""
    row = _link_in(session, link)
    if row is None:
        return ""
    return "ended" if row.expires_at <= now or row.used_at is not None else "open"


def make_link(
    session: Session,
    scope: Scope,
    now: datetime,
    purpose: str,
    subject_id: str,
    lasts: timedelta,
) -> str:
    """The token (192 random bits) of a new link; only its hash is kept."""
    token = secrets.token_urlsafe(24)
    session.add(
        MailedLink(
            office_id=scope.office_id,
            token_hash=_hash(token),
            purpose=purpose,
            subject_id=subject_id,
            created_at=now,
            expires_at=now + lasts,
        )
    )
    return token


def find_link(
    session: Session, purpose: str, token: str, now: datetime
) -> OpenLink | None:
    """The link of a token, or None; tells whether it has expired or was used.

    What a mail program or a sentence has hung on its end (a dot, a bracket) is no part
    of it.
    """
    token = HUNG_ON.sub("", token)
    row = session.exec(
        select(MailedLink).where(
            MailedLink.token_hash == _hash(token), MailedLink.purpose == purpose
        )
    ).one_or_none()
    if row is None:
        return None
    return OpenLink(
        id=row.id,
        office_id=row.office_id,
        subject_id=row.subject_id,
        expired=row.expires_at <= now,
        used=row.used_at is not None,
    )


def use_link(session: Session, link_id: str, now: datetime) -> bool:
    """Uses a link up; False if someone was faster or it has expired."""
    taken = session.execute(
        update(MailedLink)
        .where(
            col(MailedLink.id) == link_id,
            col(MailedLink.used_at).is_(None),
            col(MailedLink.expires_at) > now,
        )
        .values(used_at=now)
        .returning(col(MailedLink.id))
        .execution_options(synchronize_session=False)
    ).first()
    return taken is not None


def send_later(
    session: Session,
    scope: Scope,
    now: datetime,
    *,
    channel: str,
    recipient: str,
    language: str,
    template: str,
    data: dict[str, Any],
) -> OutboxMessage:
    """Writes the message beside the change; it leaves after the commit.

    `data` holds a code, a link or a date, never a name, a number or a topic.
    """
    row = OutboxMessage(
        id=new_id(),
        office_id=scope.office_id,
        channel=channel,
        recipient=recipient,
        language=language,
        template=template,
        data=data,
        message_id=f"<{new_id()}@{DOMAIN}>",
        next_try_at=now,
        created_at=now,
    )
    session.add(row)
    enqueue(session, scope, now, send_job(channel), {"message": row.id})
    return row


def send_job(channel: str) -> str:
    """The kind of job that sends by a channel."""
    return SMS_JOB if channel == "sms" else SEND_JOB


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
