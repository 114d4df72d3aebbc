"""Courses run by others: entered and corrected by the office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.courses import wording
from service.courses.forms import ExternalIn
from service.courses.records import actions, queries
from service.courses.routes.blueprint import bp
from service.courses.routes.words import course_words
from service.errors import NotFound, UserError
from service.i18n import weekday_names
from service.rulesets.queries import RulesInForce, rules
from service.rulesets.schema import in_force
from service.supply.queries import providers, venues
from service.web.forms import FormState, filled, form_key, read_form
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, scope, tell, today
from service.web.seen import overwriting, shown

ADDED = "The course is in the public list."


@bp.get("/kursverwaltung/neu")
@allow(*OFFICE)
def new_course() -> ResponseReturnValue:
    """The form for a course run by others."""
    form = filled({"form_key": form_key(), "childcare": "none", "start": "08:30"})
    return _external_page(form, None)


@bp.post("/kursverwaltung/neu")
@allow(*OFFICE)
def add_course() -> ResponseReturnValue:
    """Enters a course run by others; the same form sent twice is one course."""
    form = _read()
    if form.valid is not None:
        try:
            course_in = form.valid.course()
            with database().write() as db:
                before = actions.sent_before(db, scope(), course_in)
                again = before is not None and actions.differs(before, course_in)
                course = actions.add_course(db, scope(), course_in, now())
        except UserError as error:
            form.add(error)
        else:
            told = "Sent again: the course is corrected." if again else ADDED
            flash(tell(told), "success")
            return redirect(url_for("courses.record_page", course_id=course.id))
    return _external_page(form, None, 422)


@bp.get("/kursverwaltung/<course_id>/aendern")
@allow(*OFFICE)
def change_page(course_id: str) -> ResponseReturnValue:
    """The form with what is known of a course run by others."""
    with database().read() as db:
        record = queries.course_record(db, scope(), course_id, today())
    form = shown(_values(record.course), form_key=form_key())
    return _external_page(form, record.course)


@bp.post("/kursverwaltung/<course_id>/aendern")
@allow(*OFFICE)
def change_course(course_id: str) -> ResponseReturnValue:
    """Corrects a course run by others."""
    with database().read() as db:
        record = queries.course_record(db, scope(), course_id, today())
    form = _read()
    if form.valid is not None:
        try:
            with overwriting(form, partial(_stored, course_id=course_id)) as db:
                actions.edit_course(
                    db, scope(), course_id, form.valid.course(record.course.held), now()
                )
        except UserError as error:
            form.add(error)
        else:
            flash(tell("Saved, and confirmed as right today."), "success")
            return redirect(url_for("courses.record_page", course_id=course_id))
    return _external_page(form, record.course, 422)


def _read() -> FormState[ExternalIn]:
    """The posted form; rows that do not exist are an error at their field."""
    form = read_form(ExternalIn, ("levels", "days"))
    if form.valid is None:
        return form
    with database().read() as db:
        known = rules(db, scope(), today())
        houses = {venue.id for venue in venues(db, scope())}
        bodies = {provider.id for provider in providers(db, scope())}
    valid = form.valid
    unknown = {
        "kind": valid.kind not in known.kinds,
        "levels": any(level not in known.levels for level in valid.levels),
        "where": valid.where not in houses | {"online"},
        "provider_id": valid.provider_id not in bodies,
    }
    for field, bad in unknown.items():
        if bad:
            form.add(UserError("Please choose one of the options.", field))
            form.valid = None
    return form


def _stored(db: Session, course_id: str) -> dict[str, Any]:
    course = queries.course_record(db, scope(), course_id, today()).course
    return _values(course) if course.view.external else {}


def _values(course: queries.OfficeCourse) -> dict[str, Any]:
    """The form's values; a course with several times cannot be shown in it."""
    view = course.view
    if not view.external:
        raise NotFound("course")
    start, end = view.meetings[0][1], view.meetings[0][2]
    return {
        "kind": view.kind.id,
        "levels": [level.id for level in view.levels],
        "days": sorted({meeting[0] for meeting in view.meetings}),
        "start": wording.clock(start),
        "end": wording.clock(end),
        "start_on": view.start_on.isoformat(),
        "end_on": view.end_on.isoformat(),
        "school_holidays": "yes" if view.school_holidays else None,
        "no_meeting_on": _listed(view.no_meeting_on),
        "module_starts": _listed(view.module_starts),
        "where": view.where.venue_id if view.where else "online",
        "provider_id": view.provider_id,
        "price": wording.plain_amount(view.price_cents, language()),
        "teaching_units": view.teaching_units,
        "capacity": view.capacity,
        "free": view.left,
        "childcare": "in_room"
        if view.children_in_room
        else ("beside" if view.childcare else "none"),
    }


