"""State folders of older checkouts: opened, shown, and started as a demo again."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

import dev
from service.app import create_app
from service.database import Database
from service.demo.setup import set_up
from service.migrations import schema
from service.rulesets.actions import seed_all
from service.settings import Settings
from tests.service.migrations.states import LARGEST, packed, unpack
from tests.service.migrations.walk import Content, content, lost

PUBLIC = ("/", "/anmelden", "/rueckruf", "/status", "/kurse", "/kurse.ics", "/login")
#: What a running site goes on with at once.
MOVING = {"job", "worker_beat", "planning_run", "run_event", "login_session"}


@pytest.fixture(params=packed(), ids=lambda path: path.name.partition(".")[0])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A state folder as an older checkout left it."""
    folder = tmp_path / "state"
    unpack(request.param, folder)
    return folder


@pytest.fixture
def database(state: Path) -> Iterator[Database]:
    """Its database, at the version it had."""
    made = Database(f"sqlite:///{state / 'kursmittler.db'}")
    yield made
    made.dispose()


def settings_of(state: Path, database: Database) -> Settings:
    """The demo's settings, on the day when the state was made."""
    with database.read() as session:
        made = session.connection().exec_driver_sql("SELECT max(at) FROM audit_row")
        now = f"{made.scalar()}+00:00"
    env = {
        "ENV": "demo",
        "STATE_DIR": str(state),
        "SECRET_KEY": "k" * 40,
        "NOW": now,
    }
    return Settings.from_env({f"KURSMITTLER_{k}": v for k, v in env.items()})


def rows(database: Database) -> Content:
    """Everything that stands in the database."""
    with database.read() as session:
        return content(session.connection())


def test_a_state_is_kept_and_small() -> None:
    assert "0001.tar.xz" in {path.name for path in packed()}
    assert not [p.name for p in packed() if p.stat().st_size > LARGEST]


def test_an_older_state_opens_and_loses_nothing(
    state: Path, database: Database
) -> None:
    before = rows(database)
    assert all(before[t] for t in ("learner", "course", "proposed_seat", "finding"))
    schema.upgrade(database.engine)
    after = rows(database)
    given_up = {x for v in schema.versions() for x in gives_up(v)}
    assert lost(before, after, given_up) == []
    with database.write() as session:
        seed_all(session, datetime.now(UTC))
    app = create_app(settings_of(state, database))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    visitor = app.test_client()
    assert {path: visitor.get(path).status_code for path in PUBLIC} == dict.fromkeys(
        PUBLIC, 200
    )
    seen = walked(app, coordinator(app, state))
    app.extensions["kursmittler"].database.dispose()
    assert len(seen) > 25
    assert {told for told in seen.values() if told[1] != 200} == set()


def gives_up(version: str) -> set[str]:
    """Columns and tables that a version drops knowingly."""
    return set(getattr(schema.version(version), "GIVES_UP", ()))


def coordinator(app: APIFlask, state: Path) -> FlaskClient:
    """The first coordinator of the demo, logged in with what its list says."""
    logins = json.loads((state / "logins.json").read_bytes())
    login = next(told for told in logins if told["role"] == "coordinator")
    client = app.test_client()
    data = {"name": login["name"], "password": login["password"]}
    assert client.post("/login", data=data).status_code == 302
    return client


def walked(app: APIFlask, client: FlaskClient) -> dict[str, tuple[str, int]]:
    """One page of every endpoint that links lead to: its address and its status."""
    adapter = app.url_map.bind("localhost")
    seen: dict[str, tuple[str, int]] = {}
    waiting = deque(["/", "/heute", "/planung", "/kurse"])
    while waiting:
        path = waiting.popleft()
        try:
            endpoint, _ = adapter.match(path, method="GET")
        except HTTPException:
            continue
        if endpoint in seen or endpoint == "static":
            continue
        answer = client.get(path, follow_redirects=True)
        seen[endpoint] = (path, answer.status_code)
        if answer.mimetype == "text/html":
            waiting += re.findall(r'href="(/[^"?#]*)', answer.text)
    return seen


def test_the_demo_of_an_older_checkout_is_kept_as_it_is(
    state: Path, database: Database
) -> None:
    """Nothing is deleted, nothing doubled, and its logins are printed again."""
    logins = (state / "logins.json").read_bytes()
    schema.upgrade(database.engine)
    before = rows(database)
    settings = settings_of(state, database)
    assert settings.now
    assert not set_up(database, settings, None, settings.now)
    assert rows(database) == before
    assert (state / "logins.json").read_bytes() == logins
    for login in json.loads(logins):
        assert login["password"] in dev.LOGIN.format(**login)


def status(address: str) -> int:
    """The status of a page, asked without any proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=60) as answer:
        return int(answer.status)


def test_the_demo_of_an_older_checkout_starts(state: Path, database: Database) -> None:
    """As a person does it: the same command again, in the newer checkout."""
    before = rows(database)
    database.dispose()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    ready = f"ready http://127.0.0.1:{port}\n"
    flags = ["--port", str(port), "--state-dir", str(state)]
    with subprocess.Popen(
        [sys.executable, dev.__file__, "demo", *flags],
        env={k: v for k, v in os.environ.items() if not k.startswith("KURSMITTLER_")},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        try:
            printed = []
            while (line := process.stdout.readline()) not in ("", ready):
                printed.append(line)
            assert line == ready, printed
            pages = [
                status(f"http://127.0.0.1:{port}{path}") for path in ("/", "/kurse")
            ]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
    assert pages == [200, 200]
    assert "kept what is there\n" in printed
    assert len([line for line in printed if line.startswith("login ")]) > 10
    kept = {table: told for table, told in before.items() if table not in MOVING}
    after = rows(database)
    assert lost(kept, after) == []
    for table in ("office", "learner", "user_account", "venue", "teacher", "feed"):
        assert len(after[table]) == len(before[table]), table
