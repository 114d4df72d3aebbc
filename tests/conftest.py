"""Databases for every test: fixtures of this file work on both kinds, never skip.

- `database_url`   an EMPTY database, once on SQLite and once on PostgreSQL
- `migrated_url`   likewise at the newest schema: a copy of a template that is
                   migrated once per test process and kind, so it is fast
- `sqlite_url`, `postgres_url`   an empty database of that one kind
- `backend`        the kind itself: `create`, `clone(template_url)`, `drop`; for a
                   template of your own (for example one with a standing county)

A package that needs more rows in every test overrides the session fixture
`fill_template` (a callable that gets the migrated template's url once) and
`migrated_template` with it: pytest keeps one value of a session fixture per kind,
whoever asks first.
Each database is dropped after its test, connections included.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.databases import BACKENDS, Backend, Postgres, Sqlite
from tests.postgres import PostgresMissing, Server

# A timing never decides a test: on a busy machine an example may take a second.
settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("untimed")

SERVER = pytest.StashKey[Server | PostgresMissing]()
FillTemplate = Callable[[str], None]
Templates = dict[tuple[Backend, FillTemplate], str]
BROWSER, ZOO = "tests/browser/", "tests/service/zoo/"
# The router that journeys are compared with has wheels for this Python alone.
ROUTER_PYTHON = (3, 11)
collect_ignore = [
    f"solver/travel/journeys/{name}"
    for name in ("test_against_router.py", "test_real_feeds.py")
    if sys.version_info[:2] != ROUTER_PYTHON
]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says what this Python cannot run; nothing is left out in silence."""
    for name in collect_ignore:
        terminalreporter.write_line(f"not on this Python, only on 3.11: {name}")


def server_input(config: pytest.Config) -> dict[str, str]:
    """The run's one server, started at first use: its url or why there is none."""
    if SERVER not in config.stash:
        try:
            config.stash[SERVER] = Server()
        except PostgresMissing as error:
            config.stash[SERVER] = error
    server = config.stash[SERVER]
    if isinstance(server, PostgresMissing):
        return {"postgres_fault": str(server)}
    return {"postgres_url": server.url("postgres")}


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """The controller of a parallel run starts the server for all its workers."""
    node.workerinput.update(server_input(node.config))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Browser tests stay in one process, which starts their one demo; so does the zoo
    of each database with its one county."""
    # The plugin's own groups rest on a private name that pytest 9.2 has dropped.
    from xdist.scheduler.loadscope import LoadScopeScheduling

    class Together(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            if nodeid.startswith(ZOO):
                return f"zoo {'[postgresql' in nodeid}"
            return "browser" if nodeid.startswith(BROWSER) else nodeid

    return Together(config, log)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends the server of this run."""
    server = config.stash.get(SERVER, None)
    if isinstance(server, Server):
        server.stop()


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The name of this test process among the parallel ones."""
    given = getattr(request.config, "workerinput", {})
    return str(given.get("workerid", "main"))


@pytest.fixture(scope="session")
def postgres_backend(request: pytest.FixtureRequest, worker_id: str) -> Backend:
    """PostgreSQL; fails the test in one line where no server can be had."""
    given = getattr(request.config, "workerinput", None)
    if given is None:
        given = server_input(request.config)
    if "postgres_fault" in given:
        pytest.fail(given["postgres_fault"], pytrace=False)
    return Postgres(given["postgres_url"], prefix=f"test_{worker_id}")


@pytest.fixture(scope="session")
def sqlite_backend(tmp_path_factory: pytest.TempPathFactory) -> Backend:
    """SQLite in the folder of this test process."""
    return Sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> Backend:
    """Each kind of database in turn."""
    short = {"sqlite": "sqlite_backend", "postgresql": "postgres_backend"}
    made: Backend = request.getfixturevalue(short[request.param])
    return made


@pytest.fixture(scope="session")
def fill_template() -> FillTemplate:
    """What else the template holds: nothing, unless a package overrides this."""
    return lambda url: None


@pytest.fixture(scope="session")
def templates() -> Templates:
    """Templates made so far: pytest asks again whenever the kind changes."""
    return {}


@pytest.fixture(scope="session")
def migrated_template(
    backend: Backend, fill_template: FillTemplate, templates: Templates
) -> str:
    """A database at the newest schema to clone from; nobody may stay connected."""
    key = (backend, fill_template)
    if key not in templates:
        templates[key] = made_template(backend, fill_template)
    return templates[key]


def made_template(backend: Backend, fill_template: FillTemplate) -> str:
    """A migrated and filled database that nobody is connected to."""
    from service.database import make_engine
    from service.migrations.schema import upgrade

    url = backend.create()
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
    fill_template(url)
    return url


@pytest.fixture
def database_url(backend: Backend) -> Iterator[str]:
    """An empty database of each kind."""
    url = backend.create()
    yield url
    backend.drop(url)


@pytest.fixture
def migrated_url(backend: Backend, migrated_template: str) -> Iterator[str]:
    """A database of each kind at the newest schema."""
    url = backend.clone(migrated_template)
    yield url
    backend.drop(url)


@pytest.fixture
def sqlite_url(sqlite_backend: Backend) -> Iterator[str]:
    """An empty SQLite database."""
    url = sqlite_backend.create()
    yield url
    sqlite_backend.drop(url)


@pytest.fixture
def postgres_url(postgres_backend: Backend) -> Iterator[str]:
    """An empty PostgreSQL database."""
    url = postgres_backend.create()
    yield url
    postgres_backend.drop(url)
