"""HTTP of *Heute* and of a helper's list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from service.access import Role
from service.courses.invitations.channels import carried
from service.courses.invitations.wording import word
from service.courses.kept import sentences
from service.courses.records.contradictions import settle as settle_contradiction
from service.errors import UserError
from service.i18n import instant
from service.learners.wording import STATES, spoken_languages
from service.messages.actions import settle
from service.rulesets.queries import rules
from service.status import wording
from service.status.again import send_again
from service.status.contradicted import contradiction
from service.status.my_people import Standing, Task, helper_page
from service.status.rows.kept import KeptTask
from service.status.today import today as todays_work
from service.web.incoming import posted
from service.web.permission import allow
from service.web.proxies import unknown_proxy
from service.web.request import database, language, now, parts, scope, tell, tell_many
from service.web.request import today as current_day

bp = Blueprint("status", __name__)
# Calls about something have a page that says what, and settles both.
CALL_PAGES = {
    "told": "courses.notice_call",
    "absent": "courses.absent_call",
    "level_day": "courses.level_day_call",
}
WORDS = (
    "not one",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


@bp.get("/heute")
@allow(Role.COORDINATOR, Role.ADMINISTRATOR)
def today() -> str:
    """The office's first page: what needs somebody, the most urgent first."""
    moment = now()
    with database().read() as db:
        page = todays_work(db, scope(), moment, _carried())
        page = replace(page, unknown_proxy=unknown_proxy(parts().settings.state_dir))
        known = rules(db, scope(), current_day())
    return render_template(
        "status/today.html",
        page=page,
        language_names=spoken_languages(known, language()),
        stuck=[
            (s, *wording.stuck_messages(s.cause, s.count, language()))
            for s in page.stuck_messages
        ],
        obstacles=[
            (c, *wording.obstacle(c.key, c.people, language())) for c in page.obstacles
        ],
        level_days=[
            (row, wording.level_day(row, language())) for row in page.level_days
        ],
        call_pages=CALL_PAGES,
        call_reasons={key: tell(text) for key, text in wording.CALLS.items()},
        invitation_words=lambda reason: word("record", reason, language()),
        record_change=lambda changes: wording.record_change(changes, language()),
        contradictions=[
            (row, *contradiction(row, language())) for row in page.contradictions
        ],
        kept_rows=[kept_row(task) for task in page.kept],
        me=current_user.user_id,
        now=moment,
        heading=instant(language(), moment, "EEEE, d. MMMM"),
        count=count_word(page.things),
    )


@bp.post("/heute/nachrichten")
@allow(Role.COORDINATOR, Role.ADMINISTRATOR)
def messages_settled() -> ResponseReturnValue:
    """Somebody has called the people whom these messages did not reach."""
    with database().write() as db:
        settle(db, scope(), posted("messages").split(), now())
    return redirect(url_for("status.today"))


@bp.post("/heute/nachrichten/nochmal")
@allow(Role.COORDINATOR, Role.ADMINISTRATOR)
def messages_again() -> ResponseReturnValue:
    """Messages that failed leave once more, those alone that still help."""
    with database().write() as db:
        wanted, ways = posted("messages").split(), _carried()
        sent = send_again(db, scope(), wanted, now(), ways)
    if sent:
        flash(
            tell_many(
                "%(num)s message goes out again.",
                "%(num)s messages go out again.",
                sent,
            ),
            "success",
        )
    else:
        flash(tell("None of them helps any more, so none was sent."), "info")
    return redirect(url_for("status.today"))


@bp.post("/heute/widerspruch")
@allow(Role.COORDINATOR, Role.ADMINISTRATOR)
def contradiction_settled() -> ResponseReturnValue:
    """What cannot be true together is settled in the way that was chosen."""
    kind, way = posted("kind"), posted("way")
    who, course = posted("learner"), posted("course")
    try:
        with database().write() as db:
            settle_contradiction(db, scope(), kind, who, course, way, now())
        flash(tell("Saved."), "success")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return redirect(url_for("status.today"))


def _carried() -> Collection[str]:
    """Of mail and SMS what the site is set up to send."""
    settings = parts().settings
    return carried(settings.smtp_url, settings.sms_url)


def kept_row(task: KeptTask) -> tuple[KeptTask, str, str]:
    """A course, what is wrong with it, and one finding more with its figures."""
    found = task.verdict.findings
    title = sentences.headline(task.code, task.verdict, language())
    people = [one for one in found if one.learner_id]
    more = people or found[1:]  # without people the first stands in the title
    first = sentences.sentence(more[0], language()) if more else ""
    return task, title, first.rstrip(".")


def count_word(number: int) -> str:
    """Numbers up to twelve as words, as in a sentence."""
    return tell(WORDS[number]) if number < len(WORDS) else str(number)


@bp.get("/helfen")
@allow(Role.HELPER, Role.COORDINATOR, Role.ADMINISTRATOR)
def helper_list() -> ResponseReturnValue:
    """What a helper's people need next; the office has its own list."""
    if scope().role is not Role.HELPER:
        return redirect(url_for("learners.index"))
    with database().read() as db:
        known = rules(db, scope(), current_day())
        page = helper_page(db, scope(), known, language(), now())
    return render_template(
        "status/helper_list.html",
        page=page,
        tasks=[_task_row(task, page.next_term) for task in page.tasks],
        calm=[_calm_row(one, page.next_term) for one in page.calm],
        heading=instant(language(), now(), "EEEE, d. MMMM y"),
    )


def _task_row(task: Task, next_term: date | None) -> dict[str, Any]:
    chosen = language()
    return {
        "person": task.person,
        "until": wording.until(task, chosen),
        "day": task.until is not None,
        "hurry": wording.hurry(task, chosen),
        "icon": wording.ICONS[task.kind],
        "what": wording.what(task, chosen),
        "why": wording.why(task, next_term, chosen),
        "link": _next_step(task),
        "notice": task.notice,
        "step": task.step,
    }


def _next_step(task: Task) -> tuple[str, str] | None:
    """Words and address of the page on which it is done; None if there is none."""
    if task.kind in ("changed", "next"):
        return None
    if task.level_day is not None:
        about = task.level_day[0].id
        return tell("Enter the answer"), url_for(
            "courses.level_day_call", about_id=about
        )
    if task.kind == "invitation":
        address = url_for("courses.answer_for", invitation_id=task.invitation_id)
        return tell("Enter yes or no"), address
    if task.course is not None and task.kind == "costs":
        if task.course.state not in ("published", "running"):
            return None
        address = url_for("courses.course_page", course_id=task.course.id)
        return tell("To the course"), address
    address = url_for("learners.edit", learner_id=task.person.id)
    return tell("Change number" if task.kind == "reach" else "Add it"), address


def _calm_row(one: Standing, next_term: date | None) -> dict[str, Any]:
    state = one.person.state
    return {
        "person": one.person,
        "state": tell(STATES.get(state, state)),
        "kind": wording.STATE_KINDS.get(state, ""),
        "outlook": wording.outlook(one, next_term, language()),
    }
