"""Free seats of a course: who fits is computed, a person asks whom they choose."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.access import one
from service.courses.catalogue.queries import view_of
from service.courses.invitations import filling
from service.courses.invitations.channels import CHANNELS
from service.courses.invitations.wording import word
from service.courses.kept.trials import Change, Trial, ask_trial, read_trial
from service.courses.routes.blueprint import bp
from service.courses.routes.invitations.office import channels_here
from service.courses.routes.words import course_words
from service.courses.seats.actions import free_seats
from service.courses.seats.inviting import AGREED
from service.courses.tables import Course
from service.errors import NotFound, UserError
from service.learners.wording import spoken_languages
from service.rulesets.queries import rules
from service.web.incoming import posted_all, posted_choice
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


@bp.post("/kursverwaltung/<course_id>/auffuellen")
@allow(*OFFICE)
def look_for_people(course_id: str) -> ResponseReturnValue:
    """Has the worker look who of those who wait would fit; changes nothing."""
    with database().write() as db:
        key = ask_trial(db, scope(), course_id, Change(), now())
    return redirect(url_for("courses.fitting", course_id=course_id, key=key))


@bp.get("/kursverwaltung/<course_id>/auffuellen/<key>")
@allow(*OFFICE)
def fitting(course_id: str, key: str) -> ResponseReturnValue:
    """Who fits, best first; ?teil=ergebnis gives the part that is read again."""
    return _page(course_id, key)


@bp.post("/kursverwaltung/<course_id>/auffuellen/<key>")
@allow(*OFFICE)
def fill(course_id: str, key: str) -> ResponseReturnValue:
    """Asks whoever is ticked."""
    found = _found(course_id, key)
    if found is None:
        raise NotFound("trial")
    how = posted_choice("how", filling.HOWS, filling.HOLD)
    chosen = {
        who: posted_choice(f"channel-{who}", CHANNELS) for who in posted_all("learner")
    }
    ticked = {who: channel for who, channel in chosen.items() if channel}
    base = parts().settings.base_url
    try:
        with database().write() as db:
            number = filling.fill(
                db, scope(), course_id, found.fitting, ticked, how, now(), base
            )
    except UserError as error:
        return _page(course_id, key, tell(error.message, **error.values), 422)
    flash(
        tell_many("%(n)s person is invited.", "%(n)s people are invited.", number),
        "success",
    )
    return redirect(url_for("courses.invitations", course_id=course_id))


@bp.post("/kursverwaltung/<course_id>/frei-lassen")
@allow(*OFFICE)
def leave_free(course_id: str) -> ResponseReturnValue:
    """The seats that were given back stay free."""
    with database().write() as db:
        filling.leave_free(db, scope(), course_id, now())
    return redirect("/heute")


def _found(course_id: str, key: str) -> Trial | None:
    found = read_trial(parts().settings.state_dir, scope().office_id, key)
    return found if found is not None and found.course_id == course_id else None


def _page(
    course_id: str, key: str, problem: str = "", code: int = 200
) -> ResponseReturnValue:
    found = _found(course_id, key)
    with database().read() as db:
        course = one(db, Course, scope(), course_id)
        known = rules(db, scope(), today())
        view = view_of(db, scope(), course, today())
        people = (
            filling.candidates(db, scope(), course, found.fitting, channels_here())
            if found
            else ()
        )
    names = spoken_languages(known, language())
    part = request.args.get("teil") == "ergebnis"
    page = render_template(
        "courses/invitations/_fitting.html"
        if part
        else "courses/invitations/fitting.html",
        words=course_words(view),
        course=course,
        free=free_seats(course),
        may_ask=course.state in AGREED,
        found=found,
        people=[_row(person, names) for person in people],
        ticked=set(posted_all("learner")),
        how=posted_choice("how", filling.HOWS, filling.HOLD),
        again=url_for("courses.fitting", course_id=course_id, key=key),
        problem=problem,
    )
    return page, code


def _row(person: filling.Candidate, names: dict[str, str]) -> dict[str, Any]:
    return {
        "row": person,
        "language": names.get(person.language, person.language),
        "said": word("said", person.said, language()) if person.said else "",
        "reason": word("reason", person.reason, language()) if person.reason else "",
        "channels": [(x, word("channel", x, language())) for x in person.channels],
    }
