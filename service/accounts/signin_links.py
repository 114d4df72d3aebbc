"""Sign-in by a mailed link, for institutions and interpreters: no password to keep."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, or_, select

from service.access import Role, Scope
from service.accounts.actions import HASHER
from service.accounts.tables import User
from service.audit.actions import record
from service.jobs.actions import enqueue
from service.messages.actions import find_link, make_link, send_later, use_link
from service.typed.names import account_name

JOB = "accounts.signin_link"
PURPOSE = "signin"
ASKED_LASTS = timedelta(hours=2)
INVITED_LASTS = timedelta(days=14)
ROLES = (Role.AGENCY.value, Role.INTERPRETER.value)


def account_for(
    session: Session,
    scope: Scope,
    role: Role,
    link: tuple[str, str],
    shown: str,
    contact: tuple[str, str],
    now: datetime,
) -> User:
    """The account of an institution or interpreter, made if there is none.

    `link` is ("agency_id" or "interpreter_id", the id), `contact` (mail, phone). Its
    password is known to nobody: the links are its key.
    """
    column, row_id = link
    same = select(User).where(
        User.office_id == scope.office_id,
        getattr(User, column) == row_id,
        col(User.active),
    )
    found = session.exec(same.order_by(col(User.created_at))).first()
    if found is not None:
        found.email, found.phone = contact
        session.add(found)
        return found
    name = account_name(contact[0] or f"{role.value}-{row_id}")
    if session.exec(select(User).where(User.name == name)).first() is not None:
        name = account_name(f"{role.value}-{row_id}")
    user = User(
        office_id=scope.office_id,
        name=name,
        display_name=shown,
        role=role.value,
        password_hash=HASHER.hash(secrets.token_urlsafe(24)),
        email=contact[0],
        phone=contact[1],
        created_at=now,
    )
    setattr(user, column, row_id)
    session.add(user)
    session.flush()
    details = {"role": user.role}
    record(session, scope, now, "account.add", "user", user.id, details)
    return user


def send(
    session: Session,
    scope: Scope,
    user: User,
    base: str,
    language: str,
    lasts: timedelta,
    now: datetime,
    *,
    by_sms: bool = False,
) -> None:
    """Mails (or texts) a new link; older ones of the account keep working."""
    token = make_link(session, scope, now, PURPOSE, user.id, lasts)
    invited = lasts > ASKED_LASTS
    send_later(
        session,
        scope,
        now,
        channel="sms" if by_sms else "mail",
        recipient=user.phone if by_sms else user.email,
        language=language,
        template="signin_invited" if invited else "signin_link",
        data={"link": f"{base}/login/link/{token}"},
    )


def ask(
    session: Session, scope: Scope, who: str, base: str, language: str, now: datetime
) -> None:
    """Queues a link for whoever this is; an unknown one queues as much, sends none."""
    name = account_name(who)
    user = session.exec(
        select(User)
        .where(
            col(User.active),
            col(User.role).in_(ROLES),
            or_(col(User.name) == name, col(User.email) == who.strip().casefold()),
        )
        .order_by(col(User.created_at))
    ).first()
    payload = {"user": user.id if user else "", "base": base, "language": language}
    enqueue(session, scope, now, JOB, payload)


def send_asked(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Writes the message of a queued question; nothing without account or address."""
    user = session.get(User, payload["user"]) if payload["user"] else None
    if user is None or not user.active or not (user.email or user.phone):
        return
    scope = Scope(office_id=user.office_id, actor_id=user.id)
    base, language = str(payload["base"]), str(payload["language"])
    by_sms = not user.email
    send(session, scope, user, base, language, ASKED_LASTS, now, by_sms=by_sms)


def usable(session: Session, token: str, now: datetime) -> bool:
    """Whether a link still signs somebody in."""
    link = find_link(session, PURPOSE, token, now)
    return link is not None and not link.used and not link.expired


def enter(session: Session, token: str, now: datetime) -> User | None:
    """Uses the link up: its account, or None for a used, old or unknown link."""
    link = find_link(session, PURPOSE, token, now)
    if link is None or not use_link(session, link.id, now):
        return None
    user = session.get(User, link.subject_id)
    if user is None or not user.active or user.role not in ROLES:
        return None
    return user
