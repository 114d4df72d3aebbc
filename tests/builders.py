"""Standing people and offices for tests; everything and everyone is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, select

from service.access import Role, Scope
from service.accounts import actions as accounts
from service.accounts.forms import OfficeIn, UserIn
from service.accounts.tables import Office, User
from service.places.tables import Place
from service.rulesets.actions import seed

# A Monday morning in autumn.
NOW = datetime(2026, 11, 2, 7, 31, tzinfo=UTC)
PASSWORD = "korrekt-pferd-batterie"
OWN, FOREIGN = "03453", "03357"
PLACES = (
    ("Nordstadt", "town", "49001", 52.85, 8.05),
    ("Feldhausen", "village", "49002", 52.91, 8.12),
    ("Südkirchen", "village", "49003", 52.78, 7.98),
)


@dataclass(frozen=True)
class Standing:
    """Ids of what stands in every test database."""

    own: Scope
    foreign: Scope


def stand_up(session: Session) -> None:
    """Two offices, each with a person of every role, three places and the rules."""
    for number, ags in enumerate((OWN, FOREIGN)):
        office_in = OfficeIn(
            name=f"Ko-Stelle {number}",
            county=f"Landkreis {number}",
            county_ags=ags,
            land="NI",
            phone="04471 000 120",
            email=f"office{number}@example.org",
        )
        office = accounts.add_office(session, office_in, NOW.replace(minute=number))
        scope = Scope(office.id, "(test)")
        for role in Role:
            user_in = UserIn(
                name=f"{role.value}{number}",
                display_name=f"{role.value.title()} T.",
                role=role,
                password=PASSWORD,
            )
            accounts.add_user(session, scope, user_in, NOW)
        for name, kind, code, latitude, longitude in PLACES:
            session.add(
                Place(
                    office_id=office.id,
                    name=name,
                    kind=kind,
                    postal_code=code,
                    latitude=latitude,
                    longitude=longitude,
                    municipality=name,
                    municipality_ags=f"{ags}001",
                )
            )
        seed(session, scope, NOW)


def standing(session: Session) -> Standing:
    """The two coordinators' scopes."""
    found = {}
    for ags in (OWN, FOREIGN):
        office = session.exec(select(Office).where(Office.county_ags == ags)).one()
        user = session.exec(
            select(User).where(
                User.office_id == office.id, User.role == Role.COORDINATOR
            )
        ).one()
        found[ags] = Scope(office.id, user.id, Role.COORDINATOR)
    return Standing(found[OWN], found[FOREIGN])
