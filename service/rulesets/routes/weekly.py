"""The weekly patterns: their list and the form of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from service.errors import UserError
from service.i18n import weekday_names
from service.rulesets import actions
from service.rulesets.forms import VersionIn
from service.rulesets.read import parse_patterns
from service.rulesets.routes.blueprint import bp
from service.rulesets.routes.storing import newest, outdated
from service.rulesets.schema import WEEKDAYS, WeeklyPattern
from service.rulesets.weekly_forms import (
    BLANK_LINES,
    LINE_FIELDS,
    MOST_LINES,
    LineIn,
    PatternIn,
    lines_of,
)
from service.typed import clock_text
from service.web.forms import FormState, check_form, filled, read_form
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, scope, tell, today
from service.web.seen import shown

BASE = "/einrichtung/regeln/patterns"


def patterns_page(problem: UserError | None = None) -> ResponseReturnValue:
    """Every weekly pattern with its times and the course kinds that may use it."""
    held = newest("patterns")
    kinds = newest("course_kinds").body["kind"]
    rows = [
        {
            "id": pattern.id,
            "name": pattern.name_de,
            "lines": [_line_text(line) for line in lines_of(pattern)],
            "held": pattern.held,
            "kinds": [_kind_name(k) for k in kinds if pattern.id in k["patterns"]],
        }
        for pattern in parse_patterns(held.body).pattern
    ]
    page = render_template(
        "rulesets/patterns.html",
        newest=held,
        rows=rows,
        problem=tell(problem.message, **problem.values) if problem else "",
        valid_from=today().isoformat(),
    )
    return page, 422 if problem else 200


@bp.get(f"{BASE}/neu")
@allow(*OFFICE)
def pattern_new() -> ResponseReturnValue:
    """The empty form of a weekly pattern."""
    return _form_page(None, filled({"held": ["venue"], **_start()}))


@bp.post(f"{BASE}/neu")
@allow(*OFFICE)
def pattern_add() -> ResponseReturnValue:
    """Adds a weekly pattern."""
    return _stored(None)


@bp.get(f"{BASE}/<pattern_id>")
@allow(*OFFICE)
def pattern_edit(pattern_id: str) -> ResponseReturnValue:
    """The form with a weekly pattern."""
    pattern = _pattern(pattern_id)
    return _form_page(pattern, shown(_values(pattern), **_start()))


@bp.post(f"{BASE}/<pattern_id>")
@allow(*OFFICE)
def pattern_change(pattern_id: str) -> ResponseReturnValue:
    """Changes a weekly pattern: a new version of the rules."""
    return _stored(_pattern(pattern_id))


@bp.post(f"{BASE}/<pattern_id>/entfernen")
@allow(*OFFICE)
def pattern_remove(pattern_id: str) -> ResponseReturnValue:
    """Takes a weekly pattern out of the rules."""
    form = read_form(VersionIn)
    if form.valid is None:
        abort(400)
    _pattern(pattern_id)
    try:
        with database().write() as db:
            actions.remove_pattern(db, scope(), pattern_id, form.valid, now())
    except UserError as error:
        return patterns_page(error)
    flash(tell("Taken out. Older plans keep it."), "success")
    return redirect(url_for("rulesets.edit", kind="patterns"))


def _start() -> dict[str, Any]:
    return {"valid_from": today().isoformat(), "version": newest("patterns").version}


def _pattern(pattern_id: str) -> WeeklyPattern:
    known = parse_patterns(newest("patterns").body).pattern
    found = next((one for one in known if one.id == pattern_id), None)
    if found is None:
        abort(404)
    return found


def _values(pattern: WeeklyPattern) -> dict[str, Any]:
    kinds = newest("course_kinds").body["kind"]
    values: dict[str, Any] = {
        "name_de": pattern.name_de,
        "held": pattern.held,
        "kinds": [kind["id"] for kind in kinds if pattern.id in kind["patterns"]],
    }
    for number, line in enumerate(lines_of(pattern)):
        values |= {
            f"days-{number}": line.days,
            f"start-{number}": clock_text(line.start),
            f"end-{number}": clock_text(line.end),
            f"units-{number}": line.units,
            f"week-{number}": line.week,
        }
    return values


def _stored(pattern: WeeklyPattern | None) -> ResponseReturnValue:
    """Reads form and lines and stores them, or shows the page with its errors."""
    form = read_form(PatternIn, ("held", "kinds"))
    held = newest("patterns")
    if pattern is not None and outdated(form, held, _values(pattern)):
        return _form_page(pattern, form, 422)
    lines: dict[int, LineIn] = {}
    for number in range(MOST_LINES):
        found = _line(form, number)
        if found is not None:
            lines[number] = found
    known = {kind["id"] for kind in newest("course_kinds").body["kind"]}
    if form.valid is not None and not known.issuperset(form.valid.kinds):
        form.add(UserError("Please choose one of the options.", "kinds"))
    if form.valid is not None and not form.errors:
        try:
            with database().write() as db:
                key = pattern.id if pattern else None
                told = form.valid
                if pattern is not None:  # `outdated` has looked
                    told = told.model_copy(update={"version": held.version})
                actions.store_pattern(db, scope(), key, told, lines, now())
        except UserError as error:
            form.values["version"] = str(newest("patterns").version)
            field = "" if error.field == "body" else error.field
            form.add(UserError(error.message, field, **error.values))
        else:
            flash(tell("Stored as a new version."), "success")
            return redirect(url_for("rulesets.edit", kind="patterns"))
    return _form_page(pattern, form, 422)


def _line(form: FormState[Any], number: int) -> LineIn | None:
    """A line that is not empty; its errors go to its fields."""
    names = {name: f"{name}-{number}" for name in LINE_FIELDS}
    typed = MultiDict(
        [(n, v) for n, name in names.items() for v in form.values.getlist(name)]
    )
    told = ("days", "start", "end", "units")
    if not any(text.strip() for name in told for text in typed.getlist(name)):
        return None
    found = check_form(LineIn, typed, ("days",))
    for name, messages in found.errors.items():
        form.errors.setdefault(names.get(name, ""), []).extend(messages)
    return found.valid


def _form_page(
    pattern: WeeklyPattern | None, form: FormState[Any], code: int = 200
) -> ResponseReturnValue:
    kinds = newest("course_kinds").body["kind"]
    options = [(k["id"], _kind_name(k)) for k in kinds if not k.get("legacy")]
    held = [("venue", tell("in a house")), ("online", tell("online"))]
    fields = {
        "name": form.field("name_de", tell("Name"), required=True, maxlength=80),
        "held": form.field("held", tell("Held"), required=True, options=held),
        "kinds": form.field(
            "kinds", tell("Course kinds that may meet so"), options=options
        ),
        "valid_from": form.field("valid_from", tell("Applies from"), required=True),
    }
    lines = [_line_fields(form, number) for number in range(_shown_lines(form))]
    page = render_template(
        "rulesets/pattern.html",
        newest=newest("patterns"),
        form=form,
        fields=fields,
        lines=lines,
        title=pattern.name_de if pattern else tell("New weekly time"),
    )
    return page, code


def _shown_lines(form: FormState[Any]) -> int:
    """Lines in use and some blank ones."""
    used = [
        number
        for number in range(MOST_LINES)
        if any(form.values.get(f"{name}-{number}") for name in LINE_FIELDS[:3])
    ]
    return min(MOST_LINES, (max(used) + 1 if used else 1) + BLANK_LINES)


def _line_fields(form: FormState[Any], number: int) -> dict[str, dict[str, Any]]:
    names = weekday_names(language(), "abbreviated")
    days = list(zip(WEEKDAYS, names, strict=True))
    weeks = [
        ("every", tell("every week")),
        ("a", tell("week A only")),
        ("b", tell("week B only")),
    ]
    where = tell("Line %(n)s", n=number + 1)

    def field(name: str, label: str, **more: Any) -> dict[str, Any]:
        return form.field(
            f"{name}-{number}",
            label,
            quiet=True,
            error_label=f"{where}, {label}",
            **more,
        )

    return {
        "days": field("days", tell("Days"), options=days),
        "start": field("start", tell("From")),
        "end": field("end", tell("Until")),
        "units": field("units", tell("Units"), min=1, max=16),
        "week": field("week", tell("Week"), options=weeks),
    }


def _line_text(line: LineIn) -> dict[str, Any]:
    names: Sequence[str] = weekday_names(language(), "abbreviated")
    return {
        "days": " ".join(names[WEEKDAYS.index(day)] for day in line.days),
        "start": clock_text(line.start),
        "end": clock_text(line.end),
        "units": line.teaching_units,
        "week": line.week,
    }


def _kind_name(kind: dict[str, Any]) -> str:
    return str(kind["name_de"] if language() == "de" else kind["name"])
