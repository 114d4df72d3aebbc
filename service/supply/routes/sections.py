"""Pages of the set-up: the overview, six parts with list and form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from service.access import Role, Scope
from service.errors import NotFound, UserError
from service.i18n import weekday_names
from service.lists.queries import open_imports
from service.places.queries import outline, places
from service.rulesets.queries import rules
from service.rulesets.schema import WEEKDAYS
from service.supply import queries, readiness
from service.supply.own import (
    KEPT_BY_PROVIDERS,
    ROOMS,
    check_own,
    is_provider,
    own_houses,
    own_rows,
)
from service.supply.routes.blueprint import bp
from service.supply.sections import SECTIONS, Section
from service.timetables.zone_map import geometry, zone_map
from service.typed import decimal, money, stretch_text
from service.web.forms import SEEN, FormState, read_form
from service.web.incoming import posted_choice, posted_yes
from service.web.notices import offer_undo
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, office, scope, tell, today
from service.web.seen import overwriting, shown
from service.web.sent_again import brought_id, gone_already, made_before, new_form

# Of what an absence can be entered, by part.
AWAY_KINDS = {"teachers": "teacher", "rooms": "room", "venues": "venue"}
View = Callable[..., ResponseReturnValue]
KIND_GROUPS = ("integration", "vocational", "county")
SPREAD = {"workdays": WEEKDAYS[:5], "week": WEEKDAYS}
PART_PAGES = {
    "places": "places.index",
    "timetable": "timetables.index",
    **{section.name: f"supply.{section.name}" for section in SECTIONS},
}


@bp.get("/einrichtung")
@allow(*OFFICE)
def index() -> ResponseReturnValue:
    """What is set up and what a planning run still lacks."""
    with database().read() as db:
        found = readiness.parts(db, scope(), today())
        names = ("places", *(section.name for section in SECTIONS))
        waiting = [run for name in names for run in open_imports(db, scope(), name)]
    return render_template(
        "supply/index.html",
        parts=found,
        pages=PART_PAGES,
        missing=readiness.missing(found),
        waiting=waiting,
    )


def _add_section(section: Section) -> None:
    path = f"/einrichtung/{section.path}"
    for suffix, rule, method, view in (
        ("", path, "GET", _list_view(section)),
        ("_new", f"{path}/neu", "GET", _new_view(section)),
        ("_add", f"{path}/neu", "POST", _add_view(section)),
        ("_edit", f"{path}/<row_id>", "GET", _edit_view(section)),
        ("_change", f"{path}/<row_id>", "POST", _change_view(section)),
        ("_switch", f"{path}/<row_id>/schalten", "POST", _switch_view(section)),
    ):
        bp.add_url_rule(
            rule,
            f"{section.name}{suffix}",
            allow(*_keepers(section))(view),
            methods=[method],
        )


def _keepers(section: Section) -> tuple[Role, ...]:
    """Who keeps a part: the office, and providers what is their own."""
    more = (Role.PROVIDER,) if section.name in KEPT_BY_PROVIDERS else ()
    return (*OFFICE, *more)


def _rows(db: Session, section: Section) -> Sequence[Any]:
    return own_rows(db, scope(), section.name, section.rows(db, scope()))


def _list_view(section: Section) -> View:
    def view() -> ResponseReturnValue:
        with database().read() as db:
            rows = _rows(db, section)
            names = _names(db, scope())
        return render_template(
            f"supply/{section.name}.html",
            section=section,
            rows=rows,
            away_kinds=AWAY_KINDS,
            **names,
        )

    return view


def _new_view(section: Section) -> View:
    def view() -> ResponseReturnValue:
        if copied := request.args.get("kopie"):
            row = _row(section, copied)
            values = {**section.values(row), section.named: None}
            return _form(section, new_form(values), like=row)
        values = dict(section.first)
        if is_provider(scope()):
            values["provider_id"] = scope().provider_id
        if "venue_ids" in section.lists:  # most teachers reach every house
            with database().read() as db:
                values["venue_ids"] = [v.id for v in queries.venues(db, scope())]
        asked = {k: v for k, v in request.args.items() if k in section.from_link}
        return _form(section, new_form({**values, **asked}))

    return view


def _add_view(section: Section) -> View:
    def view() -> ResponseReturnValue:
        row_id = brought_id()

        def add(db: Session, valid: Any) -> None:
            """Sent again, the form corrects what it made."""
            check_own(db, scope(), section.name, valid)
            known = {row.id for row in _rows(db, section)}
            if made_before(db, scope(), row_id, known, queries.ADDED):
                section.change(db, scope(), row_id, valid, now())
            else:
                section.add(db, scope(), valid, now(), row_id=row_id)

        return _save(section, add)

    return view


def _edit_view(section: Section) -> View:
    def view(row_id: str) -> ResponseReturnValue:
        row = _row(section, row_id)
        return _form(section, shown(section.values(row)), row)

    return view


def _change_view(section: Section) -> View:
    def view(row_id: str) -> ResponseReturnValue:
        row = _row(section, row_id)

        def change(db: Session, valid: Any) -> None:
            check_own(db, scope(), section.name, valid)
            section.change(db, scope(), row_id, valid, now())

        return _save(section, change, row)

    return view


def _switch_view(section: Section) -> View:
    def view(row_id: str) -> ResponseReturnValue:
        active = posted_yes("active")
        try:
            row = _row(section, row_id)
        except NotFound:
            return gone_already(section.removed, row_id, f"supply.{section.name}")
        if not active and not posted_yes("sure"):
            with database().read() as db:
                used = queries.agreed_courses(db, scope(), section.name, row_id)
            if used:
                return _ask_first(section, row, used)
        with database().write() as db:
            section.switch(db, scope(), row_id, active, now())
        if hasattr(row, "active"):
            offer_undo(
                tell("Used again.") if active else tell("Taken out of use."),
                url_for(f"supply.{section.name}_switch", row_id=row_id),
                {"active": "no" if active else "yes"},
            )
        else:  # what is gone is added as it was
            (day,) = section.values(row)["weekdays"]
            values = {**section.values(row), "weekdays": day}
            offer_undo(
                tell("Removed."),
                url_for(f"supply.{section.name}_add"),
                {key: str(value) for key, value in values.items()},
            )
        return redirect(url_for(f"supply.{section.name}"))

    return view


def _ask_first(
    section: Section, row: Any, used: Sequence[tuple[str, str]]
) -> ResponseReturnValue:
    """Agreed courses need what shall be taken out of use: they are named first."""
    return render_template(
        "supply/retire.html",
        section=section,
        row=row,
        name=getattr(row, "name", "") or getattr(row, "code", ""),
        used=used,
    )


def _save(
    section: Section, store: Callable[[Session, Any], None], row: Any = None
) -> ResponseReturnValue:
    if days := SPREAD.get(posted_choice("spread", SPREAD)):
        return _form(section, _spread(days), row)

    def stored(db: Session) -> dict[str, Any]:
        return section.values(_find(db, section, row.id)) if row else {}

    form = read_form(section.model, section.lists)
    if form.valid is None:
        return _form(section, form, row, 422)
    try:
        with overwriting(form, stored) as db:
            store(db, form.valid)
    except UserError as error:
        form.add(error)
        return _form(section, form, row, 422)
    flash(tell("Saved."), "success")
    return redirect(url_for(f"supply.{section.name}"))


def _spread(days: Sequence[str]) -> FormState[Any]:
    """What was typed, with the hours of the first day that has some on all `days`."""
    typed = MultiDict(request.form)
    typed.pop("spread")
    hours = next((typed[day] for day in WEEKDAYS if typed.get(day, "").strip()), "")
    for day in days:
        typed[day] = hours
    return FormState(values=typed, seen=typed.get(SEEN, ""))


def _row(section: Section, row_id: str) -> Any:
    with database().read() as db:
        return _find(db, section, row_id)


def _find(db: Session, section: Section, row_id: str) -> Any:
    for row in _rows(db, section):
        if row.id == row_id:
            return row
    raise NotFound(section.name)


def _form(
    section: Section,
    form: FormState[Any],
    row: Any = None,
    code: int = 200,
    like: Any = None,
) -> ResponseReturnValue:
    """The page of a form; `like` is the record from which a new one is copied."""
    with database().read() as db:
        names = _names(db, scope())
        options = _options(db, scope(), section, row or like)
    page = render_template(
        f"supply/{section.name}_form.html",
        section=section,
        form=form,
        row=row,
        like=like,
        options=options,
        **names,
        **(_point(form) if section.name == "venues" else {}),
    )
    return page, code


def _point(form: FormState[Any]) -> dict[str, Any]:
    """The county's map for a house: where it lies, by its numbers or its place."""
    with database().read() as db:
        found = places(db, scope())
    shape = outline(office().county_ags)
    drawn = zone_map(shape, found, ())
    home = next((p for p in found if p.id == form.values.get("place_id")), None)
    try:
        at = tuple(decimal(form.values[name]) for name in ("longitude", "latitude"))
    except (KeyError, UserError):
        at = (home.longitude, home.latitude) if home else ()
    return {
        "map": drawn,
        "point": drawn.view.projection.point(*at) if drawn and at else None,
        "ground": {
            "shape": geometry(shape) if shape else None,
            "places": [(p.id, p.name, p.longitude, p.latitude) for p in found],
        },
    }