def _listed(days: Iterable[date]) -> str:
    return ", ".join(f"{day:%d.%m.%Y}" for day in days)


def _external_page(
    form: FormState[Any], course: queries.OfficeCourse | None, code: int = 200
) -> ResponseReturnValue:
    with database().read() as db:
        known = rules(db, scope(), today())
        houses = venues(db, scope())
        bodies = providers(db, scope())
    where = [("online", tell("online"))]
    where += [(venue.id, f"{venue.name}, {venue.place_name}") for venue in houses]
    fields = {
        **_what(form, known, [(body.id, body.name) for body in bodies]),
        **_when(form),
        **_where_and_money(form, where),
    }
    page = render_template(
        "courses/records/external.html",
        form=form,
        fields=fields,
        course=course,
        several=course is not None
        and len({meeting[1:3] for meeting in course.view.meetings}) > 1,
        title=tell("A course run by others")
        if course is None
        else course_words(course.view)["title"],
    )
    return page, code


Fields = dict[str, dict[str, Any]]
Options = list[tuple[str, str]]


def _what(form: FormState[Any], known: RulesInForce, bodies: Options) -> Fields:
    kinds = [
        (kind.id, wording.kind_name(kind, language()))
        for kind in known.kinds.values()
        if in_force(kind, today()) and not kind.legacy
    ]
    levels = [(level, level) for level in known.levels]
    return {
        "provider": form.field(
            "provider_id", tell("Provider"), required=True, options=bodies
        ),
        "kind": form.field(
            "kind", tell("Kind of course"), required=True, options=kinds
        ),
        "levels": form.field("levels", tell("Level"), required=True, options=levels),
    }


def _when(form: FormState[Any]) -> Fields:
    names = weekday_names(language(), "wide")
    days = [(str(number), name) for number, name in enumerate(names)]
    return {
        "days": form.field("days", tell("Days"), required=True, options=days),
        "start": form.field("start", tell("Begin"), required=True),
        "end": form.field("end", tell("End"), required=True),
        "start_on": form.field("start_on", tell("First day"), required=True),
        "end_on": form.field("end_on", tell("Last day"), required=True),
        "school_holidays": form.field(
            "school_holidays", tell("Also meets in the school holidays")
        ),
        "no_meeting_on": form.field(
            "no_meeting_on",
            tell("Further days without a meeting"),
            hint=tell("With commas between: 11.11.2026, 11.01.2027"),
        ),
        "module_starts": form.field(
            "module_starts",
            tell("Days on which newcomers can join"),
            hint=tell("With commas between: 11.11.2026, 11.01.2027"),
        ),
    }


def _where_and_money(form: FormState[Any], where: Options) -> Fields:
    care = [
        ("none", tell("none")),
        ("beside", tell("beside the course")),
        ("in_room", tell("in the room")),
    ]
    return {
        "where": form.field("where", tell("Place"), required=True, options=where),
        "capacity": form.field("capacity", tell("Places"), required=True, min=1),
        "free": form.field("free", tell("Free places"), required=True, min=0),
        "price": form.field(
            "price",
            tell("Price in all, in euros"),
            hint=tell("Leave it empty if it is not known; 0 if it is free of charge."),
            inputmode="decimal",
        ),
        "teaching_units": form.field(
            "teaching_units", tell("Lessons of 45 minutes"), min=1
        ),
        "childcare": form.field("childcare", tell("Childcare"), options=care),
    }
