"""Pages of the timetable: upload, report, on-demand zones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service import i18n
from service.errors import NotFound, UserError
from service.i18n import day, weekday_names
from service.jobs.actions import worker_alive
from service.places.queries import outline, places
from service.timetables import actions, queries
from service.timetables.files import feeds_folder, keep, shown_name, store_folder
from service.timetables.forms import FeedIn, LineMarkIn, ZoneIn
from service.timetables.journey_words import EVERY, days_text
from service.timetables.line_list import Line, line_list
from service.timetables.localities import Locality, of_feed
from service.timetables.outline import outline_text, round_zone
from service.timetables.wording import sentence
from service.timetables.zone_map import geometry, outline_of, zone_map
from service.typed import clock_text
from service.web.drawing.maps import rings_of
from service.web.forms import FormState, filled, read_form
from service.web.incoming import posted_all
from service.web.permission import OFFICE, allow
from service.web.request import (
    database,
    language,
    now,
    office,
    parts,
    scope,
    tell,
    today,
)
from service.web.seen import mark, overwriting, shown
from service.web.sent_again import brought_id, gone_already, made_before, new_form

bp = Blueprint("timetables", __name__)
LISTS = ("place_ids", "weekdays")
WISHES = ("km", "von", "bis", "warten")
FIRST_ZONE = {
    "weekdays": ["0", "1", "2", "3", "4"],
    "start_minute": "07:00",
    "end_minute": "19:00",
    "lead_minutes": 60,
    "wait_minutes": 15,
}


@bp.get("/einrichtung/fahrplan")
@allow(*OFFICE)
def index() -> ResponseReturnValue:
    """The timetable in use, earlier ones, the upload and the zones."""
    return _page(filled({}))


@bp.post("/einrichtung/fahrplan")
@allow(*OFFICE)
def upload() -> ResponseReturnValue:
    """Keeps the file and queues its preparation; refuses what is no timetable."""
    form: FormState[FeedIn] = FormState()
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise UserError("Please choose a file.", "file")
        stored = keep(file.stream, feeds_folder(parts().settings))
        feed_in = FeedIn(
            filename=shown_name(file.filename),
            file_digest=stored.digest,
            stored_as=stored.name,
        )
        with database().write() as db:
            stay = posted_all("keep")
            feed = actions.add_feed(db, scope(), feed_in, now(), stay)
    except UserError as error:
        form.add(error)
        return _page(form, 422)
    return redirect(url_for("timetables.report", feed_id=feed.id))


@bp.get("/einrichtung/fahrplan/<feed_id>")
@allow(*OFFICE)
def report(feed_id: str) -> ResponseReturnValue:
    """What is in a timetable and what was wrong with it, in plain words."""
    with database().read() as db:
        feed = queries.feed(db, scope(), feed_id)
        alive = worker_alive(db, now())
    if request.headers.get("X-Fragment") == "yes":
        return render_template(
            "timetables/progress.html", feed=feed, worker_alive=alive
        )
    return render_template(
        "timetables/report.html",
        feed=feed,
        files=queries.files_of(feed),
        size=sum(_size(file["stored_as"]) for file in queries.files_of(feed)),
        kinds=[_kind(kind) for kind in feed.report.get("day_types", ())],
        today=today(),
        worker_alive=alive,
        left_out=[_told(entry) for entry in feed.report.get("dropped", ())],
        remarks=[_told(entry) for entry in feed.report.get("warnings", ())],
    )


@bp.post("/einrichtung/fahrplan/<feed_id>/zurueck")
@allow(*OFFICE)
def put_back(feed_id: str) -> ResponseReturnValue:
    """An earlier timetable is the one in use again."""
    try:
        with database().write() as db:
            feed = actions.put_back(db, scope(), feed_id, now())
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
        return redirect(url_for("timetables.report", feed_id=feed_id))
    told = "%(name)s is in use again. Every agreed course is being checked."
    flash(tell(told, name=feed.filename), "success")
    return redirect(url_for("timetables.index"))


def _size(stored_as: str) -> int:
    """Bytes of a kept file; 0 where it is gone."""
    try:
        return (feeds_folder(parts().settings) / stored_as).stat().st_size
    except OSError:
        return 0


def _kind(kind: Mapping[str, Any]) -> dict[str, Any]:
    """A day type with its weekdays in the reader's language."""
    days = [date.fromisoformat(text) for text in kind["dates"]]
    source, _, _weekdays = str(kind["name"]).rpartition(": ")
    weekdays = {(on.weekday(), 0, 0, EVERY) for on in days}
    return {
        "source": source,
        "weekdays": days_text(weekdays, language()),
        "count": len(days),
        "trips": kind["trips"],
        "first": days[0],
        "last": days[-1],
    }


