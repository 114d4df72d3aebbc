"""The map to tap on: frame, way back to a place, drawing."""

from __future__ import annotations

import re
from dataclasses import replace

from service.learners.registration.tap_map import WIDTH, draw, frame, nearest
from service.places.queries import PlaceView, outline

PLACES = (
    PlaceView("a", "Nord & Ost", "town", "49001", "Nord", 52.95, 8.0),
    PlaceView("b", "Mitte", "village", "49002", "Mitte", 52.85, 8.0),
    PlaceView("c", "Süd", "village", "49003", "Süd", 52.75, 8.1),
)


def test_a_tap_on_a_dot_finds_its_place() -> None:
    where = frame(PLACES, None)
    for place in PLACES:
        x, y = where.at(place.latitude, place.longitude)
        assert 0 <= x <= WIDTH and 0 <= y <= where.height
        assert nearest(PLACES, where, x + 3, y - 3)[0] == place


def test_the_nearest_are_given_in_order() -> None:
    found = nearest(PLACES, frame(PLACES, None), 0, 0)
    assert [place.id for place in found] == ["a", "b", "c"]


def test_names_are_escaped_and_towns_only() -> None:
    picture = draw(PLACES, None)
    assert "Nord &amp; Ost" in picture and "Mitte" not in picture


def test_real_outlines_fit(tmp_path: object) -> None:
    for ags in ("03256", "03357", "03453", "13076"):
        assert frame((), outline(ags)).height <= 420
        assert "<polygon" in draw((), outline(ags))


def test_nothing_is_cut_at_the_edge() -> None:
    """A pin in the north lost its head, a long name in the east its end."""
    corners = (("a", "Nord", 53.2, 8.0), ("b", "Lauterbrückenhausen (Ost)", 52.9, 8.3))
    towns = [
        replace(PLACES[0], id=i, name=n, latitude=a, longitude=o)
        for i, n, a, o in corners
    ]
    picture = draw(towns, None, "a")
    head = re.search(r"translate\(\S+ (\S+)\)", picture)
    assert head and float(head[1]) >= 29  # as high as the pin, with its line
    where = frame(towns, None)
    x, _y = where.at(52.9, 8.3)
    assert f'<text x="{x - 7:.1f}"' in picture and 'text-anchor="end"' in picture
    assert ">Lauterbrückenhausen<" in picture


def test_nothing_to_draw_is_a_picture_too() -> None:
    assert draw((), None).startswith("<svg")
