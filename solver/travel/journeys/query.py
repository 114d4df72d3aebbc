"""One journey between two places: when to leave, when one arrives, and by what."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.travel.rufbus.access import Access, Booked, Place
from solver.travel.rufbus.between import Between
from solver.travel.scans import scan
from solver.travel.settings import TravelSettings
from solver.travel.timetable.compact import Int, Timetable
from solver.travel.timetable.footpaths import Footpaths
from solver.travel.timetable.network import Network

HORIZON = 86_400  # a journey lies within 24 h of the time asked for


@dataclass(frozen=True)
class Choice:
    """A way to the far end: its time, the boardings, and the last steps to it."""

    time: int
    boardings: int
    access: Access  # at the far end, or the whole way if `ridden` is 0
    ridden: int  # boardings of scheduled vehicles before `access`


@dataclass(frozen=True)
class Sweep:
    """Everything reached from one place, forward in time or backward."""

    forward: bool
    time: int
    network: Network
    between: Between
    table: Int
    boarded: Int
    walked_from: Int
    rode: Int

    def arrived(self, node: int, boardings: int) -> int | None:
        """Return when a vehicle brings one there, None if none does."""
        value = int(self.table[node, self.table.shape[1] // 2 + boardings - 1])
        if value >= scan.NEVER:
            return None
        return value if self.forward else -value


@dataclass(frozen=True)
class Plan:
    """A journey found, as positions in a network; times on the asked day's clock."""

    departure: int
    arrival: int
    boardings: int
    first: Access  # from the origin, or the whole way if there are no rides
    last: Access | None
    rides: tuple[NDArray[np.int64], ...]  # connections of the timetable, in order
    shifts: tuple[int, ...]
    between: tuple[Booked | None, ...]  # the Rufbus before each further ride


@dataclass(frozen=True)
class Router:
    """A day's network with everything needed to look for journeys in it."""

    timetable: Timetable
    network: Network
    walks: Footpaths
    settings: TravelSettings
    between: Between

    def arrive(
        self, origin: Place, target: Place, direct: tuple[Access, ...], time: int
    ) -> Plan | None:
        """Return the journey that leaves last and arrives by `time`.

        Among these the earliest arrival, then the fewest boardings.
        """
        back = self.sweep(target, time, forward=False)
        leave = self.best(back, origin, direct)
        if leave is None or leave.time < time - HORIZON:
            return None
        return self.plan(origin, target, direct, leave.time, forward=True)

    def depart(
        self, origin: Place, target: Place, direct: tuple[Access, ...], time: int
    ) -> Plan | None:
        """Return the journey that arrives first and leaves at or after `time`.

        Among these the latest departure, then the fewest boardings.
        """
        ahead = self.sweep(origin, time, forward=True)
        come = self.best(ahead, target, direct)
        if come is None or come.time > time + HORIZON:
            return None
        return self.plan(target, origin, direct, come.time, forward=False)

    def sweep(
        self, place: Place, time: int, forward: bool, trace: bool = False
    ) -> Sweep:
        """Scan everything within HORIZON of being at `place` at `time`."""
        sign = 1 if forward else -1
        network = self.network if forward else self.network.mirrored
        walks = self.walks if forward else self.walks.reverse
        between = self.between if forward else self.between.mirrored
        boardings = self.settings.boardings
        table = scan.labels(self.timetable.nodes, boardings)
        for way in place.access:
            ready = way.after(time) if forward else way.before(time)
            if ready is not None:
                scan.seed(table, way.node, sign * ready, way.used)
        aboard = np.full(network.runs, scan.NOT_ABOARD, np.uint8)
        first = int(np.searchsorted(network.departure, sign * time))
        columns = (
            network.departure,
            network.arrival,
            network.from_node,
            network.to_node,
            network.code,
            first,
            sign * time + HORIZON,
            table,
            aboard,
            walks.change,
            walks.start,
            walks.target,
            walks.seconds,
            *between.columns,
        )
        size = (network.runs, self.timetable.nodes) if trace else (0, 0)
        boarded = np.full(size[0], -1, np.int32)
        walked_from = np.full((size[1], boardings), -1, np.int32)
        rode = np.full((size[1], boardings, 3), -1, np.int32)
        how = (boarded, walked_from, rode) if trace else (None, None, None)
        scan.scan(*columns, *how)
        return Sweep(forward, time, network, between, table, boarded, walked_from, rode)

    def best(
        self, sweep: Sweep, place: Place, direct: tuple[Access, ...]
    ) -> Choice | None:
        """Return the best way from the swept place to `place`."""
        found: list[Choice] = []
        for way in direct:
            time = reach(way, sweep.time, sweep.forward)
            if time is not None:
                found.append(Choice(time, way.used, way, 0))
        for way in place.access:
            for ridden in range(1, self.settings.boardings - way.used + 1):
                there = sweep.arrived(way.node, ridden)
                time = None if there is None else reach(way, there, sweep.forward)
                if time is not None:
                    found.append(Choice(time, ridden + way.used, way, ridden))
        sign = 1 if sweep.forward else -1
        return min(found, key=lambda c: (sign * c.time, c.boardings), default=None)

    def plan(
        self,
        start: Place,
        end: Place,
        direct: tuple[Access, ...],
        time: int,
        forward: bool,
    ) -> Plan | None:
        """Return the best journey from `start` at `time`, traced.

        Backward, `start` is where the journey ends.
        """
        sweep = self.sweep(start, time, forward, trace=True)
        choice = self.best(sweep, end, direct)
        if choice is None:
            return None
        times = (time, choice.time) if forward else (choice.time, time)
        if choice.ridden == 0:
            return Plan(*times, choice.boardings, choice.access, None, (), (), ())
        rides, booked, node, used = path(sweep, choice)
        other = seed_of(start, sweep, node, used)
        if forward:
            rides.reverse()
            booked.reverse()
        first, last = (other, choice.access) if forward else (choice.access, other)
        network = sweep.network
        shifts = tuple(int(network.shift[r[0]]) for r in rides)
        sources = tuple(network.source[r].astype(np.int64) for r in rides)
        return Plan(
            *times, choice.boardings, first, last, sources, shifts, tuple(booked)
        )


