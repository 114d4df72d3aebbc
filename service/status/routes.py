"""HTTP of *Heute* and of a helper's list."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from service.access import Role
from service.courses.catalogue import wording
from service.courses.catalogue.queries import PublicCourse
from service.i18n import instant
from service.learners.wording import STATES, worded
from service.rulesets.queries import rules
from service.status.my_people import helper_page
from service.status.today import today as todays_work
from service.web.permission import allow
from service.web.proxies import unknown_proxy
from service.web.request import database, language, now, parts, scope, tell
from service.web.request import today as current_day

bp = Blueprint("status", __name__)
WORDS = (
    "no",
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
        page = todays_work(db, scope(), moment)
        page = replace(page, unknown_proxy=unknown_proxy(parts().settings.state_dir))
        known = rules(db, scope(), current_day())
    return render_template(
        "status/today.html",
        page=page,
        language_names={
            spoken.code: spoken.name_de if language() == "de" else spoken.name
            for spoken in known.sets.languages.language
        },
        me=current_user.user_id,
        now=moment,
        heading=instant(language(), moment, "EEEE, d. MMMM"),
        count=count_word(page.things),
    )


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
        page = helper_page(db, scope(), known, language(), current_day())
    courses = [task.course for task in page.tasks if task.course]
    courses += [one.course for one in page.calm if one.course]
    return render_template(
        "status/helper_list.html",
        page=page,
        words={course.id: _course_words(course) for course in courses},
        states=dict(worded(STATES, language())),
        heading=instant(language(), now(), "EEEE, d. MMMM y"),
    )


def _course_words(course: PublicCourse) -> dict[str, Any]:
    return {
        "title": wording.title(course, language()),
        "times": wording.times(course, language()),
        "public": course.state in ("published", "running"),
    }
