"""Words for what cannot be true together, and for the ways to settle it."""

from __future__ import annotations

from collections.abc import Mapping

from service import i18n
from service.courses.records.contradictions import (
    OFFER_WITHOUT_INVITATION,
    PLACED_NOWHERE,
    SEAT_OF_NOBODY,
    WAYS,
    YES_WITHOUT_SEAT,
    Contradiction,
)
from service.learners.wording import STATES, number_text

TITLES: Mapping[str, str] = {
    YES_WITHOUT_SEAT: "%(who)s has said yes to %(course)s and has no seat there",
    SEAT_OF_NOBODY: "%(who)s has a seat in %(course)s, and the record says: %(state)s",
    OFFER_WITHOUT_INVITATION: "A seat in %(course)s is offered to %(who)s, and no "
    "invitation is open",
    PLACED_NOWHERE: "The record of %(who)s says “%(state)s”, and there is neither seat "
    "nor invitation",
    "give": "Give the seat",
    "forget": "Take the yes back",
    "enrol": "They are in the course",
    "free": "Free the seat",
    "hold": "Keep the seat, invite again",
    "wait": "Put on the list again",
}


def contradiction(
    row: Contradiction, language: str
) -> tuple[str, list[tuple[str, str]]]:
    """What does not go together, and the ways to settle it."""
    state = i18n.text(language, STATES.get(row.state, row.state))
    who = number_text(row.number)
    title = i18n.text(
        language, TITLES[row.kind], who=who, course=row.course, state=state
    )
    ways = [
        (way, i18n.text(language, TITLES[way]))
        for kind, way in WAYS
        if kind == row.kind and (way != "give" or row.free)
    ]
    return title, ways
