"""The compact timetable: arrays that can be mapped from files, and what they mean."""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.travel.calendar import Calendar
from solver.travel.feed import STATION, Feed
from solver.travel.flex import FlexTrip
from solver.travel.strings import Strings, pack

Int = NDArray[np.int32]
BOARD, ALIGHT = 1, 2  # bits of a connection's code
FORBIDDEN = -2


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
    node_change: Int  # seconds, -1 where the setting applies
    link_from: Int  # changes between nodes given by the feed
    link_to: Int
    link_seconds: Int  # -1 by distance, -2 forbidden
    route_name: Strings
    route_phone: Strings
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
    change, between = links(feed)
    connections = connect(feed)
    headsigns = feed.trips["headsign"].unique(maintain_order=True)
    numbers = {text: at for at, text in enumerate(headsigns)}
    blocks = feed.trips["block"].to_numpy()
    calendar = feed.calendar
    columns: dict[str, Any] = {
        "stop_id": pack(feed.stops["id"]),
        "stop_name": pack(feed.stops["name"]),
        "stop_lat": feed.stops["lat"].fill_null(np.nan).to_numpy(),
        "stop_lon": feed.stops["lon"].fill_null(np.nan).to_numpy(),
        "stop_node": np.arange(feed.stops.height, dtype=np.int32),
        "stop_parent": feed.stops["parent"].to_numpy(),
        "node_change": change,
        "link_from": between[0],
        "link_to": between[1],
        "link_seconds": between[2],
        "route_name": pack(feed.routes["name"]),
        "route_phone": pack(feed.routes["phone"]),
        "headsign": pack(headsigns),
        "trip_id": pack(feed.trips["id"]),
        "trip_route": feed.trips["route"].to_numpy(),
        "trip_service": feed.trips["service"].to_numpy(),
        "trip_headsign": np.array(
            [numbers[text] for text in feed.trips["headsign"]], np.int32
        ),
        "seat_from": feed.transfers.from_trip,
        "seat_to": feed.transfers.to_trip,
        "seat_stays": feed.transfers.seat_stays,
        "zone_names": pack(calendar.zones),
        "flex": feed.flex,
        **connections,
    }
    in_block = np.flatnonzero((blocks >= 0) & (columns["trip_origin"] >= 0))
    order = np.lexsort((columns["trip_first"][in_block], blocks[in_block]))
    columns["block_trips"] = in_block[order].astype(np.int32)
    columns["block_of"] = blocks[in_block][order]
    for field in fields(calendar)[:-1]:
        name = {"first": "first", "last": "last"}.get(field.name, field.name)
        columns[name] = getattr(calendar, field.name)
    return Timetable(**columns)


def connect(feed: Feed) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of connections, and of each trip's ends."""
    events = feed.events
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
        "from_stop": events.stop[at],
        "to_stop": events.stop[at + 1],
        "trip": trip[at],
        "code": code.astype(np.uint8),
        "demand": demand.astype(np.uint8),
    }
    for name, (values, where) in ends.items():
        column = np.full(len(lengths), -1, np.int32)
        column[some] = values[where]
        result[name] = column
    return result


def links(feed: Feed) -> tuple[Int, tuple[Int, Int, Int]]:
    """Return each stop's change time (-1: the setting), and changes between stops.

    The platforms of a station are linked to each other. transfers.txt wins over that,
    later rows over earlier ones; a station there stands for all its platforms.
    """
    parent, kind = feed.stops["parent"].to_numpy(), feed.stops["kind"].to_numpy()
    root = np.arange(len(parent))
    for _ in range(3):  # boarding area, platform, station
        root = np.where(parent[root] >= 0, parent[root], root)
    within = np.flatnonzero((kind[root] == STATION) & (kind != 2))
    a, b = paired(within, within, root[within], root[within])
    given = feed.transfers
    one, other, row = expanded(given.from_stop, given.to_stop, kind, root)
    a, b = np.concatenate([a, one]), np.concatenate([b, other])
    usual = np.full(len(a) - len(row), -1, np.int32)
    seconds = np.concatenate([usual, given.seconds[row]])
    last = len(a) - 1 - np.unique((a * len(root) + b)[::-1], return_index=True)[1]
    a, b, seconds = a[last], b[last], seconds[last]
    same, change = a == b, np.full(len(root), -1, np.int32)
    change[a[same]] = seconds[same]
    apart = (a[~same].astype(np.int32), b[~same].astype(np.int32), seconds[~same])
    return change, apart


def expanded(
    one: Int, other: Int, kind: Int, root: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return from, to and row of transfers, stations replaced by their platforms."""
    row = np.arange(len(one))
    ends: list[NDArray[np.int64]] = [one.astype(np.int64), other.astype(np.int64)]
    for side in (0, 1):
        stations = np.flatnonzero(kind[ends[side]] == STATION)
        platforms = np.flatnonzero((kind[root] == STATION) & (kind != STATION))
        at, platform = paired(
            stations, platforms, ends[side][stations], root[platforms]
        )
        row = np.concatenate([row, row[at]])
        ends[1 - side] = np.concatenate([ends[1 - side], ends[1 - side][at]])
        ends[side] = np.concatenate([ends[side], platform])
    return ends[0], ends[1], row


def paired(
    one: NDArray[np.int64],
    other: NDArray[np.int64],
    key: NDArray[np.int64],
    other_key: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return all pairs of `one` and `other` whose keys are equal."""
    order = np.argsort(other_key, kind="stable")
    low = np.searchsorted(other_key[order], key, "left")
    counts = np.searchsorted(other_key[order], key, "right") - low
    starts = np.repeat(low - np.cumsum(counts) + counts, counts)
    return np.repeat(one, counts), other[order][starts + np.arange(len(starts))]
