"""A change of a course: what it would do, computed, then the click that does it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from service.access import one
from service.courses.invitations import filling
from service.courses.kept.trials import ask_trial, read_trial
from service.courses.lifecycle import rebuilt
from service.courses.lifecycle.handed_over import can_hand_over, hand_over
from service.courses.lifecycle.rebuilt import What
from service.courses.lifecycle.wanted import LONGEST, read_date, read_no_dates
from service.courses.meetings import able
from service.courses.records import queries
from service.courses.routes.blueprint import bp
from service.courses.routes.invitations.office import channels_here
from service.courses.routes.records import trial_words
from service.courses.routes.records.office import do, record_again
from service.courses.routes.records.refusal import TIME_TO_ANSWER
from service.courses.routes.records.trial_words import house_words
from service.courses.routes.words import course_words
from service.courses.seats.actions import OPEN
from service.courses.tables import Course
from service.courses.taught import changed_dates, notices
from service.courses.taught.rearranged import rearrange
from service.errors import NotFound, UserError
from service.places.queries import places
from service.web.forms import read_form
from service.web.permission import OFFICE, allow
from service.web.request import (
    database,
    now,
    parts,
    scope,
    tell,
    tell_many,
    today,
)

MOST_HOUSES = 12
DONE = {
    "date": "Everybody is being told now.",
    "off": "Everybody is being told now.",
    "provider": "The other provider is asked. Until it says yes, nobody is told.",
}
TITLES: dict[What, str] = {
    "counter": "What the counter-offer would do",
    "teacher": "What another teacher would do",
    "room": "What another room would do",
    "house": "What another house would do",
    "time": "What another time would do",
    "date": "What moving this date would do",
    "off": "What calling off would do",
    "provider": "What another provider would do",
    "remove": "What freeing this seat would do",
    "add": "What one person more would do",
}


class TryIn(BaseModel):
    """A change to be tried or made: what, and the id of teacher, room or person, or
    the text of a time (`lifecycle.wanted`)."""

    model_config = ConfigDict(extra="forbid")
    what: What
    value: str = Field(default="", max_length=LONGEST)


def choices(db: Session, course_id: str) -> dict[str, Any] | None:
    """Teachers and rooms a course could change to; None for one that is over."""
    course = one(db, Course, scope(), course_id)
    if course.state not in OPEN or course.external:
        return None
    rooms = able.rooms_for(db, scope(), course, elsewhere=True)
    houses = able.houses_for(db, scope(), course)[:MOST_HOUSES]
    towns = {p.id: p.name for p in places(db, scope())} if houses else {}
    return {
        "providers": [
            (row.id, f"{row.provider}, {row.code}")
            for row in rebuilt.strangers(db, scope(), course)
        ]
        if can_hand_over(db, scope(), course)
        else [],
        "houses": [(row.id, house_words(row, towns)) for row in houses],
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
    try:
        return asked(course_id, form.valid.what, form.valid.value)
    except UserError as error:
        return record_again(course_id, tell(error.message, **error.values), 422)


def asked(course_id: str, what: What, value: str) -> ResponseReturnValue:
    """Queues the trial and leads to its page. Raises UserError where there is none."""
    with database().write() as db:
        course = one(db, Course, scope(), course_id)
        change = rebuilt.change_for(db, scope(), course, what, value, today())
        key = ask_trial(db, scope(), course_id, change, now())
    return redirect(
        url_for(
            "courses.trial_page",
            course_id=course_id,
            key=key,
            was=what,
            wert=value or None,
        )
    )


@bp.get("/kursverwaltung/<course_id>/probe/<key>")
@allow(*OFFICE)
def trial_page(course_id: str, key: str) -> ResponseReturnValue:
    """What the change would do; ?teil=ergebnis gives the part that is read again."""
    what = _what(request.args.get("was", ""))
    value = request.args.get("wert", "")[:LONGEST]
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
        new = trial_words.new(db, course, what, value)
        knowing = notices.knowing(db, scope(), course_id)
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
        told=trial_words.told(found, what) if found else None,
        others=others,
        new=new,
        knowing=knowing,
        again=url_for(
            "courses.trial_page", course_id=course_id, key=key, was=what, wert=value
        ),
    )


def _what(text: str) -> What:
    known: What
    for known in TITLES:
        if known == text:
            return known
    raise NotFound("trial")


@bp.post("/kursverwaltung/<course_id>/umbau")
@allow(*OFFICE)
def rebuild(course_id: str) -> ResponseReturnValue:
    """Makes the change that was tried; whoever has to know is told."""
    form = read_form(TryIn)
    if form.valid is None or form.valid.what == "counter":
        return record_again(course_id, tell("Please choose first."), 422)
    what, value = form.valid.what, form.valid.value

    def step(db: Session) -> None:
        _make(db, course_id, what, value)

    return do(course_id, step, DONE.get(what, "The course is changed."))


def _make(db: Session, course_id: str, what: What, value: str) -> None:
    own = scope(), course_id
    if what == "remove":
        rebuilt.free_seat(db, *own, value, now())
    elif what == "add":
        rebuilt.put_in(db, *own, value, now())
    elif what == "date":
        one_date = read_date(value)
        day, instead, reason = one_date.day, one_date.instead, one_date.reason
        changed_dates.move_date(db, *own, day, instead, reason, now())
    elif what == "off":
        dates = read_no_dates(value)
        changed_dates.call_off_dates(db, *own, dates.days, dates.reason, now())
    elif what == "provider":
        until = now() + TIME_TO_ANSWER
        base = parts().settings.base_url
        hand_over(db, *own, value, now(), ask_until=until, base_url=base)
    elif what != "counter":
        rearrange(db, *own, what, value, now())
