"""A form for something new, sent again after Back, corrects what it has made."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.database import Database
from service.supply.tables import Room, Teacher, Venue
from tests.service.conftest import Login
from tests.service.supply.conftest import Stock
from tests.service.supply.test_forms import PATHS, valid


def opened(office: FlaskClient, path: str) -> str:
    """The id that an empty form brings for its row."""
    found = re.search(
        r'name="row_id" value="([^"]+)"', office.get(f"/einrichtung/{path}/neu").text
    )
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", PATHS)
def test_the_same_form_twice_makes_one_entry(
    login: Login, stock: Stock, path: str
) -> None:
    office = login(Role.COORDINATOR)
    data = {**valid(stock)[path], "row_id": opened(office, path)}
    before = office.get(f"/einrichtung/{path}").text.count("<tr")
    assert office.post(f"/einrichtung/{path}/neu", data=data).status_code == 302
    once = office.get(f"/einrichtung/{path}").text.count("<tr")
    office.post(f"/einrichtung/{path}/neu", data=data)
    assert office.get(f"/einrichtung/{path}").text.count("<tr") == once > before


@pytest.mark.parametrize(
    ("path", "table", "change"),
    [
        ("kursorte", Venue, {"name": "Schule am Teich"}),
        ("raeume", Room, {"name": "R 3", "seats": "14"}),
        ("lehrkraefte", Teacher, {"code": "T-77"}),
    ],
)
def test_back_another_word_send_corrects_it(
    login: Login,
    database: Database,
    stock: Stock,
    path: str,
    table: Any,
    change: dict[str, str],
) -> None:
    office = login(Role.COORDINATOR)
    row_id = opened(office, path)
    data = {**valid(stock)[path], "row_id": row_id}
    office.post(f"/einrichtung/{path}/neu", data=data)
    office.post(f"/einrichtung/{path}/neu", data={**data, **change})
    with database.read() as db:
        row = db.exec(select(table).where(table.id == row_id)).one()
        assert {key: str(getattr(row, key)) for key in change} == change
    # What somebody has changed since is not undone by an old page.
    again = office.post(f"/einrichtung/{path}/neu", data=data)
    assert again.status_code == 422 and "seither" in again.text


def test_an_id_that_no_page_gave_is_refused(login: Login, stock: Stock) -> None:
    office = login(Role.COORDINATOR)
    data = {**valid(stock)["kursorte"], "row_id": "../x"}
    assert office.post("/einrichtung/kursorte/neu", data=data).status_code == 400
