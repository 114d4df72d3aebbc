"""Minutes there and back for every home, way of travelling, venue and slot.

The bus comes from the timetable's scan, everything else from estimates of distance.
`solver.travel` is imported inside: the web process never loads its compiled part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.learners.tables import Learner
from service.places.tables import Place
from service.planning.inputs.load import Inputs
from service.planning.inputs.missed_days import open_slots
from service.planning.inputs.week import slot_of
from service.planning.inputs.weekplan import WeekPlan
from service.timetables.engine import engine_settings, engine_zones

BUS = "bus"
Trip = tuple[int, int]  # minutes there, minutes back


@dataclass(frozen=True)
class Ways:
    """Trips by home ("place:mode") → venue → slot; a missing entry is no connection.

    For walk, bike, car and lift the slot is "*": the way does not depend on it.
    """

    trips: Mapping[str, Mapping[str, Mapping[str, Trip]]]

    def trip(self, home: str, venue: str, slots: Sequence[str]) -> Trip | None:
        """The worst meeting of a week, there and back, or None."""
        by_slot = self.trips.get(home, {}).get(venue, {})
        if "*" in by_slot:
            return by_slot["*"]
        found = [by_slot.get(slot) for slot in slots]
        known = [trip for trip in found if trip is not None]
        if not known or len(known) < len(found):
            return None
        return max(trip[0] for trip in known), max(trip[1] for trip in known)


def home_of(person: Learner) -> str:
    """The name of a home in the instance: place and way of travelling."""
    return f"{person.place_id}:{person.mode}"


def travel_settings(inputs: Inputs) -> Any:
    """The office's speeds and limits as the travel engine takes them."""
    return engine_settings(
        inputs.rules.sets.travel.mode,
        max_exceptions=inputs.parameters.accepted_exceptions,
    )


def on_demand_zones(inputs: Inputs, places: Mapping[str, Place]) -> list[Any]:
    """The office's Rufbus zones as the travel engine takes them."""
    return engine_zones(inputs.zones, places)


def ways(inputs: Inputs, week: WeekPlan, store: Path) -> Ways:
    """All trips the run needs; `store` is the folder of prepared timetables."""
    places = {place.id: place for place in inputs.places}
    homes: dict[str, set[str]] = {}
    for person in inputs.learners:
        if person.place_id in places and person.mode:
            homes.setdefault(person.mode, set()).add(str(person.place_id))
    trips: dict[str, dict[str, dict[str, Trip]]] = {}
    for mode, found in sorted(homes.items()):
        ordered = [places[place_id] for place_id in sorted(found)]
        if mode == BUS:
            trips.update(_by_bus(inputs, week, ordered, places, store))
        else:
            trips.update(_estimated(inputs, mode, ordered))
    return Ways(trips)


def _estimated(
    inputs: Inputs, mode: Any, homes: Sequence[Place]
) -> dict[str, dict[str, dict[str, Trip]]]:
    from solver.travel.ground.estimate import minutes

    table = minutes(
        mode, _positions(homes), _positions(inputs.venues), travel_settings(inputs)
    )
    farthest = {m.id: m.max_km for m in inputs.rules.sets.travel.mode}[mode]
    speed = {m.id: m for m in inputs.rules.sets.travel.mode}[mode]
    longest = farthest * speed.detour_factor / speed.speed_kmh * 60
    longest += speed.fixed_minutes
    return {
        f"{home.id}:{mode}": {
            venue.id: {"*": (int(table[i, j]), int(table[i, j]))}
            for j, venue in enumerate(inputs.venues)
            if table[i, j] <= longest
        }
        for i, home in enumerate(homes)
    }


def _by_bus(
    inputs: Inputs,
    week: WeekPlan,
    homes: Sequence[Place],
    places: Mapping[str, Place],
    store: Path,
) -> dict[str, dict[str, dict[str, Trip]]]:
    from solver.travel.scans.matrix import matrix
    from solver.travel.scans.stored_scans import scans_of
    from solver.travel.scans.windows import Window
    from solver.travel.timetable.store import open_timetable

    if inputs.feed is None:
        return {}
    slots = [slot for slot in week.slots.values() if week.dates[slot.id]]
    windows = [
        Window(slot.id, slot.start * 60, slot.end * 60, week.dates[slot.id])
        for slot in slots
    ]
    found = matrix(
        open_timetable(store, inputs.feed.prepared_digest),
        _positions(homes),
        _positions(inputs.venues),
        windows,
        travel_settings(inputs),
        on_demand_zones(inputs, places),
        scans_of(store, inputs.feed.prepared_digest),
    )
    there, back = found.there, found.back
    accepted = inputs.parameters.accepted_exceptions
    may = open_slots(found, _weeks(inputs, week, [s.id for s in slots]), accepted)
    return {
        f"{home.id}:{BUS}": {
            venue.id: {
                slot.id: (int(there[i, j, k]), int(back[i, j, k]))
                for k, slot in enumerate(slots)
                if may[i, j, k]
            }
            for j, venue in enumerate(inputs.venues)
        }
        for i, home in enumerate(homes)
    }


def _weeks(
    inputs: Inputs, week: WeekPlan, slots: Sequence[str]
) -> list[tuple[int, ...]]:
    """The slots (positions) in which each weekly pattern and each course meets."""
    at = {slot: number for number, slot in enumerate(slots)}
    found = [[slot.id for slot in p.slots] for p in week.patterns.values()]
    found += [[slot_of(m).id for m in course.meetings] for course in inputs.courses]
    known = [tuple(at[slot] for slot in one if slot in at) for one in found]
    return [one for one in known if one]


def _positions(rows: Sequence[Any]) -> list[Any]:
    from solver.travel.settings import LatLon

    return [LatLon(row.latitude, row.longitude) for row in rows]
