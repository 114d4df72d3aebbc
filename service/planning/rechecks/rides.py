"""On which of a course's dates a bus rider no longer gets there, or back. Worker only.

`solver.travel` is imported inside: the web process never loads its compiled part.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from service.learners.tables import Learner
from service.planning.inputs.ways import on_demand_zones, travel_settings
from service.planning.rechecks.seen_alone import Alone


def missed(view: Alone, person: Learner, store: Path) -> dict[str, Any]:
    """Which way fails, the first date and how many; nothing without a timetable."""
    from solver.travel.scans.matrix import matrix
    from solver.travel.scans.stored_scans import scans_of
    from solver.travel.scans.windows import Window
    from solver.travel.settings import LatLon
    from solver.travel.timetable.store import open_timetable

    inputs = view.inputs
    places = {place.id: place for place in inputs.places}
    if inputs.feed is None or not inputs.venues:
        return {}
    home, venue = places[str(person.place_id)], inputs.venues[0]
    digest = inputs.feed.prepared_digest
    found = matrix(
        open_timetable(store, digest),
        [LatLon(home.latitude, home.longitude)],
        [LatLon(venue.latitude, venue.longitude)],
        [
            Window(slot.id, slot.start * 60, slot.end * 60, view.week.dates[slot.id])
            for slot in view.week.slots.values()
            if view.week.dates[slot.id]
        ],
        travel_settings(inputs),
        on_demand_zones(inputs, places),
        scans_of(store, digest),
    )
    at = int(found.home_index[0]), int(found.venue_index[0])
    there, back = set(), set()
    for patterns in found.patterns:
        for pattern in patterns:
            there |= set(pattern.dates) if pattern.there[at] < 0 else set()
            back |= set(pattern.dates) if pattern.back[at] < 0 else set()
    days = sorted(there | back)
    if not days:
        return {}
    way = "both" if there and back else "there" if there else "back"
    return {"way": way, "from": days[0].isoformat(), "dates": len(days)}