def _names(db: Session, actor: Scope) -> dict[str, Any]:
    """Weekdays, course kinds and notations, as the pages say them."""
    german = language() == "de"
    kinds = rules(db, actor, today()).kinds.values()
    return {
        "weekdays": weekday_names(language(), "wide"),
        "short_weekdays": weekday_names(language()),
        "week_fields": tuple(
            zip(WEEKDAYS, weekday_names(language(), "wide"), strict=True)
        ),
        "kind_names": {k.id: k.name_de if german else k.name for k in kinds},
        "money": money,
        "hours_text": lambda hours: _hours_text(hours, weekday_names(language())),
    }


def _hours_text(hours: Sequence[queries.Stretch], names: Sequence[str]) -> list[str]:
    """Weekdays with the same stretches in one line: "Mo–Fr 08:00–17:00"."""
    by_day: dict[int, list[tuple[int, int]]] = {}
    for part in hours:
        by_day.setdefault(part.weekday, []).append((part.start, part.end))
    lines: list[tuple[list[int], str]] = []
    for weekday, day_parts in sorted(by_day.items()):
        text = stretch_text(day_parts)
        if lines and lines[-1][1] == text and lines[-1][0][-1] == weekday - 1:
            lines[-1][0].append(weekday)
        else:
            lines.append(([weekday], text))
    return [f"{_days(days, names)} {text}" for days, text in lines]


