"""Reads place lists (CSV) and county outlines (GeoJSON), strictly.

Pure: files in, frozen dataclasses out; every fault names file, line or key, the value
and the remedy. Positions are WGS 84 degrees.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COLUMNS = (
    "ags",
    "name",
    "kind",
    "postal_code",
    "latitude",
    "longitude",
    "municipality",
    "municipality_ags",
)
KINDS = ("town", "village")
OUTLINE_KEYS = ("ags", "name", "attribution")
# A generous frame around Germany, to catch swapped or zero coordinates.
LATITUDES = (47.0, 55.2)
LONGITUDES = (5.5, 15.5)


class PlacesError(ValueError):
    """A place list or outline is unusable; `faults` has one sentence per fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class GazetteerPlace:
    """A town or village; `ags` is the county's key, positions in degrees."""

    ags: str
    name: str
    kind: str  # town | village
    postal_code: str
    latitude: float
    longitude: float
    municipality: str
    municipality_ags: str


@dataclass(frozen=True)
class Outline:
    """A county's border: polygons of rings of (longitude, latitude), each closed."""

    ags: str
    name: str
    attribution: str
    polygons: tuple[tuple[tuple[tuple[float, float], ...], ...], ...]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        points = [p for polygon in self.polygons for ring in polygon for p in ring]
        east = [x for x, _ in points]
        north = [y for _, y in points]
        return min(east), min(north), max(east), max(north)


def read_places(path: Path) -> tuple[GazetteerPlace, ...]:
    """The places of a CSV file in UTF-8, in its order.

    Raises: PlacesError naming every bad line.
    """
    return parse_places(path.read_bytes(), path.name)


def parse_places(content: bytes, where: str) -> tuple[GazetteerPlace, ...]:
    """The places of a CSV file's bytes, a byte-order mark allowed.

    Raises: PlacesError naming every bad line.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlacesError([f"{where}: not UTF-8 at byte {error.start}"]) from None
    reader = csv.DictReader(io.StringIO(text), strict=True)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise PlacesError([f"{where} line 1: columns must be {','.join(COLUMNS)}"])
    faults: list[str] = []
    places: list[GazetteerPlace] = []
    try:
        for row in reader:
            at = f"{where} line {reader.line_num}"
            problem = _fault(row)
            if problem:
                faults.append(f"{at}: {problem}")
            else:
                places.append(_place(row))
    except csv.Error as error:
        faults.append(f"{where} line {reader.line_num}: {error}")
    faults += _doubles(places, where)
    if faults:
        raise PlacesError(faults)
    return tuple(places)


def _place(row: dict[str, str]) -> GazetteerPlace:
    position = {"latitude": float(row["latitude"])}
    position["longitude"] = float(row["longitude"])
    rest = {c: row[c] for c in COLUMNS if c not in position}
    return GazetteerPlace(**rest, **position)  # type: ignore[arg-type]


def _fault(row: dict[str, Any]) -> str:
    """What is wrong with a row, or ""."""
    if None in row or None in row.values():
        return f"expected {len(COLUMNS)} values"
    empty = next((c for c in COLUMNS if not row[c].strip()), None)
    if empty:
        return f"{empty} is empty"
    if row["kind"] not in KINDS:
        return f"kind is {row['kind']!r}; write town or village"
    if not _digits(row["postal_code"], 5):
        return f"postal_code is {row['postal_code']!r}; write five digits"
    if not _digits(row["ags"], 5) or not _digits(row["municipality_ags"], 8):
        return "ags needs five digits, municipality_ags eight"
    if not row["municipality_ags"].startswith(row["ags"]):
        return f"municipality_ags {row['municipality_ags']} is not in {row['ags']}"
    return _bad_degrees(row, "latitude", LATITUDES) or _bad_degrees(
        row, "longitude", LONGITUDES
    )


def _digits(text: str, count: int) -> bool:
    return len(text) == count and text.isascii() and text.isdigit()


def _bad_degrees(row: dict[str, str], column: str, limits: tuple[float, float]) -> str:
    try:
        value = float(row[column])
    except ValueError:
        value = math.nan
    if limits[0] <= value <= limits[1]:
        return ""
    return f"{column} is {row[column]!r}; expected {limits[0]} to {limits[1]} degrees"


def _doubles(places: Iterable[GazetteerPlace], where: str) -> list[str]:
    seen: set[str] = set()
    faults: list[str] = []
    for place in places:
        if place.name in seen:
            faults.append(f"{where}: {place.name!r} stands twice; name them apart")
        seen.add(place.name)
    return faults


def read_outline(path: Path) -> Outline:
    """The outline in a GeoJSON file of one feature with ags, name, attribution.

    Raises: PlacesError naming the key.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
        (feature,) = content["features"]
        properties, geometry = feature["properties"], feature["geometry"]
        ags, name, attribution = (str(properties[key]) for key in OUTLINE_KEYS)
        kind, coordinates = geometry["type"], geometry["coordinates"]
    except (ValueError, KeyError, TypeError) as error:
        fault = f"{path.name}: expected one feature with properties and geometry"
        raise PlacesError([f"{fault} ({error})"]) from None
    if kind not in ("Polygon", "MultiPolygon"):
        raise PlacesError([f"{path.name}: geometry is {kind!r}; expected MultiPolygon"])
    polygons = [coordinates] if kind == "Polygon" else coordinates
    try:
        rings = tuple(tuple(_ring(r) for r in polygon) for polygon in polygons)
    except (ValueError, TypeError) as error:
        raise PlacesError([f"{path.name}: {error}"]) from None
    return Outline(ags, name, attribution, rings)


def _ring(points: list[list[float]]) -> tuple[tuple[float, float], ...]:
    ring = tuple((float(x), float(y)) for x, y in points)
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise ValueError("a ring needs four points and must end where it begins")
    for x, y in ring:
        if not (LONGITUDES[0] <= x <= LONGITUDES[1]):
            raise ValueError(f"longitude {x} is not in Germany")
        if not (LATITUDES[0] <= y <= LATITUDES[1]):
            raise ValueError(f"latitude {y} is not in Germany")
    return ring
