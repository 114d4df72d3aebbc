"""All languages on one page; each leads back to the page one came from."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from service import i18n
from service.languages.routes.blueprint import bp
from service.web.facing import STAFF
from service.web.permission import public
from service.web.redirects import own_path
from service.web.request import known_languages


@bp.get("/sprache")
@public
def choose() -> ResponseReturnValue:
    """Nothing but languages; `zurueck` is the path of the page to go back to."""
    back = own_path(request.args.get("zurueck", "")) or "/"
    page = [
        {
            "code": code,
            "name": i18n.own_name(code),
            "dir": i18n.direction(code),
            "url": in_language(back, code),
        }
        for code in (i18n.STAFF if _staff() else known_languages())
    ]
    return render_template("languages/choose.html", page_languages=page, back_url=back)


def _staff() -> bool:
    return bool(current_user.is_authenticated and current_user.role in STAFF)


def in_language(path: str, language: str) -> str:
    """The path with this language and what else was asked there."""
    parts = urlsplit(path)
    asked = [(key, value) for key, value in parse_qsl(parts.query) if key != "lang"]
    return f"{parts.path}?{urlencode([*asked, ('lang', language)])}"
