"""Sets up an empty deployment: office, places, rules, administrator, timetable."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import text
from sqlmodel import Session

from service.access import Role, Scope
from service.accounts.actions import add_office, add_user
from service.accounts.forms import OfficeIn, UserIn
from service.accounts.queries import any_office
from service.errors import NotFound, UserError
from service.places.actions import seed as seed_places
from service.rulesets.actions import FOLDER
from service.rulesets.actions import seed as seed_rules
from service.rulesets.read import read_set
from service.rulesets.schema import Counties, County
from service.supply.forms import OWN_COUNTY, SetupIn
from service.timetables.actions import add_feed
from service.timetables.forms import FeedIn

ACTOR = "(setup)"


@cache
def known_counties() -> tuple[County, ...]:
    """Counties whose places and outlines come with the software."""
    found = read_set("counties", FOLDER / "counties.toml")
    return found.county if isinstance(found, Counties) else ()


def set_up(
    session: Session, setup_in: SetupIn, feed_in: FeedIn | None, now: datetime
) -> Scope:
    """Creates the first office with everything it starts from, in one transaction.

    Raises: NotFound once there is an office, UserError for an unknown county.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(7202613)"))
    if any_office(session):
        raise NotFound("setup")
    office_in = _office(setup_in)
    office = add_office(session, office_in, now)
    scope = Scope(office.id, ACTOR, Role.ADMINISTRATOR)
    seed_rules(session, scope, now)
    seed_places(session, scope, office.county_ags)
    user_in = UserIn(
        name=setup_in.name,
        display_name=setup_in.display_name,
        role=Role.ADMINISTRATOR,
        password=setup_in.password,
    )
    add_user(session, scope, user_in, now)
    if feed_in is not None:
        add_feed(session, scope, feed_in, now)
    return scope


def _office(setup_in: SetupIn) -> OfficeIn:
    county, ags, land = _county(setup_in)
    return OfficeIn(
        name=setup_in.office,
        county=county,
        county_ags=ags,
        land=land,
        phone=setup_in.phone,
        email=setup_in.email,
    )


def _county(setup_in: SetupIn) -> tuple[str, str, str]:
    """Name, key (AGS) and Land of the chosen county."""
    if setup_in.county == OWN_COUNTY:
        return setup_in.own_name, setup_in.own_ags, setup_in.own_land
    for county in known_counties():
        if county.ags == setup_in.county:
            return county.full_name, county.ags, county.land
    raise UserError("Please choose one of the options.", "county")
