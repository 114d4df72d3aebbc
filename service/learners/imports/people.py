"""Makes people of lines: new ones, and changes of records that are there.

Pure. Every fault is at the column that has to be corrected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from pydantic import ValidationError

from service.clock import local_day
from service.learners.forms import LearnerEdit, LearnerIn
from service.learners.imports.columns import BY_KEY
from service.learners.imports.words import SEATED, Known
from service.learners.records.actions import MOVES
from service.learners.records.obstacles import told_nothing
from service.learners.tables import Learner
from service.lists.columns import NUMBER, Column
from service.lists.outcome import Changed
from service.lists.reading import Fault, Line
from service.typed.sentences import sentence_of
from service.typed.written import plain_cell

# Fields whose column has another key, and fields that two columns make.
COLUMN_OF = {"place_id": "place", "registered_at": "registered_on"}
MADE_OF = {
    "place_id": ("postal_code", "place"),
    "place_text": ("place_text", "place"),
    "call_name": ("call_name", "family_name"),
    "registered_at": ("registered_on",),
}
# What an emptied cell does not take away: since when somebody waits, and their yes.
KEPT_IF_EMPTY = frozenset({"registered_at", "consented_on"})
UNSAID: tuple[object, ...] = ("", None, [])
# Their own columns of the table, set beside the form that everything else goes through.
BESIDE = ("state", "consented_on", "registered_at")


@dataclass(frozen=True)
class Update:
    """What a line changes in a record: `edit` holds its `fields`, `beside` the rest."""

    edit: LearnerEdit
    fields: frozenset[str]
    beside: Mapping[str, Any]
    shown: tuple[Changed, ...]


def new_person(line: Line, form_key: str) -> LearnerIn | tuple[Fault, ...]:
    """The person of a line without faults, or what is wrong with it."""
    values = {k: v for k, v in line.values.items() if k != NUMBER}
    if not values.get("call_name") and not values.get("phone"):
        return (
            Fault(
                "call_name",
                "Please write a name here, or a phone number in its column.",
            ),
        )
    basis = "consent" if values.get("consented_on") else "public_task"
    try:
        person = LearnerIn(form_key=form_key, legal_basis=basis, **values)  # type: ignore[arg-type]
    except ValidationError as error:
        return tuple(_faults(error))
    # Without a name somebody can be planned; with nothing but a number, only called.
    person.call_me = not person.call_name and told_nothing(person)
    return person


def _faults(error: ValidationError) -> Iterable[Fault]:
    for problem in error.errors():
        name = str(problem["loc"][0]) if problem["loc"] else ""
        yield Fault(COLUMN_OF.get(name, name), *sentence_of(problem))


def update_of(
    line: Line, row: Learner, known: Known, *, filled_only: bool
) -> Update | tuple[Fault, ...]:
    """What a line changes in a record, or what is wrong with it.

    `filled_only`: the list is not the office's own, an empty cell says nothing.
    """
    wanted = {
        name: value
        for name, value in line.values.items()
        if name != NUMBER
        and _says(name, line, row, known, filled_only)
        and not (filled_only and value in UNSAID)
    }
    changed = {k: v for k, v in wanted.items() if not _stands(k, v, row)}
    if "state" in changed and (row.state, changed["state"]) not in MOVES:
        return (
            Fault(
                "state",
                "This is not possible in the present state. Nothing changed.",
            ),
        )
    valid = _valid(row, changed)
    if not isinstance(valid, LearnerEdit):
        return valid
    fields = frozenset(changed) - set(BESIDE)
    beside = {name: changed[name] for name in BESIDE if name in changed}
    after = row.model_dump() | _read(valid, fields) | beside
    after["consent_at"] = beside.get("consented_on", row.consent_at)
    shown = _shown(row, SimpleNamespace(**after), changed, known)
    return Update(valid, fields, beside, shown)


def unedited(key: str, line: Line, row: Learner, known: Known) -> bool:
    """Whether the cell is what an export writes: then its content is not judged."""
    if key not in line.cells:
        return False
    return line.cells[key] == plain_cell(BY_KEY[key].write(row, known))


def _says(name: str, line: Line, row: Learner, known: Known, filled_only: bool) -> bool:
    """Whether the cells of a field say something else than an export would."""
    cells = {key: line.cells.get(key) for key in MADE_OF.get(name, (name,))}
    given = {key: text for key, text in cells.items() if text is not None}
    if not any(given.values()) and (filled_only or name in KEPT_IF_EMPTY):
        return False
    return not all(unedited(key, line, row, known) for key in given)


def _stands(name: str, value: Any, row: Learner) -> bool:
    if name == "consented_on":
        return row.consent_at is not None and local_day(row.consent_at) == value
    if name == "registered_at":
        return local_day(row.registered_at) == local_day(value)
    if name == "state":
        # Whoever has a seat here is not sent back to the list by a word in a file.
        return row.state == value or (row.state in SEATED and value == "waiting")
    return bool(getattr(row, name) == value)


def _valid(row: Learner, changed: Mapping[str, Any]) -> LearnerEdit | tuple[Fault, ...]:
    """The record with its changes as a form; what stood there before is not judged."""
    names = set(LearnerEdit.model_fields) - {"version", "consent"}
    values = {name: getattr(row, name) for name in names}
    values |= {k: v for k, v in changed.items() if k in names}
    version = row.changed_at.isoformat()
    try:
        return LearnerEdit(version=version, **values)
    except ValidationError as error:
        old = {str(p["loc"][0]) for p in error.errors() if p["loc"]} - set(changed)
        if not old & set(values) or _hangs_together(old):
            return tuple(_faults(error))
    rest = {name: value for name, value in values.items() if name not in old}
    try:
        return LearnerEdit(version=version, **rest)
    except ValidationError as error:
        return tuple(_faults(error))


def _hangs_together(names: set[str]) -> bool:
    """Fields that another one may have made wrong."""
    return bool(names & {"anchor_monday", "priority_reason", "gender"})


def _read(valid: LearnerEdit, fields: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(valid, name) for name in fields}


def _shown(
    row: Learner, after: SimpleNamespace, changed: Mapping[str, Any], known: Known
) -> tuple[Changed, ...]:
    keys = {key for name in changed for key in MADE_OF.get(name, (name,))}
    columns: list[Column] = [c for c in BY_KEY.values() if c.key in keys]
    found = [
        Changed(c.key, c.header, c.write(row, known), c.write(after, known))
        for c in columns
    ]
    return tuple(field for field in found if field.before != field.after)
