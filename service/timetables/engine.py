"""The office's call-bus zones and marked lines as the travel engine takes them.

`solver.travel` is imported inside: the web process never loads its compiled part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

ZONE_RADIUS_M = 1500.0  # around a village's point: its built-up area


def engine_settings(modes: Iterable[Any], **more: Any) -> Any:
    """The office's speeds, and more limits, as the travel engine takes them."""
    from solver.travel.settings import Speed, TravelSettings

    speeds = {
        mode.id: Speed(mode.speed_kmh, mode.detour_factor, mode.fixed_minutes)
        for mode in modes
    }
    return TravelSettings(
        walk=speeds["walk"],
        bike=speeds["bike"],
        car=speeds["car"],
        lift=speeds["lift"],
        **more,
    )


def engine_marks(marks: Iterable[Any]) -> tuple[Any, ...]:
    """What an office says of lines, as the travel engine takes it."""
    from solver.travel.timetable.marks import Mark

    return tuple(Mark(mark.agency, mark.name, mark.booked) for mark in marks)


def engine_zones(zones: Iterable[Any], places: Mapping[str, Any]) -> list[Any]:
    """Zones with their outlines and the places that still exist."""
    from solver.travel.rufbus.demand import OnDemandZone
    from solver.travel.settings import LatLon

    def spot(place_id: str) -> Any:
        return LatLon(places[place_id].latitude, places[place_id].longitude)

    return [
        OnDemandZone(
            id=zone.id,
            name=zone.name,
            polygon=tuple(LatLon(y, x) for x, y in zone.outline),
            places=tuple(
                (spot(place_id), ZONE_RADIUS_M)
                for place_id in zone.place_ids
                if place_id in places
            ),
            weekdays=frozenset(zone.weekdays),
            hours=((zone.start_minute * 60, zone.end_minute * 60),),
            lead_minutes=zone.lead_minutes,
            wait_minutes=zone.wait_minutes,
            phone=zone.phone,
        )
        for zone in zones
    ]
