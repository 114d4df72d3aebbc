"""The office's catalogue: list by state, record of a course and its next steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.courses import wording
from service.courses.forms import CancelIn, DeclineIn
from service.courses.invitations.queries import invitation_counts
from service.courses.lifecycle import answers, asking
from service.courses.lifecycle import states as lifecycle
from service.courses.records import actions, queries, questions
from service.courses.records.reached import SENT, reached
from service.courses.routes.blueprint import bp
from service.courses.routes.words import course_words, glyph, kept_words, refusal_words
from service.courses.tables import Course
from service.courses.taught.dropping import drop
from service.courses.taught.wording import DROPPED
from service.errors import UserError
from service.i18n import day, instant
from service.web.forms import read_form
from service.web.permission import OFFICE, allow
from service.web.request import (
    database,
    language,
    now,
    parts,
    scope,
    tell,
    today,
)

TABS = (
    ("offen", "To settle", ("asked", "countered", "confirmed")),
    ("laufend", "Public", ("published", "running")),
    ("beendet", "Ended", ("declined", "cancelled", "completed")),
)


@bp.get("/kursverwaltung")
@allow(*OFFICE)
def index() -> ResponseReturnValue:
    """Courses by what is to be done about them."""
    chosen = request.args.get("ansicht", TABS[0][0])
    states = next((states for key, _l, states in TABS if key == chosen), TABS[0][2])
    with database().read() as db:
        counts = queries.counts(db, scope())
        rows = queries.office_list(db, scope(), states, today())
    tabs = [
        {
            "label": tell(label),
            "count": sum(counts.get(state, 0) for state in shown),
            "url": url_for("courses.index", ansicht=key),
            "active": shown == states,
        }
        for key, label, shown in TABS
    ]
    return render_template(
        "courses/records/index.html", tabs=tabs, rows=[_row(row) for row in rows]
    )


def _row(row: queries.OfficeCourse) -> dict[str, Any]:
    return {
        **course_words(row.view),
        "row": row,
        "state": tell(wording.state(row.state)),
        "state_kind": wording.STATE_KINDS.get(row.state, "draft"),
        "glyph": glyph(row.view),
        "url": url_for("courses.record_page", course_id=row.view.id),
    }


@bp.get("/kursverwaltung/<course_id>")
@allow(*OFFICE)
def record_page(course_id: str) -> ResponseReturnValue:
    """Everything about a course, and what can be done in its state."""
    return record_again(course_id)


def record_again(
    course_id: str, problem: str = "", code: int = 200, *, why: str = ""
) -> ResponseReturnValue:
    """The record's page, with what spoke against a step, and the reason as typed."""
    with database().read() as db:
        record = queries.course_record(db, scope(), course_id, today())
        asked = None
        question = record.course.question
        if question is not None and record.course.state in ("asked", "countered"):
            asked = questions.asked_course(db, scope(), question.id, today())
        told = question and reached(db, scope(), [question.id]).get(question.id)
        invited = invitation_counts(db, scope(), course_id)
        kept = kept_words(db, course_id, record.course.state)
    words = _row(record.course)
    page = render_template(
        "courses/records/record.html",
        record=record,
        seat_words={state: tell(text) for state, text in wording.TITLES.items()},
        words=words,
        asked=asked,
        reached=told or SENT,
        offer=wording.offer(asked.question.counter, asked.rooms, language())
        if asked
        else [],
        history_rows=_history(record),
        facts=_facts(record, words),
        refusal=refusal_words(record),
        kept={**kept, "why": why} if kept else kept,
        questions=_questions(record),
        reasons=[(value, tell(text)) for value, text in DROPPED.items()],
        problem=problem,
        invited=invited,
        obstacle=tell(record.obstacle.message, **record.obstacle.values)
        if record.obstacle
        else "",
    )
    return page, code


def _history(record: queries.CourseRecord) -> list[dict[str, Any]]:
    return [
        {
            "label": tell(wording.HISTORY.get(event.action, event.action)),
            "note": f"{instant(language(), event.at)}, {_actor(event.actor)}",
            "state": "done",
        }
        for event in record.history
    ]


def _facts(record: queries.CourseRecord, words: dict[str, Any]) -> list[dict[str, str]]:
    view = record.course.view
    rows = [
        (tell("Times"), "; ".join(words["times"])),
        (tell("Days"), words["period"]),
        (tell("Free"), words["free"]),
        (tell("Place"), ", ".join(x for x in (words["place"], words["house"]) if x)),
        (tell("Provider"), view.provider),
        (tell("Teacher"), record.teacher),
        (tell("Substitute"), _substitutes(record)),
        (tell("Lessons"), str(view.teaching_units or "")),
        (tell("Price"), words["price"]),
        (tell("Cost"), _cost(record)),
        (tell("Paid from"), record.funding),
        (tell("Childcare"), words["childcare"]),
    ]
    return [{"term": term, "text": text} for term, text in rows if text]


