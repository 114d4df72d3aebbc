"""The queue of places that people named and that no list has."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role, Scope
from service.database import Database
from service.learners.forms import LearnerIn
from service.learners.records import actions as records
from service.learners.records.unknown_places import unknown_places
from service.learners.tables import Learner
from service.places.tables import Place
from tests.builders import NOW, Standing
from tests.service.conftest import Login

QUEUE = "/lernende/orte"


def add(database: Database, scope: Scope, place: str, **more: Any) -> str:
    """Somebody who told this place."""
    told = LearnerIn(
        call_name="Erdacht",
        phone="0171 3920012",
        place_text=place,
        consent=True,
        **more,
    )
    with database.write() as db:
        row, _ = records.add_learner(db, scope, told, NOW)
        return row.id


@pytest.fixture
def office(login: Login) -> FlaskClient:
    client = login(Role.COORDINATOR)
    client.get(f"{QUEUE}?lang=en")
    return client


def homes(database: Database) -> list[str | None]:
    with database.read() as db:
        people = db.exec(select(Learner).order_by(Learner.number))  # type: ignore[arg-type]
        return [row.place_id for row in people]


def test_each_name_once_the_most_frequent_first(
    database: Database, stands: Standing
) -> None:
    for place in ("Brauel", "Feldhausn", "brauel", "Brauel "):
        add(database, stands.own, place)
    add(database, stands.foreign, "Fremd")
    with database.read() as db:
        found = unknown_places(db, stands.own)
    assert [(p.told, p.people) for p in found] == [("Brauel", 3), ("Feldhausn", 1)]
    assert [place.name for place in found[1].meant] == ["Feldhausen"]


def test_one_click_assigns_for_everybody(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    first = add(database, stands.own, "Feldhausn")
    add(database, stands.own, "feldhausn")
    page = html.unescape(office.get(QUEUE).text)
    assert "Feldhausn" in page
    found = re.search(r'name="place_id" value="(\w+)"', page)
    assert found is not None
    data = {"learner_id": first, "place_id": found[1]}
    assert office.post(QUEUE, data=data).location == QUEUE
    assert homes(database) == [found[1], found[1]]
    assert "Every place that somebody named is known." in office.get(QUEUE).text


def test_a_new_place_for_everybody_who_named_it(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    first = add(database, stands.own, "Brauel")
    add(database, stands.own, "BRAUEL")
    place = {"name": "Brauel", "postal_code": "49010"}
    bad = {"learner_id": first, **place, "latitude": "nirgends", "longitude": "8,1"}
    answer = office.post(QUEUE, data=bad)
    assert answer.status_code == 422 and "nirgends" in answer.text
    good = {**bad, "latitude": "52,9"}
    assert office.post(QUEUE, data=good).location == QUEUE
    with database.read() as db:
        found = db.exec(select(Place).where(Place.name == "Brauel")).one()
    assert found.municipality == "Brauel" and homes(database) == [found.id, found.id]


def test_nobody_of_another_office(
    login: Login, database: Database, stands: Standing
) -> None:
    there = add(database, stands.own, "Brauel")
    foreign = login(Role.COORDINATOR, office=1)
    assert "Brauel" not in foreign.get(QUEUE).text
    data = {"learner_id": there, "name": "Brauel", "postal_code": "49010"}
    data |= {"latitude": "52,9", "longitude": "8,1"}
    assert foreign.post(QUEUE, data=data).status_code == 404
    assert homes(database) == [None]
    with database.read() as db:
        assert db.exec(select(Place).where(Place.name == "Brauel")).first() is None
