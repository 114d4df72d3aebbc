"""What pages about requests say: states, modes, how it was asked, genders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from service import i18n
from service.clock import BERLIN

STATES = {
    "open": "not asked anybody yet",
    "offered": "waiting for an answer",
    "confirmed": "somebody is coming",
    "done": "over",
    "paid": "over and paid",
    "cancelled": "called off",
    "unfilled": "nobody could come",
    "refused": "not served by the pool",
}
MODES = {"onsite": "on site", "phone": "by phone", "video": "by video"}
ASKED_HOW = {
    "page": "on the page",
    "link": "by a link",
    "helper": "by a helper",
    "phone": "by phone",
    "mail": "by e-mail",
    "fax": "by fax",
}
GATES = {
    "sworn": "Only sworn interpreters serve this.",
    "not_ours": "The pool does not serve this.",
}
GENDERS = {"": "does not matter", "female": "a woman", "male": "a man"}


def said(words: Mapping[str, str], code: str, language: str) -> str:
    """The word for a code, in a language; "" where it is not known."""
    return i18n.text(language, words[code]) if code in words else ""


class Timed(Protocol):
    """Something that lasts from an instant to another."""

    @property
    def starts_at(self) -> datetime:
        """Its beginning."""

    @property
    def ends_at(self) -> datetime:
        """Its end."""


def clock_span(view: Timed, language: str) -> str:
    """From when to when, as wall times in Germany."""
    first, last = view.starts_at.astimezone(BERLIN), view.ends_at.astimezone(BERLIN)
    return i18n.span(language, f"{first:%H:%M}", f"{last:%H:%M}")
