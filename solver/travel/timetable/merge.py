"""Several feeds as one timetable."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.travel.feed.booking_rules import Rule
from solver.travel.feed.flex import FlexTrip
from solver.travel.ground.geo import great_circle_m
from solver.travel.timetable.compact import Int, Timetable
from solver.travel.timetable.copies import told_apart
from solver.travel.timetable.strings import Strings, joined

SAME_PLACE_M = 500.0  # stops of one id farther apart are different stops

# Which numbering each reference points into.
POINTS_TO = {
    "stop_node": "node",
    "stop_parent": "stop",
    "stop_twin": "stop",
    "link_from": "node",
    "link_to": "node",
    "trip_route": "route",
    "trip_service": "service",
    "trip_headsign": "headsign",
    "trip_origin": "node",
    "trip_end": "node",
    "block_trips": "trip",
    "block_of": "block",
    "seat_from": "trip",
    "seat_to": "trip",
    "from_stop": "stop",
    "to_stop": "stop",
    "trip": "trip",
    "zone": "zone",
    "exception_service": "service",
}
BY_DEPARTURE = (
    "departure",
    "arrival",
    "from_stop",
    "to_stop",
    "trip",
    "code",
    "demand",
)
BY_DAY = ("exception_day", "exception_service", "exception_kind")


def merged(timetables: list[Timetable]) -> Timetable:
    """Return one timetable with everything in it.

    A stop id that two feeds use for the same place is one place to change at; a ride
    that stands there twice is told apart from its copy (see `copies`).
    """
    if len(timetables) == 1:
        return told_apart(timetables[0])
    columns: dict[str, Any] = {}
    for field in fields(Timetable):
        parts = [getattr(t, field.name) for t in timetables]
        if field.name == "flex":
            columns["flex"] = moved_flex(timetables)
        elif field.name == "terms":
            columns["terms"] = moved_terms(timetables)
        elif isinstance(parts[0], Strings):
            columns[field.name] = joined(parts)
        else:
            columns[field.name] = shifted(field.name, parts, timetables)
    put_in_order(columns, BY_DEPARTURE, ("arrival", "departure"))
    put_in_order(columns, BY_DAY, ("exception_day",))
    return told_apart(united(Timetable(**columns)))


def sizes(timetable: Timetable) -> dict[str, int]:
    """Return how many numbers each numbering uses."""
    return {
        "stop": len(timetable.stop_id),
        "node": timetable.nodes,
        "route": len(timetable.route_name),
        "service": len(timetable.first),
        "headsign": len(timetable.headsign),
        "trip": len(timetable.trip_id),
        "block": int(timetable.block_of.max(initial=-1)) + 1,
        "zone": len(timetable.zone_names),
    }


def shifted(
    name: str, parts: list[NDArray[np.generic]], timetables: list[Timetable]
) -> NDArray[np.generic]:
    """Return the parts in one array, references moved to the new numbers."""
    kind = POINTS_TO.get(name)
    if kind is None:
        return np.concatenate(parts)
    offset, moved = 0, []
    for part, timetable in zip(parts, timetables, strict=True):
        numbers = part.astype(np.int64)
        moved.append(np.where(numbers >= 0, numbers + offset, numbers))
        offset += sizes(timetable)[kind]
    return np.concatenate(moved).astype(parts[0].dtype)


def moved_flex(timetables: list[Timetable]) -> tuple[FlexTrip, ...]:
    """Return all flexible trips, their trips and stops in the new numbers."""
    trips, stops, result = 0, 0, []
    for timetable in timetables:
        for trip in timetable.flex:
            picked = tuple(s + stops for s in trip.pick_stops)
            dropped = tuple(s + stops for s in trip.drop_stops)
            moved = replace(trip, trip=trip.trip + trips)
            result.append(replace(moved, pick_stops=picked, drop_stops=dropped))
        trips += len(timetable.trip_id)
        stops += len(timetable.stop_id)
    return tuple(result)


def moved_terms(timetables: list[Timetable]) -> dict[int, Rule]:
    """Return the terms of all trips under their new numbers."""
    trips, result = 0, {}
    for timetable in timetables:
        result.update({trip + trips: r for trip, r in timetable.terms.items()})
        trips += len(timetable.trip_id)
    return result


def put_in_order(
    columns: dict[str, Any], names: tuple[str, ...], keys: tuple[str, ...]
) -> None:
    """Sort the named columns together; the last key counts most."""
    order = np.lexsort([np.asarray(columns[k]) for k in keys])
    for name in names:
        columns[name] = np.asarray(columns[name])[order]


def united(timetable: Timetable) -> Timetable:
    """Return the timetable with the nodes of shared stops made one."""
    target = np.arange(timetable.nodes, dtype=np.int32)
    for stops in timetable.stop_id.positions.values():
        for other in stops[1:]:
            plain = timetable.stop_twin[other] < 0  # a twin is apart on purpose
            if plain and same_place(timetable, stops[0], other):
                one, two = target[timetable.stop_node[[stops[0], other]]]
                target[target == max(one, two)] = min(one, two)
    if (target == np.arange(len(target))).all():
        return timetable
    kept, number = np.unique(target, return_inverse=True)
    number = number.astype(np.int32)
    change = timetable.node_change
    for node in np.flatnonzero(target != np.arange(len(target))):
        change = change.copy()
        change[target[node]] = max(change[target[node]], change[node])

    def of(nodes: Int) -> Int:
        return np.where(nodes >= 0, number[nodes], nodes).astype(np.int32)

    moved = ("stop_node", "link_from", "link_to", "trip_origin", "trip_end")
    columns: dict[str, Any] = {n: of(getattr(timetable, n)) for n in moved}
    columns["node_listing"] = timetable.node_listing[kept]
    return replace(timetable, node_change=change[kept], **columns)


def same_place(timetable: Timetable, one: int, other: int) -> bool:
    """Say whether two stops are near enough to be the same."""
    lat, lon = timetable.stop_lat, timetable.stop_lon
    points = [lat[[one]], lon[[one]], lat[[other]], lon[[other]]]
    apart = float(great_circle_m(*points)[0])
    return bool(np.isnan(apart)) or apart <= SAME_PLACE_M
