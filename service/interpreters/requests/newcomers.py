"""Institutions that ask for the first time; the office confirms them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.interpreters.pool import agencies
from service.interpreters.requests.forms import NewcomerIn
from service.interpreters.requests.places import known_place
from service.interpreters.requests.searching import search
from service.interpreters.tables import Agency, InterpreterRequest


def enrol(
    session: Session, scope: Scope, newcomer: NewcomerIn, form_key: str, now: datetime
) -> Agency:
    """An institution that asks for the first time; the office confirms it.

    The same form again, and the same name at the same place, is the same institution.
    """
    lock_office(session, scope)
    same = scoped(Agency, scope).where(
        or_(
            col(Agency.form_key) == form_key,
            (func.lower(Agency.name) == newcomer.agency_name.lower())
            & (col(Agency.place_id) == newcomer.agency_place_id),
        )
    )
    found = session.exec(same).first()
    if found is not None and found.confirmed_at is not None:
        return found
    place = known_place(session, scope, newcomer.agency_place_id, "agency_place_id")
    row = found or Agency(
        office_id=scope.office_id,
        form_key=form_key,
        created_at=now,
        name="",
        kind="",
        changed_at=now,
    )
    row.name, row.kind = newcomer.agency_name, newcomer.agency_kind
    row.place_id, row.street = place.id, newcomer.agency_street
    row.latitude, row.longitude = place.latitude, place.longitude
    row.email, row.phone = newcomer.agency_email, newcomer.agency_phone
    row.changed_at = now
    session.add(row)
    session.flush()
    if found is None:
        record(session, scope, now, "agency.enrol", "agency", row.id)
    return row


def confirm(session: Session, scope: Scope, agency_id: str, now: datetime) -> None:
    """The office knows the newcomer: what it has asked for is looked for at once."""
    lock_office(session, scope)
    agencies.confirm(session, scope, agency_id, now)
    waiting = select(InterpreterRequest.id).where(
        InterpreterRequest.office_id == scope.office_id,
        InterpreterRequest.agency_id == agency_id,
        InterpreterRequest.state == "open",
        InterpreterRequest.starts_at > now,
    )
    for request_id in session.exec(waiting.order_by(col(InterpreterRequest.starts_at))):
        search(session, scope, request_id, now)
