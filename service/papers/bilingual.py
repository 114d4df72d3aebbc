"""Texts that stand in German and, beside it, in the language of whoever reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service import i18n
from service.access import OfficeView
from service.learners.tables import Learner
from service.offered import offered
from service.timetables.journey_words import END, LTR

LATIN = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True)
class Said:
    """A text in one language (ISO 639)."""

    text: str
    lang: str
    rtl: bool


Both = tuple[Said, ...]  # German first, then perhaps the reader's language


def tongues(learner: Learner, office: OfficeView) -> tuple[str, ...]:
    """German, and the reader's language if the office offers texts in it.

    Where the language to write in has none, another one that the person speaks.
    """
    known = offered(office.settings)
    wanted = (learner.contact_language, *learner.languages)
    if learner.contact_language == i18n.DEFAULT:
        return (i18n.DEFAULT,)
    own = next((code for code in wanted if code in known and code != i18n.DEFAULT), "")
    return (i18n.DEFAULT, own) if own else (i18n.DEFAULT,)


@dataclass(frozen=True)
class Speaker:
    """Says every sentence in each of its languages."""

    languages: tuple[str, ...]
    sentences: Mapping[str, str]

    def say(self, key: str, **values: object) -> Both:
        """A sentence; a value may be a function of the language."""
        return self.each(
            lambda language: i18n.text(
                language, self.sentences[key], **_values(values, language)
            )
        )

    def each(self, told: Callable[[str], str]) -> Both:
        """Whatever is told in a language, in each."""
        return tuple(said(told(language), language) for language in self.languages)

    def name(self, name: str) -> Both:
        """A name, time or number: the same in every language, and never turned."""
        return self.each(lambda language: kept_ltr(name, language))

    def message(self, message: str) -> Both:
        """A text of the rules, such as a kind's exemption."""
        return self.each(lambda language: i18n.text(language, message))


def said(text: str, language: str) -> Said:
    """A text with its direction; typst takes codes of two or three letters."""
    return Said(text, language.split("-")[0], i18n.direction(language) == "rtl")


def kept_ltr(text: str, language: str) -> str:
    """A name, number or code that must not turn in a right-to-left sentence."""
    if i18n.direction(language) != "rtl" or not LATIN.search(text):
        return text
    return f"{LTR}{text}{END}"


def _values(values: Mapping[str, object], language: str) -> dict[str, object]:
    found = {}
    for name, value in values.items():
        told = value(language) if callable(value) else value
        found[name] = kept_ltr(told, language) if isinstance(told, str) else told
    return found
