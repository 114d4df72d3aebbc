"""Cards with code and QR to cut out, and the confirmation for the Jobcenter.

The name as on the identity card is written by hand: it is not kept here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service import i18n
from service.access import OfficeView
from service.papers.letter import qr_file, unbroken

CARDS_A_PAGE = 8  # two beside each other, 60 mm high
SENTENCES = {
    "title": "Cards and confirmation",
    "course": "German course",
    "where": "Where do I stand?",
    "given": "Registered before; the code was given out then.",
    "phone": "Phone",
    "confirmation": "Confirmation of registration",
    "put down": "Put down for a German course on %(day)s:",
    "name": "Call name",
    "code": "Code",
    "id": "Name as on the identity card",
    "by hand": "Please write the name by hand; we do not keep it. "
    "This is no right to a seat.",
    "signature": "Place, day and signature",
}


@dataclass(frozen=True)
class Card:
    """One person's card; the code in blocks, "" where it was given out before."""

    name: str
    code: str


@dataclass(frozen=True)
class Cards:
    """The page model: pages of cards, then the confirmation."""

    title: str
    language: str
    pages: tuple[tuple[Card, ...], ...]
    county: str
    office: str
    phone: str
    qr: str
    address: str
    words: dict[str, str]


def cards(
    people: Sequence[Card],
    office: OfficeView,
    status_url: str,
    language: str,
    today: date,
) -> Cards:
    """Cards of people registered just now; texts in the language of the desk."""
    day = i18n.day(language, today, "dd.MM.y")
    words = {key: i18n.text(language, text) for key, text in SENTENCES.items()}
    words["put down"] = i18n.text(language, SENTENCES["put down"], day=day)
    return Cards(
        title=words["title"],
        language=language,
        pages=tuple(
            tuple(people[n : n + CARDS_A_PAGE])
            for n in range(0, len(people), CARDS_A_PAGE)
        ),
        county=office.county,
        office=office.name,
        phone=unbroken(office.phone),
        qr=qr_file(status_url),
        address=status_url.split("://", 1)[-1].split("?")[0],
        words=words,
    )
