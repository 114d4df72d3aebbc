"""The drawn map: projection, packed circles, labels, picture."""

from __future__ import annotations

from math import cos, hypot, radians
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.drawing.map_circles import CIRCLE_GAP, pack, radius_of
from service.web.drawing.map_parts import METRES_PER_DEGREE
from service.web.drawing.maps import (
    CourseAt,
    Place,
    Way,
    blurred,
    county_map,
    fit,
    nearest,
    outline_path,
    picture,
    rings_of,
)

SQUARE = [[(8.0, 52.7), (8.3, 52.7), (8.3, 53.0), (8.0, 53.0), (8.0, 52.7)]]


def test_projection_and_back_is_the_same_point() -> None:
    projection = fit([p for ring in SQUARE for p in ring], 300)
    x, y = projection.point(8.1, 52.9)
    assert projection.degrees(x, y) == pytest.approx((8.1, 52.9), abs=0.001)


def test_north_is_up_and_east_is_right() -> None:
    projection = fit([p for ring in SQUARE for p in ring], 300)
    assert projection.point(8.0, 53.0)[1] < projection.point(8.0, 52.7)[1]
    assert projection.point(8.0, 53.0)[0] < projection.point(8.3, 53.0)[0]


def test_a_kilometre_is_as_long_both_ways() -> None:
    projection = fit([p for ring in SQUARE for p in ring], 300)
    assert projection.x_scale / projection.y_scale == pytest.approx(
        cos(radians(52.85)), abs=1e-6
    )
    assert 300 * projection.metres_per_pixel == pytest.approx(22_000, rel=0.1)


def test_a_fixed_height_centres_what_is_shown() -> None:
    projection = fit([p for ring in SQUARE for p in ring], 600, 200)
    left, right = projection.point(8.0, 52.8)[0], projection.point(8.3, 52.8)[0]
    assert (left + right) / 2 == pytest.approx(300, abs=0.2)
    assert (projection.width, projection.height) == (600, 200)


def test_nothing_cannot_be_shown() -> None:
    with pytest.raises(ValueError, match="at least one point"):
        fit([], 300)


def test_one_point_alone_stands_in_the_middle() -> None:
    projection = fit([(8.0, 52.7)], 300, 200)
    assert projection.point(8.0, 52.7) == (150, 100)


def test_rings_of_both_kinds_of_polygon() -> None:
    ring = [[8, 52], [9, 52], [9, 53], [8, 52]]
    one = rings_of({"type": "Polygon", "coordinates": [ring]})
    two = rings_of({"type": "MultiPolygon", "coordinates": [[ring], [ring]]})
    assert (len(one), len(two)) == (1, 2)
    with pytest.raises(ValueError, match="LineString"):
        rings_of({"type": "LineString", "coordinates": ring})


def test_outline_leaves_out_points_within_a_pixel() -> None:
    ring = [(8.0, 52.7), (8.00001, 52.7), (8.3, 52.7), (8.3, 53.0)]
    path = outline_path([ring], fit(ring, 300))
    assert path.count("L") == 2 and path.endswith("Z")


@given(st.text(min_size=1, max_size=20))
def test_a_home_moves_at_most_300_metres_and_always_alike(key: str) -> None:
    longitude, latitude = blurred(8.0, 52.8, key)
    metres = METRES_PER_DEGREE * hypot(
        (longitude - 8.0) * cos(radians(52.8)), latitude - 52.8
    )
    assert metres <= 300.001
    assert (longitude, latitude) == blurred(8.0, 52.8, key)


@given(st.lists(st.floats(6, 14), min_size=1, max_size=14))
def test_packed_circles_never_overlap(radii: list[float]) -> None:
    offsets = pack(radii)
    assert len(offsets) == len(radii)
    for i, (ax, ay) in enumerate(offsets):
        for j, (bx, by) in enumerate(offsets[:i]):
            reach = radii[i] + radii[j] + CIRCLE_GAP
            assert hypot(ax - bx, ay - by) >= reach - 0.1


