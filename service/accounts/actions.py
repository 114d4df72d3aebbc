"""Accounts: create, log in with counted tries, log out."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete
from sqlmodel import Session, col, select

from service.access import Role, Scope, one
from service.accounts.forms import OfficeDataIn, OfficeIn, UserIn
from service.accounts.queries import provider_names
from service.accounts.tables import LoginSession, Office, User
from service.audit.actions import record
from service.database import ALPHABET
from service.errors import UserError
from service.typed.names import account_name

HASHER = PasswordHasher()
SESSION_IDLE = timedelta(hours=12)
SESSION_LONGEST = timedelta(days=7)
OWN_COLUMNS = ("name", "phone", "email")  # of an office; the rest are its settings


def hash_token(token: str) -> str:
    """SHA-256 (hex) of a random token; the token itself is never stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def add_office(session: Session, office_in: OfficeIn, now: datetime) -> Office:
    """Creates a tenant; UserError if the county has one already."""
    same = select(Office).where(Office.county_ags == office_in.county_ags)
    if session.exec(same).first() is not None:
        raise UserError("This county has an office already.", "county_ags")
    office = Office.model_validate({**office_in.model_dump(), "created_at": now})
    session.add(office)
    session.flush()
    return office


def change_office(
    session: Session, scope: Scope, data_in: OfficeDataIn, now: datetime
) -> None:
    """What the office says of itself; the texts are public."""
    row = session.get_one(Office, scope.office_id)
    values = data_in.model_dump()
    before = office_data(row)
    changed = sorted(
        name for name, value in values.items() if before[name] != str(value)
    )
    if not changed:
        return
    for name in OWN_COLUMNS:
        setattr(row, name, values.pop(name))
    row.settings = {**row.settings, **values}
    session.add(row)
    details = {"fields": changed}
    record(session, scope, now, "office.change", "office", row.id, details)


def office_data(row: Office) -> dict[str, str]:
    """What an office says of itself, as its form holds it."""
    told = {
        name: str(row.settings.get(name, field.get_default() or ""))
        for name, field in OfficeDataIn.model_fields.items()
        if name not in OWN_COLUMNS
    }
    return told | {name: getattr(row, name) for name in OWN_COLUMNS}


def add_user(
    session: Session, scope: Scope, user_in: UserIn, now: datetime, row_id: str = ""
) -> User:
    """Creates an account in the scope's office; UserError if the name is taken.

    `row_id`: the id that the form brought for it.
    """
    name = account_name(user_in.name)
    _check_free(session, name)
    user = User.model_validate(
        {
            **({"id": row_id} if row_id else {}),
            **user_in.model_dump(exclude={"password", "name"}),
            "name": name,
            "office_id": scope.office_id,
            "password_hash": HASHER.hash(user_in.password),
            "created_at": now,
        }
    )
    session.add(user)
    session.flush()
    details = {"role": user.role}
    record(session, scope, now, "account.add", "user", user.id, details)
    return user


def _check_free(session: Session, name: str, own_id: str = "") -> None:
    same = select(User).where(User.name == name, User.id != own_id)
    if session.exec(same).first() is not None:
        raise UserError("This name is taken already.", "name")


def add_account(
    session: Session, scope: Scope, user_in: UserIn, now: datetime, row_id: str = ""
) -> User:
    """As `add_user`, for an administrator's form.

    Raises: UserError if a provider's account names no provider, for it sees that
    provider's courses only.
    """
    user = add_user(session, scope, _of_role(session, scope, user_in), now, row_id)
    user.password_due = True
    session.add(user)
    return user


def correct_account(
    session: Session, scope: Scope, user_id: str, user_in: UserIn, now: datetime
) -> User:
    """A new account as its form says it now; errors as `add_account`."""
    user = one(session, User, scope, user_id)
    user_in = _of_role(session, scope, user_in)
    values = user_in.model_dump(mode="json", exclude={"password", "name"})
    values["name"] = account_name(user_in.name)
    _check_free(session, values["name"], user_id)
    changed = sorted(k for k, value in values.items() if getattr(user, k) != value)
    for name in changed:
        setattr(user, name, values[name])
    user.password_hash, user.password_due = HASHER.hash(user_in.password), True
    session.add(user)
    if changed:
        details = {"fields": changed}
        record(session, scope, now, "account.correct", "user", user.id, details)
    return user