def reach(way: Access, time: int, forward: bool) -> int | None:
    """Return when one is at the far end of `way`, in the sweep's direction."""
    return way.after(time) if forward else way.before(time)


Found = tuple[list[NDArray[np.int64]], list[Booked | None], int, int]


def path(sweep: Sweep, choice: Choice) -> Found:
    """Return the rides back to the seed, the Rufbus between each, and the seed.

    Each ride is the positions of its connections in travelling order. Of the seed its
    node and the boardings before it.
    """
    network = sweep.network
    node, used = choice.access.node, choice.ridden
    rides: list[NDArray[np.int64]] = []
    booked: list[Booked | None] = []
    while True:
        board, leave, count = (int(x) for x in sweep.rode[node, used - 1])
        stretch = np.arange(board, leave + 1)
        same = network.code[board : leave + 1] >> 2 == network.code[board] >> 2
        ride = stretch[same]
        rides.append(ride if sweep.forward else ride[::-1])
        boarded_at = int(network.from_node[board])
        before = int(sweep.walked_from[boarded_at, count - 1])
        if before == -1:
            return rides, booked, boarded_at, count - 1
        if before >= 0:
            booked.append(None)
            node, used = before, count - 1
        else:
            edge = -2 - before
            booked.append(sweep.between.booked(edge, sweep.forward))
            node, used = int(sweep.between.source[edge]), count - 2


def seed_of(place: Place, sweep: Sweep, node: int, used: int) -> Access:
    """Return the access by which the sweep began at `node`."""
    sign = 1 if sweep.forward else -1
    ready = sign * int(sweep.table[node, used])
    for way in place.access:
        fits = way.node == node and way.used <= used
        if fits and reach(way, sweep.time, sweep.forward) == ready:
            return way
    raise AssertionError(f"no access leads to node {node}")
