"""What the pages of an uploaded list ask: letters, headings, words, eaten zeros.

Pure. The words of lists are German, as in the files.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from service.lists.columns import Layout
from service.lists.headings import Head, Heading
from service.lists.outcome import FAULTY, Outcome
from service.lists.reading import Fault
from service.lists.words import IGNORED, Known, suggestion, word_key
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


def heading_options(layout: Layout) -> Options:
    """Every column that a heading can name."""
    return tuple((column.key, column.header) for column in layout.readable)


def word_rows(found: Outcome[Any], layout: Layout, known: Known) -> tuple[WordRow, ...]:
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
            layout.header(first[vocabulary, key].key),
            lines,
            suggestion(vocabulary, first[vocabulary, key].word, known),
            word_options(vocabulary, known),
        )
        for (vocabulary, key), lines in counted.most_common()
    )


def word_options(vocabulary: str, known: Known) -> Options:
    """Every code of a vocabulary with its usual word."""
    return tuple((code, ways[0]) for code, ways in known.ways(vocabulary).items())


def explained_words(found: Outcome[Any], known: Known) -> tuple[WordRow, ...]:
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
        if vocabulary in known.vocabularies and word in texts
    )


def eaten_rows(found: Outcome[Any], layout: Layout) -> tuple[EatenRow, ...]:
    """Columns with numbers that lost a zero, not yet put back."""
    pairs: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for entry in found.of(FAULTY):
        for fault in entry.faults:
            if fault.meant:
                typed = entry.line.cells[fault.key]
                pairs[fault.key].append((entry.line.row, typed, fault.meant))
    return tuple(
        EatenRow(key, layout.header(key), tuple(found_))
        for key, found_ in sorted(pairs.items())
    )
