"""Rule sets as tables of figures: which columns a set shows, and reading them. Pure.

A column is shown as a field in every line, or only in the blank lines for new entries
(`fixed`): what other rows refer to must not change under them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.errors import UserError
from service.rulesets.interpreting import GATES, PAYERS
from service.rulesets.strict import STRETCHES
from service.typed import (
    Mistyped,
    bare,
    cents,
    clock,
    clock_text,
    day,
    decimal,
    money,
    whole,
)

Values = Mapping[str, str]
FIRST_OF = {last: first for first, last in STRETCHES}
TITLES = {
    "level": "Levels",
    "age_group": "Age groups of childcare",
    "mode": "Speeds",
    "grant": "Travel grants",
    "entitlement": "Entitlements",
    "language": "Languages",
    "band": "Parts of the day",
    "county": "Counties",
    "id": "Short name",
    "name": "English name",
    "name_de": "German name",
    "own_name": "Own name",
    "from_years": "From years",
    "to_years": "To years",
    "speed_kmh": "Kilometres an hour",
    "detour_factor": "Detour (1 = straight line)",
    "fixed_minutes": "Minutes on top",
    "max_km": "At most kilometres",
    "min_walk_m": "From metres on foot",
    "valid_from": "First day",
    "valid_to": "Last day",
    "admission_from": "Admitted from",
    "admission_to": "Admitted until",
    "proof": "Proof",
    "raises_priority": "Goes first",
    "code": "Code",
    "iso639_3": "Three-letter code",
    "direction": "Direction",
    "script": "Script",
    "babel": "Locale",
    "page": "Pages shall exist",
    "spoken": "Can be ticked as spoken",
    "start": "From",
    "end": "Until",
    "default_start": "A course starts at",
    "default_end": "A course ends at",
    "ags": "County key",
    "full_name": "Full name",
    "land": "Land",
    "setting": "Kind of talk",
    "topic": "Topics of requests",
    "agency_kind": "Kinds of institutions",
    "round": "Rounds of offers",
    "booking": "Lead time and quiet hours",
    "rate": "Pay",
    "allowance": "Volunteers' allowance",
    "document": "Papers of interpreters",
    "dialect": "Dialects",
    "gate": "Who serves it",
    "reason": "Why not the pool",
    "instead": "Whom to call instead",
    "priority": "Priority (1, 2, 3 or 5)",
    "own_means_first": "Own means first",
    "authority": "Authority",
    "from_hours": "From hours before the talk",
    "size": "Asked together",
    "answer_minutes": "Minutes to answer",
    "lead_days": "Working days before",
    "urgent_hours": "Urgent below hours",
    "longest_minutes": "Longest talk in minutes",
    "quiet_from": "Quiet from",
    "quiet_to": "Quiet until",
    "hour_cents": "Euros an hour",
    "km_cents": "Euros a kilometre",
    "least_minutes": "Paid at least minutes",
    "payer": "Who pays",
    "limit_cents": "Euros a year",
    "months": "Holds for months (0: for ever)",
    "remind_days": "Remind days before",
    "required": "Required",
    "volunteer": "the pool",
    "sworn": "a sworn interpreter",
    "not_ours": "not ours",
    "county_pays": "the county",
    "agency_pays": "the institution",
}
# The words that a column of choices may hold, with their titles.
CHOICES = {
    "gate": {name: name for name in GATES},
    "payer": {name: f"{name}_pays" for name in PAYERS},
}


@dataclass(frozen=True)
class Column:
    """A key of an entry.

    Kinds are text, told (shown in the reader's language), whole, decimal, money (in
    cents), day, time, yes and choice (one of CHOICES).
    """

    key: str
    kind: str = "text"
    fixed: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Table:
    """A list of entries in a rule set; `blank`: lines for new ones."""

    key: str
    columns: tuple[Column, ...]
    blank: int = 0
    removable: bool = False


def _columns(text: str) -> tuple[Column, ...]:
    """Columns from "key:kind", with "!" for fixed and "?" for optional ones."""
    found = []
    for word in text.split():
        key, _, kind = word.strip("!?").partition(":")
        found.append(Column(key, kind or "text", "!" in word, "?" in word))
    return tuple(found)


TABLES: dict[str, tuple[Table, ...]] = {
    "levels": (Table("level", _columns("id! name_de name")),),
    "childcare": (
        Table(
            "age_group",
            _columns("name_de name from_years:whole to_years:whole"),
            blank=1,
            removable=True,
        ),
    ),
    "travel": (
        Table(
            "mode",
            _columns(
                "name_de! speed_kmh:decimal detour_factor:decimal "
                "fixed_minutes:whole max_km:decimal"
            ),
        ),
        Table(
            "grant",
            _columns("name_de! min_walk_m:whole valid_from:day? valid_to:day?"),
        ),
    ),
    "entitlements": (
        Table(
            "entitlement",
            _columns(
                "name_de proof:told admission_from:day? admission_to:day? "
                "raises_priority:yes"
            ),
        ),
    ),
    "languages": (
        Table(
            "language",
            _columns(
                "name_de own_name! page:yes spoken:yes code! name! iso639_3! babel! "
                "direction! script!"
            ),
            blank=1,
        ),
    ),
    "bands": (
        Table(
            "band",
            _columns(
                "name_de! start:time end:time default_start:time default_end:time"
            ),
        ),
    ),
    "interpreting": (
        Table(
            "setting",
            _columns(
                "id! name_de name gate:choice reason:told? instead:told? "
                "priority:whole own_means_first:yes"
            ),
            blank=1,
        ),
        Table("topic", _columns("id! name_de name setting?"), 1, removable=True),
        Table("agency_kind", _columns("id! name_de name authority:yes"), blank=1),
        Table(
            "round",
            _columns("name_de! from_hours:whole size:whole answer_minutes:whole"),
        ),
        Table(
            "booking",
            _columns(
                "name_de! lead_days:whole urgent_hours:whole longest_minutes:whole "
                "quiet_from:time quiet_to:time"
            ),
        ),
        Table(
            "rate",
            _columns(
                "id! name_de name hour_cents:money km_cents:money least_minutes:whole "
                "payer:choice valid_from:day? valid_to:day?"
            ),
            blank=1,
        ),
        Table(
            "allowance",
            _columns(
                "id! name_de name limit_cents:money valid_from:day? valid_to:day?"
            ),
            blank=1,
        ),
        Table(
            "document",
            _columns("id! name_de name months:whole remind_days:whole required:yes"),
            blank=1,
        ),
        Table("dialect", _columns("id! language! name_de name"), 1, removable=True),
    ),
    "counties": (Table("county", _columns("full_name! ags! land!")),),
}
DEFAULTS = {"spoken": True}  # what an entry without this key means


def field_name(table: Table, number: int, column: Column) -> str:
    """The name of a cell's field."""
    return f"{table.key}-{number}-{column.key}"


