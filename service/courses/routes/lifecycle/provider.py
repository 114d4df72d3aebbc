"""The provider's answer: by a mailed link that works once, or logged in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.access import Role, Scope
from service.courses import wording
from service.courses.forms import AnswerIn
from service.courses.lifecycle import answers
from service.courses.lifecycle.answers import link_scope
from service.courses.lifecycle.asking import PURPOSE, ROUND
from service.courses.records import queries, questions
from service.courses.routes.blueprint import bp
from service.courses.routes.words import course_words, question_words
from service.errors import Conflict, NotFound, UserError
from service.messages.actions import OpenLink, find_link
from service.web.forms import FormState, filled, read_form
from service.web.permission import allow, for_providers, public
from service.web.request import database, now, scope, tell, tell_many, today

FARTHEST_START = timedelta(days=365)
DONE = {
    "yes": "Thank you. The course is agreed.",
    "no": "Thank you. We plan without this course.",
    "counter": "Thank you. We look at your proposal and answer you.",
}


def _link(db: Session, token: str, purpose: str = PURPOSE) -> OpenLink:
    link = find_link(db, purpose, token, now())
    if link is None:
        raise NotFound("link")
    return link


@bp.get("/traegeranfrage/<token>")
@public
@for_providers
def answer_page(token: str) -> ResponseReturnValue:
    """The question; an ended or used link says so kindly. Nothing is changed.

    The link of a round shows all its questions.
    """
    with database().read() as db:
        if find_link(db, ROUND, token, now()) is not None:
            return _round_page(db, token)
        link = _link(db, token)
        asked = questions.asked_course(db, link_scope(link), link.subject_id, today())
    if asked.question.state != "open" or link.used or link.expired:
        return _ended(asked, link)
    url = url_for("courses.send_answer", token=token)
    return _question_page(asked, filled({}), url)


@bp.post("/traegeranfrage/<token>")
@public
@for_providers
def send_answer(token: str) -> ResponseReturnValue:
    """Yes, no or a counter-offer, once."""
    with database().read() as db:
        link = _link(db, token)
        asked = questions.asked_course(db, link_scope(link), link.subject_id, today())
    form = _read()
    if form.valid is None:
        url = url_for("courses.send_answer", token=token)
        return _question_page(asked, form, url, 422)
    try:
        with database().write() as db:
            answers.answer_by_link(db, token, form.valid, now())
    except Conflict:
        return redirect(url_for("courses.answer_page", token=token))
    return redirect(url_for("courses.answer_page", token=token))


def _round_page(db: Session, token: str) -> ResponseReturnValue:
    """All questions of one approval with what was answered so far."""
    link = _link(db, token, ROUND)
    asked = questions.round_of(db, link_scope(link), link.subject_id, today())
    return render_template(
        "courses/lifecycle/round.html",
        questions=[question_words(one) for one in asked],
        token=token,
        expired=link.expired,
    )


def _of_round(token: str, request_id: str) -> tuple[questions.AskedCourse, OpenLink]:
    """A question of the link's round; NotFound for any other."""
    with database().read() as db:
        link = _link(db, token, ROUND)
        asked = questions.asked_course(db, link_scope(link), request_id, today())
        if asked.question.round_id != link.subject_id:
            raise NotFound("request")
        return asked, link


@bp.get("/traegeranfrage/<token>/<request_id>")
@public
@for_providers
def round_question(token: str, request_id: str) -> ResponseReturnValue:
    """One question of a round."""
    asked, link = _of_round(token, request_id)
    if asked.question.state != "open" or link.expired:
        return _ended(asked, link)
    url = url_for("courses.round_answer", token=token, request_id=request_id)
    return _question_page(asked, filled({}), url)


@bp.post("/traegeranfrage/<token>/<request_id>")
@public
@for_providers
def round_answer(token: str, request_id: str) -> ResponseReturnValue:
    """Answers one question of a round; back to the others."""
    asked, _link_of_round = _of_round(token, request_id)
    form = _read()
    if form.valid is None:
        url = url_for("courses.round_answer", token=token, request_id=request_id)
        return _question_page(asked, form, url, 422)
    try:
        with database().write() as db:
            answers.answer_of_round(db, token, request_id, form.valid, now())
    except Conflict as error:
        flash(tell(error.message, **error.values), "warning")
    else:
        flash(tell(DONE[form.valid.answer]), "success")
    return redirect(url_for("courses.answer_page", token=token))


