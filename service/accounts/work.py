"""Daily tidying of what logins leave behind."""

from __future__ import annotations

from sqlalchemy import delete
from sqlmodel import col

from service.accounts.actions import SESSION_IDLE, SESSION_LONGEST, WINDOW
from service.accounts.tables import LoginAttempt, LoginSession
from service.jobs.work_item import Handler, Work


def tidy(work: Work) -> None:
    """Job `accounts.tidy`: removes counted tries and logins that no longer matter."""
    now = work.now()
    with work.database.write() as session:
        session.execute(delete(LoginAttempt).where(col(LoginAttempt.at) < now - WINDOW))
        session.execute(
            delete(LoginSession).where(
                (col(LoginSession.seen_at) < now - SESSION_IDLE)
                | (col(LoginSession.created_at) < now - SESSION_LONGEST)
            )
        )


HANDLERS: dict[str, Handler] = {"accounts.tidy": tidy}
