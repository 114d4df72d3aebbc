"""The worker's part: opens rounds, ends them, and sends when somebody is awake."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from sqlmodel import Session

from service.access import one
from service.clock import local_day
from service.errors import NotFound
from service.interpreters.offers.rounds import (
    Asking,
    end_round,
    never_asked,
    open_next,
    open_rounds,
)
from service.interpreters.offers.states import DUE_JOB, SEND_JOB
from service.interpreters.offers.telling import carried, send
from service.interpreters.offers.unfilled import give_up_if_over, perhaps_over
from service.interpreters.ranking.queries import asked_of, ranking
from service.interpreters.requests.searching import ROUND_JOB, search
from service.interpreters.tables import InterpreterRequest
from service.jobs.work_item import Handler, Work
from service.rulesets.queries import rules

LOOK_JOB = "interpreters.rounds"


def asking(
    session: Session, work: Work, request_id: str, at: datetime | None = None
) -> Asking:
    """The ranking of this moment, or of an earlier one, and the rules of the day."""
    now, settings = work.now(), work.settings
    row = one(session, InterpreterRequest, work.scope, request_id)
    asked = asked_of(session, work.scope, row)
    return Asking(
        ranking(session, work.scope, asked, at or now, settings.state_dir),
        rules(session, work.scope, local_day(now)),
        carried(settings.smtp_url, settings.sms_url),
    )


def ask_next(work: Work) -> None:
    """The job: the next round of a request; or its end, where nobody is left."""
    request_id = str(work.job.payload["request"])
    with suppress(NotFound):
        with work.database.read() as session:
            found = asking(session, work, request_id)
        with work.database.write() as session:
            opened = open_next(session, work.scope, request_id, found, work.now())
            if opened is None:
                _end(session, work, request_id, found)


def _end(session: Session, work: Work, request_id: str, found: Asking) -> bool:
    rules, now = found.rules.sets.interpreting, work.now()
    return give_up_if_over(session, work.scope, request_id, found.ranking, rules, now)


def due(work: Work) -> None:
    """The job: the time of a round is over."""
    with suppress(NotFound), work.database.write() as session:
        end_round(session, work.scope, str(work.job.payload["round"]), work.now())


def deliver(work: Work) -> None:
    """The job: a message about an offer."""
    payload = work.job.payload
    with suppress(NotFound), work.database.write() as session:
        send(
            session,
            work.scope,
            str(payload["offer"]),
            str(payload["template"]),
            work.now(),
            work.settings.base_url,
        )


def look(work: Work) -> None:
    """The hourly job: rounds whose own job was lost end all the same.

    Requests that nobody was asked about begin; those whose time has come end.
    """
    with work.database.read() as session:
        ids = open_rounds(session, work.scope, work.now())
        waiting = never_asked(session, work.scope, work.now())
    with work.database.write() as session:
        for request_id in waiting:
            search(session, work.scope, request_id, work.now())
    for round_id in ids:
        with suppress(NotFound), work.database.write() as session:
            end_round(session, work.scope, round_id, work.now())
    _give_up(work)


def _give_up(work: Work) -> None:
    with work.database.read() as session:
        rules_now = rules(session, work.scope, local_day(work.now()))
        due = perhaps_over(session, work.scope, rules_now.sets.interpreting, work.now())
    for request_id, at in due:
        with suppress(NotFound):
            with work.database.read() as session:
                found = asking(session, work, request_id, at)
            with work.database.write() as session:
                _end(session, work, request_id, found)


HANDLERS: dict[str, Handler] = {
    ROUND_JOB: ask_next,
    DUE_JOB: due,
    SEND_JOB: deliver,
    LOOK_JOB: look,
}
