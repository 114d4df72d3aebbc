"""What the office does again and again: look, wait for the worker, press."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.browser.life.conftest import Life

PATIENCE = 60_000  # milliseconds: of a busy machine


def press(target: Locator) -> None:
    """Clicks what leads to another page, and waits until that page is loaded."""
    with target.page.expect_navigation(timeout=PATIENCE):
        target.click()


def text(page: Page) -> str:
    """What the page says, spaces made plain."""
    return " ".join(page.locator("main").inner_text().split())


def form(page: Page, ends: str, **fields: str) -> Locator:
    """The button of the form that posts to such an address with such values."""
    wanted = f"form[action$='{ends}']"
    for name, value in fields.items():
        wanted += f":has([name={name}][value='{value}'])"
    return page.locator(wanted).locator("button").first


def computed(life: Life, page: Page, target: Locator) -> str:
    """Presses what is computed in the background; what the page says then."""
    press(target)
    assert "gerechnet" in text(page)
    life.work()
    # The page asks by itself, and is loaded anew when the result is there.
    page.wait_for_selector("[data-live-done]", state="attached", timeout=PATIENCE)
    page.wait_for_selector("[data-live]", state="detached", timeout=PATIENCE)
    return text(page)


def ask_who_fits(life: Life, page: Page, who: int) -> str:
    """From *Heute* to the free seat, and one of those who fit is asked."""
    page.goto("/heute")
    found = computed(life, page, form(page, "/auffuellen"))
    for box in page.locator("[name=learner]:checked").all():
        box.uncheck()
    page.get_by_role("checkbox", name=f"L-{who:04d}").check()
    page.locator("[name=how][value=hold]").check(force=True)
    press(page.get_by_role("button", name="Diese Menschen fragen"))
    life.work()
    return found
