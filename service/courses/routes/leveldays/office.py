"""Test days for the office: planned, invited to, called off, entered in one table."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.access import one
from service.courses.invitations.channels import CHANNELS, carried
from service.courses.invitations.wording import word as channel_word
from service.courses.leveldays import actions, queries
from service.courses.leveldays.forms import LevelDayIn
from service.courses.leveldays.wording import KINDS, day_text, hours_text, word
from service.courses.meetings.meeting_dates import instant
from service.courses.routes.blueprint import bp
from service.errors import UserError
from service.learners.tables import LevelDay
from service.learners.wording import spoken_languages
from service.rulesets.queries import rules
from service.supply.queries import venues
from service.web.forms import FormState, filled, form_key, read_form
from service.web.incoming import posted, posted_all, posted_choice
from service.web.permission import OFFICE, allow
from service.web.request import (
    database,
    language,
    now,
    parts,
    scope,
    tell,
    tell_many,
    today,
)

ABSENT = "-"  # chosen in place of a level
MOST_AT_ONCE = 20  # ticked beforehand
USUAL = {"start_minute": "09:00", "end_minute": "11:00", "places": "20"}


def channels_here() -> frozenset[str]:
    """What this site is set up to send."""
    settings = parts().settings
    return carried(settings.smtp_url, settings.sms_url)


def day_words(view: queries.DayView) -> dict[str, Any]:
    """A test day in the words of the request's language."""
    return {
        "view": view,
        "id": view.test.id,
        "day": day_text(view.test, language()),
        "hours": hours_text(view.test, language()),
        "where": ", ".join(x for x in (view.where.name, view.where.address) if x),
        "off": view.test.state == "off",
        "past": view.test.day < today(),
    }


@bp.get("/testtage")
@allow(*OFFICE)
def level_days() -> ResponseReturnValue:
    """All test days, and a form for the next one."""
    return _list(filled({"form_key": form_key(), **USUAL}))


