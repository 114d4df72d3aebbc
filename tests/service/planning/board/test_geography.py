"""The plan's map as GeoJSON: what is in it, and above all what is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import cos, hypot, radians
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.database import Database
from service.learners.tables import Learner
from service.places.tables import Place
from service.planning.board.geography import features
from service.web.drawing.maps import CourseAt, Way, county_map
from tests.service.planning.builders import Planned

Login = Callable[..., FlaskClient]
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[8.0, 52.8], [8.4, 52.8], [8.4, 53.0], [8.0, 53.0], [8.0, 52.8]]],
}
RING = [tuple(point) for point in SQUARE["coordinates"][0]]


def collection(courses: list[CourseAt], ways: list[Way]) -> dict[str, Any]:
    view = county_map([RING], (), courses, ways)  # type: ignore[list-item]
    return features(SQUARE, view, courses, ways)


def parts(found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [f for f in found["features"] if f["properties"]["part"] == name]


def test_ways_are_gathered_by_course_and_colour() -> None:
    """Two short ways and a long one of the same course: two features."""
    course = CourseAt("a", "Garrel", 8.2, 52.9, 3, "3")
    ways = [Way(8.1, 52.9, "a", 12), Way(8.3, 52.9, "a", 9), Way(8.2, 52.85, "a", 70)]
    found = parts(collection([course], ways), "ways")
    assert [f["properties"]["step"] for f in found] == ["15", "over"]
    assert found[0]["geometry"]["coordinates"] == [
        [[8.1, 52.9], [8.2, 52.9]],
        [[8.3, 52.9], [8.2, 52.9]],
    ]


def test_circles_of_one_town_are_set_apart_in_pixels() -> None:
    """Both hang on the same town; their offsets keep them from covering each other."""
    pair = [CourseAt(key, "Garrel", 8.2, 52.9, 16, "16") for key in "ab"]
    one, two = parts(collection(pair, []), "course")
    assert one["geometry"] == two["geometry"]
    (x1, y1), (x2, y2) = (f["properties"]["offset"] for f in (one, two))
    reach = one["properties"]["radius"] + two["properties"]["radius"]
    assert hypot(x1 - x2, y1 - y2) >= reach


def test_a_way_to_a_course_that_is_not_shown_is_left_out() -> None:
    """A course that was taken out leaves no line behind."""
    assert parts(collection([], [Way(8.1, 52.9, "gone", 12)]), "ways") == []


def answer(client: FlaskClient, plan: Planned, more: str = "") -> dict[str, Any]:
    response = client.get(f"/planung/{plan.run}/karte.geojson{more}")
    assert response.status_code == 200
    assert response.mimetype == "application/geo+json"
    found: dict[str, Any] = json.loads(response.text)
    return found


def test_nobody_is_in_the_answer(
    login: Login, plan: Planned, database: Database
) -> None:
    """No id, no number, no name; homes stand up to 300 m from their village."""
    office = login(Role.COORDINATOR)
    found = answer(office, plan)
    text = json.dumps(found)
    with database.read() as session:
        people = session.exec(
            select(Learner).where(Learner.office_id == plan.scope.office_id)
        ).all()
        home = session.exec(select(Place).where(Place.id == people[0].place_id)).one()
    for person in people:
        assert person.id not in text
        assert person.call_name not in text
    assert "L-00" not in text
    homes = [
        line[0] for f in parts(found, "ways") for line in f["geometry"]["coordinates"]
    ]
    assert len(homes) == 17
    moved = [
        111_320 * hypot((x - home.longitude) * cos(radians(y)), y - home.latitude)
        for x, y in homes
    ]
    assert max(moved) <= 302
    assert len(set(map(tuple, homes))) == 17


def test_only_one_course(login: Login, plan: Planned) -> None:
    """?kurs= gives that course with its own ways; an unknown one is missing."""
    office = login(Role.COORDINATOR)
    found = answer(office, plan, f"?kurs={plan.courses[0]}")
    keys = {f["properties"].get("course") for f in found["features"]}
    assert keys == {None, plan.courses[0]}
    missing = office.get(f"/planung/{plan.run}/karte.geojson?kurs=gibtsnicht")
    assert missing.status_code == 404


@pytest.mark.parametrize(("role", "office"), [(Role.HELPER, 0), (Role.COORDINATOR, 1)])
def test_others_find_nothing(
    login: Login, plan: Planned, role: Role, office: int
) -> None:
    """Another role and another office get what a missing plan gives."""
    path = f"/planung/{plan.run}/karte.geojson"
    assert login(role, office=office).get(path).status_code == 404
