"""Files of an approved list: for the bank, for the books, for an agency's bill."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from service import i18n
from service.access import Scope
from service.accounts.tables import Office
from service.clock import local_day
from service.errors import NotFound, UserError
from service.interpreters.payment.accounts import accounts_of, office_account
from service.interpreters.payment.queries import LOCKED, Entry, Paid, paid
from service.interpreters.payment.transfer import Transfer, credit_transfer
from service.interpreters.payment.wording import KINDS, month_text, number_text
from service.interpreters.requests.codes import code
from service.typed.written import Cell, Euros, xlsx_file

TITLES = {
    "person": "Interpreter's number",
    "name": "Name",
    "talk": "Request's number",
    "day": "Day",
    "from": "Begin",
    "to": "End",
    "entry": "Entry",
    "minutes": "Paid minutes",
    "km": "Kilometres, there and back",
    "amount": "Amount",
    "reason": "Reason",
}


def bank_file(session: Session, scope: Scope, list_id: str, now: datetime) -> bytes:
    """The credit transfer; made in memory, from accounts as they are now.

    Raises UserError where an account is missing, and once the list is paid.
    """
    found = paid(session, scope, list_id)
    if found.row.state == "paid":
        raise UserError("This list is paid; a second file would pay twice.")
    if found.row.state != "approved":
        raise UserError("Please approve the list first.")
    payer = office_account(session.get_one(Office, scope.office_id))
    if payer is None:
        raise UserError("Please enter the account from which the office pays.")
    known = accounts_of(session, scope, [one.id for one in found.people])
    missing = [number_text(x.number) for x in found.people if x.id not in known]
    if missing:
        raise UserError(
            "Without a bank account: %(people)s. Please enter it first.",
            people=", ".join(missing),
        )
    what = month_text(found.row.month, found.row.position, "de")
    transfers = [
        Transfer(
            f"{found.row.month:%Y%m}-{found.row.position}-{number_text(one.number)}",
            known[one.id],
            one.cents,
            f"Sprachmittlung {what}",
        )
        for one in found.people
    ]
    return credit_transfer(found.row.file_number, payer, transfers, now)


def list_file(session: Session, scope: Scope, list_id: str, language: str) -> bytes:
    """Every entry of a list, as a workbook."""
    found = paid(session, scope, list_id)
    rows = [
        (number_text(one.number), one.name, *_cells(entry, language))
        for one in found.people
        for entry in one.entries
    ]
    return xlsx_file(_sheet(found), _titles(language), rows)


def bill_file(
    session: Session, scope: Scope, list_id: str, agency_id: str, language: str
) -> bytes:
    """What an agency is billed: talks and amounts, nobody's name, no topic."""
    found = paid(session, scope, list_id)
    if found.row.state not in LOCKED:
        raise NotFound("PaymentList")
    rows = [
        (number_text(one.number), *_cells(entry, language))
        for one in found.people
        for entry in one.entries
        if entry.agency_id == agency_id
    ]
    if not rows:
        raise NotFound("Agency")
    return xlsx_file(_sheet(found), _titles(language, without="name"), rows)


def _sheet(found: Paid) -> str:
    return f"{found.row.month:%Y-%m} ({found.row.position})"


def _titles(language: str, without: str = "") -> list[str]:
    return [i18n.text(language, TITLES[key]) for key in TITLES if key != without]


def _cells(entry: Entry, language: str) -> tuple[Cell, ...]:
    return (
        code(entry.request),
        local_day(entry.starts_at),
        i18n.instant(language, entry.starts_at, "HH:mm"),
        i18n.instant(language, entry.ends_at, "HH:mm"),
        i18n.text(language, KINDS[entry.kind]),
        entry.minutes,
        (entry.distance_m + 500) // 1000,
        Euros(entry.cents),
        entry.reason,
    )
