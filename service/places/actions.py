"""Fills and changes an office's gazetteer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from service.access import Scope, one, scoped
from service.audit.actions import record
from service.errors import UserError
from service.places.forms import PlaceRow
from service.places.queries import FOLDER
from service.places.read import GazetteerPlace, read_places
from service.places.tables import Place


@dataclass(frozen=True)
class Change:
    """What an import does or would do: numbers of places."""

    new: int
    changed: int
    same: int


def known_places(county_ags: str) -> tuple[GazetteerPlace, ...]:
    """The county's list that comes with the software; empty if there is none."""
    for path in sorted((FOLDER / "places").glob("*.csv")):
        found = read_places(path)
        if found and found[0].ags == county_ags:
            return found
    return ()


def seed(session: Session, scope: Scope, county_ags: str) -> int:
    """Stores the county's known places that the office lacks; says how many."""
    standing = set(_standing(session, scope))
    added = 0
    for place in known_places(county_ags):
        if (place.name, place.postal_code) in standing:
            continue
        values = {k: v for k, v in asdict(place).items() if k != "ags"}
        row = {**values, "office_id": scope.office_id, "source": "data/places"}
        session.add(Place.model_validate(row))
        added += 1
    session.flush()
    return added


def compare(session: Session, scope: Scope, rows: Iterable[PlaceRow]) -> Change:
    """What an import of these rows would do; nothing is written."""
    return _merge(session, scope, rows, write=False)


def import_list(
    session: Session, scope: Scope, rows: Iterable[PlaceRow], now: datetime
) -> Change:
    """Adds new places and updates known ones by name and postal code; all or nothing.

    Places that the list does not name stay: people may live there.
    """
    change = _merge(session, scope, rows, write=True)
    details = {"new": change.new, "changed": change.changed}
    record(session, scope, now, "places.import", "place", "", details)
    return change


def remove(session: Session, scope: Scope, place_id: str, now: datetime) -> None:
    """Removes a place nobody refers to; UserError if somebody does."""
    row = one(session, Place, scope, place_id)
    try:
        with session.begin_nested():
            session.delete(row)
            session.flush()
    except IntegrityError:
        raise UserError(
            "%(place)s is in use: a venue or a person lies there.", place=row.name
        ) from None
    record(session, scope, now, "place.remove", "place", place_id)


def _standing(session: Session, scope: Scope) -> dict[tuple[str, str], Place]:
    return {(p.name, p.postal_code): p for p in session.exec(scoped(Place, scope))}


def _merge(
    session: Session, scope: Scope, rows: Iterable[PlaceRow], *, write: bool
) -> Change:
    standing = _standing(session, scope)
    new = changed = same = 0
    for row in rows:
        place = standing.get(row.key)
        values = asdict(row)
        if place is None:
            new += 1
            place = Place(office_id=scope.office_id, source="import", **values)
        elif all(getattr(place, name) == value for name, value in values.items()):
            same += 1
            continue
        else:
            changed += 1
        if write:
            for name, value in values.items():
                setattr(place, name, value)
            session.add(place)
    if write:
        session.flush()
    return Change(new, changed, same)
