"""Sign-in by a mailed link, for institutions and interpreters: no password to keep."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, or_, select

from service.access import Role, Scope
from service.accounts.actions import HASHER
from service.accounts.tables import Office, User
from service.audit.actions import record
from service.jobs.actions import enqueue
from service.messages.actions import find_link, make_link, send_later, use_link
from service.typed.names import account_name

JOB = "accounts.signin_link"
PURPOSE = "signin"
ASKED_LASTS = timedelta(hours=2)
INVITED_LASTS = timedelta(days=14)
MOST_ACCOUNTS = 4  # of one address, in one message
BETWEEN = "."  # no letter of a token
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
    _mail(
        session, scope, user, f"{base}/login/link/{token}", language, lasts, now, by_sms
    )


def _mail(
    session: Session,
    scope: Scope,
    user: User,
    link: str,
    language: str,
    lasts: timedelta,
    now: datetime,
    by_sms: bool,
) -> None:
    invited = lasts > ASKED_LASTS
    send_later(
        session,
        scope,
        now,
        channel="sms" if by_sms else "mail",
        recipient=user.phone if by_sms else user.email,
        language=language,
        template="signin_invited" if invited else "signin_link",
        data={"link": link},
    )


def ask(
    session: Session, scope: Scope, who: str, base: str, language: str, now: datetime
) -> None:
    """Queues a link for whoever this is; an unknown one queues as much, sends none.

    Several accounts of one address, such as in two counties, are all offered.
    """
    name, address = account_name(who), who.strip().casefold()
    found = session.exec(
        select(User)
        .where(
            col(User.active),
            col(User.role).in_(ROLES),
            or_(col(User.name) == name, col(User.email) == address),
        )
        .order_by(col(User.created_at), col(User.id))
    ).all()
    by_mail = [user for user in found if user.email and user.email == address]
    payload = {
        "users": [user.id for user in (by_mail or found)[:MOST_ACCOUNTS]],
        "base": base,
        "language": language,
    }
    enqueue(session, scope, now, JOB, payload)


def send_asked(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Writes the message of a queued question; nothing without account or address.

    One message, whose link holds the token of every account that is offered.
    """
    asked = payload.get("users", [payload.get("user", "")])
    found = [session.get(User, one) for one in asked if one]
    users = [user for user in found if user is not None and user.active]
    if not users or not (users[0].email or users[0].phone):
        return
    first = users[0]
    # Whoever reads this mailbox may enter what belongs to it, and nothing else.
    same = [user for user in users if user.email and user.email == first.email]
    tokens = [
        make_link(session, _self(user), now, PURPOSE, user.id, ASKED_LASTS)
        for user in same or [first]
    ]
    link = f"{payload['base']}/login/link/{BETWEEN.join(tokens)}"
    language, by_sms = str(payload["language"]), not first.email
    _mail(session, _self(first), first, link, language, ASKED_LASTS, now, by_sms)


def _self(user: User) -> Scope:
    return Scope(office_id=user.office_id, actor_id=user.id)


@dataclass(frozen=True)
class Entrance:
    """An account that a link opens: its own token, and how people tell it apart."""

    token: str
    name: str
    county: str


def entrances(session: Session, token: str, now: datetime) -> tuple[Entrance, ...]:
    """The accounts that a link still signs in; looking uses none up."""
    found = []
    for one in token.split(BETWEEN)[:MOST_ACCOUNTS]:
        link = find_link(session, PURPOSE, one, now)
        if link is None or link.used or link.expired:
            continue
        user = session.get(User, link.subject_id)
        if user is not None and user.active:
            office = session.get_one(Office, user.office_id)
            found.append(Entrance(one, user.display_name, office.county))
    return tuple(found)


def enter(session: Session, token: str, now: datetime) -> User | None:
    """Uses the link up: its account, or None for a used, old or unknown link."""
    link = find_link(session, PURPOSE, token, now)
    if link is None or not use_link(session, link.id, now):
        return None
    user = session.get(User, link.subject_id)
    if user is None or not user.active or user.role not in ROLES:
        return None
    return user
