"""Outlines of zones: read strictly, told again alike, taken by the travel engine."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from service.planning.runs.term_cover import covers
from service.timetables.engine import engine_zones
from service.timetables.outline import (
    CROSSING,
    HOLES,
    NOT_GEOJSON,
    OUTSIDE,
    SIZE,
    circle,
    outline_text,
    read_outline,
)
from service.timetables.queries import ZoneView

SQUARE = [[8.0, 52.8], [8.1, 52.8], [8.1, 52.9], [8.0, 52.9], [8.0, 52.8]]


def polygon(*rings: object, kind: str = "Polygon") -> str:
    return json.dumps({"type": kind, "coordinates": list(rings)})


def test_a_polygon_a_feature_and_a_collection_of_one_are_read_alike() -> None:
    feature = {"type": "Feature", "geometry": json.loads(polygon(SQUARE))}
    collection = {"type": "FeatureCollection", "features": [feature]}
    multi = polygon([SQUARE], kind="MultiPolygon")
    found = {
        read_outline(text)
        for text in (
            polygon(SQUARE), json.dumps(feature), json.dumps(collection), multi
        )
    }  # fmt: skip
    (points,) = found
    assert len(points) == 4
    assert read_outline(outline_text(points)) == points
    assert read_outline("  ") == () and outline_text(()) == ""
    assert read_outline(outline_text(circle(8.05, 52.85, 5)))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("hier", NOT_GEOJSON),
        ("[1, 2]", NOT_GEOJSON),
        ('{"type": "Point", "coordinates": [8, 52]}', NOT_GEOJSON),
        ('{"type": "Polygon", "coordinates": [[["x", 2]]]}', NOT_GEOJSON),
        ("[" * 100_000, NOT_GEOJSON),
        (polygon(SQUARE, SQUARE), HOLES),
        (polygon(SQUARE[:2]), SIZE),
        (polygon([[y, x] for x, y in SQUARE]), OUTSIDE),
        (polygon([[8.0, 52.8], [8.1, 52.9], [8.1, 52.8], [8.0, 52.9]]), CROSSING),
    ],
)
def test_what_is_no_outline_says_why(text: str, problem: str) -> None:
    with pytest.raises(ValueError) as raised:
        read_outline(text)
    assert str(raised.value) == problem


def test_the_engine_gets_outline_and_places() -> None:
    zone = ZoneView("z", "Nord", ("a", "gone"), ((8.0, 52.8), (8.1, 52.8), (8.1, 52.9)),
                    (0,), 360, 720, 60, 15, "04471 000 121")  # fmt: skip
    places = {"a": SimpleNamespace(latitude=52.85, longitude=8.05)}
    drawn, bare = engine_zones([zone, replace(zone, outline=())], places)
    assert drawn.polygon[0] == (52.8, 8.0) and len(drawn.places) == 1
    assert drawn.hours == ((21600, 43200),) and bare.polygon == ()


def test_terms_beside_a_timetable() -> None:
    def term(name: str, first: date, last: date) -> SimpleNamespace:
        return SimpleNamespace(name=name, start_on=first, end_on=last)

    terms = [
        term("later", date(2027, 9, 1), date(2027, 12, 1)),
        term("over", date(2026, 1, 1), date(2026, 3, 1)),
        term("spring", date(2027, 1, 1), date(2027, 1, 10)),
        term("across", date(2027, 6, 21), date(2027, 7, 10)),
    ]
    first, last = date(2026, 10, 1), date(2027, 6, 30)
    found = covers(terms, first, last, date(2026, 11, 2))
    assert [(c.name, c.covered, c.missing) for c in found] == [
        ("spring", "all", 0),
        ("across", "part", 10),
        ("later", "none", 92),
    ]
    assert covers(terms[2:3], None, None, date(2026, 11, 2))[0].covered == "none"
