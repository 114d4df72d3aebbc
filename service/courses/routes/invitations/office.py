"""Inviting the people of a course, and answers that somebody enters for them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.access import Role, one
from service.courses.catalogue.queries import view_of
from service.courses.invitations import answers, reaching, sending
from service.courses.invitations.channels import CHANNELS, LETTER, carried
from service.courses.invitations.queries import (
    Ready,
    Sent,
    newest_of,
    ready,
    sent,
    sent_one,
)
from service.courses.invitations.suggested import take_over
from service.courses.invitations.wording import (
    REASON_ICONS,
    REASONS,
    STATE_KINDS,
    word,
)
from service.courses.routes.blueprint import bp
from service.courses.routes.words import course_words
from service.courses.seats.actions import free_seats
from service.courses.seats.inviting import AGREED
from service.courses.tables import Course
from service.errors import UserError
from service.learners.calls.actions import call_failed
from service.learners.calls.queries import open_about
from service.learners.wording import spoken_languages
from service.rulesets.queries import rules
from service.web.incoming import posted, posted_all, posted_choice
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

HELPING = (*OFFICE, Role.HELPER)


def channels_here() -> frozenset[str]:
    """What this site is set up to send."""
    settings = parts().settings
    return carried(settings.smtp_url, settings.sms_url)


@bp.app_context_processor
def beside_records() -> dict[str, Any]:
    """A person's record asks for it by name; learners know nothing of courses."""
    return {"person_invitation": person_invitation}


def person_invitation(learner_id: str) -> dict[str, Any] | None:
    """Somebody's newest invitation, for office and helper."""
    with database().read() as db:
        newest = newest_of(db, scope(), [learner_id]).get(learner_id)
        if newest is None:
            return None
        row, _learner = sent_one(db, scope(), newest.id)
        course = one(db, Course, scope(), row.course_id)
    return {**_sent_row(row, {}), "course": f"K-{course.number:03d}"}


@bp.get("/kursverwaltung/<course_id>/einladungen")
@allow(*OFFICE)
def invitations(course_id: str) -> ResponseReturnValue:
    """Who can be invited, on which way, and who has answered how."""
    return _page(course_id)


def _page(course_id: str, problem: str = "", code: int = 200) -> ResponseReturnValue:
    with database().read() as db:
        course = one(db, Course, scope(), course_id)
        known = rules(db, scope(), today())
        view = view_of(db, scope(), course, today())
        waiting = ready(db, scope(), course_id, channels_here(), known)
        out = sent(db, scope(), course_id, channels_here())
        deadline = sending.deadlines_of(db, scope()).answer_by(now(), course.start_on)
    names = spoken_languages(known, language())
    page = render_template(
        "courses/invitations/office.html",
        words=course_words(view),
        course=course,
        free=free_seats(course) if course.state in AGREED else 0,
        ready=[_ready_row(row, names) for row in waiting],
        sent=[_sent_row(row, names) for row in out],
        letters=[r.id for r in out if _to_print(r)],
        deadline=deadline,
        problem=problem,
    )
    return page, code


def _options(channels: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(one, word("channel", one, language())) for one in channels]


def _ready_row(row: Ready, names: dict[str, str]) -> dict[str, Any]:
    return {
        "row": row,
        "language": names.get(row.language, row.language),
        "channels": _options(row.channels),
        "missing": [word("missing", one, language()) for one in row.missing],
    }


def _sent_row(row: Sent, names: dict[str, str]) -> dict[str, Any]:
    told = language()
    return {
        "row": row,
        "language": names.get(row.language, row.language),
        "channel": word("channel", row.channel, told),
        "others": [x for x in _options(row.channels) if x[0] != row.channel],
        "state": word("state", row.state, told),
        "kind": STATE_KINDS.get(row.state, ""),
        "how": word("how", row.answered_how, told) if row.answered_how else "",
        "reason": word("reason", row.reason, told) if row.reason else "",
        "to_print": _to_print(row),
    }


def _to_print(row: Sent) -> bool:
    return row.state == "open" and row.channel == LETTER and row.sent_at is None


@bp.post("/kursverwaltung/<course_id>/einladungen")
@allow(*OFFICE)
def invite(course_id: str) -> ResponseReturnValue:
    """Sends the invitations of all people who are ticked."""
    chosen = {
        learner_id: posted_choice(f"channel-{learner_id}", CHANNELS)
        for learner_id in posted_all("learner")
    }
    ticked = {who: channel for who, channel in chosen.items() if channel}
    try:
        with database().write() as db:
            base = parts().settings.base_url
            number = sending.send(db, scope(), course_id, ticked, now(), base)
    except UserError as error:
        return _page(course_id, tell(error.message, **error.values), 422)
    flash(
        tell_many("%(n)s person is invited.", "%(n)s people are invited.", number),
        "success",
    )
    return redirect(url_for("courses.invitations", course_id=course_id))


