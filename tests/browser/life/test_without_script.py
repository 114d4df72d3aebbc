"""A phone without JavaScript: registered, invited, answered, opened with the code."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlmodel import select

from service import i18n
from service.courses.invitations.sending import send
from service.courses.lifecycle.rebuilt import put_in
from service.courses.lifecycle.states import confirm
from service.learners.tables import Learner
from tests.browser.life import county
from tests.browser.life.conftest import Life, Screens
from tests.browser.life.office import press, text
from tests.browser.test_walk import choose, go_on

PHONE = "0171 3920012"
pytestmark = pytest.mark.timeout(900)


@pytest.mark.parametrize("language", ["de", "ar", "ti"])
def test_from_the_registration_to_the_seat(
    begin: Callable[..., Life], screens: Callable[[Life], Screens], language: str
) -> None:
    """Every page is a plain form; a scanner that opens the link changes nothing."""

    def say(message: str) -> str:
        return i18n.text(language, message)

    life = begin(county.Shape("county"))
    show = screens(life)
    life.work()
    phone = show.page(javascript=False)
    code = registered(phone, language)
    invited(life)
    scanner = show.link(PHONE, "/einladung/", javascript=False)
    assert scanner.get_by_role("button", name=say("Yes, I am coming")).count() == 1
    html = scanner.locator("html")
    assert html.get_attribute("dir") == i18n.direction(language)
    phone.goto(life.post.link(PHONE, "/einladung/"))
    assert "901" in text(phone)  # the bus from her village
    press(phone.get_by_role("button", name=say("Yes, I am coming")))
    assert say("You are coming. Good!") in text(phone)
    other = show.page(javascript=False)
    other.goto(f"/status?lang={language}")
    other.locator("[name=code]").fill(code)
    press(other.locator("main button[type=submit]").first)
    assert say("You have a seat") in text(other)
    press(
        other.get_by_role("link", name=say("My seat: where, when, what to do before"))
    )
    press(other.get_by_role("button", name=say("I cannot come after all")))
    assert say("You stay on the list.") in text(other)
    phone.reload()
    assert say("You stay on the list.") in text(phone)


def registered(phone: Page, language: str) -> str:
    """The ten steps; the code of her receipt."""
    phone.goto(f"/anmelden?lang={language}")
    press(phone.locator("main a[href*='/anmelden/name']").first)
    phone.locator("[name=call_name]").fill("Probe Ohne")
    go_on(phone)
    choose(phone, "languages", "ar")
    phone.locator("[name=contact_language]").select_option(language)
    go_on(phone)
    phone.locator("[name=q]").fill("Feldh")
    press(phone.locator("[name=go][value=search]"))
    go_on(phone)
    choose(phone, "rating", "none")
    go_on(phone)
    choose(phone, "literacy", "latin")
    go_on(phone)
    for day in ("mo", "tu", "we", "th"):
        choose(phone, "times", f"{day}-am")
    go_on(phone)
    choose(phone, "children", "no")
    go_on(phone)
    choose(phone, "mode", "bus")
    choose(phone, "max_minutes", "90")
    go_on(phone)
    choose(phone, "channel", "sms")
    phone.locator("[name=phone]").fill(PHONE)
    go_on(phone)
    choose(phone, "consent", "yes")
    go_on(phone)
    found = re.search(r"[A-Z0-9]{4}\s[A-Z0-9]{4}", text(phone))
    assert found, text(phone)
    return found[0]


def invited(life: Life) -> None:
    """The office agrees the course, puts her in and invites her."""
    with life.database.write() as session:
        confirm(session, life.scope, life.course, life.hands.now)
    life.work()
    with life.database.write() as session:
        who = session.exec(select(Learner.id).where(Learner.phone == PHONE)).one()
        put_in(session, life.scope, life.course, who, life.hands.now)
    life.work()
    with life.database.write() as session:
        ways = {who: "sms"}
        send(session, life.scope, life.course, ways, life.hands.now, life.url)
    life.work()
