"""A mother with a child and her husband, reached through their helper alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from sqlmodel import select

from service.courses.lifecycle.states import confirm
from service.courses.tables import Seat
from tests.browser.life import county
from tests.browser.life.conftest import Life, Screens
from tests.browser.life.office import form, press, text

HELPER = "helferin@example.org"
MOTHER, FATHER = 1, 2
Axe = Callable[[Page], list[str]]
pytestmark = pytest.mark.timeout(900)


def test_a_family_from_the_invitation_to_the_next_level(
    begin: Callable[..., Life], screens: Callable[[Life], Screens], axe: Axe
) -> None:
    life = begin(county.Shape("county", childcare=True, family=(MOTHER, FATHER)))
    show = screens(life)
    life.work()
    with life.database.write() as session:
        confirm(session, life.scope, life.course, life.hands.now)
    life.work()
    they_are_invited(life, show)
    the_helper_answers(life, show, axe)
    the_helper_tells_of_a_changed_date(life, show)
    the_helper_says_how_they_go_on(life, show)


def they_are_invited(life: Life, show: Screens) -> None:
    """The office sends all; for these two the way is the helper, by itself."""
    desk = show.login("coordinator")
    desk.goto(f"/kursverwaltung/{life.course}/einladungen")
    press(desk.get_by_role("button", name="Diese Personen einladen"))
    life.work()
    desk.goto(f"/kursverwaltung/{life.course}")
    press(form(desk, "/veroeffentlichen"))


def the_helper_answers(life: Life, show: Screens, axe: Axe) -> None:
    """Both on her list; the child's place stands beside the answer."""
    helper = show.login("helper")
    helper.goto("/helfen")
    listed = text(helper)
    assert listed.count("Die Antwort auf die Einladung fehlt") == 2
    assert axe(helper) == []
    for who in (MOTHER, FATHER):
        helper.goto("/helfen")
        press(helper.locator("a[href*='/einladungen/']").first)
        page = text(helper)
        assert f"Erfunden {who}" in helper.locator("body").inner_text()
        assert ("Betreuung" in page) == (who == MOTHER)
        press(helper.get_by_role("button", name="Ja, kommt"))
    assert (life.person(MOTHER), life.person(FATHER)) == ("enrolled", "enrolled")
    helper.goto("/helfen")
    assert "Die Antwort auf die Einladung fehlt" not in text(helper)


def the_helper_tells_of_a_changed_date(life: Life, show: Screens) -> None:
    """The teacher is ill: the helper gets one mail, and says that they know."""
    first = county.FIRST + timedelta(days=1)  # the course is on Tuesdays and Thursdays
    life.night(county.FIRST)
    life.go_to(first, "06:40")
    desk = show.login("coordinator")
    desk.goto(f"/kursverwaltung/{life.course}/unterricht/krank")
    press(desk.get_by_role("button", name="Ja, heute kein Kurs"))
    life.work()
    told = life.post.told(HELPER)[-1]
    assert "/helfen" in told and "Erfunden" not in told
    helper = show.login("helper", javascript=False)
    helper.goto("/helfen")
    for _who in (MOTHER, FATHER):
        form(helper, "/helfen/termin").click()
    assert helper.locator("form[action$='/helfen/termin']").count() == 0
    life.go_to(first, "07:15")
    desk.goto("/heute")
    assert "wissen es" not in text(desk)  # nobody is left to be called


def the_helper_says_how_they_go_on(life: Life, show: Screens) -> None:
    """After the last day the question stands on her list."""
    after = county.LAST + timedelta(days=1)
    life.night(county.FIRST + timedelta(days=2))
    life.night(after)
    life.go_to(after, "09:00")
    helper = show.login("helper")
    helper.goto("/helfen")
    assert "Die nächste Stufe ist A1.2" in text(helper)
    press(form(helper, "/helfen/weiter", answer="yes"))
    press(form(helper, "/helfen/weiter", answer="no"))
    assert sorted([life.person(MOTHER), life.person(FATHER)]) == [
        "completed",
        "waiting",
    ]
    with life.database.read() as session:
        states = session.exec(select(Seat.state)).all()
    assert "taken" not in states
