"""Which languages an office offers to people, in which order, how far their texts are.

All of it stands in the office's settings; what it never decided is decided here: every
language with a catalogue is offered, in the order of the language page, and texts that
nobody has checked are shown with a mark, so that people get their language.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from service import i18n

# Keys of an office's settings.
LANGUAGES = "languages"  # place in the list by code
STATES = "catalogues"  # state by code
HIDDEN = "drafts_hidden"  # what is not released is shown to nobody


class State(StrEnum):
    """How far the texts of a language are, as the office has noted it."""

    DRAFT = "draft"
    CHECKED = "checked"
    RELEASED = "released"


Settings = Mapping[str, Any]


def state(settings: Settings, language: str) -> State:
    """German counts, and English is what it was written in: both are released."""
    if language in i18n.STAFF:
        return State.RELEASED
    noted = settings.get(STATES)
    found = noted.get(language) if isinstance(noted, dict) else None
    return State(found) if found in set(State) else State.DRAFT


def chosen(settings: Settings) -> tuple[str, ...]:
    """What the office wants to offer, in its order; German is always there."""
    known, places = i18n.languages(), settings.get(LANGUAGES)
    if not isinstance(places, dict):
        return known
    kept = tuple(sorted((c for c in known if c in places), key=lambda c: places[c]))
    return kept if i18n.DEFAULT in kept else (i18n.DEFAULT, *kept)


def offered(settings: Settings) -> tuple[str, ...]:
    """What people can read now."""
    if not settings.get(HIDDEN):
        return chosen(settings)
    return tuple(c for c in chosen(settings) if state(settings, c) is State.RELEASED)


def spoken_to(settings: Settings, wanted: str, otherwise: str = i18n.DEFAULT) -> str:
    """The language to write to somebody in, who wants this one."""
    return wanted if wanted in offered(settings) else otherwise
