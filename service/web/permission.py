"""Who may open a route: every view says it, or nobody may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from service.access import Role
from service.web.resuming import to_the_login

View = TypeVar("View", bound=Callable[..., Any])
#: What somebody may open whose password another person has chosen.
BEFORE_A_NEW_PASSWORD = frozenset(
    {"accounts.own_password", "accounts.own_password_post", "accounts.logout"}
)
OFFICE = (Role.COORDINATOR, Role.ADMINISTRATOR)


def public(view: View) -> View:
    """Anyone may open it, logged in or not."""
    view.__dict__["allowed_roles"] = None
    return view


def allow(*roles: Role) -> Callable[[View], View]:
    """Only these roles may open it."""

    def mark(view: View) -> View:
        view.__dict__["allowed_roles"] = frozenset(roles)
        return view

    return mark


def for_providers(view: View) -> View:
    """Anyone with its link may open it, but it speaks to whoever holds the courses."""
    view.__dict__["for_staff"] = True
    return view


def allowed_roles(app: Flask, endpoint: str) -> frozenset[Role] | None:
    """The roles of an endpoint, None for public; KeyError where it says nothing."""
    if endpoint == "static":
        return None
    marks = app.view_functions[endpoint].__dict__
    roles: frozenset[Role] | None = marks["allowed_roles"]
    return roles


def guard() -> ResponseReturnValue | None:
    """Before every request: the login page for strangers, 404 for other roles."""
    if request.endpoint is None:
        return None
    try:
        roles = allowed_roles(current_app, request.endpoint)
    except KeyError:
        abort(404)  # a route that forgot to say is closed
    if roles is None:
        return None
    if not current_user.is_authenticated:
        if request.path.startswith("/api/"):
            abort(401)
        return to_the_login()
    if Role(current_user.role) not in roles:
        abort(404)
    if current_user.password_due and request.endpoint not in BEFORE_A_NEW_PASSWORD:
        return redirect(url_for("accounts.own_password"))
    return None
