"""Failed messages about interpreting go out again while they are true and help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from service.database import Database, new_id
from service.interpreters.jobs.telling import BOOKER, OWN
from service.interpreters.offers.telling import PURPOSE
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterRequest,
    Offer,
)
from service.messages.actions import make_link
from service.messages.tables import OutboxMessage
from service.messages.texts import TEMPLATES
from service.status.again import REASONS, helpful
from tests.builders import NOW, Standing
from tests.service.interpreters import build
from tests.service.interpreters.build import THURSDAY, at

BOTH = ("mail", "sms")
MAIL, SCHOOL = "sprache1@example.org", "schule@example.org"


@dataclass(frozen=True)
class Failed:
    """One talk with its offer and promise, whose messages have all failed."""

    database: Database
    pool: build.Pool
    request: str
    offer: str
    job: str

    def message(self, template: str) -> str:
        about = {"offer": (PURPOSE, self.offer), "job": (OWN, self.job)}
        kind = template.split("_")[0]
        purpose, subject = about.get(kind, (BOOKER, self.request))
        recipient = SCHOOL if purpose == BOOKER else MAIL
        with self.database.write() as db:
            token = make_link(
                db, self.pool.scope, NOW, purpose, subject, timedelta(days=60)
            )
            row = OutboxMessage(
                id=new_id(),
                office_id=self.pool.scope.office_id,
                channel="mail",
                recipient=recipient,
                language="de",
                template=template,
                data={"code": "A-0001", "link": f"https://x.example.org/e/{token}"},
                message_id=f"<{new_id()}@kursmittler.invalid>",
                state="failed",
                error="no_channel",
                next_try_at=NOW,
                created_at=NOW,
            )
            db.add(row)
            db.flush()
            return row.id

    def helps(self, message: str, now: datetime = NOW) -> bool:
        with self.database.read() as db:
            found = helpful(db, self.pool.scope, [message], now, BOTH)
            return found == (message,)

    def change(self, what: str, **values: object) -> None:
        tables = {"request": InterpreterRequest, "offer": Offer, "job": Assignment}
        with self.database.write() as db:
            row = db.get_one(tables[what], getattr(self, what))  # type: ignore[type-var]
            row.sqlmodel_update(values)


@pytest.fixture
def failed(database: Database, stands: Standing) -> Failed:
    def made(db: Session) -> tuple[build.Pool, str, str, str]:
        pool = build.pool(db, stands.own)
        asked = build.talk(db, db.get_one(Agency, pool.agency))
        who = db.get_one(Interpreter, pool.first)
        offer = build.offer(db, asked, who, state="accepted")
        job = build.assignment(db, asked, who, offer_id=offer.id)
        return pool, asked.id, offer.id, job.id

    with database.write() as db:
        pool, request, offer, job = made(db)
    return Failed(database, pool, request, offer, job)


TRUE = (
    ("offer", "offer", {"state": "open"}, {"state": "accepted"}),
    ("offer_lost", "offer", {"state": "lost"}, {"state": "open"}),
    ("offer_off", "offer", {"state": "withdrawn"}, {"state": "accepted"}),
    ("offer_changed", "job", {"state": "asked_again"}, {"state": "agreed"}),
    ("job_agreed", "job", {"state": "agreed"}, {"state": "cancelled"}),
    ("job_reminder", "job", {"sure_at": None}, {"sure_at": NOW}),
    ("booker_agreed", "request", {"state": "confirmed"}, {"state": "offered"}),
    ("booker_reminder", "job", {"booker_sure_at": None}, {"booker_sure_at": NOW}),
    ("booker_off", "request", {"state": "offered"}, {"state": "confirmed"}),
    ("booker_unfilled", "request", {"state": "unfilled"}, {"state": "confirmed"}),
    ("booker_called_off", "request", {"state": "cancelled"}, {"state": "confirmed"}),
    ("booker_changed", "request", {"state": "confirmed"}, {"state": "cancelled"}),
)


@pytest.mark.parametrize(("template", "what", "yes", "no"), TRUE)
def test_it_helps_while_it_is_true_and_the_talk_lies_ahead(
    failed: Failed,
    template: str,
    what: str,
    yes: dict[str, object],
    no: dict[str, object],
) -> None:
    message = failed.message(template)
    failed.change(what, **yes)
    assert failed.helps(message)
    assert not failed.helps(message, at(THURSDAY, "10:30"))
    failed.change(what, **no)
    assert not failed.helps(message)


@pytest.mark.parametrize("template", ["offer_lost_sms", "job_agreed", "booker_changed"])
def test_nobody_gets_it_who_has_another_address_by_now(
    failed: Failed, template: str
) -> None:
    if template.startswith("offer"):
        failed.change("offer", state="lost")
    message = failed.message(template)
    assert failed.helps(message)
    with failed.database.write() as db:
        db.get_one(Interpreter, failed.pool.first).email = "neu@example.org"
        db.get_one(Agency, failed.pool.agency).email = "neu@example.org"
    assert not failed.helps(message)


def test_hours_are_asked_for_and_approved_for_two_weeks(failed: Failed) -> None:
    asked, told = failed.message("job_report"), failed.message("booker_report")
    after = at(THURSDAY, "18:00")
    assert failed.helps(asked, after) and not failed.helps(asked, NOW)
    assert not failed.helps(told, after)
    failed.change("job", state="done", reported_at=after)
    assert failed.helps(told, after) and not failed.helps(asked, after)
    assert not failed.helps(told, after + timedelta(days=15))
    failed.change("job", approved_at=after)
    assert not failed.helps(told, after)


def test_every_message_is_looked_at_but_the_receipt() -> None:
    """A receipt's code is forgotten when it fails; a new template needs its judge."""
    judged = {name for name in TEMPLATES for start in REASONS if name.startswith(start)}
    assert set(TEMPLATES) - judged == {"receipt"}
