"""What lists of the set-up are read and written with: the office's own names.

Pure but for one read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from service.access import Scope
from service.lists import words
from service.lists.queries import Explained
from service.lists.words import FLAGS, FLAGS_MEANT, Ways
from service.places.finding import place_meant
from service.places.queries import PlaceView, places
from service.rulesets.queries import rules
from service.supply import queries
from service.supply.queries import ChildcareView, VenueView

EVERY = ("alle", "alles", "überall")


@dataclass(frozen=True)
class Known(words.Known):
    """What an office knows, for reading and writing a list of the set-up."""

    names: Mapping[str, Ways]
    places: tuple[PlaceView, ...]
    venues: tuple[VenueView, ...]
    childcare: tuple[ChildcareView, ...]

    @property
    def vocabularies(self) -> frozenset[str]:
        """The names of all vocabularies of these lists."""
        return frozenset(self.names)

    def ways(self, vocabulary: str) -> Ways:
        """Every code of a vocabulary with the ways it is written, the usual first."""
        return self.names[vocabulary]

    def meant(self, vocabulary: str) -> Mapping[str, str]:
        """What people write and most likely mean."""
        return FLAGS_MEANT if vocabulary == "flag" else {}

    def guess(self, vocabulary: str, written: str) -> str | None:
        """Places are searched as everywhere."""
        return place_meant(written, self.places) if vocabulary == "place" else None

    def usual(self, vocabulary: str, code: str | None) -> str:
        """What a list writes for a code."""
        ways = self.names[vocabulary].get(code or "")
        return ways[0] if ways else (code or "")


def known(session: Session, scope: Scope, explained: Explained) -> Known:
    """The office's rules, places and records of today."""
    found = rules(session, scope, explained.today)
    venues = queries.venues(session, scope, inactive=True)
    providers = queries.providers(session, scope, inactive=True)
    all_places = places(session, scope)
    names: dict[str, Ways] = {
        "flag": FLAGS,
        "place": {p.id: (p.name,) for p in all_places},
        "provider": {
            p.id: (p.name, p.short_name) if p.short_name else (p.name,)
            for p in providers
        },
        "venue": _venue_names(venues),
        "kind": {
            kind.id: (kind.name_de, kind.name) for kind in found.sets.course_kinds.kind
        },
        "level": {level: (level,) for level in found.levels},
    }
    return Known(
        names,
        all_places,
        venues,
        queries.childcare(session, scope),
        today=explained.today,
        words=explained.words,
        accepted=explained.accepted,
    )


def _venue_names(venues: tuple[VenueView, ...]) -> Ways:
    """A house by its name, and with its place where several have that name."""
    count = Counter(words.word_key(venue.name) for venue in venues)
    found: dict[str, tuple[str, ...]] = {}
    for venue in venues:
        placed = f"{venue.name}, {venue.place_name}"
        alone = count[words.word_key(venue.name)] == 1
        found[venue.id] = (venue.name, placed) if alone else (placed,)
    return found
