"""What becomes of every line of a learner list: who is new, who changes, who is asked.

Pure. As lists.outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from service.learners.forms import LearnerIn
from service.learners.imports.people import Update, new_person, unedited, update_of
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
from service.lists.choices import NEW, OUT, Choices, decided, record_choice
from service.lists.columns import NUMBER
from service.lists.outcome import (
    ADDED,
    CHANGED,
    FAULTY,
    LEFT,
    OPEN,
    SAME,
    STORED,
    Outcome,
    line_mark,
)
from service.lists.reading import Fault, Line


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

    def seen(self) -> list[Any]:
        """Everything that would be stored."""
        record, update, person = self.record, self.update, self.person
        return [
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
) -> Outcome[Entry]:
    """What becomes of every line."""
    work = _Work(run_id, choices, met_)
    return Outcome(tuple(work.entry(line) for line in lines))


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
