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

    A *node* is where one changes vehicles: a station with its platforms, or a lone
    stop. A *connection* is one vehicle going from one stop to the next; connections
    are sorted by departure, then arrival. Times are seconds of the service day.
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
    node, change, links = nodes(feed)
    connections = connect(feed, node)
    headsigns = feed.trips["headsign"].unique(maintain_order=True)
    numbers = {text: at for at, text in enumerate(headsigns)}
    blocks = feed.trips["block"].to_numpy()
    calendar = feed.calendar
    columns: dict[str, Any] = {
        "stop_id": pack(feed.stops["id"]),
        "stop_name": pack(feed.stops["name"]),
        "stop_lat": feed.stops["lat"].fill_null(np.nan).to_numpy(),
        "stop_lon": feed.stops["lon"].fill_null(np.nan).to_numpy(),
        "stop_node": node,
        "stop_parent": feed.stops["parent"].to_numpy(),
        "node_change": change,
        "link_from": links[0],
        "link_to": links[1],
        "link_seconds": links[2],
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


def connect(feed: Feed, node: Int) -> dict[str, NDArray[np.generic]]:
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
        "trip_origin": (node[events.stop], first),
        "trip_end": (node[events.stop], last),
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


def nodes(feed: Feed) -> tuple[Int, Int, tuple[Int, Int, Int]]:
    """Return each stop's node, each node's change time, and changes between nodes.

    The platforms of a station are one node, unless transfers.txt tells them apart.
    """
    parent = feed.stops["parent"].to_numpy()
    kind = feed.stops["kind"].to_numpy()
    at = np.arange(len(parent), dtype=np.int32)
    root = at.copy()
    for _ in range(3):  # boarding area, platform, station
        root = np.where(parent[root] >= 0, parent[root], root)
    root = np.where(kind[root] == STATION, root, at)
    links = feed.transfers
    split = np.zeros(len(root), np.bool_)
    apart = root[links.from_stop] == root[links.to_stop]
    told = apart & (kind[links.from_stop] != STATION)
    split[root[links.from_stop[told]]] = True
    alone = split[root] & (kind != STATION)
    place = np.where(alone, at, root)
    node: Int = np.unique(place, return_inverse=True)[1].astype(np.int32)
    change, links_of = node_links(feed, node, root.astype(np.int32), alone)
    return node, change, links_of


def node_links(
    feed: Feed, node: Int, root: Int, alone: NDArray[np.bool_]
) -> tuple[Int, tuple[Int, Int, Int]]:
    """Return change times within nodes, and the feed's changes between nodes.

    Later rows win. Platforms of a station that was told apart are linked to each
    other by the usual change time first.
    """
    change = np.full(int(node.max(initial=-1)) + 1, -1, np.int32)
    between: dict[tuple[int, int], int] = {}
    for station in np.unique(root[alone]):
        platforms = np.unique(node[(root == station) & alone]).tolist()
        between.update({(a, b): -1 for a in platforms for b in platforms if a != b})
    members: dict[int, list[int]] = {}
    for stop in np.flatnonzero(alone):
        members.setdefault(int(root[stop]), []).append(int(node[stop]))
    links = feed.transfers
    for a, b, seconds in zip(
        links.from_stop.tolist(),
        links.to_stop.tolist(),
        links.seconds.tolist(),
        strict=True,
    ):
        for x in members.get(a, [int(node[a])]):
            for y in members.get(b, [int(node[b])]):
                if x != y:
                    between[x, y] = seconds
                elif seconds >= 0 or seconds == FORBIDDEN:
                    change[x] = seconds
    pairs = sorted(between)
    columns = [[p[0] for p in pairs], [p[1] for p in pairs]]
    columns.append([between[p] for p in pairs])
    a, b, seconds_ = (np.array(c, np.int32) for c in columns)
    return change, (a, b, seconds_)
