"""Error pages: HTML for people, JSON under /api/, all with the same headers."""

from __future__ import annotations

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError

from service.errors import NotFound
from service.web.request import tell
from service.web.resuming import after_lost_session

TITLES = {
    400: "This request could not be understood",
    401: "Please log in",
    403: "This is not allowed",
    404: "This page does not exist",
    405: "This page does not work that way",
    413: "This file is too large",
    429: "Too many tries",
    500: "Something went wrong on our side",
    503: "Not available just now",
}


def register(app: Flask) -> None:
    """Installs handlers for every HTTP error, missing rows and failures."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFound, lambda _error: _page(404))
    app.register_error_handler(CSRFError, _csrf)


def _http(error: HTTPException) -> Response:
    if error.code is not None and error.code < 400 and error.response is not None:
        return error.get_response()  # type: ignore[return-value]
    response = _page(error.code or 500)
    valid = getattr(error, "valid_methods", None)
    if valid:
        response.headers["Allow"] = ", ".join(sorted(valid))
    if isinstance(error, InternalServerError):
        response.headers["Cache-Control"] = "no-store"
    return response


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return after_lost_session() or _page(
        400,
        tell(
            "The page was open for too long. Please go back, load it again and send it "
            "once more."
        ),
    )


def _page(code: int, detail: str = "") -> Response:
    title = TITLES.get(code, "This did not work")
    if request.path.startswith("/api/"):
        return make_response(jsonify(message=title, detail=detail or None), code)
    told = {"code": code, "title": title, "detail": detail}
    try:
        page = render_template("errors/error.html", **told)
    except SQLAlchemyError:  # the page says it although nobody can be asked who asks
        g.office, g._login_user = None, AnonymousUserMixin()
        page = render_template("errors/error.html", **told)
    return make_response(page, code)
