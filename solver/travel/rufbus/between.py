"""Rufbus rides between two lines, as the scans take them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from solver.travel.ground.geo import great_circle_m
from solver.travel.rufbus.access import Booked
from solver.travel.rufbus.demand import Service
from solver.travel.rufbus.rides import joints
from solver.travel.settings import TravelSettings
from solver.travel.timetable.compact import Int, Timetable

Columns = tuple[Int, Int, Int, Int, Int, Int]


@dataclass(frozen=True)
class Between:
    """Booked rides from node to node, in rows by `start`; all times in seconds.

    One who is brought to the first node at t is picked up at max(t + `before`, `low`),
    which must not be after `high`, and can board at `target` `spent` later. The ride
    alone takes `ride`. Seen backward in time this is the same with other numbers.
    """

    start: Int
    source: Int
    target: Int
    low: Int
    high: Int
    before: Int
    spent: Int
    ride: Int
    service: Int
    from_stop: Int
    to_stop: Int
    services: tuple[Service, ...]

    @cached_property
    def mirrored(self) -> "Between":
        """The same rides with time running backwards: from target to source."""
        after = self.spent - self.ride
        return rows(
            len(self.start) - 1,
            {
                "source": self.target,
                "target": self.source,
                "low": -(self.high + self.ride),
                "high": -(self.low + self.ride),
                "before": after,
                "spent": self.ride + self.before,
                "ride": self.ride,
                "service": self.service,
                "from_stop": self.from_stop,
                "to_stop": self.to_stop,
            },
            self.services,
        )

    @property
    def columns(self) -> Columns:
        """What a scan reads: rows, targets, first and last pickup, seconds."""
        return (
            self.start,
            self.target,
            self.low,
            self.high,
            self.before,
            self.spent,
        )

    def columns_after(self, time: int) -> Columns:
        """Return `columns` with the clock set to zero at `time`."""
        start, target, low, high, before, spent = self.columns
        moved = np.int32(time)
        return start, target, low - moved, high - moved, before, spent

    def booked(self, edge: int, forward: bool) -> Booked:
        """Return one ride; `forward` says how this was built, not how one travels."""
        before, ride = int(self.before[edge]), int(self.ride[edge])
        after = int(self.spent[edge]) - ride
        if not forward:
            before, after = after, before
        return Booked(
            self.services[int(self.service[edge])],
            ride,
            int(self.from_stop[edge]),
            int(self.to_stop[edge]),
            change_before=before,
            change_after=after,
        )


def between(
    running: Sequence[Service], timetable: Timetable, settings: TravelSettings
) -> Between:
    """Return the rides of all services from any line they meet to any other."""
    parts: list[dict[str, Int]] = []
    for number, service in enumerate(running):
        pick = joints(timetable, service.pick, settings)
        drop = joints(timetable, service.drop, settings)
        lat, lon = timetable.stop_lat, timetable.stop_lon
        a = np.repeat(np.arange(len(pick.node)), len(drop.node))
        b = np.tile(np.arange(len(drop.node)), len(pick.node))
        one, other = pick.stop[a], drop.stop[b]
        ride = service.seconds(
            great_circle_m(lat[one], lon[one], lat[other], lon[other])
        )
        part = {
            "source": pick.node[a],
            "target": drop.node[b],
            "low": np.full(len(a), service.open, np.int32),
            "high": np.minimum(service.close, service.latest - ride),
            "before": pick.change[a],
            "spent": ride + drop.change[b],
            "ride": ride,
            "service": np.full(len(a), number, np.int32),
            "from_stop": one,
            "to_stop": other,
        }
        useful = (part["source"] != part["target"]) & (part["high"] >= part["low"])
        useful &= one != other
        parts.append({name: column[useful] for name, column in part.items()})
    names = parts[0] if parts else NAMES
    joined = {n: np.concatenate([p[n] for p in parts] or [NONE]) for n in names}
    return rows(timetable.nodes, joined, tuple(running))


NONE = np.zeros(0, np.int32)
NAMES = (
    "source",
    "target",
    "low",
    "high",
    "before",
    "spent",
    "ride",
    "service",
    "from_stop",
    "to_stop",
)


def rows(nodes: int, columns: dict[str, Int], services: tuple[Service, ...]) -> Between:
    """Return the rides sorted by where they begin."""
    order = np.lexsort((columns["target"], columns["source"]))
    made = {n: c[order].astype(np.int32) for n, c in columns.items()}
    start = np.searchsorted(made["source"], np.arange(nodes + 1)).astype(np.int32)
    return Between(start, **made, services=services)
