"""On-demand zones: add, change, remove, wrong input, foreign office."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from service.access import Role
from service.database import Database
from service.places.tables import Place
from service.timetables import queries
from tests.builders import Standing
from tests.service.conftest import Login

URL = "/einrichtung/fahrplan/rufbus"


@pytest.fixture
def data(database: Database, stands: Standing) -> dict[str, Any]:
    """A posted form that adds a zone of all places."""
    with database.read() as db:
        office = stands.own.office_id
        places = db.exec(select(Place.id).where(Place.office_id == office)).all()
    return {
        "name": "Nord",
        "place_ids": list(places),
        "weekdays": ["0", "4"],
        "start_minute": "0700",
        "end_minute": "19 Uhr",
        "lead_minutes": "60",
        "wait_minutes": "15",
        "phone": "04471 000 121",
    }


def test_add_change_and_remove(
    login: Login, database: Database, stands: Standing, data: dict[str, Any]
) -> None:
    client = login(Role.COORDINATOR)
    assert client.get(f"{URL}/neu").status_code == 200
    assert client.post(f"{URL}/neu", data=data).status_code == 302
    with database.read() as db:
        (zone,) = queries.zones(db, stands.own)
        assert queries.zones(db, stands.foreign) == ()
    assert (zone.weekdays, zone.start_minute, zone.end_minute) == ((0, 4), 420, 1140)
    foreign = login(Role.COORDINATOR, office=1)
    for path in (f"{URL}/{zone.id}", f"{URL}/nirgends"):
        assert foreign.get(path).status_code == 404
        assert foreign.post(path, data=data).status_code == 404
        assert foreign.post(f"{path}/entfernen").status_code == 404
    assert 'value="07:00"' in client.get(f"{URL}/{zone.id}").text
    changed = {**data, "lead_minutes": "90"}
    assert client.post(f"{URL}/{zone.id}", data=changed).status_code == 302
    with database.read() as db:
        assert queries.zone(db, stands.own, zone.id).lead_minutes == 90
    assert client.post(f"{URL}/{zone.id}/entfernen").status_code == 302
    with database.read() as db:
        assert queries.zones(db, stands.own) == ()


def test_a_place_that_a_call_bus_serves_stays(
    login: Login, data: dict[str, Any], database: Database, stands: Standing
) -> None:
    """It went without a word, and came back without its bus when that was undone."""
    client = login(Role.COORDINATOR)
    client.post(f"{URL}/neu", data=data)
    place = data["place_ids"][0]
    url = f"/einrichtung/orte/{place}/entfernen"
    page = client.post(f"{url}?lang=en", follow_redirects=True)
    assert "a call bus goes there" in page.text
    with database.read() as db:
        assert db.get(Place, place) is not None
        (zone,) = queries.zones(db, stands.own)
    client.post(f"{URL}/{zone.id}/entfernen")
    client.post(url)
    with database.read() as db:
        assert db.get(Place, place) is None


def test_wrong_input_is_named(login: Login, data: dict[str, Any]) -> None:
    client = login(Role.COORDINATOR)
    client.post(f"{URL}/neu", data=data)
    for wrong in (
        {},  # the same name again
        {"name": "S", "place_ids": data["place_ids"][:1]},
        {"name": "S", "place_ids": [*data["place_ids"], "fremd"]},
        {"name": "S", "weekdays": ["7"]},
        {"name": "S", "end_minute": "06:00"},
        {"name": "S", "lead_minutes": "bald"},
    ):
        answer = client.post(f"{URL}/neu", data={**data, **wrong})
        assert answer.status_code == 422 and 'role="alert"' in answer.text, wrong


def test_an_outline_alone_is_a_zone_and_comes_back(
    login: Login, database: Database, stands: Standing, data: dict[str, Any]
) -> None:
    client = login(Role.COORDINATOR)
    drawn = '{"type": "Polygon", "coordinates": [[[8, 52.8], [8.1, 52.8], [8, 52.9]]]}'
    only = {**data, "place_ids": [], "outline": drawn}
    assert client.post(f"{URL}/neu", data=only).status_code == 302
    with database.read() as db:
        (zone,) = queries.zones(db, stands.own)
    assert zone.place_ids == () and zone.outline[1] == (8.1, 52.8)
    page = client.get(f"{URL}/{zone.id}").text
    assert 'class="zone"' in page and "52.9" in page
    for wrong in ({**only, "outline": "hier"}, {**only, "outline": ""}):
        answer = client.post(f"{URL}/neu", data=wrong)
        assert answer.status_code == 422 and "error" in answer.text


def test_a_what_if_fills_in_the_new_zone(login: Login, data: dict[str, Any]) -> None:
    asked = {"um": data["place_ids"][0], "km": "3", "von": "390", "bis": "1200"}
    page = login(Role.COORDINATOR).get(f"{URL}/neu", query_string=asked).text
    assert "06:30" in page and 'class="zone"' in page
    strange = {"um": "nirgends", "km": "x", "von": "-5"}
    answer = login(Role.COORDINATOR).get(f"{URL}/neu", query_string=strange)
    assert answer.status_code == 200 and 'class="zone"' not in answer.text
