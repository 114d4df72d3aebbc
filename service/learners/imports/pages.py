"""What the pages of an uploaded list show: questions, words, faults, changes.

Pure. The words of lists are German, as in the files.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace

from service.learners.forms import LearnerIn
from service.learners.imports.choices import NEW, OUT, record_choice
from service.learners.imports.columns import BY_KEY, COLUMNS, READABLE
from service.learners.imports.headings import Head, Heading
from service.learners.imports.outcome import FAULTY, OPEN, Entry, Outcome
from service.learners.imports.reading import Fault, Line
from service.learners.imports.twins import Twin
from service.learners.imports.words import (
    IGNORED,
    VOCABULARIES,
    Known,
    codes,
    suggestion,
    word_key,
)
from service.learners.records.same_person import SAME
from service.learners.tables import Learner
from service.learners.wording import number_text
from service.typed.letters import readings
from service.typed.sheets import Row, Sheet, is_workbook, sheet

SAMPLES = 10
SAMPLES_OF_COLUMN = 3
Options = tuple[tuple[str, str], ...]
# Encodings as programs name them in their dialogues.
ENCODINGS = {
    "cp1252": "Windows (Westeuropa)",
    "cp1250": "Windows (Mitteleuropa)",
    "cp1251": "Windows (Kyrillisch)",
    "cp1254": "Windows (Türkisch)",
    "cp1256": "Windows (Arabisch)",
    "cp850": "DOS (Westeuropa)",
    "mac_roman": "Mac",
    "doubled": "UTF-8, doppelt",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "xlsx": "Excel",
}


@dataclass(frozen=True)
class Reading:
    """A way to read a file's letters, with cells as they would be stored."""

    encoding: str
    label: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class HeadingRow:
    """A heading, what it is read as ("" unknown), and cells below it."""

    text: str
    meaning: str
    open: bool
    doubled: bool
    samples: tuple[str, ...]


@dataclass(frozen=True)
class WordRow:
    """An unknown word: in which column, how often, and what it may mean."""

    vocabulary: str
    word: str
    header: str
    lines: int
    suggested: str
    options: Options


@dataclass(frozen=True)
class EatenRow:
    """A column whose zeros a spreadsheet ate: what is typed and what is meant."""

    column: str
    header: str
    pairs: tuple[tuple[int, str, str], ...]  # row, typed, meant


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


def letter_rows(content: bytes) -> tuple[Reading, ...]:
    """The ways to read the letters, most plausible first, each with examples."""
    if is_workbook(content):
        found = sheet(content)
        return (Reading(found.encoding, ENCODINGS["xlsx"], _strange(found)),)
    return tuple(
        Reading(
            way.encoding,
            ENCODINGS.get(way.encoding, way.encoding),
            _strange(sheet(content, way.encoding)),
        )
        for way in readings(content)
    )


def _strange(found: Sheet) -> tuple[str, ...]:
    """Cells whose letters may be wrong."""
    cells = [cell.strip() for _, row in found.rows for cell in row]
    strange = [cell for cell in cells if not cell.isascii() or "?" in cell]
    return tuple(dict.fromkeys(cell[:60] for cell in strange))[:SAMPLES]


def heading_rows(rows: Sequence[Row], head: Head) -> tuple[HeadingRow, ...]:
    """Every heading that has a text or cells below it."""
    below = [cells for number, cells in rows if number > head.row]
    return tuple(
        HeadingRow(
            heading.text,
            _meaning(heading),
            heading.open,
            heading.doubled,
            _samples(below, at),
        )
        for at, heading in enumerate(head.headings)
        if heading.text
    )


def _meaning(heading: Heading) -> str:
    if heading.column is not None:
        return heading.column.key
    return heading.suggested if heading.open else IGNORED


def _samples(rows: Iterable[tuple[str, ...]], at: int) -> tuple[str, ...]:
    cells = (row[at].strip() for row in rows if at < len(row))
    return tuple(dict.fromkeys(c[:40] for c in cells if c))[:SAMPLES_OF_COLUMN]


def heading_options() -> Options:
    """Every column that a heading can name."""
    return tuple((column.key, column.header) for column in READABLE)


def word_rows(found: Outcome, known: Known) -> tuple[WordRow, ...]:
    """Every unknown word once, the most frequent first."""
    counted: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], Fault] = {}
    for entry in found.of(FAULTY):
        for fault in entry.faults:
            if fault.vocabulary:
                key = (fault.vocabulary, word_key(fault.word))
                counted[key] += 1
                first.setdefault(key, fault)
    return tuple(
        WordRow(
            vocabulary,
            first[vocabulary, key].word,
            first[vocabulary, key].header,
            lines,
            suggestion(vocabulary, first[vocabulary, key].word, known),
            word_options(vocabulary, known),
        )
        for (vocabulary, key), lines in counted.most_common()
    )


def word_options(vocabulary: str, known: Known) -> Options:
    """Every code of a vocabulary with its usual word."""
    return tuple((code, ways[0]) for code, ways in codes(vocabulary, known).items())


def explained_words(found: Outcome, known: Known) -> tuple[WordRow, ...]:
    """The words of this list that were explained before, to be seen and changed."""
    texts = {
        word_key(part)
        for entry in found.entries
        for text in entry.line.cells.values()
        for part in (text, *text.replace(";", ",").split(","))
    }
    return tuple(
        WordRow(vocabulary, word, "", 0, meaning, word_options(vocabulary, known))
        for (vocabulary, word), meaning in sorted(known.words.items())
        if vocabulary in VOCABULARIES and word in texts
    )


def eaten_rows(found: Outcome) -> tuple[EatenRow, ...]:
    """Columns with numbers that lost a zero, not yet put back."""
    pairs: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for entry in found.of(FAULTY):
        for fault in entry.faults:
            if fault.meant:
                typed = entry.line.cells[fault.key]
                pairs[fault.key].append((entry.line.row, typed, fault.meant))
    return tuple(
        EatenRow(key, BY_KEY[key].header, tuple(found_))
        for key, found_ in sorted(pairs.items())
    )


def question_rows(found: Outcome, known: Known) -> tuple[Question, ...]:
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
    ways = codes(vocabulary, known)
    return ", ".join(
        ways[code][0] if code in ways else code for code in text.split(between)
    )


def decisions(
    found: Outcome, posted: dict[str, str], sure: str, unsure: str
) -> dict[str, str]:
    """What was decided by row; `sure` and `unsure` are meant for all that are open."""
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
    return made
