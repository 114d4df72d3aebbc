"""How long somebody is on the way between two places, by their own mode.

Car and bike by the office's speed models, bus and train by a file that the worker has
prepared from the timetable (`buses`). What is not known is None, and a trip that is not
known is not made: a distance is never called a bus.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from sqlmodel import Session

from service.access import Scope
from service.clock import local_day
from service.interpreters.ranking.buses import Buses, read_buses
from service.places.queries import places
from service.rulesets.queries import rules
from service.rulesets.schema import TravelMode
from service.timetables.engine import engine_settings
from service.timetables.queries import active_feed

TRANSIT = "pt"
BY_ROAD: tuple[Literal["car", "bike"], ...] = ("car", "bike")
# Minutes between two houses of one place, whatever the mode.
IN_PLACE = 10
Roads = Mapping[str, Mapping[str, Mapping[str, int]]]
Point = tuple[str, float, float]


@dataclass(frozen=True)
class Trips:
    """Minutes between the places of one office; `buses` None without a timetable."""

    roads: Roads
    buses: Buses | None

    def arriving(self, mode: str, a: str, b: str, at: datetime) -> int | None:
        """Minutes from leaving `a` until the moment by which one is at `b`."""
        if a == b:
            return IN_PLACE
        if mode != TRANSIT:
            return self.roads.get(mode, {}).get(a, {}).get(b)
        return None if self.buses is None else self.buses.arriving(a, b, at)

    def leaving(self, mode: str, a: str, b: str, at: datetime) -> int | None:
        """Minutes from the moment at which one is free at `a` until `b`."""
        if a == b:
            return IN_PLACE
        if mode != TRANSIT:
            return self.roads.get(mode, {}).get(a, {}).get(b)
        return None if self.buses is None else self.buses.leaving(a, b, at)


def trips(session: Session, scope: Scope, state_dir: Path, now: datetime) -> Trips:
    """The office's trips as they are prepared now."""
    modes = rules(session, scope, local_day(now)).sets.travel.mode
    points = tuple((p.id, p.latitude, p.longitude) for p in places(session, scope))
    feed = active_feed(session, scope)
    buses = read_buses(state_dir, scope.office_id) if feed else None
    if buses is not None and feed is not None and buses.digest != feed.prepared_digest:
        buses = None  # of a timetable that is not in use any more
    return Trips(_roads(points, tuple(modes)), buses)


@lru_cache(maxsize=64)
def _roads(points: tuple[Point, ...], modes: tuple[TravelMode, ...]) -> Roads:
    from solver.travel.ground.estimate import minutes
    from solver.travel.settings import LatLon

    settings = engine_settings(modes)
    where = [LatLon(latitude, longitude) for _id, latitude, longitude in points]
    found: dict[str, dict[str, dict[str, int]]] = {}
    known = {mode.id: mode for mode in modes}
    for name in BY_ROAD:
        mode = known[name]
        longest = mode.max_km * mode.detour_factor / mode.speed_kmh * 60
        longest += mode.fixed_minutes
        if not where:
            continue
        table = minutes(name, where, where, settings)
        found[name] = {
            a[0]: {
                b[0]: int(m) for b, m in zip(points, row, strict=True) if m <= longest
            }
            for a, row in zip(points, table, strict=True)
        }
    return found
