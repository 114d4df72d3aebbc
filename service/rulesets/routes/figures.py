"""Rule sets as tables of figures: speeds, age groups, languages, parts of the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from service.errors import UserError
from service.rulesets.figure_forms import (
    CHOICES,
    TABLES,
    TITLES,
    Column,
    Table,
    editable,
    field_name,
    read_table,
    shown,
)
from service.rulesets.forms import VersionIn
from service.rulesets.queries import VersionView
from service.rulesets.routes.blueprint import bp
from service.rulesets.routes.storing import newest, outdated, store
from service.web.forms import TWICE, FormState, read_form, twice
from service.web.permission import OFFICE, allow
from service.web.request import tell, today
from service.web.seen import shown as seen_as

# The parts of the day live in the file of the weekly patterns.
SET_OF = {"bands": "patterns"}


@dataclass(frozen=True)
class Cell:
    """A cell of the table: a field, or only text."""

    field: dict[str, Any] | None
    kind: str
    text: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A table as its page shows it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def figures_page(
    part: str, form: FormState[Any] | None = None, code: int = 200
) -> ResponseReturnValue:
    """The tables of a set with their fields."""
    held = newest(SET_OF.get(part, part))
    if form is None:
        form = seen_as(_values(part, held), valid_from=today().isoformat())
    sheets = [_sheet(table, held.body[table.key], form) for table in TABLES[part]]
    fields = [c.field for s in sheets for row in s.rows for c in row if c.field]
    page = render_template(
        "rulesets/figures.html",
        newest=held,
        form=form,
        sheets=sheets,
        fields=fields,
        editable=any(editable(table) for table in TABLES[part]),
        action=url_for("rulesets.store_figures", part=part),
    )
    return page, code


@bp.get("/einrichtung/regeln/patterns/tageszeiten")
@allow(*OFFICE)
def bands() -> ResponseReturnValue:
    """The parts of the day that people tick."""
    return figures_page("bands")


@bp.post("/einrichtung/regeln/<part>/tabelle")
@allow(*OFFICE)
def store_figures(part: str) -> ResponseReturnValue:
    """Stores a set's tables as a new version."""
    if part not in TABLES or not any(editable(table) for table in TABLES[part]):
        abort(404)
    kind = SET_OF.get(part, part)
    held = newest(kind)
    form = read_form(VersionIn)
    if outdated(form, held, _values(part, held)):
        return figures_page(part, form, 422)
    body = dict(held.body)
    for table in TABLES[part]:
        typed = _as_stored(table, held, form)
        body[table.key], errors = read_table(table, held.body[table.key], typed)
        for name, error in errors.items():
            form.add(UserError(error.message, name, **error.values))
    for name in twice(form.values):
        form.add(UserError(TWICE, name))
    try:
        if form.valid is not None and not form.errors:
            return store(held, body, form.valid)
    except UserError as error:
        form.add(UserError(error.message, "", **error.values))
    return figures_page(part, form, 422)


def _values(part: str, held: VersionView) -> dict[str, str]:
    return {
        field_name(table, number, column): _said(column, entry)
        for table in TABLES[part]
        for number, entry in enumerate(held.body[table.key])
        for column in table.columns
        if shown(column, entry)
    }


def _said(column: Column, entry: Mapping[str, Any]) -> str:
    """A stored value as its field shows it: message ids in the reader's language."""
    value = shown(column, entry)
    return tell(value) if value and column.kind == "told" else value


def _as_stored(table: Table, held: VersionView, form: FormState[Any]) -> dict[str, str]:
    """What was typed; a translation that nobody touched is its message id again."""
    typed = {key: form.values[key] for key in form.values}
    for number, entry in enumerate(held.body[table.key]):
        for column in table.columns:
            name = field_name(table, number, column)
            written = typed.get(name, "").strip()
            if column.kind == "told" and written == _said(column, entry):
                typed[name] = shown(column, entry)
    return typed


def _options(column: Column) -> tuple[tuple[str, str], ...]:
    """The choices of a column with their words."""
    choices = CHOICES[column.key] if column.kind == "choice" else {}
    return tuple((key, tell(TITLES[word])) for key, word in choices.items())


def _sheet(table: Table, entries: list[dict[str, Any]], form: FormState[Any]) -> Sheet:
    return Sheet(
        title=tell(TITLES[table.key]),
        columns=tuple(tell(TITLES[column.key]) for column in table.columns),
        rows=tuple(
            tuple(
                _cell(table, number, column, entries, form) for column in table.columns
            )
            for number in range(len(entries) + table.blank)
        ),
    )


def _cell(
    table: Table,
    number: int,
    column: Column,
    entries: list[dict[str, Any]],
    form: FormState[Any],
) -> Cell:
    entry = entries[number] if number < len(entries) else None
    if entry is not None and column.fixed:
        return Cell(None, column.kind, _said(column, entry))
    first = entry and (entry.get("name_de") or entry.get("id"))
    line = first or tell("new line")
    field = form.field(
        field_name(table, number, column), f"{line}: {tell(TITLES[column.key])}"
    )
    return Cell(field, column.kind, "", _options(column))
