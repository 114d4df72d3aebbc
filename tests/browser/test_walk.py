"""The main job from end to end, as people do it: register, plan, agree, find."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.conftest import PHONE, NewPage, Site

# Milliseconds: plans let the other tests of a busy machine go first, however many.
PLAN_WITHIN = 600_000
pytestmark = pytest.mark.timeout(1800)
SECONDS = "30"  # in five a busy machine found no course at all
NAMES = {
    "de": "Probe Eins",
    "en": "Probe Two",
    "ar": "Probe Drei",
    "ti": "Probe Vier",
    "de-simple": "Probe Fünf",
}
Axe = Callable[[Page], list[str]]


def press(target: Locator) -> None:
    """Clicks what leads to another page, and waits until that page is loaded.

    A click on a page still loading may miss: its button moves under the mouse.
    """
    with target.page.expect_navigation():
        target.click()


def go_on(page: Page) -> None:
    """Presses the page's one filled button."""
    press(page.locator("main .go button[type=submit]").last)


def choose(page: Page, name: str, value: str) -> None:
    """Picks an option card, which covers its input."""
    page.locator(f"[name={name}][value='{value}']").check(force=True)


def answers(page: Page, axe: Axe, language: str) -> None:
    """The ten steps, each looked at by axe."""
    found: dict[str, list[str]] = {}

    def step(slug: str) -> None:
        page.wait_for_url(f"**/anmelden/{slug}*")
        if faults := axe(page):
            found[slug] = faults

    step("name")
    page.locator("[name=call_name]").fill(NAMES[language])
    go_on(page)
    step("sprachen")
    choose(page, "languages", "ar")
    page.locator("[name=contact_language]").select_option(language.partition("-")[0])
    go_on(page)
    step("ort")
    page.locator("[name=q]").fill("Garr")
    press(page.locator("[name=go][value=search]"))
    assert page.locator("[name=place]:not([value=unsure])").first.is_checked()
    go_on(page)
    step("deutsch")
    choose(page, "rating", "words")
    go_on(page)
    step("lesen")
    choose(page, "literacy", "latin")
    go_on(page)
    step("woche")
    for day in ("mo", "tu", "we", "th"):
        choose(page, "times", f"{day}-am")
    go_on(page)
    step("kinder")
    choose(page, "children", "no")
    go_on(page)
    step("weg")
    choose(page, "mode", "bus")
    go_on(page)
    step("kontakt")
    choose(page, "channel", "sms")
    page.locator("[name=phone]").fill("0171 3920012")
    go_on(page)
    step("pruefen")
    choose(page, "consent", "yes")
    go_on(page)
    step("fertig")
    assert found == {}


@pytest.mark.parametrize("language", list(NAMES))
def test_register_on_a_phone(new_page: NewPage, axe: Axe, language: str) -> None:
    page = new_page(width=PHONE)
    page.goto(f"/anmelden?lang={language}")
    assert page.locator("html").get_attribute("lang") == language
    press(page.locator("main a[href*='/anmelden/name']").first)
    answers(page, axe, language)
    code = page.locator("main").inner_text()
    assert re.search(r"[A-Z0-9]{4}\s*[A-Z0-9]{4}", code)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE


def test_register_without_script(new_page: NewPage) -> None:
    page = new_page(width=PHONE, javascript=False)
    page.goto("/anmelden?lang=de")
    press(page.locator("main a[href*='/anmelden/name']").first)
    page.wait_for_url("**/anmelden/name")
    page.locator("[name=call_name]").fill("Probe Ohne")
    go_on(page)
    page.wait_for_url("**/anmelden/sprachen")


def start_run(page: Page, axe: Axe) -> None:
    """Starts a run with the form's defaults and waits for its plan."""
    page.goto("/planung")
    assert axe(page) == []
    page.locator("form[action$='/planung/lauf'] [name=seconds]").fill(SECONDS)
    press(page.locator("form[action$='/planung/lauf'] button[type=submit]").first)
    page.wait_for_url(re.compile(r"/planung/\w+"))
    try:
        page.wait_for_selector("#board", timeout=PLAN_WITHIN)
    except PlaywrightTimeout:
        pytest.fail(f"no plan on this page: {page.locator('main').inner_text()}")


def wait_for_first_plan(page: Page) -> None:
    """The demo computes a plan by itself; a second run waits for it."""
    page.goto("/heute")
    page.wait_for_function(
        "fetch('/planung').then(r => r.text()).then(t => !/badge--running/.test(t))",
        timeout=PLAN_WITHIN,
    )


def asked_provider(new_page: NewPage, site: Site) -> Page:
    """The list of the first provider to whom a question was put."""
    for login in json.loads((site.state / "logins.json").read_text(encoding="utf-8")):
        if login["role"] != "provider":
            continue
        page = new_page()
        page.goto("/login?next=/traeger")
        page.locator("[name=name]").fill(login["name"])
        page.locator("[name=password]").fill(login["password"])
        page.locator("[name=password]").press("Enter")
        page.wait_for_url("**/traeger")
        if page.locator("a[href*='/traeger/anfrage/']").count():
            return page
    pytest.fail("no provider was asked")


def publish_all(office: Page, axe: Axe) -> None:
    """Opens each confirmed course from *Heute* and publishes it.

    A course that was just agreed is checked first; one that is found to be broken
    stays where it is.
    """
    looked_at: set[str] = set()
    for _ in range(40):
        office.goto("/heute")
        rows = office.locator("a.btn[href*='/kursverwaltung/']", has_text="veröffentl")
        found = {str(row.get_attribute("href")) for row in rows.all()} - looked_at
        if not found:
            assert looked_at
            return
        page = sorted(found)[0]
        looked_at.add(page)
        office.goto(page)
        assert axe(office) == []
        office.wait_for_selector("form[action$='/pruefen']", timeout=PLAN_WITHIN)
        office.goto(page)
        button = office.locator("form[action$='/veroeffentlichen'] button")
        if button.count():
            press(button.first)
    pytest.fail("courses stay unpublished")


def test_plan_agree_publish_find(
    log_in: Callable[..., Page], new_page: NewPage, axe: Axe, site: Site
) -> None:
    office = log_in("coordinator")
    assert axe(office) == []
    wait_for_first_plan(office)
    start_run(office, axe)
    assert axe(office) == []
    assert office.locator("svg [data-course]").count() > 0

    press(office.locator("button[name=all]"))
    assert axe(office) == []
    press(office.locator("form[action$='/freigeben'] button"))

    provider = asked_provider(new_page, site)
    assert axe(provider) == []
    press(provider.locator("a[href*='/traeger/anfrage/']").first)
    assert axe(provider) == []
    title = provider.locator("main .panel h2").first.inner_text()
    press(provider.locator("form:has([name=answer][value=yes]) button").first)

    office.goto("/kursverwaltung")
    assert axe(office) == []
    publish_all(office, axe)

    visitor = new_page(width=PHONE)
    visitor.goto("/kurse")
    assert axe(visitor) == []
    assert title.split(",")[0] in visitor.content()
    press(visitor.locator("main a[href*='/kurse/']").first)
    assert axe(visitor) == []
