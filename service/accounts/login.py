"""Flask-Login on server-side sessions: the cookie holds a token, the row decides."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, session
from flask_login import LoginManager, UserMixin

from service.accounts import actions
from service.accounts.tables import LoginSession, User
from service.web.request import database, now

TOUCH_AFTER = timedelta(minutes=5)


class SignedIn(UserMixin):  # type: ignore[misc]
    """The logged-in account, as far as pages and scopes need it."""

    def __init__(self, user: User) -> None:
        self.user_id = user.id
        self.office_id = user.office_id
        self.role = user.role
        self.display_name = user.display_name
        self.name = user.name
        self.provider_id = user.provider_id
        self.agency_id = user.agency_id
        self.interpreter_id = user.interpreter_id
        self.password_due = user.password_due
        self.token = ""

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the session's token."""
        return self.token


def register(app: Flask) -> None:
    """Installs the loader."""
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(_load)


def _load(token: str) -> SignedIn | None:
    moment = now()
    with database().read() as db:
        found = actions.find_session(db, token, moment)
        if found is None:
            session.clear()
            return None
        login, user = found
        signed_in = SignedIn(user)
    signed_in.token = token
    if moment - login.seen_at > TOUCH_AFTER:
        with database().write() as db:
            kept = db.get(LoginSession, login.id)
            if kept is not None:
                kept.seen_at = moment
    return signed_in
