"""Hears which texts are asked of the German catalogue that it does not have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import GNUTranslations, NullTranslations

from service import i18n


class Listener(NullTranslations):
    """Where a catalogue turns for what it lacks."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: set[str] = set()

    def gettext(self, message: str) -> str:
        """The text itself, and it is noted."""
        self.heard.add(message)
        return message

    def ngettext(self, one: str, many: str, n: int) -> str:
        """One of the texts, and it is noted."""
        self.heard.add(one)
        return one if n == 1 else many


@contextmanager
def listening() -> Iterator[Listener]:
    """Listens until the end of the block."""
    german, listener = i18n._catalogue(i18n.DEFAULT), Listener()
    assert isinstance(german, GNUTranslations)
    german.add_fallback(listener)
    try:
        yield listener
    finally:
        german._fallback = None