def editable(table: Table) -> bool:
    """Whether anything of the table can be changed here."""
    return table.blank > 0 or any(not column.fixed for column in table.columns)


def shown(column: Column, entry: Mapping[str, Any]) -> str:
    """A stored value as it stands in its field."""
    value = entry.get(column.key, DEFAULTS.get(column.key))
    if value is None:
        return ""
    if column.kind == "yes":
        return "yes" if value else ""
    if column.kind == "decimal":
        return f"{value:g}".replace(".", ",")
    return money(value) if column.kind == "money" else str(value)


def read_cell(column: Column, typed: str) -> Any:
    """What was typed as the rule set stores it; None for an empty optional one.

    Raises: UserError for what cannot be read, or is missing.
    """
    written = typed.strip()
    if column.kind == "yes":
        if written not in ("", "yes"):
            raise UserError("Please choose one of the options.")
        return bool(written)
    if not written:
        if column.optional:
            return None
        raise UserError("Please fill this in.")
    if column.kind == "whole":
        number = whole(written)
        if not 0 <= number < 10**9:
            raise UserError("Please enter a whole number.")
        return number
    if column.kind == "decimal":
        return decimal(written)
    if column.kind == "money":
        return cents(written)
    if column.kind == "choice" and written not in CHOICES[column.key]:
        raise UserError("Please choose one of the options.")
    if column.kind == "day":
        return day(written).isoformat()
    if column.kind == "time":
        return clock_text(clock(written))
    return bare(written)


def read_table(
    table: Table, entries: list[dict[str, Any]], typed: Values
) -> tuple[list[dict[str, Any]], dict[str, UserError]]:
    """The entries with what was typed, new ones at the end; errors by field name.

    An emptied line of a removable table is left out, an empty blank line ignored.
    """
    found: list[dict[str, Any]] = []
    errors: dict[str, UserError] = {}
    for number in range(len(entries) + table.blank):
        old = entries[number] if number < len(entries) else None
        columns = [c for c in table.columns if old is None or not c.fixed]
        cells = {c.key: typed.get(field_name(table, number, c), "") for c in columns}
        texts = [cells[c.key] for c in columns if c.kind != "yes"]
        left_out = not any(text.strip() for text in texts)
        if left_out and (old is None or table.removable):
            continue
        entry = dict(old or {})
        for column in columns:
            try:
                value = read_cell(column, cells[column.key])
            except UserError as error:
                errors[field_name(table, number, column)] = error
                continue
            _put(entry, column, value)
            first = FIRST_OF.get(column.key, "")
            if value and entry.get(first) and value < entry[first]:
                name = field_name(table, number, column)
                errors[name] = Mistyped("The last day must not be before the first.")
        if old is None and table.key == "age_group" and not errors:
            entry["id"] = f"{entry['from_years']}-{entry['to_years']}"
        found.append(entry)
    return found, errors


def _put(entry: dict[str, Any], column: Column, value: Any) -> None:
    """Stores a value; one that changed is certain, an empty one is no key."""
    if column.kind == "yes" and value == entry.get(
        column.key, DEFAULTS.get(column.key, False)
    ):
        return
    if value != entry.get(column.key) and column.key in entry.get("uncertain", ()):
        entry["uncertain"] = [k for k in entry["uncertain"] if k != column.key]
    if value is None:
        entry.pop(column.key, None)
    else:
        entry[column.key] = value
