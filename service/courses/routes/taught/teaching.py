"""A course for whoever teaches it: who is there, the teacher is ill, another time.

Three doors lead to the same page: the provider's account, the link on the teacher's
phone, and the office's own page. What each may do is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from service.access import one
from service.accounts.queries import lock_office
from service.courses.catalogue.queries import PublicCourse, view_of
from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.routes.taught.doors import Door
from service.courses.routes.taught.words import date_words, day_words, meeting_words
from service.courses.routes.words import course_words
from service.courses.tables import Course
from service.courses.taught import changed_dates
from service.courses.taught.attendance import STATES, enter_attendance
from service.courses.taught.completion import ENOUGH, opinions
from service.courses.taught.forms import CallOffIn, MoveIn
from service.courses.taught.queries import TaughtCourse, taught_course
from service.courses.taught.wording import (
    ATTENDANCE,
    OPINION_ANSWERS,
    OPINIONS,
    REASONS,
)
from service.errors import Conflict, NotFound, UserError
from service.web.forms import FormState, filled, read_form
from service.web.incoming import posted_choice, posted_day, posted_text
from service.web.request import database, now, tell, today
from service.web.seen import compare, mark

Page = Callable[[Door], ResponseReturnValue]
ILL = "teacher"
PLANNED = ("held", "changed")  # dates that are held as the week has them
OVER = ("completed", "cancelled", "declined")


def _opinions(door: Door) -> dict[str, Any]:
    """What people said of a course that is over, once enough have."""
    with database().read() as db:
        count, counted = opinions(db, door.scope, door.course_id)
    answers = [tell(text) for text in OPINION_ANSWERS.values()]
    told = [
        (tell(question), list(zip(answers, numbers, strict=True)))
        for question, numbers in zip(OPINIONS, counted, strict=False)
    ]
    return {"count": count, "enough": ENOUGH, "told": told}


def _read(door: Door) -> tuple[TaughtCourse, PublicCourse]:
    with database().read() as db:
        course = taught_course(db, door.scope, door.course_id, now(), today())
        row = one(db, Course, door.scope, door.course_id)
        return course, view_of(db, door.scope, row, today())


def show(
    door: Door, form: FormState[Any] | None = None, code: int = 200, **more: Any
) -> ResponseReturnValue:
    """The course's page: the next meeting first."""
    course, view = _read(door)
    form = form or filled({})
    dates = [date_words(line) for line in course.dates]
    reasons = [(value, tell(text)) for value, text in REASONS.items()]
    open_days = [(d["day"], d["planned"]) for d in dates if d["state"] in PLANNED]
    fields = {
        "day": form.field("day", tell("Date"), required=True, options=open_days),
        "new_day": form.field("new_day", tell("New day"), required=True),
        "start_minute": form.field("start_minute", tell("From"), required=True),
        "end_minute": form.field("end_minute", tell("Until"), required=True),
        "reason": form.field("reason", tell("Reason"), required=True, options=reasons),
    }
    page = render_template(
        "courses/taught/teaching.html",
        layout=door.layout,
        door=door,
        course=course,
        words=course_words(view),
        next=meeting_words(course.next) if course.next else "",
        next_today=bool(course.next and course.next.day == today()),
        dates=dates,
        over=course.state in OVER,
        opinions=_opinions(door) if course.state == "completed" else None,
        days=[(day.isoformat(), day_words(day, "EEE d.M.")) for day in course.past],
        modules=[day_words(d, "d.M.y") for d in course.module_starts],
        form=form,
        fields=fields,
        **more,
    )
    return page, code


def ask_ill(door: Door) -> ResponseReturnValue:
    """Asks once before everybody is told that there is no course today."""
    course, view = _read(door)
    if course.meeting_today is None:
        flash(tell("There is no meeting today any more."), "info")
        return redirect(door.url())
    return render_template(
        "courses/taught/ill.html",
        layout=door.layout,
        door=door,
        course=course,
        words=course_words(view),
        meeting=meeting_words(course.meeting_today),
        day=course.meeting_today.day.isoformat(),
    )


def _do(
    door: Door, step: Callable[[Session], object], done: str, form: FormState[Any]
) -> ResponseReturnValue:
    """One write; a fault shows the page again with the reason."""
    try:
        with database().write() as db:
            step(db)
    except UserError as error:
        form.add(error)
        return show(door, form, 422)
    flash(tell(done), "success")
    return redirect(door.url())


def ill(door: Door) -> ResponseReturnValue:
    """The teacher is ill: today's meeting is called off. Sent twice it is once."""
    asked = posted_day("day")
    form: FormState[Any] = filled({})
    if asked != today():
        form.add(UserError("This page is of another day. Please look again."))
        return show(door, form, 422)

    def step(db: Session) -> None:
        changed_dates.call_off_on(db, door.scope, door.course_id, asked, ILL, now())

    return _do(door, step, "Everybody is being told now.", form)


