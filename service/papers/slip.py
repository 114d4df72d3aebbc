"""A slip for whoever needs the interpreter: German, and below it their own language.

Neither a name nor what the talk is about stands on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from service import i18n
from service.access import OfficeView, Scope, one
from service.clock import local_day
from service.errors import UserError
from service.interpreters.requests.queries import STANDING, RequestView
from service.interpreters.tables import Agency
from service.interpreters.wording.asking import clock_span
from service.learners.wording import spoken_languages
from service.offered import offered
from service.papers.bilingual import Both, Speaker
from service.papers.letter import unbroken
from service.papers.letter_words import long_day
from service.papers.pictograms import pictogram
from service.rulesets.queries import RulesInForce, rules

SENTENCES = {
    "title": "Your talk with an interpreter",
    "day": "Day",
    "time": "Time",
    "where": "Where",
    "who": "Interpreter",
    "onsite": "An interpreter for %(language)s is there with you.",
    "phone": "An interpreter for %(language)s listens and speaks on the phone.",
    "video": "An interpreter for %(language)s is there on a screen.",
    "searched": "We are still looking for an interpreter for %(language)s. "
    "If nobody is found, you are told.",
    "number": "Number",
    "what": "The interpreter tells you in your language everything that is said in "
    "German, and says in German everything that you say. The interpreter adds nothing "
    "and decides nothing.",
    "free": "It costs you nothing.",
    "secret": "The interpreter tells nobody what you talk about.",
    "cannot": "You cannot come? Please call as soon as you know: %(who)s",
    "bring": "Please bring this slip with you.",
}
ICONS = {"what": "talk", "free": "euro", "secret": "lock", "cannot": "phone"}


@dataclass(frozen=True)
class Fact:
    """A label and what is so; a name or a time is the same in both languages."""

    label: Both
    value: Both


@dataclass(frozen=True)
class Told:
    """A sentence beside its pictogram."""

    icon: str
    text: Both


@dataclass(frozen=True)
class Slip:
    """The page model of the slip."""

    title: str
    language: str
    office: str
    heading: Both
    code: str
    code_label: Both
    facts: tuple[Fact, ...]
    told: tuple[Told, ...]
    bring: Both
    foot: str


def slip(
    session: Session, scope: Scope, view: RequestView, office: OfficeView, today: date
) -> Slip:
    """The slip of a request that stands. UserError for one that is over."""
    if view.state not in STANDING:
        raise UserError("There is a slip only for a talk that is to come.")
    agency = one(session, Agency, scope, view.agency_id)
    speak = Speaker(tongues(view.client_language or view.language, office), SENTENCES)
    phone = agency.phone or office.phone  # the asker's own number is not the client's
    call = ", ".join(x for x in (agency.name, unbroken(phone)) if x)
    sentences = (
        Told(pictogram(icon), speak.say(key, who=call)) for key, icon in ICONS.items()
    )
    printed = i18n.day(i18n.DEFAULT, today, "dd.MM.y")
    return Slip(
        title=i18n.text(i18n.DEFAULT, SENTENCES["title"]),
        language=i18n.DEFAULT,
        office=f"{office.county} · {office.name}",
        heading=speak.say("title"),
        code=view.code,
        code_label=speak.say("number"),
        facts=_facts(speak, view, agency, rules(session, scope, today)),
        told=tuple(sentences),
        bring=speak.say("bring"),
        foot=" · ".join(x for x in (office.name, office.phone, printed) if x),
    )


def tongues(spoken: str, office: OfficeView) -> tuple[str, ...]:
    """German, and the client's language; English where the office has no texts in it.

    A catalogue that lacks the slip's sentences would say them in German once more.
    """
    if spoken == i18n.DEFAULT:
        return (i18n.DEFAULT,)
    known = spoken in offered(office.settings) and all(
        i18n.text(i18n.DEFAULT, sentence) not in i18n.text(spoken, sentence)
        for key, sentence in SENTENCES.items()
        if key in ICONS
    )
    return (i18n.DEFAULT, spoken if known else i18n.SOURCE)


def _facts(
    speak: Speaker, view: RequestView, agency: Agency, known: RulesInForce
) -> tuple[Fact, ...]:
    coming = view.coming[0] if view.met else None
    when = coming or view
    house = ", ".join(x for x in (agency.name, view.street, view.place) if x)
    who = coming.mode if coming else "searched"
    comes = speak.say(who, language=lambda told: _named(view.language, known, told))
    return (
        Fact(speak.say("day"), speak.each(long_day(local_day(when.starts_at)))),
        Fact(speak.say("time"), speak.name(clock_span(when, i18n.DEFAULT))[:1]),
        Fact(speak.say("where"), speak.name(house)[:1]),
        Fact(speak.say("who"), comes),
    )


def _named(code: str, known: RulesInForce, language: str) -> str:
    """A language's name for whoever speaks it, else German or English."""
    if language == code:
        return i18n.own_name(code)
    return spoken_languages(known, language).get(code, code)
