"""A form sent only to be shown again: in another language, or after a new login.

Such a post reads, checks and stores nothing: the page comes back as it was typed.
"""

from __future__ import annotations

from flask import Flask, Response, flash, g, request, session
from flask_login import current_user

from service.web.request import ONLY_SHOW, known_languages, tell

#: A button's value says why: a language to change to, or RESUMED.
SHOW_AGAIN = "show_again"
RESUMED = "resumed"


def register(app: Flask) -> None:
    """Installs what is asked before a view and said after it; after the guard."""
    app.before_request(_before)
    app.after_request(_after)


def _before() -> None:
    wanted = request.form.get(SHOW_AGAIN, "") if request.method == "POST" else ""
    if wanted and wanted in known_languages():
        session["lang"] = g.language = wanted
    elif wanted != RESUMED:
        return
    bool(current_user.is_authenticated)  # a login is noted as seen before, not after
    g.setdefault(ONLY_SHOW, True)
    if wanted == RESUMED:
        flash(
            tell("Nothing is stored yet: this is what you typed. Please send it."),
            "warning",
        )


def _after(response: Response) -> Response:
    if g.get(ONLY_SHOW) and response.status_code == 422:
        response.status_code = 200
    return response
