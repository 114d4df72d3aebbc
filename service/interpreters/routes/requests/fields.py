"""The fields of the five questions, from what is known of whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from service.access import Role, Scope
from service.i18n import instant
from service.interpreters.requests import queries
from service.interpreters.requests.forms import OTHER
from service.interpreters.tables import Agency
from service.interpreters.wording.asking import GENDERS, MODES, said
from service.learners.wording import rule_name, spoken
from service.places.queries import places
from service.rulesets.queries import RulesInForce
from service.web.forms import FormState
from service.web.request import language, now, tell

Fields = dict[str, dict[str, Any]]
Options = list[tuple[str, str]]
USUAL = 4  # languages that stand as chips
WIDELY = ("ar", "en", "fr", "ru", "tr")  # spoken by many beside their own
TITLES = {"today": "Today", "tomorrow": "Tomorrow", "day": "Another day"}
LENGTHS = (30, 45, 60, 90, 120)


@dataclass(frozen=True)
class Asker:
    """Who asks: the institution, where it is known, and what it may choose."""

    agency: Agency | None
    chooses: bool = False  # office and helper name the institution
    newcomer: bool = False  # the public page: the institution tells of itself


def asker_of(db: Session, scope: Scope, chosen: str) -> Asker:
    """The institution of a login, or the one that office or helper has chosen."""
    if scope.role is None:
        return Asker(None, newcomer=True)
    if scope.role is Role.AGENCY:
        own = [a for a in queries.agencies(db, scope) if a.id == scope.agency_id]
        return Asker(own[0] if own else None)
    found = [a for a in queries.agencies(db, scope) if a.id == chosen]
    return Asker(found[0] if found else None, chooses=True)


def fields_of(
    db: Session, scope: Scope, asker: Asker, form: FormState[Any], known: RulesInForce
) -> Fields:
    """Every field of the page by its name."""
    found = {
        **_language(db, scope, asker, form, known),
        **_when(form),
        **_where(db, scope, asker, form),
        **_talk(form, known),
        **_contact(form, known),
        **_more(db, scope, asker, form),
    }
    if asker.chooses:
        found["agency_id"] = form.field(
            "agency_id",
            tell("Institution"),
            required=True,
            options=[(a.id, a.name) for a in queries.agencies(db, scope)],
        )
    if asker.newcomer:
        found |= _newcomer(db, scope, form, known)
    return found


def _languages(known: RulesInForce) -> Options:
    """All that somebody may speak; names that mean several say which they are."""
    unclear = {
        code: rule_name(name, language())
        for name in known.sets.interpreting.unclear
        for code in name.languages
    }
    told = []
    for entry in spoken(known):
        name = rule_name(entry, language())
        beside = unclear.get(entry.code, "")
        told.append((entry.code, name if beside in name else f"{name} ({beside})"))
    return sorted(told, key=lambda option: option[1].casefold())


def _language(
    db: Session, scope: Scope, asker: Asker, form: FormState[Any], known: RulesInForce
) -> Fields:
    every = _languages(known)
    names = dict(every)
    agency_id = asker.agency.id if asker.agency else ""
    usual = queries.usual_languages(db, scope, agency_id) if agency_id else ()
    codes = list(dict.fromkeys([*usual, *(c for c in names if c != "de")]))[:USUAL]
    chosen = form.values.get("language", "")
    if chosen and chosen != OTHER and chosen not in codes:
        codes[-1] = chosen
    chips = [(code, names[code]) for code in codes if code in names]
    dialects = [
        (one.id, rule_name(one, language()))
        for one in known.sets.interpreting.dialect
        if one.language in (chosen, form.values.get("language_other"))
    ]
    others = _beside(known, [*usual, *form.values.getlist("other_languages")])
    return {
        "language": form.field(
            "language",
            tell("Language"),
            required=True,
            options=[*chips, (OTHER, tell("Another one"))],
        ),
        "language_other": form.field(
            "language_other", tell("Another language"), options=every
        ),
        "other_languages": form.field(
            "other_languages",
            tell("Would do, too"),
            options=[(code, names[code]) for code in others if code in names],
        ),
        "dialect": form.field("dialect", tell("Dialect"), options=dialects),
    }


def _beside(known: RulesInForce, told: list[str]) -> list[str]:
    """Languages that often do as well: those mixed up with each other, and the wide."""
    mixed = [x for one in known.sets.interpreting.unclear for x in one.languages]
    return list(dict.fromkeys([*told, *mixed, *WIDELY]))


def _when(form: FormState[Any]) -> Fields:
    lengths = [(str(n), tell("%(n)s minutes", n=n)) for n in LENGTHS]
    typed = form.values.get("minutes", "")
    if typed and typed not in dict(lengths):
        lengths.append((typed, tell("%(n)s minutes", n=typed)))
    return {
        "when": form.field(
            "when",
            tell("When"),
            required=True,
            options=[(key, tell(word)) for key, word in TITLES.items()],
        ),
        "day": form.field("day", tell("Day"), quiet=True),
        "start": form.field("start", tell("Start"), required=True),
        "minutes": form.field(
            "minutes", tell("How long"), required=True, options=lengths
        ),
        "other_hours": form.field("other_hours", tell("An hour earlier or later")),
        "other_days": form.field("other_days", tell("One of the next days")),
        "choice": form.field("choice", tell("Time")),
    }


def _where(db: Session, scope: Scope, asker: Asker, form: FormState[Any]) -> Fields:
    villages = {place.id: place.name for place in places(db, scope)}
    own = villages.get(asker.agency.place_id or "", "") if asker.agency else ""
    here = tell("At our house in %(place)s", place=own) if own else tell("At our house")
    options = [
        ("house", here),
        ("phone", said(MODES, "phone", language())),
        ("video", said(MODES, "video", language())),
        ("other", tell("Somewhere else")),
    ]
    also = [(mode, said(MODES, mode, language())) for mode in ("phone", "video")]
    return {
        "where": form.field("where", tell("Where"), required=True, options=options),
        "place_id": form.field(
            "place_id", tell("Place"), options=sorted(villages.items(), key=_by_name)
        ),
        "street": form.field("street", tell("Street and number")),
        "also": form.field("also", tell("Would do, too"), options=also),
    }


def _by_name(option: tuple[str, str]) -> str:
    return option[1].casefold()


def _talk(form: FormState[Any], known: RulesInForce) -> Fields:
    rules = known.sets.interpreting
    settings = [
        {
            "value": one.id,
            "label": rule_name(one, language()),
            "kind": "" if one.served else "warning",
        }
        for one in rules.setting
    ]
    chosen = form.values.get("setting", "")
    topics = [(t.id, rule_name(t, language())) for t in rules.topics_of(chosen)]
    return {
        "setting": {
            **form.field("setting", tell("Kind of talk"), required=True),
            "options": settings,
        },
        "topic": form.field("topic", tell("What it is about"), options=topics),
    }


def _contact(form: FormState[Any], known: RulesInForce) -> Fields:
    return {
        "contact_name": form.field(
            "contact_name",
            tell("Who asks"),
            hint=tell("The interpreter sees it after saying yes."),
        ),
        "contact_phone": form.field(
            "contact_phone", tell("Phone number for the day"), required=True, type="tel"
        ),
        "client_language": form.field(
            "client_language",
            tell("Language of the slip for your client"),
            options=_languages(known),
        ),
    }


def _more(db: Session, scope: Scope, asker: Asker, form: FormState[Any]) -> Fields:
    genders = [(key, tell(word)) for key, word in GENDERS.items()]
    return {
        "people": form.field("people", tell("How many people are there?")),
        "minors": form.field("minors", tell("Children are there")),
        "alone": form.field(
            "alone", tell("No member of staff is there during the talk")
        ),
        "gender": form.field("gender", tell("A woman or a man?"), options=genders),
        "gender_hard": form.field("gender_hard", tell("Otherwise nobody")),
        "needed": form.field("needed", tell("How many interpreters?")),
        "earlier_id": form.field(
            "earlier_id",
            tell("The same interpreter as in an earlier booking"),
            options=_earlier(db, scope, asker),
        ),
        "briefing": form.field(
            "briefing",
            tell("What the interpreter should know beforehand"),
            hint=tell("Without names. It is shown only after somebody has said yes."),
        ),
        "every_weeks": form.field(
            "every_weeks",
            tell("Repeats"),
            options=[
                ("1", tell("every week")),
                ("2", tell("every two weeks")),
                ("4", tell("every four weeks")),
            ],
        ),
        "until": form.field("until", tell("Until")),
    }


def _earlier(db: Session, scope: Scope, asker: Asker) -> Options:
    if asker.agency is None:
        return []
    told = queries.earlier_requests(db, scope, asker.agency.id, now())
    return [(one.id, f"{one.code}, {_day(one.starts_at)}") for one in told]


def _day(moment: datetime) -> str:
    return instant(language(), moment, "EEE d.M.")


def _newcomer(
    db: Session, scope: Scope, form: FormState[Any], known: RulesInForce
) -> Fields:
    kinds = known.sets.interpreting.agency_kind
    villages = [(place.id, place.name) for place in places(db, scope)]
    return {
        "agency_name": form.field(
            "agency_name", tell("Name of the institution"), required=True
        ),
        "agency_kind": form.field(
            "agency_kind",
            tell("What it is"),
            required=True,
            options=[(kind.id, rule_name(kind, language())) for kind in kinds],
        ),
        "agency_place_id": form.field(
            "agency_place_id",
            tell("Where it is"),
            required=True,
            options=sorted(villages, key=_by_name),
        ),
        "agency_street": form.field("agency_street", tell("Street and number")),
        "agency_email": form.field(
            "agency_email", tell("E-mail"), required=True, type="email"
        ),
        "agency_phone": form.field(
            "agency_phone", tell("Phone"), required=True, type="tel"
        ),
    }
