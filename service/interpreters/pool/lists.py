"""An existing list of interpreters, as a spreadsheet: read, explained once, stored.

A language is never guessed: a name for several languages ("Kurdisch") is a fault of its
line, not a word that is explained once for all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from service.access import Scope
from service.errors import UserError
from service.interpreters.pool import actions
from service.interpreters.pool.forms import InterpreterIn, SpokenIn
from service.interpreters.pool.queries import Profile, all_profiles
from service.lists.cells import (
    read_flag,
    read_mail,
    read_number,
    read_phone,
    read_text,
    read_word,
)
from service.lists.columns import NUMBER, Column, Layout, text_of, yes_of
from service.lists.queries import Explained
from service.lists.records import Record, RecordList, read_model
from service.lists.words import Ways, meaning, word_key
from service.rulesets.queries import rules
from service.supply.forms import by_weekday
from service.supply.lists import layouts
from service.supply.lists.cells import name_of, names_of, read_names
from service.supply.lists.known import Known
from service.supply.lists.known import known as known_to_supply
from service.typed import Mistyped, stretch_text

NAME = "pool"
LEVELS = {
    1: ("alltag", "alltagsgespräch", "everyday", "1", "b1", "b2"),
    2: ("fließend", "gut", "sehr gut", "fluent", "2", "c1", "c2"),
    3: ("muttersprache", "erstsprache", "native", "3"),
}
LEVEL_OF = {word_key(word): level for level, ways in LEVELS.items() for word in ways}
_APART = re.compile(r"\s*[;,/|\n]\s*|\s+und\s+")
_LEVEL = re.compile(r"(.+?)\s*(?:[:=]\s*(.+)|\((.+)\)|\s(\d))")
UNCLEAR = "unclear"


def read_languages(cell: str, known: Known) -> tuple[SpokenIn, ...]:
    """Languages with levels: "Dari: 3; Paschtu (gut)"; without one: everyday talk.

    Raises: Mistyped for a name that several languages are called by, UnknownWord.
    """
    found: dict[str, SpokenIn] = {}
    for part in filter(None, _APART.split(cell.strip())):
        code, level = _language(part, known)
        if code:
            found[code] = SpokenIn(language=code, level=level)
    return tuple(found.values())


def _language(part: str, known: Known) -> tuple[str, int]:
    match = _LEVEL.fullmatch(part)
    word = next((g for g in match.groups()[1:] if g), "") if match else ""
    level = LEVEL_OF.get(word_key(word)) if word else None
    name = match[1] if match and level else part
    unclear = {
        word_key(way): ways
        for ways in known.ways(UNCLEAR).values()
        for way in ways[:-1]
    }
    meant = unclear.get(word_key(name))
    if meant is not None:
        raise Mistyped(
            "“%(word)s” can mean several languages: %(languages)s. Please ask and "
            "write which.",
            word=name[:40],
            languages=meant[-1],
        )
    return meaning("spoken", name, known), level or 1


def _write_languages(row: Any, known: Known) -> str:
    return "; ".join(
        f"{known.usual('spoken', one.language)}: {one.level}" for one in row.languages
    )


def _all_settings(known: Known) -> list[str]:
    return list(known.ways("pool-setting"))


def _text(header: str, key: str, *meant: str) -> Column:
    return Column(header, key, read_text, text_of(key), (), meant)


def _count(header: str, key: str, most: int, *meant: str) -> Column:
    return Column(header, key, read_number(0, most, None), text_of(key), (), meant)


def _tick(header: str, key: str, *meant: str) -> Column:
    return Column(header, key, read_flag, yes_of(key), (), meant)


def _word(header: str, key: str, vocabulary: str, *meant: str) -> Column:
    return Column(
        header, key, read_word(vocabulary, None), name_of(vocabulary, key), (), meant
    )


LAYOUT = Layout(
    name=NAME,
    columns=(
        Column("nummer", NUMBER, read_text, text_of(NUMBER), meant=("nr", "id")),
        _text("name", "name", "vor- und nachname", "sprachmittler", "sprachmittlerin"),
        Column("telefon", "phone", read_phone, text_of("phone"), (), ("handy", "tel")),
        Column("email", "email", read_mail, text_of("email"), ("e-mail",), ("mail",)),
        _word("ort", "place_id", "place", "wohnort", "gemeinde"),
        Column(
            "sprachen",
            "languages",
            read_languages,
            _write_languages,
            ("sprache",),
            ("muttersprache", "dolmetschsprachen"),
        ),
        _word("art", "kind", "pool-kind", "gruppe"),
        _text("durchwahl", "extension"),
        _word("anfragen_per", "channel", "pool-channel", "kontaktweg"),
        _word("unterwegs", "mode", "pool-mode", "verkehrsmittel", "mobilität"),
        _count("minuten_weg", "max_oneway", 180, "fahrzeit"),
        _word("geschlecht", "gender", "pool-gender"),
        _text("deutsch", "german_level", "deutschniveau"),
        Column(
            "gespraeche",
            "settings",
            read_names("pool-setting", _all_settings),
            names_of("pool-setting", "settings"),
            ("gespräche",),
            ("einsatzbereiche", "bereiche"),
        ),
        layouts.HOURS,
        _count("einsaetze_woche", "max_week", 40),
        _count("stunden_vorlauf", "notice_hours", 336, "vorlauf"),
        _tick("telefonisch", "on_phone"),
        _tick("video", "on_video"),
        _tick("kurzfristig", "standby"),
    ),
    who=(NUMBER, "name"),
    read_only=layouts.EACH_DAY,
    finish=layouts.TEACHERS.finish,
    example={
        "name": "Erfundene Person",
        "telefon": "0151 5550000",
        "ort": "Musterdorf",
        "sprachen": "Dari: 3; Paschtu: 2",
        "gespraeche": "alle",
        "zeiten": "Mo–Fr 9–13",
    },
)


def known(session: Session, scope: Scope, explained: Explained) -> Known:
    """The office's languages, kinds of talk, places and codes of today."""
    base = known_to_supply(session, scope, explained)
    sets = rules(session, scope, explained.today).sets
    names = {one.code: one.name_de for one in sets.languages.language}
    spoken = {
        one.code: tuple(dict.fromkeys((one.name_de, one.name, one.own_name)))
        for one in sets.languages.language
        if one.spoken and not one.code.startswith("de")
    }
    unclear: dict[str, tuple[str, ...]] = {
        one.id: (
            one.name_de,
            one.name,
            ", ".join(names[code] for code in one.languages),
        )
        for one in sets.interpreting.unclear
    }
    codes: dict[str, Ways] = {
        "spoken": spoken,
        UNCLEAR: unclear,
        "pool-setting": {
            one.id: (one.name_de, one.name)
            for one in sets.interpreting.setting
            if one.served
        },
        "pool-kind": {
            "volunteer": ("Ehrenamt", "ehrenamtlich", "Volunteer"),
            "staff": ("Personal", "Verwaltung", "Mitarbeiter", "Staff"),
        },
        "pool-channel": {
            "sms": ("SMS", "Handy"),
            "email": ("E-Mail", "Mail"),
            "call": ("Anruf", "Telefon", "Call"),
        },
        "pool-mode": {
            "car": ("Auto", "PKW", "Car"),
            "pt": ("Bus und Bahn", "Bus", "ÖPNV", "Bahn"),
            "bike": ("Fahrrad", "Rad", "Bicycle"),
        },
        "pool-gender": {
            "female": ("weiblich", "w", "Frau", "female"),
            "male": ("männlich", "m", "Mann", "male"),
            "diverse": ("divers", "d", "diverse"),
        },
    }
    return replace(base, names={**base.names, **codes}, indexes={})


