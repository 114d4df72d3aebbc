"""What pages and papers say of payment."""

from __future__ import annotations

from datetime import date

from service import i18n
from service.interpreters.payment.queries import Entry
from service.interpreters.requests.codes import code
from service.interpreters.wording.offers import money, times

TITLES = {"draft": "Draft", "approved": "Approved", "paid": "Paid"}
KINDS = {"fee": "Hours", "trip": "Way", "correction": "Correction"}


def number_text(number: int) -> str:
    """An interpreter's number as people read it."""
    return f"S-{number:04d}"


def month_text(month: date, position: int, language: str) -> str:
    """A month and, from the second on, which list of it."""
    named = i18n.day(language, month, "LLLL y")
    if position == 1:
        return named
    return i18n.text(language, "%(month)s, list %(n)s", month=named, n=position)


def hours_text(minutes: int, language: str) -> str:
    """Hours and minutes."""
    hours, rest = divmod(minutes, 60)
    return i18n.text(language, "%(hours)s h %(minutes)s min", hours=hours, minutes=rest)


def what(entry: Entry, language: str) -> str:
    """How an amount comes about."""
    if entry.kind == "correction":
        return i18n.text(language, "Correction: %(reason)s", reason=entry.reason)
    rate = money(entry.rate_cents, language)
    if entry.kind == "fee":
        told = {"time": hours_text(entry.minutes, language), "rate": rate}
        return i18n.text(language, "%(time)s at %(rate)s an hour", **told)
    if not entry.distance_m:
        return i18n.text(language, "tickets")
    km = (entry.distance_m + 500) // 1000
    return i18n.text(language, "%(km)s km at %(rate)s", km=km, rate=rate)


def when(entry: Entry, language: str) -> str:
    """The day and the hours of a talk, with its number."""
    day = i18n.instant(language, entry.starts_at, "EEE d.M.y")
    hours = times(entry.starts_at, entry.ends_at, language)
    return f"{day}, {hours} · {code(entry.request)}"
