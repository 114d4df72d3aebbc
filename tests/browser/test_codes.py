"""Codes such as L-0117 stay on one line, also in what is loaded later."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.house.tree import ROOT

SCRIPT = ROOT / "service" / "static" / "js" / "codes.js"
STYLE = ".nowrap { white-space: nowrap } p { width: 5.2em; font: 20px monospace }"
HTML = f"<style>{STYLE}</style><p id=a>sagt L-0117 und so K-003</p><p id=b></p>"
LINES = """([id, code]) => {
  const walk = document.createTreeWalker(
    document.getElementById(id), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const at = walk.currentNode.data.indexOf(code);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(walk.currentNode, at);
    range.setEnd(walk.currentNode, at + code.length);
    return new Set([...range.getClientRects()].map((r) => r.top)).size;
  }
  return 0;
}"""


@pytest.fixture
def page(browser: Browser) -> Page:
    made = browser.new_page()
    made.set_content(HTML)
    return made


def test_a_code_is_not_broken_at_its_hyphen(page: Page) -> None:
    """On a phone "K-" stood at the end of a line and "001" on the next."""
    assert page.evaluate(LINES, ["a", "L-0117"]) == 2
    page.add_script_tag(path=SCRIPT)
    assert page.evaluate(LINES, ["a", "L-0117"]) == 1
    assert page.evaluate(LINES, ["a", "K-003"]) == 1
    assert page.locator("#a").inner_text() == "sagt L-0117 und so K-003"
    page.evaluate("document.getElementById('b').innerHTML = '<b>sagt L-0118</b>'")
    page.wait_for_selector("#b .nowrap")
    assert page.evaluate(LINES, ["b", "L-0118"]) == 1
