"""A sheet to hang up in practices and schools: how to get an interpreter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service import i18n
from service.access import OfficeView
from service.papers.letter import qr_file, unbroken

MOST_LANGUAGES = 16  # that are named
SENTENCES = {
    "title": "Do you need an interpreter?",
    "who": "For schools, day-care centres, practices, advice centres and authorities "
    "in %(county)s",
    "scan": "Ask on the page",
    "scan how": "Five questions, two minutes, no password. You see at once how many "
    "people could come.",
    "call": "Or call us",
    "call how": "We type your request in while you talk.",
    "then": "We ask people who speak the language and live near. As soon as one has "
    "said yes, you get a message with the name.",
    "secret": "Our interpreters tell nobody what was talked about.",
    "free": "It costs you nothing: the county pays.",
    "languages": "At present we have people for:",
    "more": "%(languages)s and others",
    "person": "Please do not let children interpret for their parents.",
}
TOLD = ("then", "secret", "person")


@dataclass(frozen=True)
class Flyer:
    """The page model."""

    title: str
    language: str
    county: str
    office: str
    phone: str
    email: str
    qr: str
    address: str
    words: dict[str, str]
    told: tuple[str, ...]
    languages: str


def flyer(
    office: OfficeView,
    booking_url: str,
    languages: Sequence[str],
    county_pays: bool,
    language: str,
) -> Flyer:
    """The sheet; `languages` are names, those of most interpreters first."""
    words = {
        key: i18n.text(language, text, county=office.county, languages="")
        for key, text in SENTENCES.items()
    }
    named = ", ".join(sorted(languages[:MOST_LANGUAGES], key=str.casefold))
    if len(languages) > MOST_LANGUAGES:
        named = i18n.text(language, SENTENCES["more"], languages=named)
    told = ("free", *TOLD) if county_pays else TOLD
    return Flyer(
        title=words["title"],
        language=language,
        county=office.county,
        office=office.name,
        phone=unbroken(office.phone),
        email=office.email,
        qr=qr_file(booking_url),
        address=booking_url.split("://", 1)[-1].split("?")[0],
        words=words,
        told=tuple(words[key] for key in told),
        languages=named,
    )
