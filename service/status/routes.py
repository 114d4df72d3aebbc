"""HTTP of *Heute*."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_login import current_user

from service.access import Role
from service.i18n import instant
from service.rulesets.queries import rules
from service.status.today import today as todays_work
from service.web.permission import allow
from service.web.request import database, language, now, scope, tell
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
