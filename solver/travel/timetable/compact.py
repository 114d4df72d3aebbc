"""The compact timetable: arrays that can be mapped from files, and what they mean."""

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from solver.travel.feed.booking_rules import Rule
from solver.travel.feed.calendar import Calendar
from solver.travel.feed.flex import FlexTrip
from solver.travel.feed.reading import Feed
from solver.travel.feed.stop_times import Events
from solver.travel.timetable import changes, twins
from solver.travel.timetable.strings import Strings, pack

Int = NDArray[np.int32]
BOARD, ALIGHT = 1, 2  # bits of a connection's code


@dataclass(frozen=True, eq=False)
class Timetable:
    """A prepared timetable; every position is a number into these arrays.

    A *node* is where one boards: a stop, or one that several feeds share. A
    *connection* is one vehicle going from one stop to the next; connections are sorted
    by departure, then arrival. Times are seconds of the service day.
    """

    stop_id: Strings
    stop_name: Strings
    stop_lat: NDArray[np.float64]  # NaN where unknown
    stop_lon: NDArray[np.float64]
    stop_node: Int
    stop_parent: Int  # -1 where there is none
    stop_twin: Int  # the plain stop that it stands for (see `twins`), else -1
    node_change: Int  # seconds, -1 where the setting applies
    node_listing: NDArray[np.uint8]  # of rides listed twice (see `copies`), else 0
    link_from: Int  # changes between nodes given by the feed
    link_to: Int
    link_seconds: Int  # -1 by distance, -2 forbidden, -3 the next vehicle waits
    route_name: Strings
    route_phone: Strings
    route_agency: Strings
    route_booked: NDArray[np.int8]  # 1 always, 0 as the stops say, -1 never
    headsign: Strings
    trip_id: Strings
    trip_route: Int
    trip_service: Int
    trip_headsign: Int
    trip_first: Int  # first departure, last arrival, first and last node
    trip_last: Int
    trip_origin: Int
    trip_end: Int
    block_trips: Int  # trips with a block, by block and departure
    block_of: Int  # and their blocks
    seat_from: Int  # trips linked by transfers.txt
    seat_to: Int
    seat_stays: NDArray[np.bool_]
    departure: Int  # connections
    arrival: Int
    from_stop: Int
    to_stop: Int
    trip: Int
    code: NDArray[np.uint8]  # BOARD | ALIGHT
    demand: NDArray[np.uint8]  # bit 0: boarding must be booked, bit 1: alighting
    first: Int  # calendar
    last: Int
    weekdays: NDArray[np.uint8]
    zone: NDArray[np.uint8]
    exception_day: Int
    exception_service: Int
    exception_kind: NDArray[np.uint8]
    zone_names: Strings
    flex: tuple[FlexTrip, ...] = ()
    terms: dict[int, Rule] = field(default_factory=dict)  # of trips to be booked

    @cached_property
    def calendar(self) -> Calendar:
        """The services' calendar."""
        return Calendar(
            self.first,
            self.last,
            self.weekdays,
            self.zone,
            self.exception_day,
            self.exception_service,
            self.exception_kind,
            tuple(self.zone_names[i] for i in range(len(self.zone_names))),
        )

    def plain(self, stop: int) -> int:
        """Return the stop itself, or the one whose twin it is."""
        twin = int(self.stop_twin[stop])
        return stop if twin < 0 else twin

    @cached_property
    def twin_nodes(self) -> dict[int, tuple[int, ...]]:
        """The nodes of the twins of each plain stop's node, where there are any."""
        found: dict[int, tuple[int, ...]] = {}
        for stop in np.flatnonzero(self.stop_twin >= 0).tolist():
            root = int(self.stop_node[self.stop_twin[stop]])
            found[root] = (*found.get(root, ()), int(self.stop_node[stop]))
        return found

    @property
    def nodes(self) -> int:
        """The number of nodes."""
        return len(self.node_change)

    @cached_property
    def latest(self) -> int:
        """The latest arrival of any trip, in seconds of its service day."""
        return int(self.trip_last.max(initial=0))

    @cached_property
    def earliest(self) -> int:
        """The earliest departure of any trip."""
        return int(self.departure[:1].min(initial=0))

    def stops_called(self, stop_id: str) -> list[int]:
        """Return the stops of this id: several if feeds share it, none if unknown."""
        return self.stop_id.positions.get(stop_id, [])


