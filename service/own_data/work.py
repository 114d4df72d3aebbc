"""Background work: what falls away by itself; no trace of what was erased."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, update
from sqlmodel import col

from service.clock import local_day
from service.jobs.work_item import Handler, Work
from service.learners.tables import CallTask
from service.messages.tables import MailedLink, OutboxMessage
from service.own_data import journal
from service.own_data.erasing import SCRUB_JOB, erase
from service.own_data.periods import falls_away, in_force, settings_of

TIDY = "own_data.tidy"


def tidy(work: Work) -> None:
    """Job `own_data.tidy`: erases records whose time is over, one transaction each, and
    forgets addresses of old messages, links that have ended, calls that were closed."""
    now = work.now()
    with work.database.read() as session:
        over = falls_away(session, work.scope, now, timedelta())
    for entry in over:
        with work.database.write() as session:
            # Somebody may have kept the record, or come back, in the meantime.
            still = falls_away(session, work.scope, now, timedelta())
            if entry in still:
                erase(session, work.scope, entry.learner_id, now)
    with work.database.write() as session:
        office = work.scope.office_id
        days = in_force(settings_of(session, work.scope), local_day(now))
        messages, links, calls = (
            now - timedelta(days=days[key]) for key in ("messages", "links", "calls")
        )
        session.execute(
            update(OutboxMessage)
            .where(
                col(OutboxMessage.office_id) == office,
                col(OutboxMessage.state).in_(("sent", "settled")),
                col(OutboxMessage.created_at) < messages,
                col(OutboxMessage.recipient) != "",
            )
            .values(recipient="", data={})
        )
        session.execute(
            delete(MailedLink).where(
                col(MailedLink.office_id) == office,
                col(MailedLink.expires_at) < links,
            )
        )
        session.execute(
            delete(CallTask).where(
                col(CallTask.office_id) == office,
                col(CallTask.state) == "done",
                col(CallTask.closed_at) < calls,
            )
        )


def scrub(work: Work) -> None:
    """Job `own_data.scrub`: notes the erasure outside the database and, on SQLite,
    empties the log in which older versions of the rows still stand."""
    state_dir = work.settings.state_dir
    journal.note(
        state_dir, work.scope.office_id, str(work.job.payload["learner"]), work.now()
    )
    if work.database.engine.dialect.name != "sqlite":
        return
    with work.database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")


HANDLERS: dict[str, Handler] = {TIDY: tidy, SCRUB_JOB: scrub}
