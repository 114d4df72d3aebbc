"""Words about test days: states, answers, times."""

from __future__ import annotations

from collections.abc import Mapping

from service import i18n
from service.learners.tables import LevelDay
from service.typed.hours import clock_text

TITLES: Mapping[str, str] = {
    "open": "no answer yet",
    "accepted": "is coming",
    "declined": "is not coming",
    "other_day": "wants another day",
    "expired": "did not answer in time",
    "withdrawn": "is not on the list any more",
    "off": "called off",
    "absent": "was not there",
    "tested": "tested",
}
# What is said to the person, on the page and on the phone.
SENTENCES: Mapping[str, str] = {
    "why": "We find out together how much German you know. It is no exam: nobody can "
    "fail. Then we find the right course for you.",
    "off": "Your appointment on %(day)s does not take place. Please do not come. You "
    "stay on the list.",
}
KINDS: Mapping[str, str] = {
    "open": "warning",
    "accepted": "good",
    "tested": "good",
    "absent": "bad",
    "declined": "bad",
}


def word(code: str, language: str) -> str:
    """A state or result; a code of other versions stays as it is."""
    return i18n.text(language, TITLES[code]) if code in TITLES else code


def day_text(test: LevelDay, language: str, form: str = "EEEE, d. MMMM y") -> str:
    """The day in a language."""
    return i18n.day(language, test.day, form)


def hours_text(test: LevelDay, language: str) -> str:
    """ "09:00–11:00"."""
    first, last = clock_text(test.start_minute), clock_text(test.end_minute)
    return i18n.span(language, first, last)
