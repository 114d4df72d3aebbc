"""A site with a moved clock, a worker at hand, and a real post office."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from apiflask import APIFlask
from playwright.sync_api import Browser, Page
from sqlmodel import Session
from werkzeug.serving import make_server

from service.access import Scope
from service.app import create_app
from service.database import Database
from service.settings import Settings
from tests.browser.conftest import DESK, PHONE, Watch, free_port
from tests.browser.life import county, post
from tests.builders import NOW, PASSWORD, stand_up, standing
from tests.conftest import made_template
from tests.databases import Backend
from tests.service.courses.taught.term import at
from tests.service.term.clockwork import Clockwork

Settle = Callable[[Session, Scope], None]


@dataclass
class Life:
    """The site with one course that was just approved."""

    url: str
    app: APIFlask
    hands: Clockwork
    post: post.PostOffice
    course: str

    @property
    def database(self) -> Database:
        """What the site stands on."""
        return self.hands.database

    @property
    def scope(self) -> Scope:
        """The coordinator's."""
        return self.hands.scope

    def go_to(self, day: date, clock: str) -> None:
        """Moves the clock of site and worker; the hour's jobs are done."""
        self._move(at(day, clock))
        self.hands.queue_hour()
        self.work()

    def night(self, day: date) -> None:
        """The night before a day."""
        self._move(at(day, "03:40"))
        self.hands.queue_night()
        self.work()

    def _move(self, moment: datetime) -> None:
        self.hands.now = moment
        self.app.extensions["kursmittler"].clock.fixed = moment

    def work(self) -> None:
        """What the worker does in these seconds, mail and SMS included."""
        self.hands.work()
        assert self.hands.failures == []

    def person(self, who: int) -> str:
        """Somebody's state in the records."""
        with self.database.read() as session:
            return county.person(session, self.scope, who).state


@dataclass
class Screens:
    """Opens pages as different people do; each has cookies of its own."""

    browser: Browser
    life: Life
    watch: Watch

    def page(self, width: int = PHONE, javascript: bool = True) -> Page:
        """An empty page."""
        context = self.browser.new_context(
            base_url=self.life.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale="de-DE",
            timezone_id="Europe/Berlin",
        )
        context.on("request", self.watch.request)
        context.on("console", self.watch.console)
        context.on("weberror", lambda failed: self.watch.error(failed.error))
        return context.new_page()

    def link(self, to: str, path: str, **looks: bool) -> Page:
        """The page of a link that somebody was sent, on their phone."""
        page = self.page(**looks)
        page.goto(self.life.post.link(to, path))
        return page

    def login(self, role: str, javascript: bool = True) -> Page:
        """At a desk."""
        page = self.page(DESK, javascript)
        page.goto("/login")
        page.locator("[name=name]").fill(f"{role}0")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page


@pytest.fixture(scope="session")
def empty_county(sqlite_backend: Backend) -> str:
    """A migrated database with the standing offices, to be copied."""

    def fill(url: str) -> None:
        database = Database(url)
        with database.write() as session:
            stand_up(session)
        database.dispose()

    return made_template(sqlite_backend, fill)


@pytest.fixture
def begin(
    sqlite_backend: Backend, empty_county: str, tmp_path: Path
) -> Iterator[Callable[..., Life]]:
    """Starts a life: `begin(Shape("county"))`."""
    with ExitStack() as stack:

        def start(shape: county.Shape) -> Life:
            url = sqlite_backend.clone(empty_county)
            stack.callback(sqlite_backend.drop, url)
            return stack.enter_context(_served(url, tmp_path, shape))

        yield start


@contextmanager
def _served(url: str, state: Path, shape: county.Shape) -> Iterator[Life]:
    address = f"http://127.0.0.1:{free_port()}"
    database = Database(url)
    with database.write() as session:
        scope = standing(session).own
        course = county.settle(session, scope, state, address, shape)
    with post.opened() as office:
        settings = Settings(
            env="test",
            database_url=url,
            state_dir=state,
            secret_key="k" * 40,
            base_url=address,
            smtp_url=office.smtp_url,
            sms_url=office.sms_url,
            now=NOW,
        )
        app = create_app(settings)
        server = make_server("127.0.0.1", int(address[17:]), app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        hands = Clockwork(database, settings, scope, NOW)
        yield Life(address, app, hands, office, course)
        server.shutdown()
        thread.join(5)
        server.server_close()
        app.extensions["kursmittler"].database.dispose()
        database.dispose()


@pytest.fixture
def screens(browser: Browser) -> Iterator[Callable[[Life], Screens]]:
    """`screens(life)`; at the end no script error, nothing asked of others."""
    made: list[Screens] = []

    def show(life: Life) -> Screens:
        made.append(Screens(browser, life, Watch(life.url)))
        return made[-1]

    yield show
    for one in made:
        for context in browser.contexts:
            context.close()
        assert not one.watch.faults
