"""Papers about money: a list, a statement, a bill, and a year's hours certified."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlmodel import Session

from service import i18n
from service.access import OfficeView, Scope, one
from service.accounts.tables import Office
from service.clock import local_day
from service.errors import NotFound, UserError
from service.interpreters.payment import queries, wording
from service.interpreters.payment.accounts import office_account
from service.interpreters.payment.queries import LOCKED, Entry, Paid, Person
from service.interpreters.tables import Agency
from service.interpreters.wording.offers import money
from service.papers.sheets import Column, Sheet, Table
from service.places.tables import Place
from service.typed.banking import in_blocks

SENTENCES = {
    "list": "Payments to interpreters, %(month)s",
    "statement": "Statement, %(month)s",
    "bill": "Bill %(number)s",
    "certificate": "Certificate of hours %(year)s",
    "for": "For %(name)s, %(number)s",
    "billed": "To %(address)s",
    "month": "Interpreting, %(month)s",
    "draft": "Draft: not approved yet.",
    "approved": "Approved on %(day)s.",
    "paid on": "Paid on %(day)s",
    "not paid": "Approved; the money is on its way.",
    "sum": "Altogether",
    "to pay": "Please pay to %(holder)s, IBAN %(iban)s, and name %(number)s.",
    "to pay back": "This amount is in your favour. We will call you.",
    "what is billed": "Billed is what the interpreters get from us for your talks.",
    "questions": "Questions? %(contact)s",
    "certifies": "We certify that %(name)s has interpreted as a volunteer "
    "in %(county)s in %(year)s.",
    "thanks": "Thank you very much!",
    "lists": "Counted are the hours of approved payment lists, as they passed.",
    "sign": "Place, day and signature: ______________________________",
    "made": "Printed on %(day)s",
}
TITLES = {
    "number": "Number",
    "name": "Name",
    "talk": "Talk",
    "entry": "Entry",
    "amount": "Amount",
    "month": "Month",
    "talks": "Talks",
    "hours": "Hours",
    "fee": "For hours",
    "trip": "For ways",
    "correction": "Corrections",
}
PARTS = ("fee", "trip", "correction")


def payment_list(
    session: Session,
    scope: Scope,
    list_id: str,
    office: OfficeView,
    language: str,
    today: date,
) -> Sheet:
    """Who gets how much, and the sum; to be signed."""
    found = queries.paid(session, scope, list_id)
    widths = {"number": 22, "name": 0, "talks": 18, "hours": 32}
    widths |= dict.fromkeys(PARTS, 30) | {"amount": 32}
    rows = [_of_person(who, language) for who in found.people]
    everything = [entry for who in found.people for entry in who.entries]
    rows.append(("", _say(language, "sum"), *_sums(everything, language)))
    return Sheet(
        title=_say(language, "list", month=_month_of(found, language)),
        language=language,
        facts=(office.name, _state(found, language)),
        tables=(Table(_columns(language, widths), tuple(rows)),),
        notes=("", _say(language, "sign")),
        foot=_made(office.name, language, today),
        landscape=True,
    )


def _of_person(who: Person, language: str) -> tuple[str, ...]:
    number = wording.number_text(who.number)
    return number, who.name, *_sums(who.entries, language)


def _sums(entries: Sequence[Entry], language: str) -> tuple[str, ...]:
    by_kind = {
        kind: sum(entry.cents for entry in entries if entry.kind == kind)
        for kind in PARTS
    }
    return (
        str(len({entry.request for entry in entries})),
        wording.hours_text(sum(entry.minutes for entry in entries), language),
        *(money(cents, language) for cents in by_kind.values()),
        money(sum(by_kind.values()), language),
    )


def _state(found: Paid, language: str) -> str:
    row = found.row
    if row.paid_on is not None:
        return _say(language, "paid on", day=i18n.day(language, row.paid_on, "dd.MM.y"))
    if row.approved_at is None:
        return _say(language, "draft")
    day = i18n.instant(language, row.approved_at, "dd.MM.y")
    return _say(language, "approved", day=day)


def statement(
    session: Session,
    scope: Scope,
    list_id: str,
    interpreter_id: str,
    office: OfficeView,
    language: str,
    today: date,
) -> Sheet:
    """What a list paid one person, entry by entry. NotFound for a draft."""
    found = queries.paid(session, scope, list_id)
    who = next((each for each in found.people if each.id == interpreter_id), None)
    if who is None or found.row.state not in LOCKED:
        raise NotFound("PaymentList")
    rows = [_line(entry, language) for entry in who.entries]
    rows.append((_say(language, "sum"), "", money(who.cents, language)))
    paid = found.row.paid_on is not None
    number = wording.number_text(who.number)
    return Sheet(
        title=_say(language, "statement", month=_month_of(found, language)),
        language=language,
        facts=(
            _say(language, "for", name=who.name, number=number),
            office.name,
            _state(found, language) if paid else _say(language, "not paid"),
        ),
        tables=(Table(_entry_columns(language), tuple(rows)),),
        notes=(_questions(office, language),),
        foot=_made(number, language, today),
    )


def bill(
    session: Session,
    scope: Scope,
    list_id: str,
    agency_id: str,
    office: OfficeView,
    language: str,
    today: date,
) -> Sheet:
    """What an agency that pays itself owes for a list: talks and amounts, no names.

    UserError where the office has not told to which account.
    """
    found = queries.paid(session, scope, list_id)
    entries = [
        entry
        for who in found.people
        for entry in who.entries
        if entry.agency_id == agency_id
    ]
    if not entries or found.row.state not in LOCKED:
        raise NotFound("Agency")
    account = office_account(session.get_one(Office, scope.office_id))
    if account is None:
        raise UserError("Please enter the account from which the office pays.")
    agency = one(session, Agency, scope, agency_id)
    number = f"{found.row.month:%Y%m}-{found.row.position}-{agency_id[-4:].upper()}"
    cents = sum(entry.cents for entry in entries)
    to_pay = _say(language, "to pay back")
    if cents > 0:
        told = {"holder": account.holder, "iban": in_blocks(account.iban)}
        to_pay = _say(language, "to pay", number=number, **told)
    rows = [_line(entry, language) for entry in entries]
    rows.append((_say(language, "sum"), "", money(cents, language)))
    return Sheet(
        title=_say(language, "bill", number=number),
        language=language,
        facts=(
            _from(office),
            _say(language, "billed", address=_address(session, agency)),
            _say(language, "month", month=_month_of(found, language)),
        ),
        tables=(Table(_entry_columns(language), tuple(rows)),),
        notes=(
            to_pay,
            _say(language, "what is billed"),
            _questions(office, language),
        ),
        foot=_made(number, language, today),
    )


def _from(office: OfficeView) -> str:
    lines = str(office.settings.get("address", "")).splitlines()
    told = (office.county, office.name, *(line.strip() for line in lines))
    return ", ".join(line for line in told if line)


def _address(session: Session, agency: Agency) -> str:
    place = session.get(Place, agency.place_id) if agency.place_id else None
    town = f"{place.postal_code} {place.name}".strip() if place else ""
    return ", ".join(line for line in (agency.name, agency.street, town) if line)


def certificate(
    session: Session,
    scope: Scope,
    interpreter_id: str,
    year: int,
    office: OfficeView,
    language: str,
    today: date,
) -> Sheet:
    """Somebody's hours of a year by month, without money: to be shown to others.

    NotFound where there are none.
    """
    who, entries = queries.year_of(session, scope, interpreter_id, year)
    held = [entry for entry in entries if entry.kind == "fee" and entry.passed]
    if not held:
        raise NotFound("Interpreter")
    first_days = sorted({_first_day(entry) for entry in held})
    rows = [_month(held, first, language) for first in first_days]
    rows.append(_hours(_say(language, "sum"), held, language))
    told = {"name": who.name, "county": office.county, "year": str(year)}
    return Sheet(
        title=_say(language, "certificate", year=str(year)),
        language=language,
        facts=(_say(language, "certifies", **told), _contact(office)),
        tables=(
            Table(
                _columns(language, {"month": 0, "talks": 40, "hours": 50}), tuple(rows)
            ),
        ),
        notes=(
            _say(language, "lists"),
            _say(language, "thanks"),
            "",
            _say(language, "sign"),
        ),
        foot=_made(wording.number_text(who.number), language, today),
    )


def _first_day(entry: Entry) -> date:
    return local_day(entry.starts_at).replace(day=1)


def _month(held: Iterable[Entry], first: date, language: str) -> tuple[str, ...]:
    of_month = [entry for entry in held if _first_day(entry) == first]
    return _hours(i18n.day(language, first, "LLLL y"), of_month, language)


def _hours(name: str, held: Sequence[Entry], language: str) -> tuple[str, ...]:
    minutes = sum(entry.passed for entry in held)
    return name, str(len(held)), wording.hours_text(minutes, language)


def _line(entry: Entry, language: str) -> tuple[str, ...]:
    told = wording.when(entry, language), wording.what(entry, language)
    return *told, money(entry.cents, language)


def _entry_columns(language: str) -> tuple[Column, ...]:
    return _columns(language, {"talk": 78, "entry": 0, "amount": 28})


def _columns(language: str, widths: dict[str, int]) -> tuple[Column, ...]:
    return tuple(
        Column(i18n.text(language, TITLES[key]), width) for key, width in widths.items()
    )


def _month_of(found: Paid, language: str) -> str:
    return wording.month_text(found.row.month, found.row.position, language)


def _contact(office: OfficeView) -> str:
    told = (office.name, office.phone, office.email)
    return ", ".join(line for line in told if line)


def _questions(office: OfficeView, language: str) -> str:
    return _say(language, "questions", contact=_contact(office))


def _made(what: str, language: str, today: date) -> str:
    day = i18n.day(language, today, "dd.MM.y")
    return f"{what} · {_say(language, 'made', day=day)}"


def _say(language: str, key: str, **values: object) -> str:
    return i18n.text(language, SENTENCES[key], **values)
