"""Places that people named and that no list has, each once, with what it may be."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col

from service.access import Scope, scoped
from service.learners.records.actions import find
from service.learners.records.hindered import GONE
from service.learners.records.mending import assign_place, check_unsettled
from service.learners.tables import Learner
from service.places.actions import add_place
from service.places.forms import PlaceIn
from service.places.queries import PlaceView, alike, places
from service.places.tables import Place
from service.typed.names import search_key


@dataclass(frozen=True)
class UnknownPlace:
    """A name as somebody told it; `learner_id` is one of the people who did."""

    told: str
    people: int
    learner_id: str
    meant: tuple[PlaceView, ...]


def unknown_places(session: Session, scope: Scope) -> tuple[UnknownPlace, ...]:
    """Every such name, the most frequent first."""
    rows = scoped(Learner, scope).where(
        col(Learner.place_id).is_(None),
        Learner.place_text != "",
        col(Learner.state).not_in(GONE),
    )
    by_key: dict[str, list[Learner]] = defaultdict(list)
    for row in session.exec(rows.order_by(col(Learner.number))):
        by_key[search_key(row.place_text)].append(row)
    known = places(session, scope)
    found = [
        UnknownPlace(
            rows[0].place_text,
            len(rows),
            rows[0].id,
            alike(known, rows[0].place_text),
        )
        for rows in by_key.values()
    ]
    return tuple(sorted(found, key=lambda place: (-place.people, place.told)))


def add_and_assign(
    session: Session, scope: Scope, learner_id: str, place_in: PlaceIn, now: datetime
) -> int:
    """A new place for everybody who named it; how many these are.

    The same form sent twice adds it once. Raises UserError where there is such a place,
    Conflict where the people were given another one meanwhile.
    """
    person = find(session, scope, learner_id)
    told = (place_in.name, place_in.postal_code)
    home = session.get(Place, person.place_id) if person.place_id else None
    if home is not None and (home.name, home.postal_code) == told:
        return assign_place(session, scope, learner_id, home.id, now)
    check_unsettled(person)
    place = add_place(session, scope, place_in, now, source="office")
    return assign_place(session, scope, learner_id, place.id, now)
