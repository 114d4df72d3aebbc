"""Words of the office's page about languages; message ids."""

from __future__ import annotations

from collections.abc import Mapping

from service import i18n
from service.offered import State

SENTENCES: Mapping[str, str] = {
    State.DRAFT.value: "Draft, made by a machine",
    State.CHECKED.value: "Checked by a native speaker",
    State.RELEASED.value: "Released by the office",
}
STATES: Mapping[State, str] = {one: SENTENCES[one.value] for one in State}


def name(language: str, told_in: str) -> str:
    """A language's name in another language."""
    if language == "de-simple":
        return i18n.own_name(language)
    found = i18n.locale_of(language).get_language_name(told_in)
    return found or i18n.own_name(language)
