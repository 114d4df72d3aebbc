"""The sign in words: how many could come, and where more could."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from service import i18n
from service.interpreters.wording.asking import MODES, said

NUMBERS = (
    "nobody",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


class Option(Protocol):
    """A time and mode with how many could come."""

    @property
    def choice(self) -> str:
        """The form's value."""

    @property
    def starts_at(self) -> datetime:
        """When it would begin."""

    @property
    def mode(self) -> str:
        """On site, by phone or by video."""

    @property
    def count(self) -> int:
        """How many could come."""


class Sign(Protocol):
    """What a request can hope for."""

    @property
    def at(self) -> datetime:
        """When it was counted."""

    @property
    def wished(self) -> Option:
        """As it was asked."""

    @property
    def better(self) -> Sequence[Option]:
        """Where more could come."""


@dataclass(frozen=True)
class OptionWords:
    """One line of the sign."""

    choice: str
    title: str
    note: str


@dataclass(frozen=True)
class SignWords:
    """The panel beside the questions."""

    title: str
    note: str
    options: tuple[OptionWords, ...]


def sign_words(sign: Sign, language: str) -> SignWords:
    """The sign as people read it; it says its time and that it promises nothing."""
    wished = sign.wished
    time = i18n.instant(language, sign.at, "HH:mm")
    first = OptionWords(
        wished.choice, _can_come(wished.count, language), _when(wished, language)
    )
    more = [
        OptionWords(one.choice, _instead(one, wished, language), _when(one, language))
        for one in sign.better
    ]
    return SignWords(
        i18n.instant(language, wished.starts_at, "EEEE d.M., HH:mm"),
        i18n.text(language, "Seen at %(time)s, no promise yet", time=time),
        # Nobody as wished: what would work stands on top and is chosen beforehand.
        (first, *more) if wished.count or not more else (*more, first),
    )


def count_word(count: int, language: str) -> str:
    """A number in words, as in a sentence; digits from thirteen on."""
    if count < len(NUMBERS):
        return i18n.text(language, NUMBERS[count])
    return i18n.number(language, count)


def _can_come(count: int, language: str) -> str:
    if count == 0:
        return i18n.text(language, "Nobody at this time")
    return i18n.plural(
        language,
        "%(word)s can come",
        "%(word)s can come",
        count,
        word=_capital(count_word(count, language)),
    )


def _instead(one: Option, wished: Option, language: str) -> str:
    word = count_word(one.count, language)
    if one.mode != wished.mode:
        mode = _capital(said(MODES, one.mode, language))
        return i18n.text(language, "%(mode)s: %(word)s", mode=mode, word=word)
    form = "HH:mm" if _same_day(one, wished) else "EEE d.M., HH:mm"
    return i18n.text(
        language,
        "%(time)s instead: %(word)s",
        time=i18n.instant(language, one.starts_at, form),
        word=word,
    )


def _same_day(one: Option, other: Option) -> bool:
    return one.starts_at.date() == other.starts_at.date()


def _when(one: Option, language: str) -> str:
    time = i18n.instant(language, one.starts_at, "EEE d.M., HH:mm")
    return f"{time}, {said(MODES, one.mode, language)}"


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
