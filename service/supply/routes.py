"""Pages of the set-up: the first run, the overview, six parts with list and form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.access import Scope
from service.accounts.queries import any_office
from service.errors import NotFound, UserError
from service.i18n import weekday_names
from service.places.queries import places
from service.rulesets.queries import rules
from service.rulesets.schema import WEEKDAYS
from service.supply import actions, first_run, queries, readiness, setup_key
from service.supply.forms import LAENDER, OWN_COUNTY, SetupIn
from service.supply.sections import SECTIONS, Section
from service.timetables.files import feeds_folder, keep, shown_name
from service.timetables.forms import FeedIn
from service.typed import money, stretch_text
from service.web.forms import FormState, filled, read_form
from service.web.permission import OFFICE, allow, public
from service.web.request import (
    database,
    language,
    now,
    parts,
    scope,
    tell,
    today,
)
from service.web.seen import overwriting, shown

bp = Blueprint("supply", __name__)
IS_SET_UP = "KURSMITTLER_IS_SET_UP"
OPEN_ENDPOINTS = frozenset(
    {
        "static",
        "health",
        "ready",
        "openapi.spec",
        "supply.setup",
        "public.imprint",
        "public.privacy",
        "public.accessibility",
    }
)
View = Callable[..., ResponseReturnValue]
PART_PAGES = {
    "places": "places.index",
    "timetable": "timetables.index",
    **{section.name: f"supply.{section.name}" for section in SECTIONS},
}


@bp.before_app_request
def lead_to_setup() -> ResponseReturnValue | None:
    """Leads the pages of an empty deployment to its set-up."""
    if current_app.config.get(IS_SET_UP) or request.method != "GET":
        return None
    if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
        return None
    if request.path.startswith("/api/") or _is_set_up():
        return None
    return redirect(url_for("supply.setup"))


def _is_set_up() -> bool:
    with database().read() as db:
        found = any_office(db)
    if found:
        current_app.config[IS_SET_UP] = True
    return found


@bp.get("/einrichten")
@public
def setup() -> ResponseReturnValue:
    """The first page of an empty deployment; gone once there is an office."""
    if _is_set_up():
        raise NotFound("setup")
    setup_key.ensure(parts().settings.state_dir)
    return _setup_page(filled({"key": request.args.get("schluessel", "")}))


@bp.post("/einrichten")
@public
def setup_post() -> ResponseReturnValue:
    """Creates the office and its administrator; the key is void afterwards."""
    if _is_set_up():
        raise NotFound("setup")
    settings = parts().settings
    form = read_form(SetupIn)
    try:
        key = form.values.get("key", "")
        if key and not setup_key.fits(settings.state_dir, key):
            raise UserError("This is not the setup key.", "key")
        if form.valid is None:  # also where no key was typed
            return _setup_page(form, 422)
        feed_in = _setup_feed()
        with database().write() as db:
            first_run.set_up(db, form.valid, feed_in, now())
    except UserError as error:
        form.add(error)
        return _setup_page(form, 422)
    setup_key.forget(settings.state_dir)
    flash(tell("The office is set up. Please sign in."), "success")
    return redirect(url_for("accounts.login"))


def _setup_feed() -> FeedIn | None:
    file = request.files.get("file")
    if file is None or not file.filename:
        return None
    stored = keep(file.stream, feeds_folder(parts().settings))
    name = shown_name(file.filename)
    return FeedIn(filename=name, file_digest=stored.digest, stored_as=stored.name)


def _setup_page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    page = render_template(
        "setup/first_run.html",
        form=form,
        counties=[(c.ags, c.full_name) for c in first_run.known_counties()],
        own=OWN_COUNTY,
        laender=LAENDER,
    )
    return page, code


@bp.get("/einrichtung")
@allow(*OFFICE)
def index() -> ResponseReturnValue:
    """What is set up and what a planning run still lacks."""
    with database().read() as db:
        found = readiness.parts(db, scope(), today())
    return render_template(
        "supply/index.html",
        parts=found,
        pages=PART_PAGES,
        missing=readiness.missing(found),
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
            allow(*OFFICE)(view),
            methods=[method],
        )


def _list_view(section: Section) -> View:
    def view() -> ResponseReturnValue:
        with database().read() as db:
            rows = section.rows(db, scope())
            names = _names(db, scope())
        return render_template(
            f"supply/{section.name}.html", section=section, rows=rows, **names
        )

    return view


def _new_view(section: Section) -> View:
    def view() -> ResponseReturnValue:
        with database().read() as db:
            kept: dict[str, Any] = dict(queries.defaults(db, scope(), section.name))
            if "venue_ids" in section.lists:  # most teachers reach every house
                kept["venue_ids"] = [v.id for v in queries.venues(db, scope())]
        asked = {k: v for k, v in request.args.items() if k in section.from_link}
        return _form(section, filled({**section.first, **kept, **asked}))

    return view


def _add_view(section: Section) -> View:
    def view() -> ResponseReturnValue:
        def add(db: Session, valid: Any) -> None:
            section.add(db, scope(), valid, now())
            kept = {name: request.form.get(name, "") for name in section.kept}
            actions.remember(db, scope(), section.name, kept)

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
            section.change(db, scope(), row_id, valid, now())

        return _save(section, change, row)

    return view


def _switch_view(section: Section) -> View:
    def view(row_id: str) -> ResponseReturnValue:
        active = request.form.get("active") == "yes"
        with database().write() as db:
            section.switch(db, scope(), row_id, active, now())
        flash(tell("Saved."), "success")
        return redirect(url_for(f"supply.{section.name}"))

    return view


def _save(
    section: Section, store: Callable[[Session, Any], None], row: Any = None
) -> ResponseReturnValue:
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


def _row(section: Section, row_id: str) -> Any:
    with database().read() as db:
        return _find(db, section, row_id)


def _find(db: Session, section: Section, row_id: str) -> Any:
    for row in section.rows(db, scope()):
        if row.id == row_id:
            return row
    raise NotFound(section.name)


def _form(
    section: Section, form: FormState[Any], row: Any = None, code: int = 200
) -> ResponseReturnValue:
    with database().read() as db:
        names = _names(db, scope())
        options = _options(db, scope(), row)
    page = render_template(
        f"supply/{section.name}_form.html",
        section=section,
        form=form,
        row=row,
        options=options,
        **names,
    )
    return page, code


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
    db: Session, actor: Scope, row: Any
) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What the selects offer; what a row refers to stays even if it is out of use."""
    known = rules(db, actor, today())
    taught = set(getattr(row, "kinds", ()))
    legacy = {k.id for k in known.kinds.values() if k.legacy} - taught
    names = _names(db, actor)["kind_names"]
    kinds = {key: name for key, name in names.items() if key not in legacy}
    used = {getattr(row, "provider_id", None), getattr(row, "venue_id", None)}
    used |= set(getattr(row, "venue_ids", ()))
    providers = queries.providers(db, actor, inactive=True)
    venues = queries.venues(db, actor, inactive=True)
    return {
        "places": [(p.id, f"{p.name} ({p.postal_code})") for p in places(db, actor)],
        "providers": [(p.id, p.name) for p in providers if p.active or p.id in used],
        "venues": [
            (v.id, f"{v.name}, {v.place_name}")
            for v in venues
            if v.active or v.id in used
        ],
        "kinds": sorted(kinds.items(), key=lambda pair: pair[1].casefold()),
        "levels": [(level, level) for level in known.levels],
        "weekdays": [
            (str(n), name) for n, name in enumerate(weekday_names(language()))
        ],
    }


for _section in SECTIONS:
    _add_section(_section)
