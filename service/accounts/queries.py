"""Reads about offices and accounts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select as select_columns
from sqlmodel import Session, SQLModel, col, func, select

from service import i18n, offered
from service.access import OfficeView, Role, Scope, scoped
from service.accounts.tables import Office, PublicStamp, User

# One statement: what is read of an office is never older than its stamp.
_OFFICES = (
    select_columns(
        col(Office.id),
        col(Office.name),
        col(Office.county),
        col(Office.county_ags),
        col(Office.land),
        col(Office.phone),
        col(Office.email),
        col(Office.demo),
        col(Office.settings),
        func.coalesce(col(PublicStamp.stamp), "").label("stamp"),
    )
    .outerjoin(PublicStamp, col(PublicStamp.office_id) == col(Office.id))
    .order_by(col(Office.created_at), col(Office.id))
)


def find_office(
    session: Session, office_id: str | None, county_ags: str | None
) -> OfficeView | None:
    """The office with this id, else of this county, else the oldest; None if none."""
    offices = all_offices(session)
    if office_id is not None:
        return next(office for office in offices if office.id == office_id)
    here = (office for office in offices if office.county_ags == county_ags)
    return next(here, offices[0] if offices else None)


def all_offices(session: Session) -> tuple[OfficeView, ...]:
    """Every office of the deployment, oldest first."""
    return tuple(OfficeView(**row) for row in session.execute(_OFFICES).mappings())


def users_of(session: Session, scope: Scope, role: Role) -> tuple[User, ...]:
    """The office's active accounts of one role."""
    rows = scoped(User, scope).where(User.role == role.value, col(User.active))
    return tuple(session.exec(rows.order_by(col(User.display_name))))


@dataclass(frozen=True)
class AccountView:
    """An account as administrators see it."""

    id: str
    name: str
    display_name: str
    role: Role
    provider_id: str | None
    active: bool


def accounts(session: Session, scope: Scope) -> tuple[AccountView, ...]:
    """Every account of the office by name, those out of use too."""
    rows = session.exec(scoped(User, scope).order_by(col(User.name)))
    return tuple(
        AccountView(
            r.id, r.name, r.display_name, Role(r.role), r.provider_id, active=r.active
        )
        for r in rows
    )


def provider_names(session: Session, scope: Scope) -> tuple[tuple[str, str], ...]:
    """Ids and names of the providers an account can belong to.

    Accounts do not know the package of the providers, only the table's name, as a
    foreign key would.
    """
    table = SQLModel.metadata.tables["provider"]
    wanted = (
        select_columns(table.c.id, table.c.name)
        .where(table.c.office_id == scope.office_id, table.c.active)
        .order_by(table.c.name)
    )
    return tuple((row[0], row[1]) for row in session.execute(wanted))


def any_office(session: Session) -> bool:
    """Whether the deployment has been set up."""
    return session.exec(select(Office.id).limit(1)).first() is not None


def tongue(
    session: Session, scope: Scope, wanted: str, otherwise: str = i18n.DEFAULT
) -> str:
    """The language in which the office writes to somebody who wants this one."""
    rows = select(Office.settings).where(Office.id == scope.office_id)
    return offered.spoken_to(session.exec(rows).first() or {}, wanted, otherwise)


def lock_office(session: Session, scope: Scope) -> Office:
    """Puts what changes seats, bookings and records of one office in a row.

    Taken before any other row: who locks a person first would wait for somebody who
    holds the office and wants the person.
    """
    wanted = select(Office).where(Office.id == scope.office_id)
    return session.exec(wanted.with_for_update(key_share=True)).one()
