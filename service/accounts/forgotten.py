"""Forgotten passwords: a mailed link that sets a new one, once, within two hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from service.access import Scope
from service.accounts.actions import set_password
from service.accounts.tables import User
from service.jobs.actions import enqueue
from service.messages.actions import find_link, make_link, send_later, use_link
from service.typed.names import account_name

JOB = "accounts.forgotten"
PURPOSE = "password"
LASTS = timedelta(hours=2)


def ask(
    session: Session, scope: Scope, name: str, base: str, language: str, now: datetime
) -> None:
    """Queues the mail for an account; an unknown name queues as much and sends none."""
    user = session.exec(
        select(User).where(User.name == account_name(name), col(User.active))
    ).one_or_none()
    payload = {"user": user.id if user else "", "base": base, "language": language}
    enqueue(session, scope, now, JOB, payload)


def send(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Writes the mail of a queued question; nothing without account or address."""
    user = session.get(User, payload["user"]) if payload["user"] else None
    if user is None or not user.email or not user.active:
        return
    scope = Scope(office_id=user.office_id, actor_id=user.id)
    token = make_link(session, scope, now, PURPOSE, user.id, LASTS)
    send_later(
        session,
        scope,
        now,
        channel="mail",
        recipient=user.email,
        language=str(payload["language"]),
        template="password_link",
        data={"link": f"{payload['base']}/passwort-neu/{token}"},
    )


def usable(session: Session, token: str, now: datetime) -> bool:
    """Whether a link still sets a password."""
    link = find_link(session, PURPOSE, token, now)
    return link is not None and not link.used and not link.expired


def renew(session: Session, token: str, password: str, now: datetime) -> bool:
    """Uses the link up and sets the password; False for a used, old or unknown one."""
    link = find_link(session, PURPOSE, token, now)
    if link is None or not use_link(session, link.id, now):
        return False
    user = session.get(User, link.subject_id)
    if user is None or not user.active:
        return False
    set_password(session, user, password, now)
    return True
