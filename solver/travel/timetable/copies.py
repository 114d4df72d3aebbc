"""Rides that a feed lists twice: nobody changes from a bus into its own copy.

Two agencies may publish the same ride, at the same minutes and at platforms of the
same places. Whoever sat in one and changed to the other while the bus waits would only
spare a few steps on paper. The ride of such a group that runs on the most
days belongs to listing 1, its copies to 2 and so on; between nodes of different
listings there is no change. As on every date there is a ride in listing 1, that costs
nobody more than the way between platforms.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.travel.feed.calendar import ADDED
from solver.travel.feed.fields import EPOCH
from solver.travel.ground.geo import great_circle_m, near_pairs
from solver.travel.timetable.changes import paired
from solver.travel.timetable.compact import Int, Timetable
from solver.travel.timetable.strings import extended
from solver.travel.timetable.twins import with_twins

SAME_PLACE_M = 250.0  # platforms of one place lie nearer
MOST_LISTINGS = 255
MOST_DAYS = 3_000  # of a calendar; beyond, copies are not looked for
MOST_STEPS = 50  # of joining neighbours to one place
Long = NDArray[np.int64]
Bits = NDArray[np.uint8]


def told_apart(timetable: Timetable) -> Timetable:
    """Return the timetable with nodes of their own for rides listed twice."""
    listing = listings(timetable)
    own = listing[timetable.trip]
    rides = np.flatnonzero(own)
    if not len(rides):
        return timetable
    width = MOST_LISTINGS + 1
    ends = [timetable.from_stop, timetable.to_stop]
    keys = [end[rides].astype(np.int64) * width + own[rides] for end in ends]
    twins = np.unique(np.concatenate(keys))
    moved = []
    for end, key in zip(ends, keys, strict=True):
        column = np.array(end)
        column[rides] = len(timetable.stop_node) + np.searchsorted(twins, key)
        moved.append(column)
    result = replace(timetable, from_stop=moved[0], to_stop=moved[1])
    return with_stops(result, twins // width, twins % width)


def with_stops(timetable: Timetable, base: Long, listing: Long) -> Timetable:
    """Return the timetable with twins of the stops `base`, each in its listing."""
    nodes = timetable.nodes
    wanted = timetable.stop_node[base].astype(np.int64) * (MOST_LISTINGS + 1) + listing
    keys, node = np.unique(wanted, return_inverse=True)
    root, own = keys // (MOST_LISTINGS + 1), keys % (MOST_LISTINGS + 1)
    twin_of = np.full(len(timetable.stop_node), -1, np.int32)
    listed = np.concatenate([timetable.node_listing, own.astype(np.uint8)])
    columns: dict[str, Any] = links(timetable, root, listed)
    for name, again in (
        ("stop_lat", base),
        ("stop_lon", base),
        ("stop_parent", base),
        ("node_change", root),
    ):
        values = getattr(timetable, name)
        columns[name] = np.concatenate([values, values[again]])
    for name in ("stop_id", "stop_name"):
        columns[name] = extended(getattr(timetable, name), base)
    plain = np.array([timetable.plain(stop) for stop in base.tolist()], np.int32)
    own_nodes = (nodes + node).astype(np.int32)
    return replace(
        timetable,
        **columns,
        stop_node=np.concatenate([timetable.stop_node, own_nodes]),
        stop_twin=np.concatenate([timetable.stop_twin, plain]),
        node_listing=listed,
        flex=with_twins(timetable.flex, np.concatenate([twin_of, base])),
    )


def links(
    timetable: Timetable, root: Long, listed: NDArray[np.uint8]
) -> dict[str, Any]:
    """Return the changes between nodes, those of `root` again for their twins."""
    twin = np.arange(timetable.nodes, timetable.nodes + len(root))
    ends = [timetable.link_from.astype(np.int64), timetable.link_to.astype(np.int64)]
    seconds = timetable.link_seconds
    for side in (0, 1):
        at, found = paired(np.arange(len(seconds)), twin, ends[side], root)
        ends[1 - side] = np.concatenate([ends[1 - side], ends[1 - side][at]])
        ends[side] = np.concatenate([ends[side], found])
        seconds = np.concatenate([seconds, seconds[at]])
    own = timetable.node_change[root]
    one, other = paired(twin, twin, root, root)
    apart = one != other
    one, other = one[apart], other[apart]
    a = np.concatenate([ends[0], root, twin, one])
    b = np.concatenate([ends[1], twin, root, other])
    between = own[one - timetable.nodes]
    seconds = np.concatenate([seconds, own, own, between])
    kept = (listed[a] == 0) | (listed[b] == 0) | (listed[a] == listed[b])
    return {
        "link_from": a[kept].astype(np.int32),
        "link_to": b[kept].astype(np.int32),
        "link_seconds": seconds[kept].astype(np.int32),
    }


def listings(timetable: Timetable) -> NDArray[np.uint8]:
    """Return each trip's listing: 0 where there is no copy at other platforms."""
    result = np.zeros(len(timetable.trip_id), np.uint8)
    days = running_days(timetable)
    alike = groups(timetable, days)
    order = np.flatnonzero(alike[timetable.trip] >= 0)
    order = order[np.argsort(timetable.trip[order], kind="stable")]
    if not len(order):
        return result
    trip = timetable.trip[order]
    start = np.flatnonzero(np.diff(trip, prepend=-1))
    length = np.diff(start, append=len(trip))
    place = np.arange(len(trip)) - np.repeat(start, length)
    trips = trip[start]
    leader, number = ranked(
        timetable, trips, alike, hashed(timetable, order, place, start), days
    )
    other = order[np.repeat(start[leader], length) + place]
    near, same = compared(timetable, order, other, start)
    own, first = (days[timetable.trip_service[t]] for t in (trips, trips[leader]))
    near &= (own & ~first == 0).all(axis=1)
    differs = np.zeros(len(trips), np.bool_)
    np.logical_or.at(differs, leader, near & ~same)
    chosen = near & differs[leader] & (number <= MOST_LISTINGS)
    result[trips[chosen]] = number[chosen]
    return result


