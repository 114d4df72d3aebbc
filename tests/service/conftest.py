"""An application on a copied database, with people of every role in two offices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from apiflask import APIFlask
from argon2 import PasswordHasher
from flask.testing import FlaskClient

from service.access import Role
from service.app import create_app, parts_of
from service.database import Database
from service.settings import Settings
from service.web.request import EXTENSION
from tests.builders import NOW, PASSWORD, Standing, stand_up, standing
from tests.conftest import Templates, made_template
from tests.databases import Backend

Login = Callable[..., FlaskClient]


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Pages are tried on SQLite; on both what asks no page, and what is marked `both`.

    Every page and every form is tried on PostgreSQL, too: by the access matrix, by
    two windows and by the zoo, which are marked.
    """
    asked = {"app", "backend"} <= set(metafunc.fixturenames)
    if asked and metafunc.definition.get_closest_marker("both") is None:
        alone = pytest.mark.parametrize(
            "backend", ["sqlite"], indirect=True, scope="session"
        )
        metafunc.definition.add_marker(alone)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hashes that cost next to nothing: good ones take a tenth of a second each."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("service.accounts.actions.HASHER", cheap)
        patch.setattr("service.accounts.signin_links.HASHER", cheap)
        yield


@pytest.fixture(scope="session")
def fill_template() -> Callable[[str], None]:
    """Puts offices, people, places and rules into the template database."""

    def fill(url: str) -> None:
        database = Database(url)
        with database.write() as session:
            stand_up(session)
        database.dispose()

    return fill


@pytest.fixture(scope="session")
def migrated_template(
    backend: Backend, fill_template: Callable[[str], None], templates: Templates
) -> str:
    """The filled template; tests above this folder have an empty one of their own."""
    key = (backend, fill_template)
    if key not in templates:
        templates[key] = made_template(backend, fill_template)
    return templates[key]


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    """The test's own database, once on SQLite and once on PostgreSQL."""
    made = Database(migrated_url)
    yield made
    made.dispose()


@pytest.fixture
def stands(database: Database) -> Standing:
    """The coordinators' scopes of the own and the foreign office."""
    with database.read() as session:
        return standing(session)


@pytest.fixture
def settings(migrated_url: str, tmp_path: Path) -> Settings:
    """A standing clock (Monday, 2 November 2026) and folders of the test's own."""
    return Settings(
        env="test",
        database_url=migrated_url,
        state_dir=tmp_path,
        secret_key="k" * 40,
        base_url="http://127.0.0.1:8000",
        now=NOW,
    )


@pytest.fixture(scope="session")
def applications() -> dict[Settings, APIFlask]:
    """Applications built so far: routes and templates are compiled once a process."""
    return {}


@pytest.fixture
def app(
    settings: Settings, applications: dict[Settings, APIFlask]
) -> Iterator[APIFlask]:
    """The application of these settings, with database, clock and pages of its own.

    What a test changes in `config` is taken back; who adds routes builds another.
    """
    key = replace(settings, database_url="", state_dir=Path(), now=NOW)
    if key not in applications:
        applications[key] = create_app(settings)
    made = applications[key]
    made.extensions[EXTENSION] = parts_of(settings)
    before = dict(made.config)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield made
    made.extensions[EXTENSION].database.dispose()
    made.config.clear()
    made.config.update(before)


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    """Somebody who is not logged in."""
    return app.test_client()


@pytest.fixture
def login(app: APIFlask) -> Login:
    """Logs somebody of a role in: `login(Role.HELPER)`, `login(role, office=1)`."""

    def enter(role: Role, office: int = 0) -> FlaskClient:
        client = app.test_client()
        data = {"name": f"{role.value}{office}", "password": PASSWORD}
        answer = client.post("/login", data=data)
        assert answer.status_code == 302, answer.text
        return client

    return enter
