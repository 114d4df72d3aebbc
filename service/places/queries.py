"""The gazetteer of an office: search, look-up, outline."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process
from sqlmodel import Session, col

from service.access import Scope, scoped
from service.places.tables import Place
from service.typed.names import latin_key
from service.typed.signs import plain

FOLDER = Path(__file__).parents[2] / "data"
LIKE = 72  # of 100: how much alike a suggested place must be
FOLDED = str.maketrans({"c": "k"})


@dataclass(frozen=True)
class PlaceView:
    """A place as pages and matrices need it (WGS 84 degrees)."""

    id: str
    name: str
    kind: str
    postal_code: str
    municipality: str
    latitude: float
    longitude: float


def places(session: Session, scope: Scope) -> tuple[PlaceView, ...]:
    """All places of the office by name."""
    rows = session.exec(scoped(Place, scope).order_by(col(Place.name), col(Place.id)))
    return tuple(view(row) for row in rows)


def view(row: Place) -> PlaceView:
    """What pages need of the row."""
    return PlaceView(
        row.id,
        row.name,
        row.kind,
        row.postal_code,
        row.municipality,
        row.latitude,
        row.longitude,
    )


def search(
    found: tuple[PlaceView, ...], typed: str, most: int = 8
) -> tuple[PlaceView, ...]:
    """Places for what was typed: prefix first, then inside words, then postal code.

    ä = a = ae, ß = ss, c = k, as people write what they heard.
    """
    needle = fold(typed)
    code = plain(typed)
    if len(needle) < 2:
        return ()
    ranked = []
    for place in found:
        name = fold(place.name)
        if name.startswith(needle):
            rank = 0
        elif any(word.startswith(needle) for word in name.split()):
            rank = 1
        elif needle in name:
            rank = 2
        elif code and place.postal_code.startswith(code):
            rank = 3
        else:
            continue
        ranked.append((rank, place.kind != "town", place.name, place))
    ranked.sort(key=lambda entry: entry[:3])
    return tuple(entry[3] for entry in ranked[:most])


def alike(
    found: tuple[PlaceView, ...], typed: str, most: int = 3
) -> tuple[PlaceView, ...]:
    """Places that a misspelt one may mean, the likeliest first: only to suggest."""
    needle = fold(typed)
    if len(needle) < 3:
        return ()
    begun = search(found, typed, most)
    names = {place.id: fold(place.name) for place in found}
    near = process.extract(
        needle, names, scorer=fuzz.ratio, score_cutoff=LIKE, limit=most
    )
    by_id = {place.id: place for place in found}
    ids = dict.fromkeys([*(p.id for p in begun), *(where for _, _, where in near)])
    return tuple(by_id[where] for where in ids)[:most]


@lru_cache(maxsize=2048)
def fold(text: str) -> str:
    """A name in a to z without accents and the spellings people mix up."""
    return latin_key(text).translate(FOLDED)


@lru_cache(maxsize=8)
def outline(county_ags: str) -> dict[str, Any] | None:
    """The county's outline as GeoJSON geometry, or None where none is known."""
    path = FOLDER / "outlines" / f"{county_ags}.geojson"
    if not county_ags.isdigit() or not path.is_file():
        return None
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read
