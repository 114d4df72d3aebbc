"""What the pages of a learner list show: who is who, what changes.

Pure. The words of lists are German, as in the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace

from service.errors import UserError
from service.learners.forms import LearnerIn
from service.learners.imports.columns import BY_KEY, COLUMNS
from service.learners.imports.outcome import Entry
from service.learners.imports.twins import Twin
from service.learners.imports.words import Known
from service.learners.records.same_person import SAME
from service.learners.tables import Learner
from service.learners.wording import number_text
from service.lists.choices import NEW, OUT, record_choice
from service.lists.outcome import FAULTY, OPEN, Outcome
from service.lists.pages import Options
from service.lists.reading import Line


@dataclass(frozen=True)
class Person:
    """Somebody beside whom another one is shown."""

    label: str
    row: int
    name: str
    phone: str
    place: str
    rest: str


@dataclass(frozen=True)
class Question:
    """Who a line is: everybody it may be beside it, and what can be decided."""

    row: int
    own: Person
    others: tuple[tuple[Person, str], ...]  # with the twin's grade
    records: Options  # decision → number of the record
    decision: str
    unknown_number: str
    sure: bool


# Columns that lists fill with codes: their vocabulary and what stands between two.
CODED = {
    "languages": ("language", ", "),
    "contact_language": ("language", ", "),
    "course_types": ("kind", " "),
    "entitlement": ("entitlement", " "),
}
UNSAID = ("contact_language", "de")


def question_rows(found: Outcome[Entry], known: Known) -> tuple[Question, ...]:
    """Everybody of whom it is asked who they are, the open questions first."""
    asked = [e for e in found.entries if e.asked and e.kind != FAULTY]
    asked.sort(key=lambda entry: (entry.kind != OPEN, entry.line.row))
    lines = {entry.line.row: entry.line for entry in found.entries}
    return tuple(_question(entry, lines, known) for entry in asked)


def _question(entry: Entry, lines: dict[int, Line], known: Known) -> Question:
    records = [t.other.learner for t in entry.twins if t.other.learner is not None]
    return Question(
        entry.line.row,
        entry_person(entry, known),
        tuple((_other(t, lines, known), t.grade) for t in entry.twins),
        tuple((record_choice(row.id), number_text(row.number)) for row in records),
        entry.decision,
        entry.unknown_number,
        any(twin.grade == SAME for twin in entry.twins),
    )


def _other(twin: Twin, lines: dict[int, Line], known: Known) -> Person:
    if twin.other.learner is not None:
        return record_person(twin.other.learner, known)
    return line_person(lines[twin.other.row], known)


def entry_person(entry: Entry, known: Known) -> Person:
    """Somebody of the file as they would be stored."""
    seen = line_person(entry.line, known)
    if entry.person is None:
        return seen
    return replace(seen, rest=_rest(stored_cells(entry.person, known), known))


def stored_cells(person: LearnerIn, known: Known) -> dict[str, str]:
    """What an export would say of somebody who is not stored yet, by column."""
    values = person.model_dump()
    row = SimpleNamespace(**values, number=0, consent_at=person.consented_on)
    return {column.key: column.write(row, known) for column in COLUMNS}


def line_person(line: Line, known: Known) -> Person:
    """Somebody of the file."""
    place = known.by_id.get(line.values.get("place_id") or "")
    return Person(
        "",
        line.row,
        line.values.get("call_name", ""),
        line.values.get("phone", ""),
        place.name if place else line.values.get("place_text", ""),
        _rest(line.cells, known),
    )


def record_person(row: Learner, known: Known) -> Person:
    """Somebody on the list."""
    cells = {column.key: column.write(row, known) for column in COLUMNS}
    place = known.by_id.get(row.place_id or "")
    return Person(
        number_text(row.number),
        0,
        row.call_name,
        row.phone,
        place.name if place else row.place_text,
        _rest(cells, known),
    )


# What stands in a field of its own, or says nothing about who somebody is.
SHOWN_BESIDE = frozenset(
    {"number", "call_name", "family_name", "phone", "place", "place_text", "priority"}
    | {"state", "min_meetings"}
)


def _rest(cells: Mapping[str, str], known: Known) -> str:
    """Whatever else is known, in words."""
    told = {k: text for k, text in cells.items() if text and k not in SHOWN_BESIDE}
    return " · ".join(
        f"{BY_KEY[key].header}: {in_words(key, text, known)}"
        for key, text in told.items()
        if (key, text) != UNSAID
    )


def in_words(key: str, text: str, known: Known) -> str:
    """What a list writes as a code, such as "uk", with its name."""
    vocabulary, between = CODED.get(key, ("", " "))
    if not vocabulary:
        return text
    ways = known.ways(vocabulary)
    return ", ".join(
        ways[code][0] if code in ways else code for code in text.split(between)
    )


def decisions(
    found: Outcome[Entry], posted: dict[str, str], sure: str, unsure: str
) -> dict[str, str]:
    """What was decided by row; `sure` and `unsure` are meant for all that are open.

    Raises UserError for a decision that this line does not offer.
    """
    made: dict[str, str] = {}
    for entry in found.entries:
        if not entry.asked or (entry.kind == FAULTY and not entry.decision):
            continue
        row = str(entry.line.row)
        records = [
            record_choice(t.other.learner.id) for t in entry.twins if t.other.learner
        ]
        alike = sure if any(t.grade == SAME for t in entry.twins) else unsure
        if alike == "record":
            alike = records[0] if len(records) == 1 else ""
        choice = posted.get(row) or (alike if entry.kind == OPEN else "")
        if choice in (NEW, OUT, *records):
            made[row] = choice
        elif choice:
            raise UserError("Please choose one of the options.")
    return made
