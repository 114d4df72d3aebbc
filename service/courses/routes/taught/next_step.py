"""After a course: does the person go on? By link, code, helper or the office's phone.

Three anonymous questions follow. GET shows, POST answers, and either may come twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlmodel import Session

from service.access import Role, Scope
from service.courses.catalogue import wording as public_words
from service.courses.catalogue.queries import view_of
from service.courses.routes.blueprint import bp
from service.courses.taught import completion
from service.courses.taught.wording import OPINION_ANSWERS, OPINIONS, STEP_ANSWERS
from service.errors import NotFound, UserError
from service.learners.tables import Learner
from service.learners.wording import number_text
from service.messages.actions import find_link
from service.web.incoming import posted, posted_choice
from service.web.permission import OFFICE, allow, public
from service.web.request import (
    database,
    language,
    now,
    parts,
    scope,
    speak_to,
    tell,
    today,
)

OPEN_FOR = 30 * 60  # seconds that a link from the own page is good for


@dataclass(frozen=True)
class Opened:
    """Whose question a link has opened, and how the person came here."""

    scope: Scope
    step_id: str
    how: str


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(parts().settings.secret_key, salt=completion.PURPOSE)


def _opened(db: Session, token: str) -> Opened:
    link = find_link(db, completion.PURPOSE, token, now())
    if link is not None:
        if link.expired:
            raise NotFound("link")
        return Opened(Scope(link.office_id, "(link)"), link.subject_id, "link")
    try:
        office_id, step_id = _signer().loads(token, max_age=OPEN_FOR)
    except (BadSignature, ValueError, TypeError):
        raise NotFound("link") from None
    return Opened(Scope(office_id, "(code)"), step_id, "code")


@bp.app_context_processor
def questions_of() -> dict[str, Any]:
    """The learner's page asks for it by name; learners know nothing of courses."""
    return {"own_next_step": own_next_step}


def own_next_step(learner: Learner) -> str:
    """Address of the question that waits for somebody's answer; "" if there is none."""
    with database().read() as db:
        found = completion.open_steps(db, scope(), [learner.id])
    if not found:
        return ""
    step = found[0].step
    token = _signer().dumps([step.office_id, step.id])
    return url_for("courses.next_step", token=token)


@bp.get("/weiter/<token>")
@public
def next_step(token: str) -> ResponseReturnValue:
    """The question, or what was answered; then three more that nobody signs."""
    return _page(token)


def _page(token: str, problem: str = "", code: int = 200) -> ResponseReturnValue:
    with database().read() as db:
        opened = _opened(db, token)
        view = completion.step_view(db, opened.scope, opened.step_id)
        g.office = parts().find_office(db, opened.scope.office_id, None)
        speak_to(view.learner.contact_language)
        course = view_of(db, opened.scope, view.course, today())
    page = render_template(
        "courses/taught/next_step.html",
        view=view,
        title=public_words.title(course, language()),
        level=view.step.level,
        questions=[tell(text) for text in OPINIONS],
        choices=[(key, tell(text)) for key, text in OPINION_ANSWERS.items()],
        answer_url=url_for("courses.next_step_answer", token=token),
        opinion_url=url_for("courses.next_step_opinion", token=token),
        problem=problem,
    )
    return page, code


@bp.post("/weiter/<token>")
@public
def next_step_answer(token: str) -> ResponseReturnValue:
    """Yes, later or no."""
    answer = posted_choice("answer", completion.ANSWERS)
    try:
        with database().write() as db:
            opened = _opened(db, token)
            completion.answer_step(
                db, opened.scope, opened.step_id, answer, now(), opened.how
            )
    except UserError as error:
        return _page(token, tell(error.message), 409)
    return redirect(url_for("courses.next_step", token=token))


@bp.post("/weiter/<token>/meinung")
@public
def next_step_opinion(token: str) -> ResponseReturnValue:
    """Three answers; that they were given and what they are, are never one row."""
    told = [posted_choice(f"f{n}", map(str, OPINION_ANSWERS)) for n in range(3)]
    if not all(told):
        return _page(token, tell("Please answer all three questions."), 422)
    with database().write() as db:
        opened = _opened(db, token)
        course_id = completion.step_view(db, opened.scope, opened.step_id).course.id
        used = completion.use_opinion(db, opened.scope, opened.step_id)
    if used:
        with database().write() as db:
            anyone = Scope(opened.scope.office_id, "(anonymous)")
            completion.keep_opinion(db, anyone, course_id, list(map(int, told)), now())
    return redirect(url_for("courses.next_step", token=token))


@bp.post("/helfen/weiter")
@allow(Role.HELPER)
def helper_next_step() -> ResponseReturnValue:
    """What one of the helper's own people has said."""
    answer = posted_choice("answer", completion.ANSWERS)
    try:
        with database().write() as db:
            view = completion.step_view(db, scope(), posted("step"))
            if view.learner.helper_user_id != scope().actor_id:
                raise NotFound("step")
            completion.answer_step(db, scope(), view.step.id, answer, now(), "helper")
    except UserError as error:
        flash(tell(error.message), "warning")
    return redirect("/helfen")


@bp.get("/kursverwaltung/weiter/<about_id>")
@allow(*OFFICE)
def next_step_call(about_id: str) -> ResponseReturnValue:
    """Whom to call, and the question."""
    with database().read() as db:
        view = completion.step_view(db, scope(), about_id)
        course = view_of(db, scope(), view.course, today())
    return render_template(
        "courses/taught/next_step_call.html",
        view=view,
        code=number_text(view.learner.number),
        title=public_words.title(course, language()),
        state=tell(STEP_ANSWERS[view.step.state]),
    )


@bp.post("/kursverwaltung/weiter/<about_id>")
@allow(*OFFICE)
def next_step_called(about_id: str) -> ResponseReturnValue:
    """What the person has said on the phone."""
    answer = posted_choice("answer", completion.ANSWERS)
    try:
        with database().write() as db:
            completion.step_view(db, scope(), about_id)
            if not answer:
                abort(400)
            completion.answer_step(db, scope(), about_id, answer, now(), "call")
    except UserError as error:
        flash(tell(error.message), "warning")
        return redirect(url_for("courses.next_step_call", about_id=about_id))
    flash(tell("Saved."), "success")
    return redirect("/heute")
