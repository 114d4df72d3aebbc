"""A small county with something on every page of a learner, helper and interpreter."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session
from werkzeug.serving import make_server

from service.access import Role
from service.app import create_app
from service.courses.lifecycle.states import confirm
from service.database import Database
from service.settings import Settings
from tests.builders import NOW, stand_up, standing
from tests.conftest import made_template
from tests.databases import Sqlite
from tests.service.courses.builders import (
    approved,
    furnish,
    looked_at,
    proposal,
    standing_course,
)
from tests.service.courses.invitations.conftest import invited, token_of
from tests.service.interpreters import build


@dataclass(frozen=True)
class Site:
    """Where it answers, and the paths of each role; `None`: nobody logged in."""

    url: str
    paths: Mapping[Role | None, tuple[str, ...]]


PUBLIC = (
    "/",
    "/anmelden",
    "/rueckruf",
    "/status",
    "/kurse",
    "/mitmachen",
    "/login",
    "/datenschutz",
    "/impressum",
    "/barrierefreiheit",
)
OWN: Mapping[Role, tuple[str, ...]] = {
    Role.HELPER: ("/helfen", "/helfen/neu", "/helfen/karten"),
    Role.INTERPRETER: (
        "/einsaetze",
        "/einsaetze/profil",
        "/einsaetze/zeiten",
        "/einsaetze/geld",
        "/konto",
    ),
    Role.AGENCY: ("/anfragen", "/anfragen/neu"),
}


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """The site on a free port of 127.0.0.1, in a folder of its own."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    url = made_template(Sqlite(folder), _fill)
    database = Database(url)
    with database.write() as session:
        public = _happen(session)
    database.dispose()
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    server.app = create_app(
        Settings(
            env="test",
            database_url=url,
            state_dir=folder,
            secret_key="k" * 40,
            base_url=address,
            now=NOW,
        )
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Site(address, {None: (*PUBLIC, *public), **OWN})
    finally:
        server.shutdown()


def _fill(url: str) -> None:
    database = Database(url)
    with database.write() as session:
        stand_up(session)
    database.dispose()


def _happen(session: Session) -> tuple[str, ...]:
    """A public course, an invitation, a pool with a request; their public paths."""
    scope = standing(session).own
    world = furnish(session, scope)
    course = standing_course(session, world)
    asked = approved(session, world, proposal(world))[0]
    looked_at(session, asked.id)
    confirm(session, scope, asked.id, NOW)
    invitation = invited(session, world, asked.id)[0]
    pool = build.pool(session, scope)
    agency = session.get_one(build.Agency, pool.agency)
    request = build.talk(session, agency)
    who = session.get_one(build.Interpreter, pool.first)
    build.assignment(session, request, who)
    return f"/kurse/{course.id}", f"/einladung/{token_of(session, invitation)}"
