"""A running demo and a real Chromium for the tests of this folder.

- `site`      one demo of this test process, started by dev.py: `url`, `logins`
- `new_page`  opens a page like a visitor: `new_page(width=390, javascript=False)`;
              at the end it fails on script errors, on blocked content and on any
              request that leaves the site's own address
- `axe`       what axe-core finds on a page: `assert axe(page) == []`

Nothing is skipped: without a Chromium each test fails with one line.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

import dev

HERE = Path(__file__).parent
AXE = (HERE / "vendor" / "axe.min.js").read_text(encoding="utf-8")
LEARNERS = 300
READY_WITHIN = 300
DESK, PHONE = 1280, 390
NewPage = Callable[..., Page]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Marks every test of this folder: `-m "not browser"` leaves them out."""
    item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Site:
    """Address, logins by role (of the first office that has it) and state folder."""

    url: str
    logins: dict[str, dict[str, str]]
    state: Path


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def started(process: subprocess.Popen[bytes], log: Path, word: str) -> bool:
    """Whether the word appears in the log before the process or the time ends."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        if word in log.read_text(encoding="utf-8"):
            return True
        time.sleep(0.2)
    return False


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, as a newcomer starts it."""
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    state, log, url = folder / "state", folder / "log", f"http://127.0.0.1:{port}"
    own = {k: v for k, v in os.environ.items() if not k.startswith("KURSMITTLER_")}
    command = [sys.executable, dev.__file__, "demo", "--port", str(port)]
    command += ["--state-dir", str(state), "--learners", str(LEARNERS)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=own, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        if not started(process, log, f"ready {url}"):
            said = log.read_text(encoding="utf-8")[-2000:]
            pytest.fail(f"the demo did not get ready:\n{said}", pytrace=False)
        listed = json.loads((state / "logins.json").read_text(encoding="utf-8"))
        logins = {login["role"]: login for login in reversed(listed)}
        yield Site(url, logins, state)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium; it sees nothing but the site."""
    try:
        program = shutil.which(dev.find_chromium())
    except dev.Fault as error:
        pytest.fail(str(error), pytrace=False)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program)
        yield running
        running.close()


class Watch:
    """What a page did that no page may do."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.faults: list[str] = []

    def request(self, request: Request) -> None:
        """Notes a request to anybody else."""
        if not request.url.startswith((self.url, "data:", "blob:", "about:")):
            self.faults.append(f"asked {request.url}")

    def console(self, message: Any) -> None:
        """Notes an error, blocked content among them; a 404 page is no error."""
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)

    def error(self, error: Any) -> None:
        """Notes an exception of a script."""
        self.faults.append(str(error))


@pytest.fixture
def new_page(browser: Browser, site: Site) -> Iterator[NewPage]:
    """Opens pages, each with cookies of its own; relative addresses are the site's."""
    watch, contexts = Watch(site.url), []

    def open_page(
        width: int = DESK, javascript: bool = True, language: str = "de-DE"
    ) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale=language,
            timezone_id="Europe/Berlin",
        )
        contexts.append(context)
        context.on("request", watch.request)
        context.on("console", watch.console)
        context.on("weberror", lambda failed: watch.error(failed.error))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not watch.faults


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """What axe-core finds on a page: rule, help and the first place of each."""

    def find(page: Page) -> list[str]:
        # Evaluated from outside: a script tag would be blocked, as it should be.
        page.evaluate(AXE)
        found = page.evaluate("async () => (await axe.run()).violations")
        return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html']}" for v in found]

    return find


@pytest.fixture
def log_in(new_page: NewPage, site: Site) -> Callable[..., Page]:
    """A page with somebody of a role logged in: `log_in("coordinator")`."""

    def enter(role: str, **looks: Any) -> Page:
        page, login = new_page(**looks), site.logins[role]
        page.goto("/login")
        page.locator("[name=name]").fill(login["name"])
        page.locator("[name=password]").fill(login["password"])
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    return enter
