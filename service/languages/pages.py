"""The pages that can be read aloud, in the order in which a learner meets them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "templates"
PIECE = r'"((?:[^"\\]|\\.)+)"'
SAID = re.compile(rf"\b_\(\s*((?:{PIECE}\s*)+)")
# Names and errors of fields are not read out: what is typed decides about them.
FORM = "learners/registration/steps/"


@dataclass(frozen=True)
class ReadPage:
    """A page: its endpoint (with what names it), address, template and first line."""

    key: str
    path: str
    template: str
    title: str = ""  # message id, where the template gets it from elsewhere


def _step(slug: str, title: str) -> ReadPage:
    path, template = f"/anmelden/{slug}", f"{FORM}{slug}.html"
    return ReadPage(f"learners.step:{slug}", path, template, title)


PAGES = (
    ReadPage("learners.start", "/anmelden", "learners/registration/start.html"),
    _step("name", "What is your name?"),
    _step("sprachen", "Which languages do you speak?"),
    _step("ort", "Where do you live?"),
    _step("deutsch", "How much German do you know?"),
    _step("lesen", "Do you read and write?"),
    _step("woche", "When can you come?"),
    _step("woche-2", "And next week?"),
    _step("kinder", "Do children need care during the course?"),
    _step("kinder-alter", "How old are the children?"),
    _step("weg", "How do you get around?"),
    _step("kontakt", "How can we reach you?"),
    _step("pruefen", "Is everything right?"),
    ReadPage("learners.receipt", "", "learners/registration/receipt.html"),
    ReadPage("learners.call", "/rueckruf", "learners/calls/call.html"),
    ReadPage("learners.call_thanks", "", "learners/calls/call_thanks.html"),
    ReadPage("learners.status", "/status", "learners/registration/status.html"),
    ReadPage("learners.own_page", "", "learners/registration/own_page.html"),
    ReadPage("courses.invitation", "", "courses/invitations/person.html"),
)
BY_KEY = {page.key: page for page in PAGES}


def key_of(endpoint: str, slug: str = "") -> str:
    """The key of the page that a request shows; an answer to its form is the same."""
    name = endpoint.removesuffix("_post")
    return f"{name}:{slug}" if slug else name


@lru_cache(maxsize=40)
def messages(page: ReadPage) -> tuple[str, ...]:
    """Message ids of a page, in order; values stand in them as %(name)s."""
    source = (TEMPLATES / page.template).read_text(encoding="utf-8")
    said = (
        "".join(re.findall(PIECE, pieces)) for pieces, _last in SAID.findall(source)
    )
    found = dict.fromkeys([page.title, *said])
    return tuple(text.replace('\\"', '"') for text in found if text)
