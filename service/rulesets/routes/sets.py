"""Pages of the rules: versions in force, and an edited version as a new one."""

from __future__ import annotations

import json
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from werkzeug.datastructures import MultiDict

from service.errors import UserError
from service.rulesets import queries
from service.rulesets.figure_forms import TABLES
from service.rulesets.forms import (
    BLANK_HOLIDAYS,
    HolidayIn,
    KindIn,
    TextIn,
    VersionIn,
    body_of_text,
    body_with_holidays,
    body_with_kinds,
)
from service.rulesets.routes.blueprint import bp
from service.rulesets.routes.figures import figures_page
from service.rulesets.routes.storing import newest as newest_of
from service.rulesets.routes.storing import outdated, store
from service.rulesets.routes.weekly import patterns_page
from service.typed import money
from service.web.forms import FormState, check_form, read_form
from service.web.permission import OFFICE, allow
from service.web.request import database, language, office, scope, today
from service.web.seen import shown

KIND_FIELDS = ("min_size", "max_size", "teaching_units", "price", "checked")
HOLIDAY_FIELDS = ("name_de", "first", "last")


@bp.get("/einrichtung/regeln")
@allow(*OFFICE)
def index() -> ResponseReturnValue:
    """Every set with the version in force, its source and older versions."""
    with database().read() as db:
        found = queries.versions(db, scope())
    by_kind: dict[str, list[queries.VersionView]] = {}
    for version in found:
        by_kind.setdefault(version.kind, []).append(version)
    return render_template("rulesets/index.html", sets=by_kind, today=today())


@bp.get("/einrichtung/regeln/<kind>")
@allow(*OFFICE)
def edit(kind: str) -> ResponseReturnValue:
    """The set's form: figures, a list, or (wanted) the text of all values."""
    newest = newest_of(kind)
    if "text" not in request.args:
        if kind == "patterns":
            return patterns_page()
        if kind in TABLES:
            return figures_page(kind)
    start = {"valid_from": today().isoformat(), "version": newest.version}
    if kind == "course_kinds" and "text" not in request.args:
        return _kinds_page(newest, shown(_kind_values(newest), **start))
    if kind == "school_holidays" and "text" not in request.args:
        return _holidays_page(newest, shown(_holiday_values(newest), **start))
    return _text_page(newest, shown(_text_values(newest), **start))


@bp.post("/einrichtung/regeln/<kind>")
@allow(*OFFICE)
def store_text(kind: str) -> ResponseReturnValue:
    """Stores an edited text as a new version."""
    newest = newest_of(kind)
    form = read_form(TextIn)
    if outdated(form, newest, _text_values(newest)):
        return _text_page(newest, form, 422)
    try:
        if form.valid is not None:
            return store(newest, body_of_text(form.valid.body), form.valid)
    except UserError as error:
        form.add(error)
    return _text_page(newest, form, 422)


@bp.post("/einrichtung/regeln/course_kinds/zahlen")
@allow(*OFFICE)
def store_kinds() -> ResponseReturnValue:
    """Stores sizes, units and prices of all course kinds as a new version."""
    newest = newest_of("course_kinds")
    form = read_form(VersionIn)
    if outdated(form, newest, _kind_values(newest)):
        return _kinds_page(newest, form, 422)
    changes: dict[str, KindIn] = {}
    for kind in newest.body["kind"]:
        found = _part(KindIn, form, kind["id"], KIND_FIELDS)
        if found is not None:
            changes[kind["id"]] = found
    try:
        if form.valid is not None and not form.errors:
            body = body_with_kinds(newest.body, changes)
            return store(newest, body, form.valid)
    except UserError as error:
        form.add(UserError(error.message, "", **error.values))
    return _kinds_page(newest, form, 422)


@bp.post("/einrichtung/regeln/school_holidays/liste")
@allow(*OFFICE)
def store_holidays() -> ResponseReturnValue:
    """Stores the school holidays of the office's Land as a new version."""
    newest = newest_of("school_holidays")
    form = read_form(VersionIn)
    if outdated(form, newest, _holiday_values(newest)):
        return _holidays_page(newest, form, 422)
    holidays = []
    for number in range(_holiday_rows(newest)):
        row = str(number)
        if any(form.values.get(f"{f}-{row}", "").strip() for f in HOLIDAY_FIELDS):
            found = _part(HolidayIn, form, row, HOLIDAY_FIELDS, land=office().land)
            holidays += [found] if found is not None else []
    try:
        if form.valid is not None and not form.errors:
            body = body_with_holidays(newest.body, office().land, holidays)
            return store(newest, body, form.valid)
    except UserError as error:
        form.add(UserError(error.message, "", **error.values))
    return _holidays_page(newest, form, 422)


def _part(
    model: type[BaseModel],
    form: FormState[VersionIn],
    row: str,
    names: tuple[str, ...],
    **known: Any,
) -> Any:
    """One row's model from fields named "name-row"; its errors go to these fields."""
    typed = MultiDict(
        (name, text) for name in names for text in form.values.getlist(f"{name}-{row}")
    )
    found = check_form(model, typed, **known)
    for name, messages in found.errors.items():
        form.errors.setdefault(f"{name}-{row}", []).extend(messages)
    return found.valid


def _text_values(newest: queries.VersionView) -> dict[str, Any]:
    return {"body": json.dumps(newest.body, ensure_ascii=False, indent=2)}


def _kind_values(newest: queries.VersionView) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for kind in newest.body["kind"]:
        price = kind.get("price_cents_per_unit")
        values[f"price-{kind['id']}"] = None if price is None else money(price)
        for name in ("min_size", "max_size", "teaching_units"):
            values[f"{name}-{kind['id']}"] = kind[name]
    return values


def _own_holidays(newest: queries.VersionView) -> list[dict[str, Any]]:
    land = office().land
    return [h for h in newest.body["holiday"] if h["land"] == land]


def _holiday_rows(newest: queries.VersionView) -> int:
    return len(_own_holidays(newest)) + BLANK_HOLIDAYS


def _holiday_values(newest: queries.VersionView) -> dict[str, Any]:
    return {
        f"{name}-{number}": holiday[name]
        for number, holiday in enumerate(_own_holidays(newest))
        for name in HOLIDAY_FIELDS
    }


def _kinds_page(
    newest: queries.VersionView, form: FormState[Any], code: int = 200
) -> ResponseReturnValue:
    name = "name_de" if language() == "de" else "name"
    page = render_template(
        "rulesets/kinds.html",
        newest=newest,
        form=form,
        kinds=[(k["id"], k[name], k.get("uncertain", [])) for k in newest.body["kind"]],
    )
    return page, code


def _holidays_page(
    newest: queries.VersionView, form: FormState[Any], code: int = 200
) -> ResponseReturnValue:
    count = _holiday_rows(newest)
    uncertain = [bool(h.get("uncertain")) for h in _own_holidays(newest)]
    page = render_template(
        "rulesets/holidays.html",
        newest=newest,
        form=form,
        rows=[(n, n < len(uncertain) and uncertain[n]) for n in range(count)],
        land=office().land,
    )
    return page, code


def _text_page(
    newest: queries.VersionView, form: FormState[Any], code: int = 200
) -> ResponseReturnValue:
    return render_template("rulesets/text.html", newest=newest, form=form), code