@bp.get("/traeger")
@allow(Role.PROVIDER)
def provider_list() -> ResponseReturnValue:
    """A provider's own questions and courses."""
    own = _own_scope()
    with database().read() as db:
        open_now = questions.provider_questions(db, own, today())
        courses = queries.provider_courses(db, own, today())
    return render_template(
        "courses/lifecycle/provider_list.html",
        questions=[question_words(asked) for asked in open_now],
        courses=[
            {
                **course_words(c.view),
                "row": c,
                "state": tell(wording.state(c.state)),
                "state_kind": wording.STATE_KINDS.get(c.state, "good"),
            }
            for c in courses
        ],
    )


@bp.get("/traeger/anfrage/<request_id>")
@allow(Role.PROVIDER)
def provider_question(request_id: str) -> ResponseReturnValue:
    """One question to the logged-in provider."""
    with database().read() as db:
        asked = questions.asked_course(db, _own_scope(), request_id, today())
    if asked.question.state != "open":
        return _ended(asked, None)
    url = url_for("courses.provider_answer", request_id=request_id)
    return _question_page(asked, filled({}), url)


@bp.post("/traeger/anfrage/<request_id>")
@allow(Role.PROVIDER)
def provider_answer(request_id: str) -> ResponseReturnValue:
    """The logged-in provider answers, once."""
    with database().read() as db:
        asked = questions.asked_course(db, _own_scope(), request_id, today())
    form = _read()
    if form.valid is None:
        url = url_for("courses.provider_answer", request_id=request_id)
        return _question_page(asked, form, url, 422)
    try:
        with database().write() as db:
            answers.answer_as_provider(db, _own_scope(), request_id, form.valid, now())
    except Conflict as error:
        flash(tell(error.message, **error.values), "warning")
    else:
        flash(tell(DONE[form.valid.answer]), "success")
    return redirect(url_for("courses.provider_list"))


def _read() -> FormState[AnswerIn]:
    """The posted answer; a first day that is over or far off is no proposal."""
    form = read_form(AnswerIn)
    start_on = form.valid.start_on if form.valid else None
    if start_on is not None and not today() <= start_on <= today() + FARTHEST_START:
        over = UserError("This day has passed already.", "start_on")
        far = UserError("This is more than a year ahead.", "start_on")
        form.add(over if start_on < today() else far)
        form.valid = None
    return form


def _own_scope() -> Scope:
    """The provider's scope; an account without a provider sees nothing."""
    own = scope()
    if own.provider_id is None:
        raise NotFound("provider")
    return own


def _ended(asked: questions.AskedCourse, link: OpenLink | None) -> ResponseReturnValue:
    state = asked.question.state
    if asked.view.state == "cancelled" and state == "yes":
        state = "cancelled"
    if state == "open":
        state = "expired" if link is not None and link.expired else "open"
    return render_template(
        "courses/lifecycle/answered.html",
        state=state,
        asked=asked,
        words=question_words(asked),
    )


def _notes(form: FormState[Any]) -> dict[str, Any]:
    """The field for a few words, once with a proposal and once with a no."""
    said_no = form.values.get("answer") == "no"
    told: dict[str, Any] = {"maxlength": 300, "rows": 3}
    note = form.field("note", tell("Anything else"), **told)
    no_note = form.field("note", tell("Anything else"), id="f-no-note", **told)
    (note if said_no else no_note)["errors"] = []
    (note if said_no else no_note)["value"] = ""
    return {"note": note, "no_note": no_note}


def _question_page(
    asked: questions.AskedCourse, form: FormState[Any], url: str, code: int = 200
) -> ResponseReturnValue:
    rooms = [
        (
            room_id,
            tell_many(
                "%(name)s, %(n)s seat", "%(name)s, %(n)s seats", seats, name=name
            ),
        )
        for room_id, name, seats in asked.rooms
        if room_id != asked.room_id
    ]
    fields = {
        "reason": form.field(
            "reason",
            tell("Why not?"),
            required=True,
            options=[(value, tell(text)) for value, text in wording.ANSWERS.items()],
        ),
        "start_time": form.field("start_time", tell("Other time: we begin at")),
        "start_on": form.field("start_on", tell("Other first day")),
        "room_id": form.field("room_id", tell("Other room"), options=rooms),
        "minimum": form.field("minimum", tell("We need at least … people"), min=1),
        **_notes(form),
    }
    page = render_template(
        "courses/lifecycle/question.html",
        asked=asked,
        words=question_words(asked),
        form=form,
        fields=fields,
        url=url,
    )
    return page, code
