"""A change of a course: what it would do, computed, then the click that does it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from service.access import one
from service.courses.invitations import filling
from service.courses.kept.sentences import said
from service.courses.kept.trials import Person, Trial, ask_trial, read_trial
from service.courses.lifecycle import rebuilt
from service.courses.lifecycle.rebuilt import What
from service.courses.meetings import able
from service.courses.records import queries
from service.courses.routes.blueprint import bp
from service.courses.routes.invitations.office import channels_here
from service.courses.routes.records.office import do, record_again
from service.courses.routes.words import course_words
from service.courses.seats.actions import OPEN
from service.courses.tables import Course
from service.errors import NotFound, UserError
from service.web.forms import read_form
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

LONGER = 5  # minutes from which a longer way is worth a line
TITLES = {
    "counter": "What the counter-offer would do",
    "teacher": "What another teacher would do",
    "room": "What another room would do",
    "remove": "What freeing this seat would do",
    "add": "What one person more would do",
}


class TryIn(BaseModel):
    """A change to be tried or made: what, and the id of teacher, room or person."""

    model_config = ConfigDict(extra="forbid")
    what: What
    value: str = Field(default="", max_length=20)


def choices(db: Session, course_id: str) -> dict[str, Any] | None:
    """Teachers and rooms a course could change to; None for one that is over."""
    course = one(db, Course, scope(), course_id)
    if course.state not in OPEN or course.external:
        return None
    rooms = able.rooms_for(db, scope(), course, elsewhere=True)
    return {
        "teachers": [
            (row.id, f"{row.code}, {row.provider}")
            for row in rebuilt.teachers(db, scope(), course)
        ],
        "rooms": [
            (
                row.id,
                tell_many(
                    "%(name)s, %(n)s seat",
                    "%(name)s, %(n)s seats",
                    row.seats,
                    name=row.name if row.same else f"{row.venue}, {row.name}",
                ),
            )
            for row in rooms
        ],
    }


@bp.app_context_processor
def _for_the_record() -> dict[str, Any]:
    """The record's page asks for it by name."""

    def course_choices(course_id: str) -> dict[str, Any] | None:
        with database().read() as db:
            return choices(db, course_id)

    return {"course_choices": course_choices}


@bp.post("/kursverwaltung/<course_id>/probe")
@allow(*OFFICE)
def try_change(course_id: str) -> ResponseReturnValue:
    """Queues the trial of a change; nothing of the course is changed."""
    form = read_form(TryIn)
    if form.valid is None:
        return record_again(course_id, tell("Please choose first."), 422)
    wanted = form.valid
    try:
        with database().write() as db:
            course = one(db, Course, scope(), course_id)
            change = rebuilt.change_for(db, scope(), course, wanted.what, wanted.value)
            key = ask_trial(db, scope(), course_id, change, now())
    except UserError as error:
        return record_again(course_id, tell(error.message, **error.values), 422)
    return redirect(
        url_for(
            "courses.trial_page",
            course_id=course_id,
            key=key,
            was=wanted.what,
            wert=wanted.value or None,
        )
    )


@bp.get("/kursverwaltung/<course_id>/probe/<key>")
@allow(*OFFICE)
def trial_page(course_id: str, key: str) -> ResponseReturnValue:
    """What the change would do; ?teil=ergebnis gives the part that is read again."""
    what = request.args.get("was", "")
    if what not in TITLES:
        raise NotFound("trial")
    value = request.args.get("wert", "")[:20]
    found = read_trial(parts().settings.state_dir, scope().office_id, key)
    if found is not None and found.course_id != course_id:
        found = None
    with database().read() as db:
        record = queries.course_record(db, scope(), course_id, today())
        course = one(db, Course, scope(), course_id)
        others = (
            filling.replacements(db, scope(), course, found.fitting, channels_here())
            if found
            else ()
        )
    part = request.args.get("teil") == "ergebnis"
    name = "_trial_result" if part else "trial"
    return render_template(
        f"courses/records/{name}.html",
        id=course_id,
        key=key,
        what=what,
        value=value,
        title=tell(TITLES[what]),
        words=course_words(record.course.view),
        told=_told(found) if found else None,
        others=others,
        again=url_for(
            "courses.trial_page", course_id=course_id, key=key, was=what, wert=value
        ),
    )


def _told(found: Trial) -> dict[str, Any]:
    """The result in words."""
    staying = [person for person in found.people if person.stays]
    return {
        "coming": found.coming,
        "people": len(staying),
        "hit": [line for person in staying for line in _lines(person)],
        "course": [said(b.rule, b.details, language()) for b in found.course_then],
    }


def _lines(person: Person) -> list[str]:
    """What changes for one person: rules broken then, or a longer way."""
    if person.then:
        return [
            f"{person.code}: {said(b.rule, b.details, language())}" for b in person.then
        ]
    before = max(person.there_now or 0, person.back_now or 0)
    after = max(person.there_then or 0, person.back_then or 0)
    if before and after >= before + LONGER:
        return [
            tell(
                "%(code)s would ride %(after)s instead of %(before)s minutes.",
                code=person.code,
                after=after,
                before=before,
            )
        ]
    return []


@bp.post("/kursverwaltung/<course_id>/umbau")
@allow(*OFFICE)
def rebuild(course_id: str) -> ResponseReturnValue:
    """Makes the change: teacher, room, one seat free, one person in."""
    form = read_form(TryIn)
    if form.valid is None or form.valid.what == "counter":
        return record_again(course_id, tell("Please choose first."), 422)
    what, value = form.valid.what, form.valid.value

    def step(db: Session) -> object:
        if what == "remove":
            rebuilt.free_seat(db, scope(), course_id, value, now())
        elif what == "add":
            rebuilt.put_in(db, scope(), course_id, value, now())
        elif what in ("teacher", "room"):
            rebuilt.swap(db, scope(), course_id, what, value, now())
        return None

    return do(course_id, step, "The course is changed.")
