"""Fills and changes an office's gazetteer."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, select

from service.access import Scope, one, scoped
from service.audit.actions import record
from service.errors import UserError
from service.places.forms import PlaceIn
from service.places.queries import FOLDER
from service.places.read import GazetteerPlace, read_places
from service.places.tables import Place


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


def add_place(
    session: Session,
    scope: Scope,
    place_in: PlaceIn,
    now: datetime,
    source: str = "",
    row_id: str = "",
) -> Place:
    """A new place; UserError if there is one of its name and postal code.

    `row_id`: the id that the form brought for it.
    """
    row = Place(office_id=scope.office_id, source=source, **place_in.model_dump())
    row.id = row_id or row.id
    _store(session, row)
    record(session, scope, now, "place.add", "place", row.id)
    return row


def change_place(
    session: Session, scope: Scope, place_id: str, place_in: PlaceIn, now: datetime
) -> Place:
    """Overwrites a place; errors as `add_place`."""
    row = one(session, Place, scope, place_id)
    values = place_in.model_dump()
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        _store(session, row)
        details = {"fields": sorted(changed)}
        record(session, scope, now, "place.change", "place", place_id, details)
    return row


def _store(session: Session, row: Place) -> None:
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise UserError(
            "There is a place of this name and postal code already.", "name"
        ) from None


def remove(session: Session, scope: Scope, place_id: str, now: datetime) -> None:
    """Removes a place nobody refers to; UserError if somebody does."""
    row = one(session, Place, scope, place_id)
    if _has_call_bus(session, scope, place_id):
        raise UserError("%(place)s is in use: a call bus goes there.", place=row.name)
    try:
        with session.begin_nested():
            session.delete(row)
            session.flush()
    except IntegrityError:
        raise UserError(
            "%(place)s is in use: a venue or a person lies there.", place=row.name
        ) from None
    record(session, scope, now, "place.remove", "place", place_id)


def _has_call_bus(session: Session, scope: Scope, place_id: str) -> bool:
    """Whether a zone names it: a list of ids, which no database watches."""
    zones = SQLModel.metadata.tables["on_demand_zone"].c
    served = select(zones.place_ids).where(zones.office_id == scope.office_id)
    return any(place_id in ids for ids in session.scalars(served))


def _standing(session: Session, scope: Scope) -> dict[tuple[str, str], Place]:
    return {(p.name, p.postal_code): p for p in session.exec(scoped(Place, scope))}
