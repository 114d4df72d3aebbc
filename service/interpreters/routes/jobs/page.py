"""The page of a job for its interpreter, by login or by link: GET shows, POST acts."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service import i18n
from service.access import Scope, one
from service.clock import BERLIN
from service.errors import Conflict, UserError
from service.interpreters.booking.actions import Door
from service.interpreters.jobs import actions, talks
from service.interpreters.jobs.calendar import calendar_file
from service.interpreters.jobs.forms import ReportIn
from service.interpreters.jobs.queries import JobView, job_view
from service.interpreters.jobs.shapes import NO_SHOWS
from service.interpreters.offers.changes import step_back
from service.interpreters.ranking.trips import trips
from service.interpreters.tables import Assignment
from service.interpreters.wording import offers as words
from service.rulesets.queries import rules
from service.web.forms import FormState, filled, read_form
from service.web.incoming import posted_choice
from service.web.request import (
    database,
    language,
    now,
    office,
    parts,
    speak_to,
    tell,
    today,
)

ACTS = ("sure", "back", "talk", "report")


def door(db: Session, scope: Scope) -> Door:
    """The office's trips at this moment."""
    return Door(trips(db, scope, parts().settings.state_dir, now()))


def job_page(
    scope: Scope,
    assignment_id: str,
    urls: dict[str, str],
    form: FormState[Any] | None = None,
    code: int = 200,
) -> ResponseReturnValue:
    """All that whoever has said yes needs; `urls`: here, calendar, back."""
    with database().read() as db:
        view = job_view(db, scope, one(db, Assignment, scope, assignment_id))
        known = rules(db, scope, today())
        wish = talks.open_wish(db, scope, view.interpreter_id)
        _speak(view)
        page = render_template(
            "interpreters/jobs/job.html",
            view=view,
            urls=urls,
            when=(
                i18n.instant(language(), view.starts_at, "EEEE, d. MMMM"),
                words.times(view.starts_at, view.ends_at, language()),
            ),
            spoken=words.spoken(view.language, known, language()),
            kind=words.setting(view.setting, known, language()),
            by_mode=tell(words.BY_MODE.get(view.mode, "")),
            way=_way(view),
            form=form or filled(_planned(view)),
            by_car=view.mode_of_travel == "car",
            wish=wish,
            now=now(),
            office=office(),
        )
    return page, code


def _speak(view: JobView) -> None:
    speak_to(view.contact_language)


def _way(view: JobView) -> tuple[str, str]:
    minutes = view.out_minutes, view.back_minutes
    travel = view.mode_of_travel
    return words.way(
        view.mode, travel, view.leave_at, view.home_at, minutes, language()
    )


def _planned(view: JobView) -> dict[str, Any]:
    """What was reported, else what was agreed: often there is nothing to type."""
    start = view.real_starts_at or view.starts_at
    end = view.real_ends_at or view.ends_at
    metres = view.distance_m
    return {
        "start": f"{start.astimezone(BERLIN):%H:%M}",
        "end": f"{end.astimezone(BERLIN):%H:%M}",
        "km": view.km if metres is None else metres // 1000,
        "fare": amount(view.fare_cents),
        "no_show": view.no_show if view.no_show in NO_SHOWS else "",
    }


def amount(cents: int | None) -> str:
    """Euros as they are typed; "" where there is none."""
    return "" if not cents else words.money(cents, language()).removesuffix(" €")


def act_on(scope: Scope, assignment_id: str) -> FormState[Any] | str | None:
    """What was pressed: None when done, a form with errors, or why it cannot be."""
    act = posted_choice("act", ACTS)
    form = read_form(ReportIn) if act == "report" else None
    if form is not None and form.valid is None:
        return form
    try:
        with database().write() as db:
            _act(db, scope, assignment_id, act, form)
    except Conflict as error:
        return tell(error.message, **error.values)
    except UserError as error:
        if form is None:
            return tell(error.message, **error.values)
        form.add(error)
        return form
    return None


def _act(
    db: Session,
    scope: Scope,
    assignment_id: str,
    act: str,
    form: FormState[Any] | None,
) -> None:
    row = one(db, Assignment, scope, assignment_id)
    if act == "sure":
        actions.sure(db, scope, row.id, now())
    elif act == "back":
        step_back(db, scope, row.id, now(), door(db, scope))
    elif act == "talk":
        talks.wish(db, scope, row.interpreter_id, now(), row.id)
    elif form is not None:
        view = job_view(db, scope, row)
        onsite, car = view.mode == "onsite", view.mode_of_travel == "car"
        told = form.valid.told(by_car=car, onsite=onsite) if form.valid else None
        if told is not None:
            actions.report(db, scope, row.id, told, now())


def calendar_of(scope: Scope, assignment_id: str) -> ResponseReturnValue:
    """The job as a file for a calendar."""
    with database().read() as db:
        view = job_view(db, scope, one(db, Assignment, scope, assignment_id))
    return calendar_answer(calendar_file([view], language(), now()), view.code)


def calendar_answer(data: bytes, name: str = "") -> ResponseReturnValue:
    """A calendar that nobody keeps between."""
    answer = make_response(data)
    answer.mimetype = "text/calendar"
    if name:
        told = f"attachment; filename={name}.ics"
        answer.headers["Content-Disposition"] = told
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