def _told(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A finding with its reason in the reader's language, where it is known."""
    known = sentence(str(entry["reason"]))
    if known is None:
        return {**entry, "text": entry["reason"], "lang": "en"}
    values = {name: _dated(value) for name, value in known[1].items()}
    return {**entry, "text": tell(known[0], **values), "lang": language()}


def _dated(value: str) -> str:
    """A value of a finding; an ISO date as the reader writes it."""
    try:
        return day(language(), date.fromisoformat(value), "d.M.y")
    except ValueError:
        return value


@bp.get("/einrichtung/fahrplan/linien")
@allow(*OFFICE)
def lines() -> ResponseReturnValue:
    """The lines of the timetable in use: which run on call; ?suche= narrows them."""
    return _lines_page(FormState())


@bp.post("/einrichtung/fahrplan/linien")
@allow(*OFFICE)
def mark_line() -> ResponseReturnValue:
    """Stores what the office says of one line, or takes it back."""
    form = read_form(LineMarkIn)
    told = form.valid
    if told is None:
        return _lines_page(form, 422)
    try:
        with overwriting(form, partial(_said, line=(told.agency, told.name))) as db:
            actions.mark_line(db, scope(), told, now())
    except UserError as error:
        form.add(error)
        return _lines_page(form, 422)
    flash(tell("Saved."), "success")
    search = request.args.get("suche") or None
    return redirect(url_for("timetables.lines", suche=search))


def _said(db: Session, line: tuple[str, str]) -> dict[str, Any]:
    """What the office says of a line by now."""
    marks = queries.line_marks(db, scope())
    return _word_of({(m.agency, m.name): m.booked for m in marks}.get(line))


def _word_of(said: bool | None) -> dict[str, Any]:
    return {"says": "file" if said is None else ("call" if said else "plan")}


@bp.get("/einrichtung/fahrplan/rufbus/neu")
@allow(*OFFICE)
def zone_new() -> ResponseReturnValue:
    """An empty zone with usual hours, or the one that a what-if asked about."""
    return _zone_page(new_form({**FIRST_ZONE, **_wished()}))


@bp.post("/einrichtung/fahrplan/rufbus/neu")
@allow(*OFFICE)
def zone_add() -> ResponseReturnValue:
    """Stores a new zone; sent again it corrects it."""
    row_id = brought_id()
    form = read_form(ZoneIn, LISTS)
    try:
        if form.valid is not None:
            with database().write() as db:
                known = {zone.id for zone in queries.zones(db, scope())}
                if made_before(db, scope(), row_id, known, {"zone.add"}):
                    actions.change_zone(db, scope(), row_id, form.valid, now())
                else:
                    actions.add_zone(db, scope(), form.valid, now(), row_id)
            return _saved()
    except UserError as error:
        form.add(error)
    return _zone_page(form, code=422)


@bp.get("/einrichtung/fahrplan/rufbus/<zone_id>")
@allow(*OFFICE)
def zone_edit(zone_id: str) -> ResponseReturnValue:
    """A zone's form."""
    with database().read() as db:
        zone = queries.zone(db, scope(), zone_id)
    return _zone_page(shown(_zone_values(zone)), zone)


def _zone_values(zone: queries.ZoneView) -> dict[str, Any]:
    values = {name: getattr(zone, name) for name in ZoneIn.model_fields}
    values["start_minute"] = clock_text(zone.start_minute)
    values["end_minute"] = clock_text(zone.end_minute)
    values["outline"] = outline_text(zone.outline)
    return values


def _stored_zone(db: Session, zone_id: str) -> dict[str, Any]:
    return _zone_values(queries.zone(db, scope(), zone_id))


@bp.post("/einrichtung/fahrplan/rufbus/<zone_id>")
@allow(*OFFICE)
def zone_change(zone_id: str) -> ResponseReturnValue:
    """Overwrites a zone."""
    with database().read() as db:
        zone = queries.zone(db, scope(), zone_id)
    form = read_form(ZoneIn, LISTS)
    try:
        if form.valid is not None:
            with overwriting(form, partial(_stored_zone, zone_id=zone_id)) as db:
                actions.change_zone(db, scope(), zone_id, form.valid, now())
            return _saved()
    except UserError as error:
        form.add(error)
    return _zone_page(form, zone, 422)


@bp.post("/einrichtung/fahrplan/rufbus/<zone_id>/entfernen")
@allow(*OFFICE)
def zone_remove(zone_id: str) -> ResponseReturnValue:
    """Ends a zone."""
    try:
        with database().write() as db:
            actions.remove_zone(db, scope(), zone_id, now())
    except NotFound:
        return gone_already("zone.remove", zone_id, "timetables.index")
    flash(tell("Removed."), "success")
    return redirect(url_for("timetables.index"))


def _wished() -> dict[str, Any]:
    """A round zone from the address: ?um= a place, km=, von=, bis=, warten=."""
    with database().read() as db:
        found = [p for p in places(db, scope()) if p.id == request.args.get("um")]
    if not found:
        return {}
    told = {name: request.args.get(name, type=int) for name in WISHES}
    return {
        "name": tell("Call bus %(place)s", place=found[0].name),
        **round_zone(found[0], told["km"], told["von"], told["bis"], told["warten"]),
    }


def _lines_page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    search = request.args.get("suche", "")[:100]
    with database().read() as db:
        active = queries.active_feed(db, scope())
        marks = queries.line_marks(db, scope())
    known = _lines_of(active)
    page = render_template(
        "timetables/lines.html",
        form=form,
        active=active,
        known=bool(known),
        found=line_list(known, marks, search),
        search=search,
        seen=lambda row: mark(_word_of(row.said)),
    )
    return page, code


def _lines_of(feed: queries.FeedView | None) -> list[Line]:
    """The lines of a prepared timetable; read without what routing needs."""
    from solver.travel.timetable.lines import lines_of

    if feed is None:
        return []
    return list(lines_of(store_folder(parts().settings), feed.prepared_digest))


@bp.get("/einrichtung/fahrplan/orte")
@allow(*OFFICE)
def localities() -> ResponseReturnValue:
    """Villages that the stops name and the list of places lacks."""
    with database().read() as db:
        active = queries.active_feed(db, scope())
        found = _localities(db)
    return render_template("timetables/localities.html", active=active, found=found)


@bp.post("/einrichtung/fahrplan/orte")
@allow(*OFFICE)
def localities_add() -> ResponseReturnValue:
    """Adds those that are ticked as places."""
    chosen = set(posted_all("name"))
    try:
        with database().write() as db:
            added = actions.add_localities(db, scope(), _localities(db), chosen, now())
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
        return redirect(url_for("timetables.localities"))
    told = i18n.plural(
        language(), "%(n)s place was added.", "%(n)s places were added.", added
    )
    flash(told, "success")
    return redirect(url_for("places.index"))


def _localities(db: Session) -> tuple[Locality, ...]:
    shape = outline(office().county_ags)
    rings = rings_of(geometry(shape)) if shape else []
    active, store = queries.active_feed(db, scope()), store_folder(parts().settings)
    return of_feed(active, store, places(db, scope()), rings)


def _saved() -> ResponseReturnValue:
    flash(tell("Saved."), "success")
    return redirect(url_for("timetables.index"))


def _page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    with database().read() as db:
        feeds = queries.feeds(db, scope())
        zones = queries.zones(db, scope())
    active = next((feed for feed in feeds if feed.active), None)
    page = render_template(
        "timetables/index.html",
        form=form,
        feeds=feeds,
        active=active,
        files=queries.files_of(active) if active else (),
        kept=posted_all("keep"),
        zones=zones,
        days=weekday_names(language()),
        today=today(),
    )
    return page, code


def _zone_page(
    form: FormState[Any], zone: queries.ZoneView | None = None, code: int = 200
) -> ResponseReturnValue:
    with database().read() as db:
        found = places(db, scope())
    shape = outline(office().county_ags)
    days = weekday_names(language(), "wide")
    page = render_template(
        "timetables/zone.html",
        form=form,
        zone=zone,
        map=zone_map(shape, found, outline_of(form.values.get("outline", ""))),
        shape=shape,
        points=[[p.name, p.longitude, p.latitude, p.kind == "town"] for p in found],
        places=[(p.id, f"{p.name} ({p.postal_code})") for p in found],
        weekdays=[(str(n), name) for n, name in enumerate(days)],
    )
    return page, code
