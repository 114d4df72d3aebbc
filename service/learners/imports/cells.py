"""Reads the cells of a learner list: German words, dates, times, places.

Pure. A reader takes the text of a cell and raises BadCell with a sentence that says
the remedy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from service.learners.forms import DAYS, SLOTS
from service.places.queries import PlaceView, fold
from service.rulesets.queries import RulesInForce


class BadCell(Exception):
    """A cell that cannot be used: message id and values, with the remedy."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


@dataclass(frozen=True)
class Known:
    """What an office knows: its rules and its places, for reading and writing."""

    rules: RulesInForce
    places: tuple[PlaceView, ...]
    today: date
    by_id: dict[str, PlaceView] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id.update({place.id: place for place in self.places})


Read = Callable[[str, Known], Any]

CHANNELS = {
    "sms": "sms",
    "anruf": "call",
    "e-mail": "email",
    "brief": "letter",
    "helfer": "helper",
}
LITERACIES = {"nein": "none", "andere schrift": "other", "ja": "latin"}
EVIDENCES = {
    "selbst": "self",
    "beratung": "adviser",
    "test": "test",
    "zertifikat": "certificate",
}
MODES = {"fuß": "walk", "rad": "bike", "bus": "bus", "auto": "car", "mitfahrt": "lift"}
SCHOOLINGS = {
    "keine": "none",
    "1-4 jahre": "1-4",
    "5-9 jahre": "5-9",
    "10 jahre und mehr": "10+",
    "hochschule": "university",
}
GENDERS = {"weiblich": "female", "männlich": "male", "divers": "diverse"}
# A seat here comes from a course here: whoever had one elsewhere waits again.
STATES = {
    "wartet": "waiting",
    "abgemeldet": "withdrawn",
    "nicht erreichbar": "unreachable",
    "abgeschlossen": "completed",
    "eingeladen": "invited",
    "hat platz": "enrolled",
    "im kurs": "attending",
}
SEATED = ("invited", "enrolled", "attending")
YES, NO = ("ja", "x", "1", "true", "wahr", "yes"), ("", "nein", "0", "false", "no")
GERMAN_DAYS = dict(zip(DAYS, ("mo", "di", "mi", "do", "fr", "sa"), strict=True))
GERMAN_PARTS = {"am": "vm", "pm": "nm", "ev": "ab"}
GERMAN_SLOTS = {
    f"{GERMAN_DAYS[slot[:2]]}-{GERMAN_PARTS[slot[3:]]}": slot for slot in SLOTS
}
LIST = re.compile(r"[\s,;|]+")
NAMES = re.compile(r"\s*[,;|]\s*")
GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def read_text(cell: str, _known: Known) -> str:
    return cell


def read_choice(words: Mapping[str, str]) -> Read:
    codes = set(words.values())

    def read(cell: str, _known: Known) -> str:
        plain = cell.lower()
        if not plain or plain in codes:
            return plain
        if plain not in words:
            raise BadCell(
                "“%(value)s” is not known here. Write one of: %(words)s",
                value=cell[:40],
                words=", ".join(words),
            )
        return words[plain]

    return read


def read_state(cell: str, known: Known) -> str:
    """A state that can be entered; "" is waiting."""
    state = str(read_choice(STATES)(cell, known) or "waiting")
    return "waiting" if state in SEATED else state


def read_date(cell: str, _known: Known) -> date | None:
    """A day written 07.09.2026 or 2026-09-07."""
    if not cell:
        return None
    found = GERMAN_DATE.fullmatch(cell)
    try:
        if found:
            day, month, year = (int(part) for part in found.groups())
            return date(year, month, day)
        return date.fromisoformat(cell)
    except ValueError:
        raise BadCell(
            "“%(value)s” is no date. Write it like this: 07.09.2026", value=cell[:40]
        ) from None


def read_past_date(cell: str, known: Known) -> date | None:
    day = read_date(cell, known)
    if day is not None and day > known.today:
        raise BadCell(
            "%(value)s lies in the future. Write the day it happened.", value=cell
        )
    return day


def read_flag(cell: str, _known: Known) -> bool:
    if cell.lower() in YES:
        return True
    if cell.lower() in NO:
        return False
    raise BadCell(
        "“%(value)s” is not known here. Write one of: %(words)s",
        value=cell[:40],
        words="ja, nein",
    )


