"""Why a need was not met, in words."""

from __future__ import annotations

from service import i18n
from service.interpreters.wording.asking import GATES
from service.interpreters.wording.ranking import REASONS

GATE = "gate:"  # before a rule of the gate
TITLES = {
    "no_yes": "everybody asked said no or nothing",
    "not_asked": "nobody was asked in time",
    "not_there": "the interpreter was not there",
    "external": "an external service was used",
}


def unmet_reason(code: str, language: str) -> str:
    """A reason that a need was not met: of the gate, of the ranking, or no yes."""
    words = {**REASONS, **GATES, **TITLES}
    found = words.get(code.removeprefix(GATE), REASONS["not_suitable"])
    return i18n.text(language, found)
