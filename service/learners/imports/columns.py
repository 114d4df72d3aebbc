"""The columns of a learner list, with German headers.

Pure. Every column reads the text of a cell into a value of `LearnerIn` and writes a
record's value back, so that an export can be imported again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.clock import local_day
from service.learners.imports import words
from service.learners.imports.cells import (
    Read,
    read_ages,
    read_date,
    read_flag,
    read_mail,
    read_number,
    read_other_week,
    read_parts,
    read_past_date,
    read_phone,
    read_postal_code,
    read_record_number,
    read_slots,
    read_state,
    read_text,
    read_word,
    read_words,
)
from service.learners.imports.words import Known, Ways, slot_word
from service.learners.wording import number_text

# Of a record, or of what is not one yet but has its attributes.
Write = Callable[[Any, Known], str]


@dataclass(frozen=True)
class Column:
    """One column; `key` is a field of LearnerIn or one of OTHER_KEYS.

    `names` are other headers for it. `meant` are headers of which somebody has to say
    that they are this column.
    """

    header: str
    key: str
    read: Read
    write: Write
    names: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()


# Columns that are no field of their own: what the values of a line become.
NUMBER, FAMILY_NAME = "number", "family_name"
OTHER_KEYS = (NUMBER, FAMILY_NAME, "postal_code", "place", "registered_on")


def _back(ways: Ways, name: str) -> Write:
    def write(row: Any, _known: Known) -> str:
        code = str(getattr(row, name))
        return ways[code][0] if code in ways else code

    return write


def _plain(name: str) -> Write:
    def write(row: Any, _known: Known) -> str:
        value = getattr(row, name)
        return "" if value is None else str(value)

    return write


def _day(name: str) -> Write:
    def write(row: Any, _known: Known) -> str:
        value = getattr(row, name)
        if isinstance(value, datetime):
            value = local_day(value)
        return value.strftime("%d.%m.%Y") if value else ""

    return write


def _list(name: str, between: str = " ") -> Write:
    return lambda row, _known: between.join(str(v) for v in getattr(row, name) or ())


def _yes(name: str) -> Write:
    return lambda row, _known: "ja" if getattr(row, name) else ""


def _week(row: Any, _known: Known) -> str:
    return " ".join(slot_word(slot) for slot in row.free_times)


def _other_week(row: Any, _known: Known) -> str:
    if row.free_times_b is None:
        return ""
    return " ".join(slot_word(slot) for slot in row.free_times_b) or "keine"


def _place_of(part: str) -> Write:
    def write(row: Any, known: Known) -> str:
        place = known.by_id.get(row.place_id or "")
        return str(getattr(place, part)) if place else ""

    return write


COLUMNS = (
    Column(
        "nummer",
        NUMBER,
        read_record_number,
        lambda row, _known: number_text(row.number) if row.number else "",
        meant=("nr", "id", "kennnummer"),
    ),
    Column("stand", "state", read_state, _back(words.STATES, "state"), ("status",)),
    Column("rufname", "call_name", read_text, _plain("call_name"), ("name", "vorname")),
    Column(
        "telefon",
        "phone",
        read_phone,
        _plain("phone"),
        ("handy", "phone"),
        (
            "tel",
            "telefonnummer",
            "tel nr",
            "handynummer",
            "handynr",
            "mobil",
            "mobilnummer",
            "mobiltelefon",
            "rufnummer",
            "festnetz",
        ),
    ),
    Column(
        "email",
        "email",
        read_mail,
        _plain("email"),
        ("e-mail", "mail"),
        ("e-mail-adresse", "mailadresse", "emailadresse"),
    ),
    Column(
        "adresse",
        "address",
        read_text,
        _plain("address"),
        ("address",),
        ("anschrift", "straße", "strasse", "straße und hausnummer"),
    ),
    Column(
        "kontaktweg",
        "channel",
        read_word("channel"),
        _back(words.CHANNELS, "channel"),
    ),
    Column("zweiter_kontakt", "second_contact", read_text, _plain("second_contact")),
    Column(
        "kontaktsprache",
        "contact_language",
        read_word("language", "de"),
        _plain("contact_language"),
        ("sprache",),
    ),
    Column(
        "sprachen",
        "languages",
        read_words("language"),
        _list("languages", ", "),
        ("languages",),
        ("muttersprache", "erstsprache", "herkunftssprache", "spricht"),
    ),
    Column(
        "plz",
        "postal_code",
        read_postal_code,
        _place_of("postal_code"),
        ("postleitzahl",),
    ),
    Column(
        "ort",
        "place",
        read_text,
        _place_of("name"),
        ("wohnort", "place"),
        ("gemeinde", "stadt", "ortschaft", "dorf"),
    ),
    Column("ort_text", "place_text", read_text, _plain("place_text")),
    Column(
        "liest",
        "literacy",
        read_word("literacy"),
        _back(words.LITERACIES, "literacy"),
        meant=("alphabetisiert", "kann lesen"),
    ),
    Column(
        "niveau",
        "level",
        read_word("level"),
        _plain("level"),
        ("level", "stufe"),
        ("sprachniveau", "deutschniveau", "niveaustufe", "kursstufe"),
    ),
    Column(
        "nachweis",
        "level_evidence",
        read_word("evidence"),
        _back(words.EVIDENCES, "level_evidence"),
    ),
    Column(
        "nachweis_am", "level_evidence_on", read_past_date, _day("level_evidence_on")
    ),
    Column(
        "zeiten",
        "free_times",
        read_slots,
        _week,
        ("times",),
        ("wann", "freie zeiten", "verfügbarkeit"),
    ),
    Column("zeiten_andere_woche", "free_times_b", read_other_week, _other_week),
    Column("erster_montag", "anchor_monday", read_date, _day("anchor_monday")),
    Column(
        "kinder",
        "child_ages",
        read_ages,
        _list("child_ages"),
        ("kinderalter",),
        ("alter der kinder",),
    ),
    Column("unterwegs", "mode", read_word("mode"), _back(words.MODES, "mode")),
    Column(
        "hoechstens_minuten",
        "max_minutes",
        read_number(5, 240, None),
        _plain("max_minutes"),
    ),
    Column("kursarten", "course_types", read_words("kind"), _list("course_types")),
    Column(
        "geschlecht",
        "gender",
        read_word("gender"),
        _back(words.GENDERS, "gender"),
        meant=("anrede", "m/w", "m/w/d", "w/m", "geschl"),
    ),
    Column("nur_frauen", "women_only", read_flag, _yes("women_only")),
    Column("anspruch", "entitlement", read_word("entitlement"), _plain("entitlement")),
    Column(
        "anspruch_gesehen",
        "entitlement_seen_on",
        read_past_date,
        _day("entitlement_seen_on"),
    ),
    Column("anspruch_bis", "entitlement_until", read_date, _day("entitlement_until")),
    Column("verpflichtet_von", "obliging_office", read_text, _plain("obliging_office")),
    Column("fruehestens_ab", "earliest_start", read_date, _day("earliest_start")),
    Column(
        "termine_je_woche", "min_meetings", read_number(1, 6, 1), _plain("min_meetings")
    ),
    Column("stufenlos", "step_free", read_flag, _yes("step_free")),
    Column("online_geraet", "online_device", read_flag, _yes("online_device")),
    Column("online_netz", "online_connection", read_flag, _yes("online_connection")),
    Column(
        "schule",
        "schooling",
        read_word("schooling"),
        _back(words.SCHOOLINGS, "schooling"),
        meant=("schulbildung", "schuljahre"),
    ),
    Column("ziel", "goal", read_text, _plain("goal")),
    Column(
        "traeger_gefragt",
        "contacted_providers",
        read_parts,
        _list("contacted_providers"),
    ),
    Column("vorrang", "priority", read_number(1, 5, 1), _plain("priority")),
    Column("vorrang_grund", "priority_reason", read_text, _plain("priority_reason")),
    Column("einwilligung_am", "consented_on", read_past_date, _day("consent_at")),
    Column(
        "angemeldet_am",
        "registered_on",
        read_past_date,
        _day("registered_at"),
        meant=("anmeldedatum", "anmeldung", "registriert am", "eingang"),
    ),
)
# Behind the call name; never written, because only the whole name is stored.
FAMILY = Column(
    "nachname",
    FAMILY_NAME,
    read_text,
    lambda _row, _known: "",
    meant=("familienname", "zuname"),
)
READABLE = (*COLUMNS, FAMILY)
BY_KEY = {column.key: column for column in READABLE}
# Two columns of these are one value: the street and the number of the house.
JOINED = frozenset({"call_name", FAMILY_NAME, "address", "second_contact"})
# Columns that a list of faulty lines has beside those of the file.
REMARKS = ("zeile", "grund")
