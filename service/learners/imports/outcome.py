"""What becomes of every line of a list: the whole dry run, and what is stored.

Pure. The same file, decisions and people on the list give the same outcome, and its
`mark` tells whether what is to be stored is what somebody saw.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from service.learners.forms import LearnerIn
from service.learners.imports.choices import NEW, OUT, Choices, decided, record_choice
from service.learners.imports.columns import NUMBER
from service.learners.imports.people import Update, new_person, unedited, update_of
from service.learners.imports.reading import Fault, Line
from service.learners.imports.twins import (
    NUMBERED,
    REPEATED,
    Neighbours,
    Somebody,
    Twin,
    is_record,
    met,
    twins,
)
from service.learners.imports.words import Known
from service.learners.tables import Learner
from service.learners.wording import number_text

# What becomes of a line.
ADDED, CHANGED, SAME, LEFT, STORED = "added", "changed", "same", "left", "stored"
OPEN, FAULTY = "open", "faulty"
PREVIEWED = 10


@dataclass(frozen=True)
class Entry:
    """A line and what becomes of it.

    `twins` are people it may be, decided or not; `relatives` have its phone number and
    another name. `unknown_number`: the record it names is not there.
    """

    line: Line
    kind: str
    person: LearnerIn | None = None
    record: Learner | None = None
    update: Update | None = None
    twins: tuple[Twin, ...] = ()
    relatives: tuple[Somebody, ...] = ()
    faults: tuple[Fault, ...] = ()
    decision: str = ""
    unknown_number: str = ""

    @property
    def asked(self) -> bool:
        """Whether somebody has to decide, or has decided, who this is."""
        return bool(self.twins or self.unknown_number)


@dataclass(frozen=True)
class Outcome:
    """The whole list."""

    entries: tuple[Entry, ...]

    def of(self, *kinds: str) -> tuple[Entry, ...]:
        """The entries of some kinds, in the file's order."""
        return tuple(e for e in self.entries if e.kind in kinds)

    @property
    def people(self) -> tuple[Entry, ...]:
        """What would be stored now."""
        return self.of(ADDED, CHANGED)

    @property
    def preview(self) -> tuple[Entry, ...]:
        """Ten new people, those whose letters may be wrong first."""
        new = self.of(ADDED)
        strange = [e for e in new if not "".join(e.line.cells.values()).isascii()]
        shown = (strange + [e for e in new if e not in strange])[:PREVIEWED]
        return tuple(sorted(shown, key=lambda entry: entry.line.row))

    @property
    def mark(self) -> str:
        """Changes with anything that would be stored otherwise than it was shown."""
        seen = [_seen(entry) for entry in self.entries]
        text = json.dumps(seen, default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def _seen(entry: Entry) -> list[Any]:
    record, update, person = entry.record, entry.update, entry.person
    return [
        entry.line.row,
        entry.kind,
        record.id if record else "",
        record.changed_at.isoformat() if record else "",
        sorted((c.header, c.after) for c in update.shown) if update else [],
        person.model_dump(exclude={"form_key"}) if person else {},
    ]


@dataclass
class Standing:
    """What a list meets: the office's people, lines stored before, and their words.

    `repeated` are records by the mark of the line that an earlier list made them of;
    `done` are rows of this very list that are stored.
    """

    learners: Sequence[Learner]
    known: Known
    repeated: Mapping[str, Learner] = field(default_factory=dict)
    done: frozenset[int] = frozenset()


def outcome(
    lines: Iterable[Line], run_id: str, choices: Choices, met_: Standing
) -> Outcome:
    """What becomes of every line."""
    work = _Work(run_id, choices, met_)
    return Outcome(tuple(work.entry(line) for line in lines))


def line_mark(line: Line) -> str:
    """By this a later list finds that it holds the very same line.

    Short on purpose: it leads back to nobody, and a rare mistake only asks a question.
    """
    filled = sorted((k, v) for k, v in line.cells.items() if v and k != NUMBER)
    return hashlib.sha256(json.dumps(filled).encode()).hexdigest()[:10]


class _Work:
    """Goes through the lines in their order; who was above is a neighbour below."""

    def __init__(self, run_id: str, choices: Choices, standing: Standing) -> None:
        self.run_id, self.choices, self.standing = run_id, choices, standing
        self.neighbours = Neighbours.of(standing.learners)
        self.by_id = {row.id: row for row in standing.learners}
        self.by_number = {row.number: row for row in standing.learners}
        self.taken: dict[str, int] = {}  # records and the row that is about them

    def entry(self, line: Line) -> Entry:
        """What becomes of a line."""
        decision = decided(self.choices.people, line.row)
        if line.row in self.standing.done:
            return Entry(line, STORED)
        record = self._numbered(line)
        if record is not None and is_record(line, record) and decision in ("", OUT):
            if decision == OUT:
                return Entry(line, LEFT, record=record, decision=decision)
            return self._change(line, record, Entry(line, "", record=record))
        asked = self._asked(line, decision)
        return self._decide(line, asked)

    def _numbered(self, line: Line) -> Learner | None:
        return self.by_number.get(line.number) if line.number is not None else None

    def _asked(self, line: Line, decision: str) -> Entry:
        """The line with everybody it may be."""
        near = self.neighbours.of_line(line)
        found = list(twins(line, near))
        numbered, repeated = self._numbered(line), None
        if not found:
            repeated = self.standing.repeated.get(line_mark(line))
        for row, grade in ((numbered, NUMBERED), (repeated, REPEATED)):
            if row is not None and all(t.other.learner is not row for t in found):
                found.append(Twin(_somebody(row), grade))
        unknown = ""
        if line.number is not None and numbered is None:
            unknown = number_text(line.number)
        others = {id(twin.other) for twin in found}
        return Entry(
            line,
            "",
            twins=tuple(found),
            relatives=tuple(k for k in near if id(k) not in others),
            decision=decision,
            unknown_number=unknown,
        )

    def _decide(self, line: Line, entry: Entry) -> Entry:
        if entry.decision == OUT:
            return replace(entry, kind=LEFT)
        for twin in entry.twins:
            row = twin.other.learner
            if row is not None and entry.decision == record_choice(row.id):
                return self._change(line, row, replace(entry, record=row))
        made = new_person(line, f"{self.run_id}:{line.row}") if not line.faults else ()
        if not isinstance(made, LearnerIn):
            return replace(entry, kind=FAULTY, faults=line.faults or made)
        self.neighbours.add(met(line))
        if entry.asked and entry.decision != NEW:
            return replace(entry, kind=OPEN, person=made)
        return replace(entry, kind=ADDED, person=made)

    def _change(self, line: Line, record: Learner, entry: Entry) -> Entry:
        """The line as a change of a record; the office's own list may empty cells."""
        known = self.standing.known
        faults = tuple(
            f for f in line.faults if not unedited(f.key, line, record, known)
        )
        above = self.taken.setdefault(record.id, line.row)
        if above != line.row:
            fault = Fault(
                NUMBER,
                "Line %(line)s is about %(number)s already. Take one of them out.",
                {"line": above, "number": number_text(record.number)},
            )
            faults = (fault,)
        if faults:
            return replace(entry, kind=FAULTY, faults=faults)
        filled_only = line.number != record.number
        made = update_of(line, record, known, filled_only=filled_only)
        if not isinstance(made, Update):
            return replace(entry, kind=FAULTY, faults=made)
        return replace(entry, kind=CHANGED if made.shown else SAME, update=made)


def _somebody(row: Learner) -> Somebody:
    return Somebody(row.call_name, frozenset(), row)
