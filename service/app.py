"""create_app: settings → database → blueprints → error pages."""

from __future__ import annotations

import importlib
import json
from datetime import timedelta

from apiflask import APIFlask
from flask import Response, g
from flask_wtf.csrf import CSRFProtect
from sqlmodel import Session

from service.access import Role
from service.accounts import login
from service.accounts.queries import find_office
from service.clock import Clock
from service.database import Database, load_tables
from service.jobs.actions import worker_alive
from service.migrations.schema import at_head
from service.settings import Settings
from service.web import (
    compression,
    errors,
    headers,
    incoming,
    legal,
    pages,
    permission,
    proxies,
    showing,
)
from service.web.pages import NavItem
from service.web.permission import public
from service.web.prepared import MOST_PAGES, MOST_READS
from service.web.request import EXTENSION, Parts, database, now
from service.web.shelf import Shelf

LARGEST_POST = 64 * 1024 * 1024
OFFICE = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
ACCOUNTS_OF_OTHERS = ("accounts.index", "accounts.add")
SETUP = frozenset(
    {"languages", "timetables", "places", "rulesets", *ACCOUNTS_OF_OTHERS}
)
NAVIGATION = (
    NavItem("status.today", "Today", OFFICE),
    NavItem("planning.index", "Planning", OFFICE),
    NavItem("learners.index", "Learners", OFFICE),
    NavItem("courses.index", "Courses", OFFICE),
    NavItem("interpreters.desk", "Interpreting", OFFICE, frozenset({"interpreters"})),
    NavItem("supply.index", "Setup", OFFICE, SETUP),
    NavItem(
        "status.helper_list",
        "My people",
        frozenset({Role.HELPER}),
        frozenset({"learners"}),
    ),
    NavItem("courses.provider_list", "My courses", frozenset({Role.PROVIDER})),
    NavItem("interpreters.new_request", "New request", frozenset({Role.AGENCY})),
    NavItem("interpreters.own_requests", "Our requests", frozenset({Role.AGENCY})),
    NavItem("interpreters.own_week", "My assignments", frozenset({Role.INTERPRETER})),
    NavItem("interpreters.own_times", "My times", frozenset({Role.INTERPRETER})),
    NavItem("accounts.home", "My account", frozenset({Role.AGENCY, Role.INTERPRETER})),
)
BLUEPRINTS = (
    "own_data",
    "accounts",
    "languages",
    "status",
    "planning",
    "learners",
    "courses",
    "interpreters",
    "supply",
    "timetables",
    "places",
    "rulesets",
    "publish",
    "papers",
)


def create_app(settings: Settings) -> APIFlask:
    """The web application; it never solves, mails or scans a timetable."""
    app = APIFlask(
        "service",
        title="Kursmittler",
        docs_path=None,
        json_errors=False,
        template_folder="../templates",
        static_folder="static",
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="kursmittler",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(days=7),
        MAX_CONTENT_LENGTH=LARGEST_POST,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    load_tables()
    app.extensions[EXTENSION] = parts_of(settings)
    proxies.register(app, settings)
    CSRFProtect(app)
    login.register(app)
    pages.register(app, NAVIGATION)
    errors.register(app)
    app.before_request(incoming.refuse_unstored)
    app.before_request(permission.guard)
    showing.register(app)
    app.after_request(headers.add_headers)
    app.after_request(compression.compress)
    _add_blueprints(app)
    _add_probes(app)
    _add_commands(app)
    return app


def parts_of(settings: Settings) -> Parts:
    """What the requests of an application share; nothing is connected yet."""
    return Parts(
        settings,
        Database(settings.database_url),
        Clock(settings.now),
        find_office,
        Shelf(MOST_PAGES),
        Shelf(MOST_READS),
    )


def _add_blueprints(app: APIFlask) -> None:
    for name in BLUEPRINTS:
        app.register_blueprint(importlib.import_module(f"service.{name}.routes").bp)
    app.register_blueprint(legal.bp)
    app.view_functions["openapi.spec"].__dict__["allowed_roles"] = None


def _add_commands(app: APIFlask) -> None:
    module = importlib.import_module("service.commands")
    for command in module.COMMANDS:
        app.cli.add_command(command)


def _add_probes(app: APIFlask) -> None:
    @app.get("/health")
    @public
    def health() -> Response:
        """200 while the process answers."""
        return _json({"status": "ok"})

    @app.get("/ready")
    @public
    def ready() -> Response:
        """200 only with database, migrations at head and a living worker."""
        missing = _missing()
        if missing:
            return _json({"status": "not ready", "missing": missing}, 503)
        return _json({"status": "ok"})


def _missing() -> list[str]:
    try:
        with database().read() as db:
            return _missing_in(db)
    except Exception as error:
        g.readiness_error = type(error).__name__
        return ["database"]


def _missing_in(db: Session) -> list[str]:
    if not at_head(db.connection()):
        return ["migrations"]
    return [] if worker_alive(db, now()) else ["worker"]


def _json(body: dict[str, object], code: int = 200) -> Response:
    return Response(json.dumps(body), code, mimetype="application/json")
