"""Villages that the stops of a timetable name: nearly every one has a stop.

Pure but for `of_feed`. "Beverbruch, Kirche" lies in Beverbruch, "Garrel Bahnhof" in
Garrel. A name without a village in it gives its own: a person looks at the list first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, isnan, radians
from pathlib import Path
from statistics import median

from service.places.forms import PlaceIn
from service.places.queries import PlaceView, fold
from service.timetables.queries import FeedView

Stop = tuple[str, float, float]  # name, latitude, longitude
Ring = Sequence[tuple[float, float]]  # longitude, latitude
KM_PER_DEGREE = 111.2
NEAR_KM = 8.0  # of a known place, in a county without an outline
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*")
_STOP_WORDS = re.compile(
    r"\s+(?:hauptbahnhof|bahnhof|bhf\.?|bf\.?|zob|busbahnhof|kirche|schule|grundschule|"
    r"ort|ortsmitte|mitte|dorf|dorfplatz|dorfmitte|markt|marktplatz|rathaus|post|"
    r"siedlung|friedhof|feuerwehr|gasthaus|abzw\.?|abzweig|am\s.+|an\s.+|auf\s.+|"
    r"\S+(?:straße|strasse|str\.|weg|platz|ring|allee))$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Locality:
    """A village of the timetable: in the middle of its stops; `near` lies closest.

    Postal code and municipality are those of `near`, to be checked by a person.
    """

    name: str
    latitude: float
    longitude: float
    stops: int
    near: PlaceView | None
    km: float

    def as_place(self) -> PlaceIn:
        """As a place; raises ValueError without one near it."""
        if self.near is None:
            raise ValueError(f"{self.name}: no place is near")
        return PlaceIn(
            name=self.name[:120],
            postal_code=self.near.postal_code,
            latitude=self.latitude,
            longitude=self.longitude,
            municipality=self.near.municipality,
        )


def localities(
    stops: Iterable[Stop], places: Sequence[PlaceView], rings: Sequence[Ring]
) -> tuple[Locality, ...]:
    """Villages of the stops inside the county that no place is called, by name."""
    known = {fold(place.name) for place in places}
    known |= {fold(word) for p in places for word in p.name.split(" (")[:1]}
    towns = {fold(place.municipality) for place in places}
    by_name: dict[str, list[Stop]] = defaultdict(list)
    for stop in stops:
        by_name[village(stop[0])].append(stop)
    found = []
    for name, those in by_name.items():
        if not fold(name) or _there(name, known, towns):
            continue
        latitude = median(stop[1] for stop in those)
        longitude = median(stop[2] for stop in those)
        near, km = _nearest(latitude, longitude, places)
        if inside(longitude, latitude, rings) if rings else km <= NEAR_KM:
            found.append(Locality(name, latitude, longitude, len(those), near, km))
    return tuple(sorted(found, key=lambda one: fold(one.name)))


def of_feed(
    feed: FeedView | None,
    store: Path,
    places: Sequence[PlaceView],
    rings: Sequence[Ring],
) -> tuple[Locality, ...]:
    """The villages of a prepared timetable; () where there is none."""
    from solver.travel.errors import FeedError
    from solver.travel.timetable.store import open_timetable

    if feed is None or not feed.prepared_digest:
        return ()
    try:
        table = open_timetable(store, feed.prepared_digest)
    except FeedError:
        return ()
    where = zip(
        (table.stop_name[at] for at in range(len(table.stop_name))),
        table.stop_lat.tolist(),
        table.stop_lon.tolist(),
        strict=True,
    )
    stops = [stop for stop in where if not (isnan(stop[1]) or isnan(stop[2]))]
    return localities(stops, places, rings)


def village(stop: str) -> str:
    """The village in a stop's name; "" where there is no word."""
    text = _BRACKETS.sub(" ", stop).strip()
    head = re.split(r"\s*[,/|]\s*", text)[0].strip()
    cut = _STOP_WORDS.sub("", head).strip(" -")
    return cut if re.search(r"[^\W\d_]{2}", cut) else ""


def _there(name: str, known: Collection[str], towns: Collection[str]) -> bool:
    """Whether the list has it, perhaps behind its municipality: "Zeven-Brauel"."""
    if fold(name) in known:
        return True
    town, _, rest = name.partition("-")
    return bool(rest) and fold(town) in towns and fold(rest) in known


def _nearest(
    latitude: float, longitude: float, places: Sequence[PlaceView]
) -> tuple[PlaceView | None, float]:
    squeeze = cos(radians(latitude))

    def away(place: PlaceView) -> float:
        across = (place.longitude - longitude) * squeeze
        return KM_PER_DEGREE * hypot(across, place.latitude - latitude)

    near = min(places, key=away, default=None)
    return near, away(near) if near else float("inf")


def inside(longitude: float, latitude: float, rings: Sequence[Ring]) -> bool:
    """Whether a point lies in an outline, by the even-odd rule (Shimrat 1962)."""
    odd = False
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y1 > latitude) != (y2 > latitude):
                odd ^= longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1
    return odd
