"""The watch over pages sees what it is there for."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Page

from tests.browser.conftest import Watch

BAD = (
    "<!doctype html><html lang=de><title>t</title>"
    "<main><h1>h</h1><img src='data:,'></main>"
)


def watched(browser: Browser, html: str) -> Watch:
    watch, context = Watch("http://127.0.0.1:1"), browser.new_context()
    context.on("request", watch.request)
    context.on("console", watch.console)
    context.on("weberror", lambda failed: watch.error(failed.error))
    page = context.new_page()
    page.set_content(html)
    page.wait_for_timeout(100)
    context.close()
    return watch


def test_axe_finds_a_picture_without_words(
    browser: Browser, axe: Callable[[Page], list[str]]
) -> None:
    page = browser.new_page()
    page.set_content(BAD)
    assert [fault.split(":")[0] for fault in axe(page)] == ["image-alt"]
    page.set_content(BAD.replace("<img", "<img alt='a bus'"))
    assert axe(page) == []
    page.close()


def test_a_request_to_somebody_else_is_a_fault(browser: Browser) -> None:
    watch = watched(browser, "<img src='http://127.0.0.2:9/dot.png'>")
    assert watch.faults == ["asked http://127.0.0.2:9/dot.png"]


def test_a_script_error_and_blocked_content_are_faults(browser: Browser) -> None:
    policy = "<meta http-equiv=Content-Security-Policy content=\"style-src 'none'\">"
    watch = watched(browser, policy + "<style>p{}</style><script>nope()</script>")
    assert any("nope" in fault for fault in watch.faults)
    assert any("Content Security Policy" in fault for fault in watch.faults)


def test_a_quiet_page_is_no_fault(browser: Browser) -> None:
    assert watched(browser, "<p>quiet</p>").faults == []
