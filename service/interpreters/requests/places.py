"""Where a talk is held: at the institution, or at a place of the county."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from service.access import Scope, scoped
from service.errors import UserError
from service.interpreters.requests.forms import AskedIn
from service.interpreters.tables import Agency
from service.places.tables import Place


def where(
    session: Session, scope: Scope, agency: Agency, asked: AskedIn
) -> dict[str, Any]:
    """The place of the talk; that of the institution unless it is elsewhere."""
    if asked.where == "other":
        place = known_place(session, scope, asked.place_id, "place_id")
        return {
            "place_id": place.id,
            "street": asked.street,
            "latitude": place.latitude,
            "longitude": place.longitude,
        }
    if asked.where == "house" and agency.place_id is None:
        raise UserError("We do not know where your house is. Please choose the place.")
    return {
        "place_id": agency.place_id,
        "street": agency.street,
        "latitude": agency.latitude,
        "longitude": agency.longitude,
    }


def known_place(session: Session, scope: Scope, place_id: str, field: str) -> Place:
    """A place of this office that a form names; UserError at `field` for any other."""
    row = session.exec(scoped(Place, scope).where(Place.id == place_id)).one_or_none()
    if row is None:
        raise UserError("Please choose one of the options.", field)
    return row
