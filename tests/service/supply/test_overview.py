"""The overview says what a planning run still lacks."""

from __future__ import annotations

from datetime import timedelta

from service.access import Role
from service.database import Database
from service.supply import actions, readiness
from service.supply.forms import RoomIn
from service.supply.tables import FundingLine
from tests.builders import NOW, Standing
from tests.service.conftest import Login
from tests.service.supply.conftest import Stock

TODAY = NOW.date()


def states(database: Database, stands: Standing) -> dict[str, str]:
    """The state of each part of the own office."""
    with database.read() as db:
        return {p.key: p.state for p in readiness.parts(db, stands.own, TODAY)}


def test_an_office_with_places_alone(
    login: Login, database: Database, stands: Standing
) -> None:
    found = states(database, stands)
    assert found.pop("places") == "ready" and found.pop("childcare") == "optional"
    assert set(found.values()) == {"missing"}
    page = login(Role.COORDINATOR).get("/einrichtung", query_string={"lang": "en"})
    assert page.status_code == 200 and "6 parts are missing." in page.text


def test_what_stands_is_ready_and_gaps_are_named(
    database: Database, stands: Standing, stock: Stock
) -> None:
    assert states(database, stands) == {
        "places": "ready",
        "timetable": "missing",
        "providers": "gaps",  # without an e-mail address
        "venues": "ready",
        "rooms": "ready",
        "childcare": "ready",
        "teachers": "ready",
        "funding": "ready",
    }
    with database.write() as db:
        room_in = RoomIn(venue_id=stock.venue, name="Zu", seats=5)
        actions.add_room(db, stands.own, room_in, NOW)
        line = db.get_one(FundingLine, stock.funding)
        line.valid_to = TODAY - timedelta(days=1)
    found = states(database, stands)
    assert (found["rooms"], found["funding"]) == ("gaps", "missing")


def test_only_the_office_opens_it(login: Login) -> None:
    assert login(Role.PROVIDER).get("/einrichtung").status_code == 404
