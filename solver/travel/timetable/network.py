"""All connections that run around one date, on that date's clock, ready to scan."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solver.travel.feed.calendar import DAY
from solver.travel.timetable.blocks import continued
from solver.travel.timetable.compact import Int, Timetable

Keys = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Network:
    """Connections sorted by departure; times in seconds on the date's clock.

    `code` holds the vehicle's run shifted left by two, and the bits BOARD and ALIGHT.
    Trips that passengers may stay seated between share a run. `source` and `shift`
    lead back to the timetable's connection and its service day.
    """

    departure: Int
    arrival: Int
    from_node: Int
    to_node: Int
    code: Int
    source: Int
    shift: Int
    runs: int

    @cached_property
    def mirrored(self) -> "Network":
        """The same with time running backwards: departures are negated arrivals."""
        order = np.lexsort((-self.departure[::-1], -self.arrival[::-1]))
        back = (len(order) - 1 - order).astype(np.int64)
        code = self.code[back]
        swapped = (code & ~3) | ((code & 1) << 1) | ((code >> 1) & 1)
        return Network(
            -self.arrival[back],
            -self.departure[back],
            self.to_node[back],
            self.from_node[back],
            swapped,
            self.source[back],
            self.shift[back],
            self.runs,
        )


def network(timetable: Timetable, day: date, low: int, high: int) -> Network:
    """Return what runs between `low` and `high` seconds on the clock of `day`."""
    parts, runs = [], 0
    for service_day in service_days(timetable, day, low, high):
        active = timetable.calendar.active(service_day)
        for zone in range(len(timetable.calendar.zones)):
            shift = timetable.calendar.shift(zone, service_day, day)
            chosen = active & (timetable.zone == zone)
            part = running(timetable, chosen, shift, low, high, runs)
            parts.append(part)
            runs = part.runs
    return merged(parts, runs)


def service_days(timetable: Timetable, day: date, low: int, high: int) -> list[date]:
    """Return the service days whose trips can be under way in [low, high].

    An hour of slack covers a change of the clocks, a day other time zones.
    """
    slack = 3600 + (DAY if len(timetable.zone_names) > 1 else 0)
    before = (timetable.latest + slack - low) // DAY
    after = (high + slack - timetable.earliest) // DAY
    return [day + timedelta(days=n) for n in range(-before, after + 1)]


def running(
    timetable: Timetable,
    services: NDArray[np.bool_],
    shift: int,
    low: int,
    high: int,
    runs: int,
) -> Network:
    """Return the connections of some services, moved by `shift` seconds."""
    start, end = np.searchsorted(timetable.departure, [low - shift, high - shift + 1])
    trip_runs, runs = number_runs(timetable, services[timetable.trip_service], runs)
    run = trip_runs[timetable.trip[start:end]]
    arrival = timetable.arrival[start:end]
    at = np.flatnonzero((run >= 0) & (arrival <= high - shift))
    code = (run[at] << 2) | timetable.code[start:end][at]
    node = timetable.stop_node
    return Network(
        timetable.departure[start:end][at] + np.int32(shift),
        arrival[at] + np.int32(shift),
        node[timetable.from_stop[start:end][at]],
        node[timetable.to_stop[start:end][at]],
        code.astype(np.int32),
        (at + start).astype(np.int32),
        np.full(len(at), shift, np.int32),
        runs,
    )


def number_runs(
    timetable: Timetable, active: NDArray[np.bool_], runs: int
) -> tuple[NDArray[np.int32], int]:
    """Return each trip's run (-1 where it does not run), numbered from `runs`.

    Trips of a block follow each other in one vehicle where one ends at the node the
    next starts from (GTFS reference, `block_id`; see `blocks`).
    """
    result = np.full(len(active), -1, np.int32)
    count = int(active.sum())
    result[active] = np.arange(runs, runs + count, dtype=np.int32)
    follow(continued(timetable, active), result)
    return result, runs + count


def follow(pairs: dict[int, int], runs: NDArray[np.int32]) -> None:
    """Give every trip the run of the trip it continues."""
    continued = set(pairs.values())
    for start in pairs:
        if start in continued:
            continue
        trip = start
        while trip in pairs:
            following = pairs[trip]
            runs[following] = runs[start]
            trip = following


def merged(parts: list[Network], runs: int) -> Network:
    """Return several service days as one network."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        none = np.zeros(0, np.int32)
        return Network(none, none, none, none, none, none, none, 0)
    names = (
        "departure",
        "arrival",
        "from_node",
        "to_node",
        "code",
        "source",
        "shift",
    )
    columns = {n: np.concatenate([getattr(p, n) for p in parts]) for n in names}
    order = np.lexsort((columns["arrival"], columns["departure"]))
    return Network(**{n: c[order] for n, c in columns.items()}, runs=runs)
