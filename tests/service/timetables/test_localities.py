"""Villages that the stops of a timetable name."""

from __future__ import annotations

import pytest

from service.places.queries import PlaceView, fold
from service.timetables import localities as module
from service.timetables.localities import inside, localities, village


@pytest.mark.parametrize(
    ("stop", "name"),
    [
        ("Beverbruch, Kirche", "Beverbruch"),
        ("Garrel Bahnhof", "Garrel"),
        ("Brauel (ROW)", "Brauel"),
        ("Groß Meckelsen, Schule", "Groß Meckelsen"),
        ("Zeven-Aspe, Dorfstraße", "Zeven-Aspe"),
        ("Thüle Am Stausee", "Thüle"),
        ("Bad Doberan", "Bad Doberan"),
        ("17", ""),
        ("", ""),
    ],
)
def test_the_village_of_a_stop(stop: str, name: str) -> None:
    assert village(stop) == name


def place(name: str, latitude: float, longitude: float) -> PlaceView:
    return PlaceView(name, name, "village", "49681", "Garrel", latitude, longitude)


def test_villages_inside_the_county_that_the_list_lacks() -> None:
    square = [[(8.0, 52.8), (8.2, 52.8), (8.2, 53.0), (8.0, 53.0)]]
    known = [place("Garrel", 52.95, 8.02), place("Bethen", 52.87, 8.05)]
    stops = [
        ("Beverbruch, Kirche", 52.99, 8.11),
        ("Beverbruch, Schule", 52.97, 8.11),
        ("Garrel, Rathaus", 52.95, 8.02),
        ("Oldenburg, ZOB", 53.14, 8.21),
        ("Garrel-Bethen, Ort", 52.87, 8.05),
    ]
    [found] = localities(stops, known, square)
    assert (found.name, found.stops) == ("Beverbruch", 2)
    assert found.latitude == pytest.approx(52.98)
    assert found.near is not None and found.near.name == "Garrel"
    assert found.as_place().postal_code == "49681"


def test_a_county_without_an_outline_takes_what_is_near_its_places() -> None:
    known = [place("Garrel", 52.95, 8.02)]
    stops = [("Nah, Ort", 52.97, 8.05), ("Fern, Ort", 53.5, 8.05)]
    assert [one.name for one in localities(stops, known, [])] == ["Nah"]


def test_an_outline_with_a_hole() -> None:
    outer = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]
    hole = [(1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0)]
    assert inside(0.5, 2.0, [outer, hole]) and not inside(2.0, 2.0, [outer, hole])
    assert not inside(5.0, 2.0, [outer])


def test_a_place_is_read_once_however_many_stops_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every stop read the names of all places anew: seconds for a timetable."""
    read: list[str] = []

    def counted(name: str) -> str:
        read.append(name)
        return fold(name)

    monkeypatch.setattr(module, "fold", counted)
    known = [place(f"Dorf {n}", 52.95, 8.02) for n in "abcdefgh"]
    stops = [("Neudorf, Ort", 52.95, 8.02)] * 500
    assert [one.stops for one in localities(stops, known, [])] == [500]
    assert len(read) <= 5 * len(known)