def test_circle_area_grows_with_people() -> None:
    assert (radius_of(64) / radius_of(16)) ** 2 == pytest.approx(4)
    assert radius_of(0) == 6


def course(key: str, place: str, at: tuple[float, float], people: int) -> CourseAt:
    return CourseAt(key, place, *at, people)


def test_neighbouring_towns_are_pushed_apart() -> None:
    near = [course(f"K{i}", f"P{i}", (8.1 + i * 0.001, 52.85), 16) for i in range(4)]
    circles = county_map(SQUARE, courses=near, width=300).circles
    for i, a in enumerate(circles):
        for b in circles[:i]:
            assert hypot(a.x - b.x, a.y - b.y) >= a.radius + b.radius


def test_two_towns_on_one_point_do_not_hide_each_other() -> None:
    same = [course("K1", "A", (8.1, 52.85), 9), course("K2", "B", (8.1, 52.85), 9)]
    a, b = county_map(SQUARE, courses=same, width=300).circles
    assert hypot(a.x - b.x, a.y - b.y) >= a.radius + b.radius


def test_a_way_ends_at_its_course_and_knows_its_step() -> None:
    view = county_map(
        SQUARE,
        courses=[course("K1", "A", (8.1, 52.85), 9)],
        ways=[Way(8.2, 52.8, "K1", 50), Way(8.2, 52.8, "gone", 5)],
        width=300,
    )
    (line,) = view.lines
    circle = view.circles[0]
    assert (line.x2, line.y2, line.step) == (circle.x, circle.y, "60")
    assert len(view.homes) == 2


def test_the_weightier_place_is_labelled_where_both_find_no_room() -> None:
    places = [Place(name, 8.15, 52.85, weight) for name, weight in (("A", 1), ("B", 2))]
    many = [Place(f"Ort {i:02}", 8.15, 52.85, -i) for i in range(40)]
    labels = county_map(SQUARE, places=[*places, *many], width=120).labels
    assert labels[0].name == "B"
    assert len(labels) < 42


def test_labels_cover_neither_each_other_nor_a_circle() -> None:
    view = county_map(
        SQUARE,
        places=[Place(f"Dorf {i}", 8.02 + i * 0.02, 52.85, i) for i in range(12)],
        courses=[course("K1", "Dorf 3", (8.08, 52.85), 20)],
        width=400,
    )
    spots = {(label.x, label.y) for label in view.labels}
    assert len(spots) == len(view.labels)
    circle = view.circles[0]
    for label in view.labels:
        if label.anchor == "middle" and abs(label.x - circle.x) < circle.radius:
            assert not circle.y - circle.radius < label.y < circle.y + circle.radius


def test_a_place_with_courses_has_no_dot_and_a_strong_name() -> None:
    view = county_map(
        SQUARE,
        places=[Place("A", 8.1, 52.85), Place("B (Heide)", 8.2, 52.9)],
        courses=[course("K1", "A", (8.1, 52.85), 9)],
        width=300,
    )
    told = {label.name: (label.dot, label.strong) for label in view.labels}
    assert told == {"A": (False, True), "B": (True, False)}


def test_places_outside_a_zoomed_part_are_left_out() -> None:
    view = county_map(
        SQUARE,
        places=[Place("here", 8.1, 52.85), Place("far", 8.29, 52.99)],
        focus=[(8.09, 52.84), (8.11, 52.86)],
        width=300,
        height=200,
    )
    assert [label.name for label in view.labels] == ["here"]


def test_a_tap_finds_the_nearest_places() -> None:
    places = [Place("A", 8.0, 52.8), Place("B", 8.1, 52.8), Place("C", 8.3, 52.8)]
    assert [p.name for p in nearest(places, 8.09, 52.8, 2)] == ["B", "A"]


def test_the_picture_is_valid_svg_and_escapes_names() -> None:
    view = county_map(SQUARE, places=[Place("A & <B>", 8.1, 52.85)], width=300)
    tree = ElementTree.fromstring(picture(view, chosen="A & <B>"))
    texts = [e.text for e in tree.iter() if e.tag.endswith("text")]
    assert texts == ["A & <B>"]
