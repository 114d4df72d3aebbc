"""06:40 on a phone, without JavaScript: a tap and a yes, and everybody hears of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlmodel import select
from werkzeug.serving import make_server

from service.app import create_app
from service.courses.tables import Notice
from service.courses.taught.door import make_door
from service.database import Database, make_engine
from service.messages.tables import OutboxMessage
from service.migrations.schema import upgrade
from service.settings import Settings
from tests.browser.conftest import DESK, PHONE, free_port
from tests.builders import PASSWORD, stand_up, standing
from tests.service.courses.builders import furnish
from tests.service.courses.taught.term import (
    FIRST,
    at,
    public_course,
    reach,
    work_until,
)

EARLY = at(FIRST, "06:40")


@dataclass(frozen=True)
class Morning:
    """The site on the course's first morning, and the teacher's link."""

    url: str
    teacher: str
    database: Database
    settings: Settings


@pytest.fixture
def morning(sqlite_url: str, tmp_path: Path) -> Iterator[Morning]:
    """Three people by SMS, in three languages."""
    engine = make_engine(sqlite_url)
    upgrade(engine)
    engine.dispose()
    url = f"http://127.0.0.1:{free_port()}"
    settings = Settings(
        env="test",
        database_url=sqlite_url,
        state_dir=tmp_path,
        secret_key="k" * 40,
        base_url=url,
        smtp_url="smtp://127.0.0.1:1",  # set up, and nobody listens
        sms_url="http://127.0.0.1:1/",
        now=EARLY,
    )
    database = Database(sqlite_url)
    with database.write() as session:
        stand_up(session)
        world = furnish(session, standing(session).own)
        course = public_course(session, world)
        for learner, language in zip(world.learners, ("ar", "uk", "de"), strict=False):
            reach(session, learner, "sms", contact_language=language)
        token = make_door(session, world.scope, course.id, EARLY)
    app = create_app(settings)
    server = make_server("127.0.0.1", int(url.rsplit(":", 1)[1]), app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Morning(url, f"/unterricht/{token}", database, settings)
    server.shutdown()
    thread.join(5)
    server.server_close()
    app.extensions["kursmittler"].database.dispose()
    database.dispose()


def opened(
    browser: Browser, morning: Morning, width: int, javascript: bool = True
) -> Page:
    context = browser.new_context(
        base_url=morning.url,
        viewport={"width": width, "height": 900},
        java_script_enabled=javascript,
        locale="de-DE",
    )
    return context.new_page()


def test_an_ill_teacher_on_a_phone_without_script(
    browser: Browser, morning: Morning
) -> None:
    """Scene 6: the teacher taps twice; one of three confirms, two are called."""
    phone = opened(browser, morning, PHONE, javascript=False)
    phone.goto(morning.teacher)
    phone.get_by_role("link", name="Die Lehrkraft ist heute krank").click()
    assert "3 Personen erfahren jetzt" in phone.locator("main").inner_text()
    phone.get_by_role("button", name="Ja, heute kein Kurs").click()
    assert "Alle erfahren es jetzt" in phone.locator("body").inner_text()
    work_until(morning.database, morning.settings, EARLY)
    with morning.database.read() as session:
        sent = session.exec(
            select(OutboxMessage).where(OutboxMessage.template == "date_changed")
        ).all()
    assert sorted(message.language for message in sent) == ["ar", "de", "uk"]
    link = next(m for m in sent if m.language == "de").data["link"]
    person = opened(browser, morning, PHONE, javascript=False)
    person.goto(str(link))
    assert "fällt aus" in person.locator("h1").inner_text()
    person.get_by_role("button", name="Ich weiß es jetzt").click()
    assert "Danke" in person.locator("main").inner_text()
    work_until(morning.database, morning.settings, EARLY + timedelta(minutes=31))
    with morning.database.read() as session:
        states = sorted(session.exec(select(Notice.state)).all())
    assert states == ["call", "call", "confirmed"]
    desk = opened(browser, morning, DESK)
    desk.goto("/login")
    desk.locator("[name=name]").fill("coordinator0")
    desk.locator("[name=password]").fill(PASSWORD)
    desk.locator("[name=password]").press("Enter")
    desk.wait_for_url("**/heute")
    assert "1 von 3 wissen es" in desk.locator("main").inner_text()


def test_the_pages_fit_a_phone_and_have_no_finding(
    browser: Browser, morning: Morning, axe: Callable[[Page], list[str]]
) -> None:
    """The teacher's pages at both widths: nothing for axe, nothing sideways."""
    for width in (PHONE, DESK):
        page = opened(browser, morning, width)
        for path in ("", "/krank", "/anwesenheit"):
            answer = page.goto(morning.teacher + path)
            assert answer is not None and answer.status == 200
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert (path, axe(page), wide <= width) == (path, [], True)
