"""Sent again after Back: what is new is corrected, what is gone is called gone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.accounts.actions import verify
from service.accounts.tables import User
from service.database import Database
from service.places.tables import Place
from service.planning.tables import Term
from service.supply.tables import Absence
from service.timetables.tables import OnDemandZone
from tests.builders import Standing
from tests.service.conftest import Login
from tests.service.supply.conftest import Stock, stock

__all__ = ["stock"]
Data = dict[str, Any]
ACCOUNT: Data = {
    "name": "neue.hilfe",
    "display_name": "N. H.",
    "role": "helper",
    "password": "erstes-langes-wort",
}
PLACE: Data = {
    "name": "Neudorf",
    "postal_code": "49009",
    "latitude": "52,81",
    "longitude": "8,02",
}
TERM: Data = {"name": "Herbst 27", "start_on": "6.9.2027", "end_on": "17.12.2027"}
ZONE: Data = {
    "name": "Rufbus Nord",
    "weekdays": ["0"],
    "start_minute": "07:00",
    "end_minute": "19:00",
    "lead_minutes": "60",
    "wait_minutes": "15",
}
# Where the form stands, where it goes, its table, values, what is corrected.
FORMS = {
    "account": ("/einrichtung/konten", "/einrichtung/konten", User, ACCOUNT, "name"),
    "place": ("/einrichtung/orte/neu", "/einrichtung/orte/neu", Place, PLACE, "name"),
    "term": ("/planung", "/planung/zeitraum", Term, TERM, "name"),
    "zone": (
        "/einrichtung/fahrplan/rufbus/neu",
        "/einrichtung/fahrplan/rufbus/neu",
        OnDemandZone,
        ZONE,
        "phone",
    ),
    "absence": (
        "/einrichtung/abwesenheiten",
        "/einrichtung/abwesenheiten",
        Absence,
        {"first_on": "1.12.2026", "last_on": "2.12.2026", "reason": "ill"},
        "reason",
    ),
}
CORRECTED = {"phone": "04471 000121", "name": "Ganz anders", "reason": "other"}


def brought(client: FlaskClient, page: str) -> str:
    """The id that the empty form brings for its row."""
    found = re.findall(r'name="row_id" value="([^"]+)"', client.get(page).text)
    assert found, page
    return str(found[0])


def rows(database: Database, table: Any) -> list[Any]:
    with database.read() as db:
        return list(db.exec(select(table)))


def filled_form(
    database: Database, stands: Standing, values: Data, stock: Stock
) -> Data:
    """An absence needs somebody who is away, a zone needs places."""
    if "reason" in values:
        return {**values, "who": f"teacher:{stock.teacher}"}
    if "weekdays" not in values:
        return values
    own = [p.id for p in rows(database, Place) if p.office_id == stands.own.office_id]
    return {**values, "place_ids": own}


@pytest.mark.parametrize("name", FORMS)
def test_back_another_word_send_corrects_what_was_made(
    login: Login, database: Database, stands: Standing, stock: Stock, name: str
) -> None:
    """It made a second entry beside the first, or said that the name was taken."""
    page, target, table, values, changed = FORMS[name]
    client = login(Role.ADMINISTRATOR)
    before = len(rows(database, table))
    row_id = brought(client, page)
    data = {**filled_form(database, stands, values, stock), "row_id": row_id}
    for _click in range(3):
        assert client.post(target, data=data).status_code in (200, 302)
    assert len(rows(database, table)) == before + 1
    again = client.post(target, data={**data, changed: CORRECTED[changed]})
    assert again.status_code in (200, 302), again.text
    (row,) = [row for row in rows(database, table) if row.id == row_id]
    assert len(rows(database, table)) == before + 1
    assert getattr(row, changed).casefold() == CORRECTED[changed].casefold()
    # What was changed since is not undone by an old page.
    late = client.post(f"{target}?lang=en", data=data)
    assert late.status_code == 422 and "has been changed since" in late.text
    client.post(target, data={**data, "row_id": "../x"})
    assert len(rows(database, table)) == before + 1


def test_a_corrected_account_has_the_password_that_is_handed_over(
    login: Login, database: Database
) -> None:
    client = login(Role.ADMINISTRATOR)
    data = {**ACCOUNT, "row_id": brought(client, "/einrichtung/konten")}
    client.post("/einrichtung/konten", data=data)
    other = {**data, "role": "coordinator", "password": "zweites-langes-wort"}
    assert "zweites-langes-wort" in client.post("/einrichtung/konten", data=other).text
    with database.read() as db:
        user = verify(db, "neue.hilfe", "zweites-langes-wort")
        assert user is not None and user.password_due
        assert user.role == Role.COORDINATOR
        assert verify(db, "neue.hilfe", ACCOUNT["password"]) is None


def test_an_account_in_use_is_not_overwritten(
    login: Login, database: Database, client: FlaskClient
) -> None:
    admin = login(Role.ADMINISTRATOR)
    data = {**ACCOUNT, "row_id": brought(admin, "/einrichtung/konten")}
    admin.post("/einrichtung/konten", data=data)
    signed = {"name": ACCOUNT["name"], "password": ACCOUNT["password"]}
    assert client.post("/login", data=signed).status_code == 302
    other = {**data, "password": "zweites-langes-wort"}
    assert admin.post("/einrichtung/konten", data=other).status_code == 422
    with database.read() as db:
        assert verify(db, ACCOUNT["name"], ACCOUNT["password"]) is not None


def test_the_second_click_on_remove_leads_to_the_list(
    login: Login, database: Database, stands: Standing, stock: Stock
) -> None:
    """It answered that there is no such page."""
    client, foreign = login(Role.COORDINATOR), login(Role.COORDINATOR, office=1)
    zone_form = filled_form(database, stands, ZONE, stock)
    client.post("/einrichtung/fahrplan/rufbus/neu", data=zone_form)
    away = {"who": f"teacher:{stock.teacher}", "reason": "ill"}
    days = {"first_on": "1.12.2026", "last_on": "2.12.2026"}
    client.post("/einrichtung/abwesenheiten", data={**away, **days})
    client.post("/einrichtung/orte/neu", data=PLACE)
    (zone,) = rows(database, OnDemandZone)
    (absence,) = rows(database, Absence)
    place = next(p for p in rows(database, Place) if p.name == "Neudorf")
    lists = {
        f"/einrichtung/kinderbetreuung/{stock.childcare}/schalten": (
            "/einrichtung/kinderbetreuung"
        ),
        f"/einrichtung/fahrplan/rufbus/{zone.id}/entfernen": "/einrichtung/fahrplan",
        f"/einrichtung/orte/{place.id}/entfernen": "/einrichtung/orte",
        f"/einrichtung/abwesenheiten/{absence.id}/ende": "/einrichtung/abwesenheiten",
    }
    for url, page in lists.items():
        for _click in range(2):
            assert client.post(url, data={"active": "no"}).location == page, url
        assert "schon entfernt" in client.get(f"{page}?lang=de").text
        assert foreign.post(url, data={"active": "no"}).status_code == 404