def ranked(
    timetable: Timetable,
    trips: Int,
    alike: Long,
    times: NDArray[np.uint64],
    days: Bits,
) -> tuple[Long, Long]:
    """Return each trip's leader, as a position in `trips`, and its place behind it."""
    count = np.bitwise_count(days).sum(axis=1, dtype=np.int64)
    most = -count[timetable.trip_service[trips]]
    route = timetable.trip_route[trips]
    rank = np.lexsort((trips, route, most, times, alike[trips]))
    first = np.ones(len(rank), np.bool_)
    first[1:] = (np.diff(times[rank]) != 0) | (np.diff(alike[trips[rank]]) != 0)
    head = np.maximum.accumulate(np.where(first, np.arange(len(rank)), 0))
    leader, number = np.empty(len(rank), np.int64), np.empty(len(rank), np.int64)
    leader[rank] = rank[head]
    number[rank] = np.arange(len(rank)) - head + 1
    return leader, number


def running_days(timetable: Timetable) -> Bits:
    """Return a row of bits for each service, one a day of the calendar."""
    calendar, span = timetable.calendar, timetable.calendar.span()
    if span is None or span[1] - span[0] > MOST_DAYS:
        return np.zeros((len(timetable.first), 1), np.uint8)
    days = np.arange(span[0], span[1] + 1)
    weekday = (1 << (days + EPOCH.weekday()) % 7).astype(np.uint8)
    runs = (calendar.first[:, None] <= days) & (days <= calendar.last[:, None])
    runs &= calendar.weekdays[:, None] & weekday > 0
    at = calendar.exception_day - span[0]
    inside = (at >= 0) & (at < len(days))
    added = calendar.exception_kind[inside] == ADDED
    runs[calendar.exception_service[inside], at[inside]] = added
    return np.packbits(runs, axis=1)