def build(feed: Feed) -> Timetable:
    """Return the timetable of a feed that was read."""
    parted = twins.split(feed)
    stops = parted.stops
    change, between = changes.links(feed, parted)
    connections = connect(feed.events, parted)
    headsigns = feed.trips["headsign"].unique(maintain_order=True)
    numbers = {text: at for at, text in enumerate(headsigns)}
    blocks = feed.trips["block"].to_numpy()
    calendar = feed.calendar
    columns: dict[str, Any] = {
        "stop_id": pack(stops["id"]),
        "stop_name": pack(stops["name"]),
        "stop_lat": stops["lat"].fill_null(np.nan).to_numpy(),
        "stop_lon": stops["lon"].fill_null(np.nan).to_numpy(),
        "stop_node": np.arange(stops.height, dtype=np.int32),
        "stop_parent": stops["parent"].to_numpy(),
        "stop_twin": parted.twin_of,
        "node_change": change,
        "node_listing": np.zeros(stops.height, np.uint8),
        "link_from": between[0],
        "link_to": between[1],
        "link_seconds": between[2],
        "route_name": pack(feed.routes["name"]),
        "route_phone": pack(feed.routes["phone"]),
        "route_agency": pack(feed.routes["agency"]),
        "route_booked": feed.routes["booked"].cast(pl.Int8).to_numpy(),
        "headsign": pack(headsigns),
        "trip_id": pack(feed.trips["id"]),
        "trip_route": feed.trips["route"].to_numpy(),
        "trip_service": feed.trips["service"].to_numpy(),
        "trip_headsign": np.array(
            [numbers[text] for text in feed.trips["headsign"]], np.int32
        ),
        "seat_from": feed.transfers.seat_from,
        "seat_to": feed.transfers.seat_to,
        "seat_stays": feed.transfers.seat_stays,
        "zone_names": pack(calendar.zones),
        "terms": repeated_terms(feed),
        "flex": twins.with_twins(feed.flex, parted.twin_of),
        **connections,
    }
    in_block = np.flatnonzero((blocks >= 0) & (columns["trip_origin"] >= 0))
    order = np.lexsort((columns["trip_first"][in_block], blocks[in_block]))
    columns["block_trips"] = in_block[order].astype(np.int32)
    columns["block_of"] = blocks[in_block][order]
    for part in fields(calendar)[:-1]:
        columns[part.name] = getattr(calendar, part.name)
    return Timetable(**columns)


def repeated_terms(feed: Feed) -> dict[int, Rule]:
    """Return the terms of trips, those of a repeated trip for each repetition."""
    if not feed.terms or feed.trips.height == feed.trip_count:
        return feed.terms
    by_id = {feed.trips["id"][trip]: rule for trip, rule in feed.terms.items()}
    ids = enumerate(feed.trips["id"])
    return {trip: by_id[name] for trip, name in ids if name in by_id}


def connect(events: Events, parted: twins.Split) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of connections, and of each trip's ends."""
    lengths = np.diff(events.starts)
    trip = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    at = np.flatnonzero(trip[1:] == trip[:-1]) if len(trip) else np.zeros(0, np.int64)
    departure, arrival = events.departure[at], events.arrival[at + 1]
    order = np.lexsort((arrival, departure))
    at = at[order]
    code = (events.pickup[at] != 1) * BOARD + (events.drop_off[at + 1] != 1) * ALIGHT
    demand = (events.pickup[at] >= 2) + (events.drop_off[at + 1] >= 2) * 2
    some = np.flatnonzero(lengths > 0)
    first, last = events.starts[:-1][some], events.starts[1:][some] - 1
    ends = {
        "trip_first": (events.departure, first),
        "trip_last": (events.arrival, last),
        "trip_origin": (events.stop, first),
        "trip_end": (events.stop, last),
    }
    result: dict[str, NDArray[np.generic]] = {
        "departure": departure[order],
        "arrival": arrival[order],
        "from_stop": parted.event_stop[at],
        "to_stop": parted.event_stop[at + 1],
        "trip": trip[at],
        "code": code.astype(np.uint8),
        "demand": demand.astype(np.uint8),
    }
    for name, (values, where) in ends.items():
        column = np.full(len(lengths), -1, np.int32)
        column[some] = values[where]
        result[name] = column
    return result