def _of_role(session: Session, scope: Scope, user_in: UserIn) -> UserIn:
    """Only an account of a provider belongs to one."""
    if user_in.role != Role.PROVIDER:
        return user_in.model_copy(update={"provider_id": None})
    known = {row_id for row_id, _name in provider_names(session, scope)}
    if user_in.provider_id not in known:
        raise UserError("Choose the provider of this account.", "provider_id")
    return user_in


def verify(session: Session, name: str, password: str) -> User | None:
    """The account, or None; takes as long for an unknown name as for a known one."""
    user = session.exec(
        select(User).where(User.name == account_name(name), col(User.active))
    ).one_or_none()
    try:
        HASHER.verify(user.password_hash if user else _decoy(), password)
    except (VerificationError, InvalidHashError):
        return None
    return user


def open_session(
    session: Session, user: User, now: datetime
) -> tuple[LoginSession, str]:
    """A new login with its token."""
    token = secrets.token_urlsafe(32)
    login = LoginSession(
        office_id=user.office_id,
        user_id=user.id,
        token_hash=hash_token(token),
        created_at=now,
        seen_at=now,
    )
    session.add(login)
    scope = Scope(office_id=user.office_id, actor_id=user.id)
    record(session, scope, now, "login", "user", user.id)
    return login, token


def close_session(session: Session, token: str) -> None:
    """Logs out: the token is dead from now on."""
    session.execute(
        delete(LoginSession).where(col(LoginSession.token_hash) == hash_token(token))
    )


def find_session(
    session: Session, token: str, now: datetime
) -> tuple[LoginSession, User] | None:
    """The live login of a token with its user, or None."""
    row = session.exec(
        select(LoginSession, User)
        .join(User, col(User.id) == col(LoginSession.user_id))
        .where(LoginSession.token_hash == hash_token(token), col(User.active))
    ).one_or_none()
    if row is None:
        return None
    login, user = row
    if now - login.seen_at > SESSION_IDLE or now - login.created_at > SESSION_LONGEST:
        return None
    return login, user


def set_password(session: Session, user: User, password: str, now: datetime) -> None:
    """A new password; every login of the account ends."""
    user.password_hash, user.password_due = HASHER.hash(password), False
    session.add(user)
    _end_sessions(session, user)
    scope = Scope(office_id=user.office_id, actor_id=user.id)
    record(session, scope, now, "account.password", "user", user.id)


def suggest_password() -> str:
    """A random password (79 bits) that can be read aloud: four blocks of four."""
    letters = [secrets.choice(ALPHABET) for _ in range(16)]
    return "-".join("".join(letters[n : n + 4]) for n in range(0, 16, 4))


def reset_password(
    session: Session, scope: Scope, user_id: str, password: str, now: datetime
) -> User:
    """An administrator's new password for somebody; every login of theirs ends."""
    user = one(session, User, scope, user_id)
    user.password_hash, user.password_due = HASHER.hash(password), True
    session.add(user)
    _end_sessions(session, user)
    record(session, scope, now, "account.reset", "user", user.id)
    return user


def set_active(
    session: Session, scope: Scope, user_id: str, active: bool, now: datetime
) -> None:
    """Locks an account, which ends its logins, or opens it again.

    Raises: UserError for one's own account: an office keeps an administrator.
    """
    user = one(session, User, scope, user_id)
    if user.id == scope.actor_id and not active:
        raise UserError("You cannot lock your own account.")
    if user.active == active:
        return
    user.active = active
    session.add(user)
    if not active:
        _end_sessions(session, user)
    verb = "activate" if active else "deactivate"
    record(session, scope, now, f"account.{verb}", "user", user.id)


def _end_sessions(session: Session, user: User) -> None:
    session.execute(delete(LoginSession).where(col(LoginSession.user_id) == user.id))


@cache
def _decoy() -> str:
    return HASHER.hash(secrets.token_urlsafe(16))