def groups(timetable: Timetable, days: Bits) -> Long:
    """Return a number for trips that may be copies of each other, -1 elsewhere.

    They have as many stops, leave and arrive at the same time, begin and end at the
    same places, and some run on the same date.
    """
    stops = np.minimum(
        np.bincount(timetable.trip, minlength=len(timetable.trip_id)), 255
    )
    first, last = timetable.trip_first.astype(np.int64), timetable.trip_last
    names = timetable.calendar.zones
    clock = np.array([names.index(name) for name in names])
    zone = clock[timetable.zone[timetable.trip_service]]
    alike = repeated((((first << 20) | last) << 16) | (stops << 8) | zone, stops > 0)
    alike = together(timetable, alike, days)
    some = alike >= 0
    if not some.any():
        return alike
    place = places(timetable, timetable.trip_origin[some], timetable.trip_end[some])
    for ends in (timetable.trip_origin, timetable.trip_end):
        alike = repeated(alike * timetable.nodes + place[ends], alike >= 0)
    return together(timetable, alike, days)


def together(timetable: Timetable, alike: Long, days: Bits) -> Long:
    """Return the groups without those of which never two trips run on one date."""
    at = np.flatnonzero(alike >= 0)
    if not len(at):
        return alike
    at = at[np.argsort(alike[at], kind="stable")]
    start = np.flatnonzero(np.diff(alike[at], prepend=-1))
    own = days[timetable.trip_service[at]]
    every = np.add.reduceat(np.bitwise_count(own).sum(axis=1, dtype=np.int64), start)
    union = np.bitwise_count(np.bitwise_or.reduceat(own, start)).sum(axis=1)
    apart = np.repeat(every == union, np.diff(start, append=len(at)))
    result = alike.copy()
    result[at[apart]] = -1
    return result


def repeated(key: Long, chosen: NDArray[np.bool_]) -> Long:
    """Return numbers for the chosen keys that stand there more than once, else -1."""
    at = np.flatnonzero(chosen)
    _, number, count = np.unique(key[at], return_inverse=True, return_counts=True)
    result = np.full(len(key), -1, np.int64)
    several = count[number] > 1
    result[at[several]] = number[several]
    return result


def places(timetable: Timetable, *ends: Int) -> Long:
    """Return a number for each node, the same for neighbours among `ends`."""
    used = np.zeros(timetable.nodes, np.bool_)
    used[np.concatenate(ends)] = True
    stops = np.flatnonzero(used[timetable.stop_node])
    lat, lon = timetable.stop_lat[stops], timetable.stop_lon[stops]
    a, b, _ = near_pairs(lat, lon, lat, lon, SAME_PLACE_M)
    one, other = timetable.stop_node[stops[a]], timetable.stop_node[stops[b]]
    number = np.arange(timetable.nodes)
    for _ in range(MOST_STEPS):
        before = number.copy()
        np.minimum.at(number, one, before[other])
        if (number == before).all():
            break
    return number


def hashed(
    timetable: Timetable, order: Long, place: Long, start: Long
) -> NDArray[np.uint64]:
    """Return a hash of each trip's times; equal ones are equal up to 2^-64."""
    factors = np.random.default_rng(20_260_101).integers(
        1, 1 << 63, (2, int(place.max(initial=0)) + 1), np.uint64
    )
    told = timetable.departure[order].astype(np.uint64) * factors[0, place]
    told += timetable.arrival[order].astype(np.uint64) * factors[1, place]
    return np.add.reduceat(told, start)


def compared(
    timetable: Timetable, one: Long, other: Long, start: Long
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return of each trip whether all its stops lie near the other's, and are its."""
    near, same = np.ones(len(one), np.bool_), np.ones(len(one), np.bool_)
    lat, lon = timetable.stop_lat, timetable.stop_lon
    for ends in (timetable.from_stop, timetable.to_stop):
        a, b = ends[one], ends[other]
        equal = timetable.stop_node[a] == timetable.stop_node[b]
        apart = great_circle_m(lat[a], lon[a], lat[b], lon[b])
        near &= equal | (apart <= SAME_PLACE_M)
        same &= equal
    return np.logical_and.reduceat(near, start), np.logical_and.reduceat(same, start)
