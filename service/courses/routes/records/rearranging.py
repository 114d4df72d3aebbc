"""A course at other times, or single dates of it: typed here, tried, then done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from service.access import one
from service.courses.catalogue import wording as public_words
from service.courses.catalogue.queries import view_of
from service.courses.lifecycle import retimed
from service.courses.lifecycle.rebuilt import What
from service.courses.lifecycle.wanted import NoDates, OtherDate, OtherTime
from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.routes.blueprint import bp
from service.courses.routes.records.rebuilding import asked
from service.courses.routes.taught.words import meeting_words
from service.courses.routes.words import course_words
from service.courses.seats.actions import OPEN
from service.courses.tables import Course
from service.courses.taught.changed_dates import check_instead
from service.courses.taught.forms import CallOffIn, MoveIn, TimeIn
from service.courses.taught.queries import taught_course
from service.courses.taught.wording import REASONS
from service.errors import NotFound, UserError
from service.rulesets.schema import WeeklyPattern
from service.web.forms import FormState, filled, read_form
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, scope, tell, today

MOST_OFF = 20  # dates at once


@bp.get("/kursverwaltung/<course_id>/umstellen")
@allow(*OFFICE)
def rearranging(course_id: str) -> ResponseReturnValue:
    """Another week, another time for one date, or dates that are called off."""
    return _page(course_id, filled({}), "")


@bp.post("/kursverwaltung/<course_id>/umstellen/zeit")
@allow(*OFFICE)
def try_time(course_id: str) -> ResponseReturnValue:
    """Has another week computed; nothing of the course is changed."""
    form = read_form(TimeIn)
    if form.valid is None:
        return _page(course_id, form, "time", 422)
    told = form.valid
    wanted = OtherTime(told.pattern, told.start_minute, told.start_on)
    return _try(course_id, form, "time", wanted.text())


@bp.post("/kursverwaltung/<course_id>/umstellen/termin")
@allow(*OFFICE)
def try_date(course_id: str) -> ResponseReturnValue:
    """Has one date at another time computed, with the buses of that very day."""
    form = read_form(MoveIn)
    if form.valid is None:
        return _page(course_id, form, "date", 422)
    told = form.valid
    instead = MeetingDate(told.new_day, told.start_minute, told.end_minute)
    try:
        with database().read() as db:
            course = one(db, Course, scope(), course_id)
            check_instead(course, told.day, instead, today())
    except UserError as error:
        form.add(error)
        return _page(course_id, form, "date", 422)
    wanted = OtherDate(told.day, instead, told.reason)
    return _try(course_id, form, "date", wanted.text())


@bp.post("/kursverwaltung/<course_id>/umstellen/ausfall")
@allow(*OFFICE)
def try_call_off(course_id: str) -> ResponseReturnValue:
    """Shows what calling off some dates does."""
    form = read_form(CallOffIn, lists=["day"])
    if form.valid is not None and not 0 < len(form.valid.day) <= MOST_OFF:
        message = "Please choose at least one date and at most %(most)s."
        form.add(UserError(message, "day", most=MOST_OFF))
        form.valid = None
    if form.valid is None:
        return _page(course_id, form, "off", 422)
    wanted = NoDates(tuple(sorted(set(form.valid.day))), form.valid.reason)
    return _try(course_id, form, "off", wanted.text())


def _try(
    course_id: str, form: FormState[Any], what: What, value: str
) -> ResponseReturnValue:
    try:
        return asked(course_id, what, value)
    except UserError as error:
        form.add(error)
        return _page(course_id, form, what, 422)


def _page(
    course_id: str, form: FormState[Any], what: str, code: int = 200
) -> ResponseReturnValue:
    """The three forms; `what` is the one that was sent and stays open."""
    with database().read() as db:
        course = one(db, Course, scope(), course_id)
        if course.state not in OPEN or course.external:
            raise NotFound("course")
        taught = taught_course(db, scope(), course_id, now(), today())
        view = view_of(db, scope(), course, today())
        weeks = retimed.patterns(db, scope(), course)
        whole = retimed.can_move(course, today())
    days = [
        (line.day.isoformat(), meeting_words(line.held, "EEE d.M."))
        for line in taught.dates
        if line.held and (line.change is None or line.change.new_day is None)
    ]
    page = render_template(
        "courses/records/rearranging.html",
        id=course_id,
        words=course_words(view),
        form=form,
        what=what,
        whole=whole,
        fields=_fields(form, what, days, _weeks(weeks)),
    )
    return page, code


def _weeks(weeks: Sequence[WeeklyPattern]) -> list[tuple[str, str]]:
    """Weekly patterns in words: "Mo, Mi 08:30–11:45"."""
    return [
        (
            one.id,
            "; ".join(
                public_words.week_times(
                    [(m.weekday_number, m.start, m.end, m.week) for m in one.meetings],
                    language(),
                )
            ),
        )
        for one in weeks
    ]


def _fields(
    form: FormState[Any],
    what: str,
    days: list[tuple[str, str]],
    weeks: list[tuple[str, str]],
) -> dict[str, dict[str, Any]]:
    """All fields; typed values and errors only in the form that was sent."""
    reasons = [(value, tell(text)) for value, text in REASONS.items()]
    forms = {name: form if name == what else filled({}) for name in ("time", "date")}
    off = form if what == "off" else filled({})
    time, date = forms["time"], forms["date"]
    new_day, start, end = tell("New day"), tell("From"), tell("Until")
    return {
        "pattern": time.field("pattern", tell("Week"), required=False, options=weeks),
        "time_start": time.field(
            "start_minute", tell("Begins at"), required=False, id="f-time-start"
        ),
        "start_on": time.field("start_on", tell("First day"), required=False),
        "move_day": date.field(
            "day", tell("Date"), required=True, options=days, id="f-move-day"
        ),
        "new_day": date.field("new_day", new_day, required=True),
        "start_minute": date.field("start_minute", start, required=True),
        "end_minute": date.field("end_minute", end, required=True),
        "move_reason": date.field(
            "reason", tell("Reason"), required=True, options=reasons, id="f-move-why"
        ),
        "off_day": off.field(
            "day", tell("Dates"), required=True, options=days, id="f-off-day"
        ),
        "off_reason": off.field(
            "reason", tell("Reason"), required=True, options=reasons, id="f-off-why"
        ),
    }