@bp.post("/einladungen/<invitation_id>/weg")
@allow(*OFFICE)
def invite_otherwise(invitation_id: str) -> ResponseReturnValue:
    """Tries another channel."""
    channel = posted_choice("channel", CHANNELS)
    with database().write() as db:
        row, _learner = sent_one(db, scope(), invitation_id)
        if channel:
            base = parts().settings.base_url
            reaching.change_channel(db, scope(), row.id, channel, now(), base)
    return redirect(url_for("courses.invitations", course_id=row.course_id))


@bp.post("/einladungen/<invitation_id>/gedruckt")
@allow(*OFFICE)
def letter_printed(invitation_id: str) -> ResponseReturnValue:
    """The letter is in the post."""
    with database().write() as db:
        row = sending.printed(db, scope(), invitation_id, now())
    return redirect(url_for("courses.invitations", course_id=row.course_id))


@bp.post("/einladungen/<invitation_id>/zurueck")
@allow(*OFFICE)
def take_back(invitation_id: str) -> ResponseReturnValue:
    """Takes an invitation back; the person waits again."""
    try:
        with database().write() as db:
            row, _learner = sent_one(db, scope(), invitation_id)
            answers.withdraw(db, scope(), row.id, now())
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return redirect(url_for("courses.invitations", course_id=row.course_id))


@bp.post("/einladungen/<invitation_id>/grund")
@allow(*OFFICE)
def reason_settled(invitation_id: str) -> ResponseReturnValue:
    """The office has looked at why somebody said no."""
    with database().write() as db:
        answers.settle_reason(db, scope(), invitation_id, now())
    return redirect("/heute")


@bp.post("/einladungen/<invitation_id>/uebernehmen")
@allow(*OFFICE)
def reason_taken_over(invitation_id: str) -> ResponseReturnValue:
    """The record is changed as the no suggests; the row is settled with it."""
    try:
        with database().write() as db:
            take_over(db, scope(), invitation_id, posted("version"), now())
        flash(tell("Saved."), "success")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return redirect("/heute")


@bp.get("/einladungen/<invitation_id>")
@allow(*HELPING)
def answer_for(invitation_id: str) -> ResponseReturnValue:
    """What is offered to a person, to read out, and their yes or no."""
    return _answer_page(invitation_id)


def _answer_page(
    invitation_id: str, problem: str = "", code: int = 200
) -> ResponseReturnValue:
    with database().read() as db:
        row, learner = sent_one(db, scope(), invitation_id, channels_here())
        course = one(db, Course, scope(), row.course_id)
        view = view_of(db, scope(), course, today())
        task = open_about(db, scope(), row.id)
    known = {row.language: row.language}
    page = render_template(
        "courses/invitations/answer_for.html",
        learner=learner,
        invited=_sent_row(row, known),
        course=course,
        words=course_words(view),
        task=task,
        begun=course.start_on <= today(),
        reasons=[
            {"value": x, "label": word("reason", x, language()), "icon": icon}
            for x, icon in REASON_ICONS.items()
        ],
        by_office=scope().role in OFFICE,
        problem=problem,
    )
    return page, code


@bp.post("/einladungen/<invitation_id>")
@allow(*HELPING)
def answer_for_post(invitation_id: str) -> ResponseReturnValue:
    """Yes, no, or not reached, as office or helper have heard it."""
    answer = posted_choice("answer", ("accept", "decline", "silent"))
    reason = posted_choice("reason", REASONS)
    how = "helper" if scope().role is Role.HELPER else "office"
    came_to = ""
    try:
        with database().write() as db:
            row, _learner = sent_one(db, scope(), invitation_id)
            task = open_about(db, scope(), row.id)
            if answer == "accept":
                came_to = answers.accept(db, scope(), row.id, now(), how)
            elif answer == "decline":
                answers.decline(db, scope(), row.id, now(), how, reason)
            elif answer == "silent" and task is not None:
                call_failed(db, scope(), task.id, now())
    except UserError as error:
        problem = tell(error.message, **error.values)
        return _answer_page(invitation_id, problem, 422)
    if came_to in (answers.FULL, answers.OVER):
        flash(tell("There is no free place any more. The person waits on."), "warning")
    if answer == "silent":
        return redirect("/heute")
    return redirect(url_for("courses.answer_for", invitation_id=invitation_id))
