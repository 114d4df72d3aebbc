"""Looks at every page in every language; see README.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import dev
from bench.languages.site import Site, served
from bench.web.visitors import STEPS
from service import i18n
from service.access import Role
from tests.browser.conftest import AXE
from tests.builders import PASSWORD

WIDTHS = (390, 360, 320)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
FIND = """async tags => (await axe.run({runOnly: tags})).violations
    .map(v => v.id + ": " + v.nodes[0].target[0])"""
HIDDEN = """() => Object.fromEntries([...document.querySelectorAll(
    "main form input[type=hidden]")].map(i => [i.name, i.value]))"""


@dataclass
class Look:
    """What is looked at, how, and what was found."""

    site: Site
    pictures: Path | None
    axe: bool
    pages: int = 0
    faults: list[str] = field(default_factory=list)

    def at(self, page: Page, language: str, path: str) -> None:
        """One page: answer, language, width, axe and a picture."""
        mark = "&" if "?" in path else "?"
        answer = page.goto(f"{self.site.url}{path}{mark}lang={language}")
        found = [] if answer and answer.ok else [f"answer {answer and answer.status}"]
        html = page.locator("html")
        if html.get_attribute("lang") != language:
            found.append(f"lang {html.get_attribute('lang')}")
        if (html.get_attribute("dir") or "ltr") != i18n.direction(language):
            found.append("wrong direction")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth")
            found += [f"{wide} px wide at {width}"] if wide > width else []
        if self.axe:
            page.evaluate(AXE)
            found += page.evaluate(FIND, list(RULES))
        if self.pictures:
            name = path.strip("/").replace("/", "-")[:40] or "front"
            page.screenshot(path=self.pictures / f"{name}.{language}.png")
        self.pages += 1
        for fault in found:
            self.faults.append(f"{language} {path}: {fault}")
            print(self.faults[-1], flush=True)


def visit(look: Look, browser: Browser, language: str) -> None:
    """Everything in one language, as each role."""
    for role, paths in look.site.paths.items():
        context = browser.new_context(base_url=look.site.url)
        page = context.new_page()
        if role is not None:
            log_in(page, role)
        for path in paths:
            look.at(page, language, path)
        if role is None:
            for path in registering(context, page):
                look.at(page, language, path)
        context.close()


def log_in(page: Page, role: Role) -> None:
    """As the role's first account of the first office."""
    page.goto("/login")
    page.fill("[name=name]", f"{role.value}0")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def registering(context: BrowserContext, page: Page) -> Iterator[str]:
    """The pages of a registration; each is answered after it was looked at."""
    page.goto("/anmelden")
    for slug, given in STEPS.items():
        yield f"/anmelden/{slug}"
        form = {**page.evaluate(HIDDEN), **given}
        context.request.post(f"/anmelden/{slug}", form=form)
    yield "/anmelden/fertig"


def main() -> int:
    """Exit code 1 if any page has a fault."""
    parser = argparse.ArgumentParser(prog="python -m bench.languages")
    parser.add_argument("--languages", nargs="*", default=list(i18n.languages()))
    parser.add_argument("--pictures", type=Path, help="a folder for screenshots")
    parser.add_argument("--no-axe", action="store_true")
    given = parser.parse_args()
    if given.pictures:
        given.pictures.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=dev.find_chromium())
        look = Look(site, given.pictures, not given.no_axe)
        for language in given.languages:
            before = len(look.faults)
            visit(look, browser, language)
            print(f"{language}: {len(look.faults) - before} faults", flush=True)
        browser.close()
    print(f"{look.pages} pages, {len(look.faults)} faults")
    return 1 if look.faults else 0


if __name__ == "__main__":
    sys.exit(main())
