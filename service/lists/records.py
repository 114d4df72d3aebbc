"""Lists of records that are no people: each line adds one, or changes its own.

A line finds its record by the number in it, or by what makes records of its kind one
and the same (a room's name and house). Nobody has to be asked who that is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlmodel import Session

from service.access import Scope
from service.errors import UserError
from service.lists.choices import OUT, Choices, decided
from service.lists.columns import NUMBER, Layout
from service.lists.outcome import (
    ADDED,
    CHANGED,
    FAULTY,
    LEFT,
    SAME,
    STORED,
    Changed,
    Outcome,
)
from service.lists.queries import Explained, ListKind
from service.lists.reading import Fault, Line
from service.lists.tables import ImportRun
from service.lists.words import Known
from service.typed.sentences import sentence_of

UNSAID: tuple[object, ...] = ("", None, [], ())
IN_USE = "in_gebrauch"


@dataclass(frozen=True)
class Record:
    """A record as its form would hold it; out of use unless `active`."""

    id: str
    model: Any
    active: bool = True


@dataclass(frozen=True)
class Entry:
    """A line and what becomes of it: `model` is what would be stored."""

    line: Line
    kind: str
    model: Any = None
    record: Record | None = None
    shown: tuple[Changed, ...] = ()
    faults: tuple[Fault, ...] = ()

    def seen(self) -> list[Any]:
        """Everything that would be stored."""
        return [
            self.record.id if self.record else "",
            [(c.header, c.before, c.after) for c in self.shown],
            self.model.model_dump() if self.model else {},
        ]


def _as_it_is(model: Any, _standing: Sequence[Record]) -> Any:
    return model


@dataclass(frozen=True)
class RecordList:
    """A kind of record that comes as a list.

    `natural` is what two records cannot share. `check` raises UserError for what the
    form cannot see; `missing` leaves of a new record what is not there yet, None for
    nothing. `made_of` names the column at which a field's fault is shown; `follows`
    the fields that mean nothing any more once another one has changed.
    """

    layout: Layout
    model: type[BaseModel]
    standing: Callable[[Session, Scope], Sequence[Record]]
    known: Callable[[Session, Scope, Explained], Known]
    natural: Callable[[Any], Hashable]
    add: Callable[..., Any]
    change: Callable[..., Any]
    use_again: Callable[[Session, Scope, str, datetime], None] | None = None
    check: Callable[[Any, Any], None] = lambda _model, _known: None
    missing: Callable[[Any, Sequence[Record]], Any] = _as_it_is
    made_of: Mapping[str, str] = field(default_factory=dict)
    follows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def kind(self) -> ListKind:
        """As the pages of lists use it."""
        return ListKind(self.layout, self.known, self._judge, self._store)

    def _judge(
        self,
        session: Session,
        scope: Scope,
        run: ImportRun,
        lines: tuple[Line, ...],
        choices: Choices,
        known: Known,
    ) -> Outcome[Entry]:
        standing = self.standing(session, scope)
        done = frozenset(map(int, run.done))
        work = _Work(self, known, choices, standing, done)
        return Outcome(tuple(work.entry(line) for line in lines))

    def _store(
        self, session: Session, scope: Scope, entry: Entry, now: datetime
    ) -> None:
        if entry.record is None:
            self.add(session, scope, entry.model, now)
            return
        self.change(session, scope, entry.record.id, entry.model, now)
        if not entry.record.active and self.use_again is not None:
            self.use_again(session, scope, entry.record.id, now)


def read_model(model: type[BaseModel], values: Mapping[str, Any]) -> Any:
    """The form of these values, read as typed in a German one.

    Raises: ValidationError.
    """
    said = {key: value for key, value in values.items() if value not in UNSAID}
    return model.model_validate(said, context={"language": "de"})


def written(model: BaseModel, number: str = "") -> SimpleNamespace:
    """A record as the columns write it."""
    values = {name: getattr(model, name) for name in type(model).model_fields}
    return SimpleNamespace(**values, number=number)


class _Work:
    """Goes through the lines in their order; a record is changed by one line only."""

    def __init__(
        self,
        kind: RecordList,
        known: Known,
        choices: Choices,
        standing: Sequence[Record],
        done: frozenset[int],
    ) -> None:
        self.kind, self.known, self.choices = kind, known, choices
        self.standing, self.done = standing, done
        self.by_id = {record.id: record for record in standing}
        self.by_nature = {kind.natural(r.model): r for r in reversed(standing)}
        self.taken: dict[Hashable, int] = {}  # natures and records, by their row

    def entry(self, line: Line) -> Entry:
        """What becomes of a line."""
        if line.row in self.done:
            return Entry(line, STORED)
        if decided(self.choices.people, line.row) == OUT:
            return Entry(line, LEFT)
        try:
            return self._judged(line)
        except _Wrong as wrong:
            return Entry(line, FAULTY, faults=wrong.faults)

    def _judged(self, line: Line) -> Entry:
        if line.faults:
            raise _Wrong(*line.faults)
        values = {k: v for k, v in line.values.items() if k != NUMBER}
        record = self._numbered(line)
        named = record is None
        if record is None:
            record = self.by_nature.get(self.kind.natural(_Told(values)))
        if named:  # the list is not the office's own: an empty cell says nothing
            cells = line.cells
            values = {k: v for k, v in values.items() if cells.get(k, "-").strip()}
        model = self._model(values, record, filled_only=named)
        self._only_one(line, model, record)
        try:
            self.kind.check(model, self.known)
        except UserError as error:
            key = self.kind.made_of.get(error.field, error.field)
            raise _Wrong(Fault(key, error.message, error.values)) from None
        if record is None:
            left = self.kind.missing(model, self.standing)
            return Entry(line, SAME if left is None else ADDED, left)
        shown = self._shown(record, model)
        return Entry(line, CHANGED if shown else SAME, model, record, shown)

    def _numbered(self, line: Line) -> Record | None:
        number = line.number or ""
        if number and number not in self.by_id:
            raise _Wrong(
                Fault(
                    NUMBER,
                    "There is no entry with the number %(number)s. Leave the cell "
                    "empty for a new one.",
                    {"number": str(number)[:40]},
                )
            )
        return self.by_id.get(number)

    def _model(
        self, values: Mapping[str, Any], record: Record | None, *, filled_only: bool
    ) -> Any:
        """The form of a line, over what the record has."""
        base = record.model.model_dump() if record else {}
        said = {k: v for k, v in values.items() if not (filled_only and v in UNSAID)}
        for name, others in self.kind.follows.items():
            if name in said and said[name] != base.get(name):
                base = {k: v for k, v in base.items() if k not in others}
        try:
            return read_model(self.kind.model, {**base, **said})
        except ValidationError as error:
            raise _Wrong(*(self._fault(p) for p in error.errors())) from None

    def _fault(self, problem: Any) -> Fault:
        name = str(problem["loc"][0]) if problem["loc"] else ""
        return Fault(self.kind.made_of.get(name, name), *sentence_of(problem))

    def _only_one(self, line: Line, model: Any, record: Record | None) -> None:
        """A line above is not about the same, and no other record is."""
        nature = self.kind.natural(model)
        other = self.by_nature.get(nature)
        if other is not None and record is not None and other.id != record.id:
            who = self.kind.layout.who[-1]
            raise _Wrong(Fault(who, "This name is taken already."))
        for mine in {nature, record.id if record else nature}:
            above = self.taken.setdefault(mine, line.row)
            if above != line.row:
                raise _Wrong(
                    Fault(
                        "",
                        "Line %(line)s is about the same. Take one of them out.",
                        {"line": above},
                    )
                )

    def _shown(self, record: Record, model: Any) -> tuple[Changed, ...]:
        before, after = written(record.model), written(model)
        found = [
            Changed(
                c.key, c.header, c.write(before, self.known), c.write(after, self.known)
            )
            for c in self.kind.layout.columns
            if c.key != NUMBER
        ]
        if not record.active:
            found.append(Changed("", IN_USE, "nein", "ja"))
        return tuple(field for field in found if field.before != field.after)


class _Told:
    """What a line says, as if it were a whole record."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __getattr__(self, name: str) -> Any:
        return self._values.get(name, "")


class _Wrong(Exception):
    """What is wrong with a line."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__()
        self.faults = faults