def stored(person: Profile) -> dict[str, Any]:
    """A profile as the list's form holds it."""
    names = set(InterpreterIn.model_fields) - {"languages", "notice_hours"}
    values = {n: getattr(person, n) for n in names if hasattr(person, n)}
    hours = by_weekday(person.available)
    values |= {day: stretch_text(parts) for day, parts in hours.items()}
    values["notice_hours"] = person.notice_minutes // 60
    values["languages"] = tuple(
        SpokenIn(
            language=one.language,
            level=one.level,
            dialects=one.dialects,
            written=one.written,
        )
        for one in person.languages
    )
    return values


def _standing(session: Session, scope: Scope) -> Sequence[Record]:
    return [
        Record(person.id, read_model(InterpreterIn, stored(person)))
        for person in all_profiles(session, scope)
        if person.place_id
    ]


def _natural(model: Any) -> tuple[str, str]:
    """The same name and phone is the same person."""
    return word_key(model.name or ""), str(model.phone or "")


def _check(model: InterpreterIn, _known: Known) -> None:
    if not model.languages:
        raise UserError("Enter at least one language.", "languages")
    if model.channel == "email" and not model.email:
        raise UserError("For this way an e-mail address is needed.", "email")
    if model.channel != "email" and not model.phone:
        raise UserError("For this way a phone number is needed.", "phone")


def _add(session: Session, scope: Scope, model: InterpreterIn, now: datetime) -> Any:
    return actions.add_interpreter(session, scope, model, now)


def _change(
    session: Session, scope: Scope, row_id: str, model: InterpreterIn, now: datetime
) -> Any:
    return actions.change_interpreter(session, scope, row_id, model, now)


POOL = RecordList(
    layout=LAYOUT,
    model=InterpreterIn,
    standing=_standing,
    known=known,
    natural=_natural,
    add=_add,
    change=_change,
    check=_check,
    made_of={**dict.fromkeys(("mo", "tu", "we", "th", "fr", "sa", "su"), layouts.WEEK)},
)