def _list(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    with database().read() as db:
        known = rules(db, scope(), today())
        found = queries.day_views(db, scope())
        houses = [
            (x.id, f"{x.name}, {x.place_name}") for x in venues(db, scope()) if x.active
        ]
    fields = {
        "day": form.field("day", tell("Day"), required=True),
        "start_minute": form.field("start_minute", tell("From"), required=True),
        "end_minute": form.field("end_minute", tell("Until"), required=True),
        "venue_id": form.field("venue_id", tell("House"), options=houses),
        "place_text": form.field(
            "place_text",
            tell("Room, or another place"),
            hint=tell("As people find it: house, street, village."),
        ),
        "places": form.field("places", tell("Places"), required=True),
        "levels": form.field(
            "levels",
            tell("For which levels"),
            hint=tell("None chosen: for everybody. Whoever knows no level may come."),
            options=[(level, level) for level in known.levels],
        ),
    }
    page = render_template(
        "courses/leveldays/index.html",
        form=form,
        fields=fields,
        form_key=form.values.get("form_key") or form_key(),
        coming=[day_words(x) for x in reversed(found) if x.test.day >= today()],
        past=[day_words(x) for x in found if x.test.day < today()],
    )
    return page, code


@bp.post("/testtage")
@allow(*OFFICE)
def level_day_plan() -> ResponseReturnValue:
    """A new test day; its page shows whom to invite."""
    form = read_form(LevelDayIn, ["levels"])
    if form.valid is not None:
        try:
            with database().write() as db:
                known = rules(db, scope(), today())
                row = actions.plan(db, scope(), form.valid, known, now())
                level_day_id = row.id
        except UserError as error:
            form.add(error)
        else:
            return redirect(url_for("courses.level_day", level_day_id=level_day_id))
    return _list(form, 422)


@bp.get("/testtage/<level_day_id>")
@allow(*OFFICE)
def level_day(level_day_id: str) -> ResponseReturnValue:
    """Who can be invited, who has answered how, and the table of the results."""
    return _page(level_day_id)


def _page(level_day_id: str, problem: str = "", code: int = 200) -> ResponseReturnValue:
    near = request.args.get("ordnung") == "nah"
    with database().read() as db:
        test = one(db, LevelDay, scope(), level_day_id)
        known = rules(db, scope(), today())
        (view,) = queries.day_views(db, scope(), [level_day_id])
        people, total = queries.candidates(
            db, scope(), test, channels_here(), today(), near=near
        )
        invited = queries.guests(db, scope(), level_day_id)
    begun = instant(test.day, test.start_minute) <= now()
    planned = test.state == "planned"
    left = max(test.places - view.yes - view.waiting, 0)
    names = spoken_languages(known, language())
    page = render_template(
        "courses/leveldays/day.html",
        words=day_words(view),
        may_invite=planned and test.day >= today() and not begun,
        begun=begun and planned,
        near=near,
        may_sort=view.where.venue is not None,
        left=left,
        people=_people(people, names, min(left, MOST_AT_ONCE)),
        total=total,
        invited=[_guest(x, names) for x in invited],
        to_enter=[_guest(x, names) for x in invited if _may_enter(x)],
        levels=list(known.levels),
        problem=problem,
        absent=ABSENT,
    )
    return page, code


def _people(
    people: tuple[queries.Candidate, ...], names: dict[str, str], ticked: int
) -> list[dict[str, Any]]:
    rows = []
    for row in people:
        tick = bool(row.channels) and ticked > 0
        ticked -= tick
        rows.append(
            {
                "row": row,
                "language": names.get(row.language, row.language),
                "channels": [
                    (x, channel_word("channel", x, language())) for x in row.channels
                ],
                "ticked": tick,
                "km": None if row.km is None else round(row.km),
            }
        )
    return rows


def _guest(guest: queries.Guest, names: dict[str, str]) -> dict[str, Any]:
    state = guest.row.result or guest.row.state
    return {
        "row": guest.row,
        "person": guest.person,
        "language": names.get(guest.language, guest.language),
        "channel": channel_word("channel", guest.row.channel, language()),
        "state": word(state, language()),
        "kind": KINDS.get(state, ""),
        "failed": guest.failed,
    }


def _may_enter(guest: queries.Guest) -> bool:
    """Whoever was or could have been there, and whose level is still guessed."""
    return guest.untested and guest.row.state not in ("withdrawn", "off")


@bp.post("/testtage/<level_day_id>/einladen")
@allow(*OFFICE)
def level_day_invite(level_day_id: str) -> ResponseReturnValue:
    """Invites everybody who is ticked."""
    chosen = {x: posted_choice(f"channel-{x}", CHANNELS) for x in posted_all("learner")}
    base = parts().settings.base_url
    try:
        with database().write() as db:
            args = (db, scope(), level_day_id, chosen, now(), base)
            number = actions.invite(*args)
    except UserError as error:
        return _page(level_day_id, tell(error.message, **error.values), 422)
    flash(
        tell_many("%(n)s person is invited.", "%(n)s people are invited.", number),
        "success",
    )
    return redirect(url_for("courses.level_day", level_day_id=level_day_id))


@bp.post("/testtage/<level_day_id>/ergebnisse")
@allow(*OFFICE)
def level_day_results(level_day_id: str) -> ResponseReturnValue:
    """Stores the levels that were chosen, and who was not there."""
    chosen = {
        name.removeprefix("level-"): posted(name)
        for name in request.form
        if name.startswith("level-") and posted(name)
    }
    absent = {who for who, level in chosen.items() if level == ABSENT}
    levels = {
        who: (level, posted(f"version-{who}"))
        for who, level in chosen.items()
        if level != ABSENT
    }
    try:
        with database().write() as db:
            known = rules(db, scope(), today())
            done = actions.enter(
                db, scope(), level_day_id, levels, absent, known, now()
            )
    except UserError as error:
        return _page(level_day_id, tell(error.message, **error.values), 422)
    if done.stored:
        number = done.stored
        told = tell_many("%(n)s level is stored.", "%(n)s levels are stored.", number)
        flash(told, "success")
    if absent:
        number = len(absent)
        told = tell_many(
            "%(n)s person was absent.", "%(n)s people were absent.", number
        )
        flash(told, "info")
    if done.missed:
        changed = tell(
            "Not stored, because somebody else changed these records meanwhile: "
            "%(codes)s. Please enter them again.",
            codes=", ".join(done.missed),
        )
        flash(changed, "error")
    return redirect(url_for("courses.level_day", level_day_id=level_day_id))


@bp.post("/testtage/<level_day_id>/absagen")
@allow(*OFFICE)
def level_day_off(level_day_id: str) -> ResponseReturnValue:
    """The day does not take place; everybody invited is told."""
    base = parts().settings.base_url
    try:
        with database().write() as db:
            number = actions.call_off(db, scope(), level_day_id, now(), base)
    except UserError as error:
        return _page(level_day_id, tell(error.message, **error.values), 409)
    told = tell_many(
        "%(n)s person is being told.", "%(n)s people are being told.", number
    )
    flash(told, "success")
    return redirect(url_for("courses.level_day", level_day_id=level_day_id))


@bp.post("/testtage/<level_day_id>/gesehen")
@allow(*OFFICE)
def level_day_seen(level_day_id: str) -> ResponseReturnValue:
    """The office has seen who was absent and who wants another day."""
    with database().write() as db:
        actions.settle(db, scope(), level_day_id, now())
    return redirect("/heute")