def _days(days: Sequence[int], names: Sequence[str]) -> str:
    if len(days) > 2:
        return f"{names[days[0]]}–{names[days[-1]]}"
    return ", ".join(names[day] for day in days)


def _options(
    db: Session, actor: Scope, section: Section, row: Any
) -> Mapping[str, Sequence[tuple[str, Any]]]:
    """What the selects offer; what a row refers to stays even if it is out of use."""
    known = rules(db, actor, today())
    taught = set(getattr(row, "kinds", ()))
    legacy = {k.id for k in known.kinds.values() if k.legacy} - taught
    names = _names(db, actor)["kind_names"]
    kinds = {key: name for key, name in names.items() if key not in legacy}
    in_order = sorted(kinds.items(), key=lambda pair: pair[1].casefold())
    used = {getattr(row, "provider_id", None), getattr(row, "venue_id", None)}
    used |= set(getattr(row, "venue_ids", ()))
    providers = queries.providers(db, actor, inactive=True)
    venues = queries.venues(db, actor, inactive=True)
    if is_provider(actor):
        providers = tuple(p for p in providers if p.id == actor.provider_id)
        if section.name == ROOMS:
            houses = own_houses(db, actor)
            venues = tuple(v for v in venues if v.id in houses)
    return {
        "places": [(p.id, f"{p.name} ({p.postal_code})") for p in places(db, actor)],
        "providers": [(p.id, p.name) for p in providers if p.active or p.id in used],
        "venues": [
            (v.id, f"{v.name}, {v.place_name}")
            for v in venues
            if v.active or v.id in used
        ],
        "kind_groups": [
            (group, [(k, n) for k, n in in_order if known.kinds[k].group == group])
            for group in dict.fromkeys(
                (*KIND_GROUPS, *(known.kinds[key].group for key in kinds))
            )
        ],
        "levels": [(level, level) for level in known.levels],
        "weekdays": [
            (str(n), name) for n, name in enumerate(weekday_names(language()))
        ],
    }


for _section in SECTIONS:
    _add_section(_section)
