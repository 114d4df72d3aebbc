"""The columns of a learner list, with German headers.

Pure. Every column reads the text of a cell into a value of `LearnerIn` and writes a
record's value back, so that an export can be imported again.
"""

from __future__ import annotations

from typing import Any

from service.learners.imports import words
from service.learners.imports.cells import (
    read_ages,
    read_other_week,
    read_record_number,
    read_slots,
    read_state,
)
from service.learners.imports.words import Known, slot_word
from service.learners.wording import number_text
from service.lists.cells import (
    read_date,
    read_flag,
    read_mail,
    read_number,
    read_parts,
    read_past_date,
    read_phone,
    read_postal_code,
    read_text,
    read_word,
    read_words,
)
from service.lists.columns import (
    NUMBER,
    Column,
    Write,
    back_of,
    day_of,
    list_of,
    text_of,
    yes_of,
)

# Columns that are no field of their own: what the values of a line become.
FAMILY_NAME = "family_name"
OTHER_KEYS = (NUMBER, FAMILY_NAME, "postal_code", "place", "registered_on")


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
    Column("stand", "state", read_state, back_of(words.STATES, "state"), ("status",)),
    Column(
        "rufname", "call_name", read_text, text_of("call_name"), ("name", "vorname")
    ),
    Column(
        "telefon",
        "phone",
        read_phone,
        text_of("phone"),
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
        text_of("email"),
        ("e-mail", "mail"),
        ("e-mail-adresse", "mailadresse", "emailadresse"),
    ),
    Column(
        "adresse",
        "address",
        read_text,
        text_of("address"),
        ("address",),
        ("anschrift", "straße", "strasse", "straße und hausnummer"),
    ),
    Column(
        "kontaktweg",
        "channel",
        read_word("channel"),
        back_of(words.CHANNELS, "channel"),
    ),
    Column("zweiter_kontakt", "second_contact", read_text, text_of("second_contact")),
    Column(
        "kontaktsprache",
        "contact_language",
        read_word("language", "de"),
        text_of("contact_language"),
        ("sprache",),
    ),
    Column(
        "sprachen",
        "languages",
        read_words("language"),
        list_of("languages", ", "),
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
    Column("ort_text", "place_text", read_text, text_of("place_text")),
    Column(
        "liest",
        "literacy",
        read_word("literacy"),
        back_of(words.LITERACIES, "literacy"),
        meant=("alphabetisiert", "kann lesen"),
    ),
    Column(
        "niveau",
        "level",
        read_word("level"),
        text_of("level"),
        ("level", "stufe"),
        ("sprachniveau", "deutschniveau", "niveaustufe", "kursstufe"),
    ),
    Column(
        "nachweis",
        "level_evidence",
        read_word("evidence"),
        back_of(words.EVIDENCES, "level_evidence"),
    ),
    Column(
        "nachweis_am", "level_evidence_on", read_past_date, day_of("level_evidence_on")
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
    Column("erster_montag", "anchor_monday", read_date, day_of("anchor_monday")),
    Column(
        "kinder",
        "child_ages",
        read_ages,
        list_of("child_ages"),
        ("kinderalter",),
        ("alter der kinder",),
    ),
    Column("unterwegs", "mode", read_word("mode"), back_of(words.MODES, "mode")),
    Column(
        "hoechstens_minuten",
        "max_minutes",
        read_number(5, 240, None),
        text_of("max_minutes"),
    ),
    Column("kursarten", "course_types", read_words("kind"), list_of("course_types")),
    Column(
        "geschlecht",
        "gender",
        read_word("gender"),
        back_of(words.GENDERS, "gender"),
        meant=("anrede", "m/w", "m/w/d", "w/m", "geschl"),
    ),
    Column("nur_frauen", "women_only", read_flag, yes_of("women_only")),
    Column("anspruch", "entitlement", read_word("entitlement"), text_of("entitlement")),
    Column(
        "anspruch_gesehen",
        "entitlement_seen_on",
        read_past_date,
        day_of("entitlement_seen_on"),
    ),
    Column("anspruch_bis", "entitlement_until", read_date, day_of("entitlement_until")),
    Column(
        "verpflichtet_von", "obliging_office", read_text, text_of("obliging_office")
    ),
    Column("fruehestens_ab", "earliest_start", read_date, day_of("earliest_start")),
    Column(
        "termine_je_woche",
        "min_meetings",
        read_number(1, 6, 1),
        text_of("min_meetings"),
    ),
    Column("stufenlos", "step_free", read_flag, yes_of("step_free")),
    Column("online_geraet", "online_device", read_flag, yes_of("online_device")),
    Column("online_netz", "online_connection", read_flag, yes_of("online_connection")),
    Column(
        "schule",
        "schooling",
        read_word("schooling"),
        back_of(words.SCHOOLINGS, "schooling"),
        meant=("schulbildung", "schuljahre"),
    ),
    Column("ziel", "goal", read_text, text_of("goal")),
    Column(
        "traeger_gefragt",
        "contacted_providers",
        read_parts,
        list_of("contacted_providers"),
    ),
    Column("vorrang", "priority", read_number(1, 5, 1), text_of("priority")),
    Column("vorrang_grund", "priority_reason", read_text, text_of("priority_reason")),
    Column("einwilligung_am", "consented_on", read_past_date, day_of("consent_at")),
    Column(
        "angemeldet_am",
        "registered_on",
        read_past_date,
        day_of("registered_at"),
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
BY_KEY = {column.key: column for column in (*COLUMNS, FAMILY)}
