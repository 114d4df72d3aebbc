"""Place lists and outlines are read strictly; the four counties' files are sound."""

import json
from pathlib import Path

import pytest

from service.places.read import (
    COLUMNS,
    GazetteerPlace,
    PlacesError,
    parse_places,
    read_outline,
    read_places,
)
from service.rulesets.read import read_rules

DATA = Path(__file__).parents[3] / "data"
COUNTIES = read_rules(DATA / "rules").counties.county
HEAD = ",".join(COLUMNS)
GOOD = "03453,Bethen,village,49661,52.87,8.05,Cloppenburg,03453004"


def places(*lines: str) -> tuple[GazetteerPlace, ...]:
    return parse_places("\n".join([HEAD, *lines]).encode(), "list.csv")


def test_one_line_with_a_byte_order_mark() -> None:
    (place,) = parse_places(f"{HEAD}\r\n{GOOD}\r\n".encode("utf-8-sig"), "list.csv")
    assert (place.name, place.latitude, place.kind) == ("Bethen", 52.87, "village")


@pytest.mark.parametrize("county", COUNTIES, ids=lambda c: c.slug)
def test_files_of_a_county_fit_together(county) -> None:  # type: ignore[no-untyped-def]
    found = read_places(DATA / county.places_file)
    outline = read_outline(DATA / county.outline_file)
    assert {p.ags for p in found} == {county.ags} == {outline.ags}
    assert county.seat in {p.name for p in found}
    assert "BKG" in outline.attribution
    west, south, east, north = outline.bounds
    for place in found:  # the outline is simplified: allow it 3 km
        assert west - 0.05 <= place.longitude <= east + 0.05, place
        assert south - 0.03 <= place.latitude <= north + 0.03, place


def test_cloppenburg_has_villages() -> None:
    found = read_places(DATA / "places" / "cloppenburg.csv")
    assert sum(p.kind == "village" for p in found) == 34


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (GOOD.replace("village", "city"), "write town or village"),
        (GOOD.replace("49661", "4966"), "write five digits"),
        (GOOD.replace("52.87", "8.05"), "latitude is '8.05'"),
        (GOOD.replace("52.87", "nan"), "latitude is 'nan'"),
        (GOOD.replace("8.05", "x"), "longitude is 'x'"),
        (GOOD.replace("03453004", "03454004"), "is not in 03453"),
        (GOOD.replace("Bethen", " "), "name is empty"),
        (GOOD + ",more", "expected 8 values"),
        ("03453,Bethen", "expected 8 values"),
        (GOOD.replace("03453,", "3453,"), "ags needs five digits"),
    ],
)
def test_bad_line_is_named(line: str, text: str) -> None:
    with pytest.raises(PlacesError) as error:
        places(GOOD.replace("Bethen", "Garrel"), line)
    assert len(error.value.faults) == 1
    assert "list.csv line 3" in str(error.value)
    assert text in str(error.value)


def test_all_bad_lines_are_named_at_once() -> None:
    with pytest.raises(PlacesError) as error:
        places(GOOD.replace("49661", "1"), GOOD.replace("village", "x"))
    assert len(error.value.faults) == 2


def test_doubled_name_wrong_columns_and_wrong_encoding() -> None:
    with pytest.raises(PlacesError, match="'Bethen' stands twice"):
        places(GOOD, GOOD)
    with pytest.raises(PlacesError, match="columns must be ags,name"):
        parse_places(b"name,lat\n", "list.csv")
    with pytest.raises(PlacesError, match="not UTF-8 at byte 0"):
        parse_places(b"\xff", "list.csv")


def outline(tmp_path: Path, ring: list[list[float]], kind: str = "Polygon") -> Path:
    feature = {
        "properties": {"ags": "03453", "name": "C", "attribution": "BKG"},
        "geometry": {"type": kind, "coordinates": [ring]},
    }
    path = tmp_path / "o.geojson"
    path.write_text(json.dumps({"features": [feature]}))
    return path


def test_outline_of_one_triangle(tmp_path: Path) -> None:
    ring = [[7.0, 52.0], [8.0, 52.0], [8.0, 53.0], [7.0, 52.0]]
    assert read_outline(outline(tmp_path, ring)).bounds == (7.0, 52.0, 8.0, 53.0)


@pytest.mark.parametrize(
    ("ring", "kind", "text"),
    [
        ([[7.0, 52.0], [8.0, 52.0], [8.0, 53.0]], "Polygon", "four points"),
        ([[7, 52], [8, 52], [8, 53], [7, 53]], "Polygon", "end where it begins"),
        ([[52, 7], [52, 8], [53, 8], [52, 7]], "Polygon", "not in Germany"),
        ([[8, 7], [8, 8], [9, 8], [8, 7]], "Polygon", "latitude 7.0"),
        ([[7, 52], [8, 52]], "LineString", "'LineString'"),
    ],
)
def test_bad_outline(
    tmp_path: Path, ring: list[list[float]], kind: str, text: str
) -> None:
    with pytest.raises(PlacesError, match=text):
        read_outline(outline(tmp_path, ring, kind))


def test_outline_without_feature(tmp_path: Path) -> None:
    path = tmp_path / "o.geojson"
    path.write_text('{"features": []}')
    with pytest.raises(PlacesError, match="expected one feature"):
        read_outline(path)
