"""The columns of a learner list as CSV, with German headers.

Pure. Every column reads the text of a cell into a value of `LearnerIn` and writes a
record's value back, so that an export can be imported again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from service.clock import local_day
from service.learners.imports.cells import (
    CHANNELS,
    EVIDENCES,
    GENDERS,
    GERMAN_SLOTS,
    LITERACIES,
    MODES,
    SCHOOLINGS,
    STATES,
    Known,
    Read,
    read_ages,
    read_choice,
    read_contact_language,
    read_date,
    read_entitlement,
    read_flag,
    read_kinds,
    read_languages,
    read_level,
    read_number,
    read_other_week,
    read_past_date,
    read_slots,
    read_state,
    read_text,
)
from service.learners.tables import Learner
from service.learners.wording import number_text

Write = Callable[[Learner, Known], str]


@dataclass(frozen=True)
class Column:
    """One column; `key` is the field of LearnerIn, "" for a column only exported."""

    header: str
    key: str
    read: Read
    write: Write
    aliases: tuple[str, ...] = ()


def _back(words: Mapping[str, str], name: str) -> Write:
    codes = {code: word for word, code in words.items()}

    def write(row: Learner, _known: Known) -> str:
        code = str(getattr(row, name))
        return codes.get(code, code)

    return write


def _plain(name: str) -> Write:
    def write(row: Learner, _known: Known) -> str:
        value = getattr(row, name)
        return "" if value is None else str(value)

    return write


def _day(name: str) -> Write:
    def write(row: Learner, _known: Known) -> str:
        value = getattr(row, name)
        if isinstance(value, datetime):
            value = local_day(value)
        return value.strftime("%d.%m.%Y") if value else ""

    return write


def _list(name: str) -> Write:
    return lambda row, _known: " ".join(str(v) for v in getattr(row, name) or ())


def _yes(name: str) -> Write:
    return lambda row, _known: "ja" if getattr(row, name) else ""


def _week(name: str) -> Write:
    german = {slot: word for word, slot in GERMAN_SLOTS.items()}
    return lambda row, _known: " ".join(german[s] for s in getattr(row, name) or ())


def _spoken(row: Learner, _known: Known) -> str:
    return ", ".join(row.languages)


def _place_of(part: str) -> Write:
    def write(row: Learner, known: Known) -> str:
        place = known.by_id.get(row.place_id or "")
        return str(getattr(place, part)) if place else ""

    return write


def _only_out(header: str, write: Write) -> Column:
    return Column(header, "", read_text, write)


COLUMNS = (
    _only_out("nummer", lambda row, _known: number_text(row.number)),
    Column("stand", "state", read_state, _back(STATES, "state"), ("status",)),
    Column("rufname", "call_name", read_text, _plain("call_name"), ("name", "vorname")),
    Column("telefon", "phone", read_text, _plain("phone"), ("handy", "phone")),
    Column("email", "email", read_text, _plain("email"), ("e-mail", "mail")),
    Column("adresse", "address", read_text, _plain("address"), ("address",)),
    Column("kontaktweg", "channel", read_choice(CHANNELS), _back(CHANNELS, "channel")),
    Column("zweiter_kontakt", "second_contact", read_text, _plain("second_contact")),
    Column(
        "kontaktsprache",
        "contact_language",
        read_contact_language,
        _plain("contact_language"),
        ("sprache",),
    ),
    Column("sprachen", "languages", read_languages, _spoken, ("languages",)),
    Column(
        "plz", "postal_code", read_text, _place_of("postal_code"), ("postleitzahl",)
    ),
    Column("ort", "place", read_text, _place_of("name"), ("wohnort", "place")),
    Column("ort_text", "place_text", read_text, _plain("place_text")),
    Column("liest", "literacy", read_choice(LITERACIES), _back(LITERACIES, "literacy")),
    Column("niveau", "level", read_level, _plain("level"), ("level", "stufe")),
    Column(
        "nachweis",
        "level_evidence",
        read_choice(EVIDENCES),
        _back(EVIDENCES, "level_evidence"),
    ),
    Column(
        "nachweis_am", "level_evidence_on", read_past_date, _day("level_evidence_on")
    ),
    Column("zeiten", "free_times", read_slots, _week("free_times"), ("times",)),
    Column(
        "zeiten_andere_woche", "free_times_b", read_other_week, _week("free_times_b")
    ),
    Column("erster_montag", "anchor_monday", read_date, _day("anchor_monday")),
    Column("kinder", "child_ages", read_ages, _list("child_ages"), ("kinderalter",)),
    Column("unterwegs", "mode", read_choice(MODES), _back(MODES, "mode")),
    Column(
        "hoechstens_minuten",
        "max_minutes",
        read_number(5, 240, None),
        _plain("max_minutes"),
    ),
    Column("kursarten", "course_types", read_kinds, _list("course_types")),
    Column("geschlecht", "gender", read_choice(GENDERS), _back(GENDERS, "gender")),
    Column("nur_frauen", "women_only", read_flag, _yes("women_only")),
    Column("anspruch", "entitlement", read_entitlement, _plain("entitlement")),
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
        "schule", "schooling", read_choice(SCHOOLINGS), _back(SCHOOLINGS, "schooling")
    ),
    Column("ziel", "goal", read_text, _plain("goal")),
    Column("vorrang", "priority", read_number(1, 5, 1), _plain("priority")),
    Column("vorrang_grund", "priority_reason", read_text, _plain("priority_reason")),
    Column("einwilligung_am", "consented_on", read_past_date, _day("consent_at")),
    Column("angemeldet_am", "registered_on", read_past_date, _day("registered_at")),
)
BY_HEADER = {name: c for c in COLUMNS for name in (c.header, *c.aliases)}
HEADER_OF = {c.key: c.header for c in COLUMNS if c.key}
