"""Reads about offices and accounts."""

from __future__ import annotations

from sqlmodel import Session, col, select

from service.access import OfficeView, Role, Scope, scoped
from service.accounts.tables import Office, User


def find_office(
    session: Session, office_id: str | None, county_ags: str | None
) -> OfficeView | None:
    """The office with this id, else of this county, else the oldest; None if none."""
    if office_id is not None:
        return view(session.get_one(Office, office_id))
    offices = session.exec(
        select(Office).order_by(col(Office.created_at), col(Office.id))
    ).all()
    for office in offices:
        if office.county_ags == county_ags:
            return view(office)
    return view(offices[0]) if offices else None


def all_offices(session: Session) -> tuple[OfficeView, ...]:
    """Every office of the deployment, oldest first."""
    rows = session.exec(select(Office).order_by(col(Office.created_at), col(Office.id)))
    return tuple(view(row) for row in rows)


def view(office: Office) -> OfficeView:
    """What pages show of the row."""
    return OfficeView(
        id=office.id,
        name=office.name,
        county=office.county,
        county_ags=office.county_ags,
        land=office.land,
        phone=office.phone,
        email=office.email,
        demo=office.demo,
        settings=dict(office.settings),
    )


def users_of(session: Session, scope: Scope, role: Role) -> tuple[User, ...]:
    """The office's active accounts of one role."""
    rows = scoped(User, scope).where(User.role == role.value, col(User.active))
    return tuple(session.exec(rows.order_by(col(User.display_name))))
