"""What tests of payment do again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from service.database import Database
from service.interpreters.payment import lists, queries
from service.interpreters.payment.accounts import store_office_account
from service.interpreters.payment.forms import CorrectionIn, OfficeAccountIn
from service.interpreters.payment.queries import Paid
from service.interpreters.tables import Agency, Interpreter
from service.rulesets.queries import RulesInForce, rules
from tests.builders import NOW
from tests.service.interpreters import build
from tests.service.interpreters.build import Pool, at

OCTOBER = date(2026, 10, 1)
DAY = date(2026, 10, 8)
OFFICE_IBAN = "DE75512108001245126199"


@dataclass(frozen=True)
class Payer:
    """The office that pays the pool of a test."""

    database: Database
    pool: Pool

    def worked(
        self, start: datetime | None = None, end: datetime | None = None, **more: Any
    ) -> str:
        """An approved talk of the first volunteer, two hours unless told otherwise."""
        who = more.pop("who", self.pool.first)
        with self.database.write() as db:
            return build.done(
                db,
                db.get_one(Agency, self.pool.agency),
                db.get_one(Interpreter, who),
                start or at(DAY, "10:00"),
                end or at(DAY, "12:00"),
                **more,
            ).id

    def account(self, who: str, iban: str = "DE02120300000000202051") -> None:
        with self.database.write() as db:
            build.bank_account(db, db.get_one(Interpreter, who), iban)

    def office_account(self) -> None:
        told = {"holder": "Kreiskasse Übungsland", "iban": OFFICE_IBAN}
        with self.database.write() as db:
            account_in = OfficeAccountIn.model_validate(told)
            store_office_account(db, self.pool.scope, account_in, NOW)

    def rules(self, db: Session) -> RulesInForce:
        return rules(db, self.pool.scope, date(2026, 11, 2))

    def draft(self, month: date = OCTOBER, now: datetime = NOW) -> str:
        with self.database.write() as db:
            scope = self.pool.scope
            return lists.make_draft(db, scope, self.rules(db), month, now).id

    def approve(self, list_id: str) -> None:
        with self.database.write() as db:
            scope, known = self.pool.scope, self.rules(db)
            shown = lists.mark(db, scope, list_id)
            lists.approve(db, scope, known, list_id, shown, NOW)

    def approved(self) -> str:
        made = self.draft()
        self.approve(made)
        return made

    def paid(self, list_id: str) -> Paid:
        with self.database.read() as db:
            return queries.paid(db, self.pool.scope, list_id)

    def correct(self, item: str, cents: int, shown: int = 1) -> str:
        told = CorrectionIn(
            direction="less" if cents < 0 else "more",
            amount=abs(cents),
            reason="Erfundener Grund",
            shown=shown,
        )
        with self.database.write() as db:
            return lists.correct(db, self.pool.scope, item, told, NOW).id
