"""Absences of teachers, rooms and houses: who is hit, who could stand in."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.access import scoped
from service.courses.lifecycle.standing_in import stand_in, undo
from service.courses.records import absences as hit
from service.courses.routes.blueprint import bp
from service.courses.taught.changed_dates import call_off_dates
from service.errors import NotFound, UserError
from service.supply import absences, queries
from service.supply.absences import TITLES, AbsenceIn
from service.supply.tables import Absence
from service.web.forms import FormState, read_form
from service.web.incoming import posted
from service.web.permission import OFFICE, allow
from service.web.request import database, now, scope, tell, tell_many, today
from service.web.sent_again import brought_id, gone_already, made_before, new_form

# Why a date is called off, by who is away.
WHY = {"teacher": "teacher", "room": "room", "venue": "room"}
# The reason that is proposed for whoever is named.
USUAL = {"teacher": "ill", "room": "closed", "venue": "closed"}


@bp.get("/einrichtung/abwesenheiten")
@allow(*OFFICE)
def absence_list() -> ResponseReturnValue:
    """All absences to come with what they hit, and the form for a new one."""
    who = request.args.get("wer", "")[:30]
    day = today().isoformat()
    told = {"who": who, "first_on": day, "last_on": day, "reason": _usual(who)}
    return _page(new_form(told))


def _usual(who: str) -> str:
    """The reason that is proposed: a house is never ill."""
    return USUAL.get(who.partition(":")[0], "other")


def _page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    with database().read() as db:
        found = hit.away(db, scope(), today())
        options = [
            *((f"teacher:{t.id}", t.code) for t in queries.teachers(db, scope())),
            *(
                (f"room:{r.id}", f"{r.venue_name}, {r.name}")
                for r in queries.rooms_with_hours(db, scope())
            ),
            *(
                (f"venue:{v.id}", f"{v.name}, {v.place_name}")
                for v in queries.venues(db, scope())
            ),
        ]
    fields = {
        "who": form.field("who", tell("Who or what"), required=True, options=options),
        "first_on": form.field("first_on", tell("First day"), required=True),
        "last_on": form.field("last_on", tell("Last day"), required=True),
        "reason": form.field(
            "reason",
            tell("Reason"),
            options=[(key, tell(text)) for key, text in TITLES.items()],
        ),
    }
    page = render_template(
        "courses/records/absences.html",
        found=found,
        form=form,
        fields=fields,
        reasons={key: tell(text) for key, text in TITLES.items()},
    )
    return page, code


@bp.post("/einrichtung/abwesenheiten")
@allow(*OFFICE)
def absence_add() -> ResponseReturnValue:
    """Enters an absence; the page then says whom it hits. Sent again it corrects it."""
    row_id = brought_id()
    form = read_form(AbsenceIn)
    if form.valid is None:
        return _page(form, 422)
    try:
        with database().write() as db:
            known = {row.id for row in db.exec(scoped(Absence, scope()))}
            if made_before(db, scope(), row_id, known, {"absence.add"}):
                absences.correct_absence(db, scope(), row_id, form.valid, now())
            else:
                absences.add_absence(db, scope(), form.valid, now(), row_id)
    except UserError as error:
        form.add(error)
        return _page(form, 422)
    flash(tell("Saved."), "success")
    return redirect(url_for("courses.absence_list"))


@bp.post("/einrichtung/abwesenheiten/<row_id>/ende")
@allow(*OFFICE)
def absence_end(row_id: str) -> ResponseReturnValue:
    """Back earlier, or entered by mistake."""
    try:
        with database().write() as db:
            undo(db, scope(), row_id, now())
            absences.end_absence(db, scope(), row_id, now())
    except NotFound:
        return gone_already("absence.remove", row_id, "courses.absence_list")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
        return redirect(url_for("courses.absence_list"))
    flash(tell("The absence has ended."), "success")
    return redirect(url_for("courses.absence_list"))


@bp.post("/einrichtung/abwesenheiten/<row_id>/vertretung")
@allow(*OFFICE)
def absence_stand_in(row_id: str) -> ResponseReturnValue:
    """Books a substitute for the dates of one course, or lets them go again."""
    course_id, teacher_id = posted("course"), posted("teacher")
    try:
        with database().write() as db:
            if not teacher_id:
                number = undo(db, scope(), row_id, now(), course_id)
            else:
                row, held = hit.uncovered(db, scope(), row_id, course_id, today())
                own = scope(), row, course_id
                number = len(stand_in(db, *own, held, teacher_id, now()))
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
        return redirect(url_for("courses.absence_list"))
    if teacher_id:
        told = tell_many(
            "A substitute is booked for %(n)s date.",
            "A substitute is booked for %(n)s dates.",
            number,
        )
    else:
        told = tell_many(
            "The substitute of %(n)s date is free again.",
            "The substitutes of %(n)s dates are free again.",
            number,
        )
    flash(told, "success")
    return redirect(url_for("courses.absence_list"))


@bp.post("/einrichtung/abwesenheiten/<row_id>/absagen")
@allow(*OFFICE)
def absence_call_off(row_id: str) -> ResponseReturnValue:
    """Calls off the dates of one course that the absence hits; everybody is told."""
    course_id = posted("course")
    try:
        with database().write() as db:
            kind, days = hit.hit_days(db, scope(), row_id, course_id, today())
            call_off_dates(db, scope(), course_id, days, WHY[kind], now())
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    else:
        told = tell_many(
            "%(n)s date is called off. Its people are told.",
            "%(n)s dates are called off. Their people are told.",
            len(days),
        )
        flash(told, "success")
    return redirect(url_for("courses.absence_list"))
