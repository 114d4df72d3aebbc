"""Institutions that ask: kept by the office, confirmed when new, with their wishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from service.access import Role, Scope, one, scoped
from service.accounts.actions import set_active
from service.accounts.tables import User
from service.audit.actions import record
from service.clock import local_day
from service.errors import UserError
from service.interpreters.pool.forms import AgencyIn, WishIn
from service.interpreters.pool.queries import number_text
from service.interpreters.tables import Agency, AgencyWish, Interpreter
from service.places.queries import view
from service.places.tables import Place
from service.rulesets.queries import rules
from service.supply.actions import check_position
from service.supply.rows import known_row
from service.typed.names import found_in

SUBJECT = "agency"


@dataclass(frozen=True)
class AgencyView:
    """An institution as the office sees it; `logins`: active accounts of it."""

    id: str
    name: str
    kind: str
    place_id: str | None
    place_name: str
    street: str
    latitude: float | None
    longitude: float | None
    email: str
    phone: str
    authority: bool
    own_administration: bool
    billed: bool
    confirmed_at: datetime | None
    active: bool
    created_at: datetime
    logins: int


def agencies(
    session: Session, scope: Scope, q: str = "", kind: str = ""
) -> tuple[AgencyView, ...]:
    """Institutions by name: those to be confirmed first, out of use last."""
    logins: dict[str, int] = {}
    accounts = scoped(User, scope).where(
        User.role == Role.AGENCY.value, col(User.active)
    )
    for user in session.exec(accounts):
        logins[user.agency_id or ""] = logins.get(user.agency_id or "", 0) + 1
    rows = session.exec(
        select(Agency, Place.name)
        .outerjoin(Place, col(Place.id) == col(Agency.place_id))
        .where(Agency.office_id == scope.office_id)
    ).all()
    found = [
        _view(row, place or "", logins.get(row.id, 0))
        for row, place in rows
        if (not kind or row.kind == kind)
        and (not q.strip() or found_in(q, row.name, place or "", row.email))
    ]
    found.sort(key=lambda a: (bool(a.confirmed_at), not a.active, a.name.casefold()))
    return tuple(found)


def agency(session: Session, scope: Scope, agency_id: str) -> AgencyView:
    """One institution; NotFound for a foreign or missing one."""
    row = one(session, Agency, scope, agency_id)
    place = session.get(Place, row.place_id) if row.place_id else None
    users = session.exec(
        scoped(User, scope).where(User.agency_id == row.id, col(User.active))
    ).all()
    return _view(row, place.name if place else "", len(users))


def _view(row: Agency, place: str, logins: int) -> AgencyView:
    names = set(AgencyView.__dataclass_fields__) - {"place_name", "logins"}
    values: dict[str, Any] = {name: getattr(row, name) for name in names}
    return AgencyView(**values, place_name=place, logins=logins)


def add_agency(
    session: Session, scope: Scope, agency_in: AgencyIn, now: datetime, row_id: str = ""
) -> Agency:
    """A new one, confirmed since the office has typed it; UserError if it stands."""
    values = _values(session, scope, agency_in, now)
    if row_id:
        values["id"] = row_id
    row = Agency(
        **values,
        office_id=scope.office_id,
        confirmed_at=now,
        created_at=now,
        changed_at=now,
    )
    _store(session, row)
    record(session, scope, now, f"{SUBJECT}.add", SUBJECT, row.id)
    return row


def change_agency(
    session: Session, scope: Scope, agency_id: str, agency_in: AgencyIn, now: datetime
) -> Agency:
    """Overwrites an institution; UserError as `add_agency`."""
    row = one(session, Agency, scope, agency_id)
    changed = []
    for name, value in _values(session, scope, agency_in, now).items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    if changed:
        row.changed_at = now
        _store(session, row)
        details = {"fields": sorted(changed)}
        record(session, scope, now, f"{SUBJECT}.change", SUBJECT, row.id, details)
    return row


def _values(
    session: Session, scope: Scope, agency_in: AgencyIn, now: datetime
) -> dict[str, Any]:
    place = known_row(session, scope, Place, agency_in.place_id, "place_id")
    check_position(view(place), agency_in.latitude, agency_in.longitude)
    known = rules(session, scope, local_day(now)).sets.interpreting
    if known.kind_of(agency_in.kind) is None:
        raise UserError("Please choose one of the options.", "kind")
    values = agency_in.model_dump()
    if agency_in.latitude is None:
        values |= {"latitude": place.latitude, "longitude": place.longitude}
    return values


def _store(session: Session, row: Agency) -> None:
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise UserError(
            "An institution of this name is there already, at this place.", "name"
        ) from None


def confirm(session: Session, scope: Scope, agency_id: str, now: datetime) -> None:
    """A newcomer is known: from now on its requests are offered."""
    row = one(session, Agency, scope, agency_id)
    if row.confirmed_at is not None:
        return
    row.confirmed_at = row.changed_at = now
    session.add(row)
    record(session, scope, now, f"{SUBJECT}.confirm", SUBJECT, row.id)


def switch(
    session: Session, scope: Scope, agency_id: str, active: bool, now: datetime
) -> None:
    """Out of use, or in use again; its logins are shut meanwhile."""
    row = one(session, Agency, scope, agency_id)
    if row.active == active:
        return
    row.active, row.changed_at = active, now
    session.add(row)
    for user in session.exec(scoped(User, scope).where(User.agency_id == row.id)):
        set_active(session, scope, user.id, active, now)
    verb = "use" if active else "retire"
    record(session, scope, now, f"{SUBJECT}.{verb}", SUBJECT, row.id)


@dataclass(frozen=True)
class WishView:
    """A standing wish about an interpreter."""

    id: str
    interpreter_id: str
    name: str
    kind: str


def wishes(session: Session, scope: Scope, agency_id: str) -> tuple[WishView, ...]:
    """Whom an institution prefers or does not want again."""
    rows = session.exec(
        select(AgencyWish, Interpreter)
        .join(Interpreter, col(Interpreter.id) == col(AgencyWish.interpreter_id))
        .where(
            AgencyWish.office_id == scope.office_id, AgencyWish.agency_id == agency_id
        )
        .order_by(col(AgencyWish.kind).desc(), col(Interpreter.number))
    )
    return tuple(
        WishView(w.id, i.id, f"{number_text(i.number)} {i.name}".strip(), w.kind)
        for w, i in rows
    )


def set_wish(
    session: Session, scope: Scope, agency_id: str, wish_in: WishIn, now: datetime
) -> None:
    """A standing wish; the other one about the same person goes."""
    one(session, Agency, scope, agency_id)
    known_row(session, scope, Interpreter, wish_in.interpreter_id, "interpreter_id")
    row = session.exec(
        scoped(AgencyWish, scope).where(
            AgencyWish.agency_id == agency_id,
            AgencyWish.interpreter_id == wish_in.interpreter_id,
        )
    ).one_or_none() or AgencyWish(
        office_id=scope.office_id,
        agency_id=agency_id,
        interpreter_id=wish_in.interpreter_id,
        kind="",
    )
    if row.kind == wish_in.kind:
        return
    row.kind = wish_in.kind
    session.add(row)
    record(session, scope, now, f"{SUBJECT}.wish", SUBJECT, agency_id)


def drop_wish(
    session: Session, scope: Scope, agency_id: str, wish_id: str, now: datetime
) -> None:
    """The wish ends; nothing where it is gone already."""
    row = session.exec(
        scoped(AgencyWish, scope).where(
            AgencyWish.id == wish_id, AgencyWish.agency_id == agency_id
        )
    ).one_or_none()
    if row is not None:
        session.delete(row)
        record(session, scope, now, f"{SUBJECT}.unwish", SUBJECT, agency_id)