def _substitutes(record: queries.CourseRecord) -> str:
    """ "16.11. T-02; 18.11. T-02"."""
    return "; ".join(
        f"{day(language(), on, 'd.M.')} {code}" for on, code in record.substitutes
    )


def _cost(record: queries.CourseRecord) -> str:
    """The sum and the parts of it that are known."""
    if record.cost_cents is None:
        return ""
    total = wording.euros(record.cost_cents, language())
    known = wording.cost_parts(record.cost_parts, language())
    told = ", ".join(f"{what} {amount}" for what, amount in known)
    return f"{total} ({told})" if told else total


def _actor(actor: str) -> str:
    """Who did it; a holder of the link is the provider."""
    known = {"(link)": tell("provider, by link"), "(worker)": tell("by itself")}
    return known.get(actor, actor)


QUESTION_STATES = {
    "open": "waiting for an answer",
    "yes": "said yes",
    "no": "said no",
    "counter": "counter-offer",
    "withdrawn": "taken back",
}


def _questions(record: queries.CourseRecord) -> list[dict[str, Any]]:
    return [
        {
            "question": question,
            "state": tell(QUESTION_STATES[question.state]),
            "reason": _reason(question),
        }
        for question in record.questions
    ]


def _reason(question: queries.Question) -> str:
    """Why not, as the provider said it."""
    note = str(question.counter.get("note", "")) if question.state == "no" else ""
    why = wording.ANSWERS.get(question.reason, "")
    return " ".join(
        x for x in (tell(why) if why else "", f"“{note}”" if note else "") if x
    )


Step = Callable[[Session], object]


def do(course_id: str, step: Step, done: str) -> ResponseReturnValue:
    """One write; a fault shows the record again with the reason."""
    try:
        with database().write() as db:
            step(db)
    except UserError as error:
        return record_again(course_id, tell(error.message, **error.values), 422)
    flash(tell(done), "success")
    return redirect(url_for("courses.record_page", course_id=course_id))


@bp.post("/kursverwaltung/<course_id>/zusage")
@allow(*OFFICE)
def confirm(course_id: str) -> ResponseReturnValue:
    """The provider said yes on the phone."""

    def step(db: Session) -> Course:
        return lifecycle.confirm(db, scope(), course_id, now(), "phone")

    return do(course_id, step, "The course is confirmed.")


@bp.post("/kursverwaltung/<course_id>/ablehnung")
@allow(*OFFICE)
def decline(course_id: str) -> ResponseReturnValue:
    """The provider said no on the phone: room and teacher are free again."""
    form = read_form(DeclineIn)
    if form.valid is None:
        return record_again(course_id, tell("Please choose a reason."), 422)
    reason = form.valid.reason

    def step(db: Session) -> Course:
        return lifecycle.decline(db, scope(), course_id, now(), reason)

    return do(
        course_id,
        step,
        "The course is declined. Its seats stay held until you decide how it goes on.",
    )


@bp.post("/kursverwaltung/<course_id>/gegenvorschlag")
@allow(*OFFICE)
def accept_counter(course_id: str) -> ResponseReturnValue:
    """Takes the provider's counter-offer, if room and people allow it."""

    def step(db: Session) -> Course:
        return answers.accept_counter(db, scope(), course_id, now())

    return do(course_id, step, "The counter-offer is accepted.")


@bp.post("/kursverwaltung/<course_id>/erinnerung")
@allow(*OFFICE)
def remind(course_id: str) -> ResponseReturnValue:
    """Mails the provider once more."""

    def step(db: Session) -> None:
        base = parts().settings.base_url
        asking.remind_course(db, scope(), course_id, now(), base)

    return do(course_id, step, "The reminder is on its way.")


@bp.post("/kursverwaltung/<course_id>/veroeffentlichen")
@allow(*OFFICE)
def publish(course_id: str) -> ResponseReturnValue:
    """Puts a confirmed course on the public list."""

    def step(db: Session) -> Course:
        return lifecycle.publish(db, scope(), course_id, now())

    return do(course_id, step, "The course is public now.")


@bp.post("/kursverwaltung/<course_id>/absage")
@allow(*OFFICE)
def cancel(course_id: str) -> ResponseReturnValue:
    """Cancels a course; an open question to the provider is withdrawn."""
    form = read_form(CancelIn)
    if form.valid is None:
        return record_again(course_id, tell("Please choose a reason."), 422)
    reason = form.valid.reason

    def step(db: Session) -> Course:
        base = parts().settings.base_url
        return drop(db, scope(), course_id, now(), reason=reason, base_url=base)

    return do(course_id, step, "The course is cancelled. Its people wait again.")


@bp.post("/kursverwaltung/<course_id>/stimmt")
@allow(*OFFICE)
def still_right(course_id: str) -> ResponseReturnValue:
    """The provider says: the course's data are still right."""

    def step(db: Session) -> Course:
        return actions.still_right(db, scope(), course_id, now())

    return do(course_id, step, "Confirmed as still right.")
