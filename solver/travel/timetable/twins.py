"""Stops told apart by line, where transfers.txt has rules for single routes or trips.

A route or trip that a rule names at a stop gets a *twin* of the stop there: the same
place under the same id, but a node of its own. Changes between the nodes of one place
then carry the rules, and nothing else in the engine needs to know of them.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from solver.travel.feed.flex import FlexTrip
from solver.travel.feed.reading import STATION, Feed
from solver.travel.feed.stop_times import numbers
from solver.travel.feed.transfers import ANY, Transfers

Int = NDArray[np.int32]
Long = NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """The stops with their twins behind them, and where every event happens.

    `twin_of`: the stop a twin stands for, -1 for a plain one. `route`, `trip`: whom a
    twin is for, ANY where that does not matter.
    """

    stops: pl.DataFrame
    event_stop: Int
    twin_of: Int
    route: Int
    trip: Int

    @property
    def root(self) -> Int:
        """The plain stop of each stop."""
        own = np.arange(len(self.twin_of), dtype=np.int32)
        return np.where(self.twin_of >= 0, self.twin_of, own).astype(np.int32)


def split(feed: Feed) -> Split:
    """Return the feed's stops with a twin for each line that a rule names there."""
    plain = np.full(feed.stops.height, -1, np.int32)
    rules = single(feed.transfers)
    if not len(rules):
        return Split(feed.stops, feed.events.stop, plain, plain, plain)
    route, trip = trips_of_events(feed)
    stop = feed.events.stop.astype(np.int64)
    platforms = stations(feed)
    own_route, own_trip = np.full(len(stop), ANY), np.full(len(stop), ANY)
    for values, chosen, columns in (
        (route, own_route, ("from_route", "to_route")),
        (trip, own_trip, ("from_trip", "to_trip")),
    ):
        width = int(values.max(initial=0)) + 2
        named = [
            named_at(feed.transfers, rules, side, column, platforms, width)
            for side, column in zip(("from_stop", "to_stop"), columns, strict=True)
        ]
        hit = np.isin(stop * width + values, np.concatenate(named))
        chosen[hit] = values[hit]
    told = np.flatnonzero((own_route != ANY) | (own_trip != ANY))
    keys = np.stack([stop[told], own_route[told], own_trip[told]], axis=1)
    twins, which = np.unique(keys, axis=0, return_inverse=True)
    moved = feed.events.stop.copy()
    moved[told] = feed.stops.height + which.ravel()
    columns3 = [
        np.concatenate([plain, twins[:, at].astype(np.int32)]) for at in (0, 1, 2)
    ]
    stops = pl.concat([feed.stops, feed.stops[twins[:, 0].tolist()]])
    return Split(stops, moved.astype(np.int32), *columns3)


def single(given: Transfers) -> Long:
    """Return the positions of the rules that name a route or a trip."""
    columns = (given.from_route, given.to_route, given.from_trip, given.to_trip)
    return np.flatnonzero(np.max(np.stack(columns), axis=0, initial=ANY) >= 0)


def trips_of_events(feed: Feed) -> tuple[Long, Long]:
    """Return route and trip of each event; a repeated trip counts as its pattern."""
    own = np.arange(feed.trips.height)
    if feed.trips.height > feed.trip_count:
        ids = feed.trips["id"]
        own = numbers(ids, ids[: feed.trip_count]).to_numpy().astype(np.int64)
    trip = np.repeat(own, np.diff(feed.events.starts))
    return feed.trips["route"].to_numpy().astype(np.int64)[trip], trip


def stations(feed: Feed) -> dict[int, list[int]]:
    """Return the stops below each station."""
    parent, kind = feed.stops["parent"].to_numpy(), feed.stops["kind"].to_numpy()
    root = np.arange(len(parent))
    for _ in range(3):  # boarding area, platform, station
        root = np.where(parent[root] >= 0, parent[root], root)
    found: dict[int, list[int]] = {}
    for stop in np.flatnonzero((kind[root] == STATION) & (kind != STATION)).tolist():
        found.setdefault(int(root[stop]), []).append(stop)
    return found


def named_at(
    given: Transfers,
    rules: Long,
    side: str,
    column: str,
    platforms: dict[int, list[int]],
    width: int,
) -> Long:
    """Return stop * width + value for every value a rule names at a stop."""
    stops = getattr(given, side)[rules]
    values = getattr(given, column)[rules]
    keys = [
        stop * width + value
        for at, value in zip(stops.tolist(), values.tolist(), strict=True)
        if value >= 0
        for stop in [at, *platforms.get(at, [])]
    ]
    return np.array(keys, np.int64)


def ranks(given: Transfers) -> Int:
    """Return how specific each rule is (GTFS reference, transfers.txt): trips first."""
    trips = (given.from_trip >= 0).astype(np.int32) + (given.to_trip >= 0)
    routes = (given.from_route >= 0).astype(np.int32) + (given.to_route >= 0)
    return (trips * 3 + np.minimum(routes, 2)).astype(np.int32)


def fits(split_stops: Split, stop: Long, route: Int, trip: Int) -> NDArray[np.bool_]:
    """Return which stops are for the route and trip that a rule names, if any."""
    good = (route == ANY) | (split_stops.route[stop] == route)
    good &= (trip == ANY) | (split_stops.trip[stop] == trip)
    return np.asarray(good, np.bool_)


def with_twins(
    trips: tuple[FlexTrip, ...], twin_of: Int | Long
) -> tuple[FlexTrip, ...]:
    """Return flexible trips that serve a stop's twins with the stop."""
    twins: dict[int, list[int]] = {}
    for twin in np.flatnonzero(twin_of >= 0).tolist():
        twins.setdefault(int(twin_of[twin]), []).append(twin)
    if not twins:
        return trips

    def more(stops: tuple[int, ...]) -> tuple[int, ...]:
        return stops + tuple(t for s in stops for t in twins.get(s, []))

    return tuple(
        replace(t, pick_stops=more(t.pick_stops), drop_stops=more(t.drop_stops))
        for t in trips
    )