def call_off(door: Door) -> ResponseReturnValue:
    """One or more dates do not take place."""
    form = read_form(CallOffIn, lists=["day"])
    if form.valid is not None and not form.valid.day:
        form.add(UserError("Please choose at least one date.", "day"))
        form.valid = None
    if form.valid is None:
        return show(door, form, 422)
    days, reason = form.valid.day, form.valid.reason

    def step(db: Session) -> None:
        changed_dates.call_off_dates(
            db, door.scope, door.course_id, days, reason, now()
        )

    return _do(door, step, "Everybody is being told now.", form)


def move(door: Door) -> ResponseReturnValue:
    """One date takes place at another time."""
    form = read_form(MoveIn)
    if form.valid is None:
        return show(door, form, 422)
    told = form.valid
    instead = MeetingDate(told.new_day, told.start_minute, told.end_minute)

    def step(db: Session) -> None:
        changed_dates.move_date(
            db, door.scope, door.course_id, told.day, instead, told.reason, now()
        )

    return _do(door, step, "Everybody is being told now.", form)


def undo(door: Door) -> ResponseReturnValue:
    """A date takes place as planned after all."""
    day = posted_day("day")

    def step(db: Session) -> None:
        changed_dates.undo(db, door.scope, door.course_id, day, now())

    done = "The date takes place as planned. Whoever was told otherwise is told now."
    return _do(door, step, done, filled({}))


def _stored(course: TaughtCourse, day: date) -> dict[str, str]:
    """What is entered for a day, by the field of each person."""
    return {_field(who.code): who.states.get(day, "") for who in course.people}


def _field(code: str) -> str:
    return f"wer-{code}"


def list_of_day(door: Door) -> ResponseReturnValue:
    """Everybody with three large buttons; the newest day first."""
    course, _view = _read(door)
    asked = request.args.get("tag", "")
    day = next((d for d in course.past if d.isoformat() == asked), None)
    if day is None:
        if asked or not course.past:
            raise NotFound("day")
        day = course.past[0]
    stored = _stored(course, day)
    form: FormState[Any] = filled(stored)
    form.seen = mark(stored)
    return _list(door, day, form)


def _list(
    door: Door, day: date, form: FormState[Any], code: int = 200
) -> ResponseReturnValue:
    course, view = _read(door)
    options = [(state, tell(ATTENDANCE[state])) for state in STATES]
    fields = [
        form.field(
            _field(who.code),
            f"{who.call_name} · {who.code}" if who.call_name else who.code,
            options=options,
            quiet=True,
        )
        for who in course.people
    ]
    page = render_template(
        "courses/taught/attendance.html",
        layout=door.layout,
        door=door,
        course=course,
        words=course_words(view),
        day=day.isoformat(),
        day_text=day_words(day, "EEEE, d.M.y"),
        first=day == course.first_day,
        form=form,
        fields=fields,
    )
    return page, code


def enter(door: Door) -> ResponseReturnValue:
    """Stores who came; what somebody else has entered meanwhile is shown first."""
    day = posted_day("day")
    course, _view = _read(door)
    values = {
        _field(who.code): posted_choice(_field(who.code), STATES)
        for who in course.people
    }
    form: FormState[Any] = FormState(values=MultiDict(values))
    form.seen = posted_text("seen")
    people = {_field(who.code): who.learner_id for who in course.people}
    try:
        with database().write() as db:
            lock_office(db, door.scope)
            fresh = taught_course(db, door.scope, door.course_id, now(), today())
            compare(form, _stored(fresh, day))
            states = {
                people[name]: state
                for name, state in form.values.items()
                if name in people
            }
            enter_attendance(db, door.scope, door.course_id, day, states, now())
    except Conflict as error:
        flash(tell(error.message, **error.values), "warning")
        return _list(door, day, form, 409)
    except UserError as error:
        form.add(error)
        return _list(door, day, form, 422)
    flash(tell("Saved."), "success")
    return redirect(door.url())


SHOWN: dict[str, Page] = {"krank": ask_ill, "anwesenheit": list_of_day}
DONE: dict[str, Page] = {
    "krank": ill,
    "absagen": call_off,
    "verlegen": move,
    "doch": undo,
    "anwesenheit": enter,
}


def step(door: Door, what: str, pages: dict[str, Page]) -> ResponseReturnValue:
    """The page or deed of an address; NotFound for any other word."""
    if what not in pages:
        raise NotFound("page")
    return pages[what](door)
