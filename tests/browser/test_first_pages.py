"""What anybody meets first: no finding of axe, no sideways scrolling, no script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, NewPage, Site

PAGES = ("/", "/anmelden", "/rueckruf", "/status", "/kurse", "/login")
ROLES = ("coordinator", "administrator", "helper", "provider")


@pytest.mark.parametrize("width", (DESK, PHONE))
def test_public_pages_have_no_finding_and_fit(
    new_page: NewPage, axe: Callable[[Page], list[str]], width: int
) -> None:
    page = new_page(width=width)
    found = {}
    for path in PAGES:
        answer = page.goto(path)
        assert answer is not None and answer.status == 200
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[path] = axe(page) + ([f"{wide} px wide"] if wide > width else [])
    assert not {path: faults for path, faults in found.items() if faults}


def test_public_pages_can_be_read_without_script(new_page: NewPage) -> None:
    page = new_page(width=PHONE, javascript=False)
    for path in PAGES:
        page.goto(path)
        assert page.locator("h1").first.is_visible()


@pytest.mark.parametrize("role", ROLES)
def test_everybody_with_a_login_lands_on_a_page_of_their_own(
    log_in: Callable[..., Page], axe: Callable[[Page], list[str]], role: str
) -> None:
    page = log_in(role)
    assert page.locator("h1").first.is_visible()
    assert axe(page) == []


def test_an_unknown_address_is_a_page_that_leads_on(
    new_page: NewPage, site: Site
) -> None:
    page = new_page()
    answer = page.goto("/nowhere")
    assert answer is not None and answer.status == 404
    assert page.locator(f"a[href='/'], a[href='{site.url}/']").count() > 0
