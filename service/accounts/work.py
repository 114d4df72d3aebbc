"""Daily tidying of what logins leave behind."""

from __future__ import annotations

from sqlalchemy import delete
from sqlmodel import col

from service.accounts import forgotten, signin_links
from service.accounts.actions import SESSION_IDLE, SESSION_LONGEST
from service.accounts.tables import LoginAttempt, LoginSession
from service.accounts.tries import LONGEST_WINDOW
from service.jobs.work_item import Handler, Work


def tidy(work: Work) -> None:
    """Job `accounts.tidy`: removes counted tries and logins that no longer matter."""
    now = work.now()
    with work.database.write() as session:
        session.execute(
            delete(LoginAttempt).where(col(LoginAttempt.at) < now - LONGEST_WINDOW)
        )
        session.execute(
            delete(LoginSession).where(
                (col(LoginSession.seen_at) < now - SESSION_IDLE)
                | (col(LoginSession.created_at) < now - SESSION_LONGEST)
            )
        )


def forgotten_mail(work: Work) -> None:
    """Job `accounts.forgotten`: the mail with the link, where an address is known."""
    with work.database.write() as session:
        forgotten.send(session, work.job.payload, work.now())


def signin_mail(work: Work) -> None:
    """Job `accounts.signin_link`: the link, where an address is known."""
    with work.database.write() as session:
        signin_links.send_asked(session, work.job.payload, work.now())


HANDLERS: dict[str, Handler] = {
    "accounts.tidy": tidy,
    forgotten.JOB: forgotten_mail,
    signin_links.JOB: signin_mail,
}