def read_number(least: int, most: int, default: int | None) -> Read:
    def read(cell: str, _known: Known) -> int | None:
        if not cell:
            return default
        if not (cell.isascii() and cell.isdigit() and least <= int(cell[:9]) <= most):
            raise BadCell(
                "“%(value)s” is no number from %(least)s to %(most)s.",
                value=cell[:40],
                least=least,
                most=most,
            )
        return int(cell)

    return read


def read_ages(cell: str, known: Known) -> list[int]:
    read = read_number(0, 17, 0)
    return [read(part, known) for part in LIST.split(cell) if part]


def read_slots(cell: str, _known: Known) -> list[str]:
    if cell.lower() == "alle":
        return list(SLOTS)
    found = []
    for part in LIST.split(cell.lower()):
        if not part:
            continue
        slot = GERMAN_SLOTS.get(part, part)
        if slot not in SLOTS:
            raise BadCell(
                "“%(value)s” is no part of the week. Write day and part of the day "
                "like this: mo-vm, di-nm, mi-ab; or: alle",
                value=part[:40],
            )
        found.append(slot)
    return found


def read_other_week(cell: str, known: Known) -> list[str] | None:
    return read_slots(cell, known) if cell else None


def read_codes(cell: str, _known: Known) -> list[str]:
    return [part for part in LIST.split(cell) if part]


def read_language(cell: str, known: Known) -> str:
    plain = cell.strip().lower()
    for entry in known.rules.sets.languages.language:
        names = (entry.code, entry.name, entry.name_de, entry.own_name)
        if plain in [name.lower() for name in names]:
            return entry.code
    raise BadCell(
        "There is no language “%(value)s” in the list. Write its German name or its "
        "short code, for example: Arabisch or ar",
        value=cell[:40],
    )


def read_contact_language(cell: str, known: Known) -> str:
    return read_language(cell, known) if cell else "de"


def read_languages(cell: str, known: Known) -> list[str]:
    return [read_language(part, known) for part in NAMES.split(cell) if part]


def read_level(cell: str, known: Known) -> str:
    levels = {level.lower(): level for level in known.rules.levels}
    if cell and cell.lower() not in levels:
        raise BadCell(
            "There is no level “%(value)s”. Write one of: %(words)s",
            value=cell[:40],
            words=", ".join(known.rules.levels),
        )
    return levels.get(cell.lower(), "")


def read_kinds(cell: str, known: Known) -> list[str]:
    kinds = read_codes(cell, known)
    for kind in kinds:
        if kind not in known.rules.kinds:
            raise BadCell(
                "There is no kind of course “%(value)s”. Write one of: %(words)s",
                value=kind[:40],
                words=", ".join(known.rules.kinds),
            )
    return kinds


def read_entitlement(cell: str, known: Known) -> str:
    ids = [e.id for e in known.rules.sets.entitlements.entitlement]
    if cell and cell not in ids:
        raise BadCell(
            "“%(value)s” is not known here. Write one of: %(words)s",
            value=cell[:40],
            words=", ".join(ids),
        )
    return cell


def find_place(postal_code: str, name: str, known: Known) -> PlaceView | None:
    """The office's place of a postal code and a name; None where both are empty.

    Raises BadCell: the code lies outside the county, the name is not known, or the
    code alone does not say which place.
    """
    coded = [p for p in known.places if p.postal_code == postal_code]
    if postal_code and not coded:
        raise BadCell(
            "Postal code %(value)s is outside the county. Correct it, or take the "
            "line out: another office is responsible.",
            value=postal_code[:20],
        )
    if name:
        named = [p for p in known.places if fold(p.name) == fold(name)]
        best = [p for p in named if p in coded] or named
        if not best:
            raise BadCell(
                "There is no place “%(value)s” in this county. Write a place of the "
                "list of places, or leave the cell empty and give the postal code.",
                value=name[:60],
            )
        return best[0]
    towns = [p for p in coded if p.kind == "town"]
    if len(coded) > 1 and len(towns) != 1:
        raise BadCell(
            "Several places have postal code %(value)s. Write the place as well.",
            value=postal_code,
        )
    found = towns or coded
    return found[0] if found else None
