"""Which trip a vehicle continues as: `block_id`, and what transfers.txt says of it."""

from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

from solver.travel.timetable.compact import Int, Timetable

Pairs = dict[int, int]  # a trip and the one it goes on as
MOST_BETWEEN = 50  # trips of a block between two; beyond, it is no vehicle's day


def continued(timetable: Timetable, active: NDArray[np.bool_]) -> Pairs:
    """Return the active trips that passengers may stay seated between."""
    running = active[timetable.block_trips]
    trips, blocks = timetable.block_trips[running], timetable.block_of[running]
    before, after = trips[:-1], trips[1:]
    same = blocks[:-1] == blocks[1:]
    fits = timetable.trip_end[before] == timetable.trip_origin[after]
    fits &= timetable.trip_last[before] <= timetable.trip_first[after]
    odd = np.isin(blocks, blocks[:-1][same & ~fits])
    plain = same & fits & ~odd[:-1]
    pairs = dict(zip(before[plain].tolist(), after[plain].tolist(), strict=True))
    cuts = np.flatnonzero(np.diff(blocks[odd])) + 1
    for part in np.split(trips[odd], cuts):
        pairs |= chained(timetable, part)
    apply_seats(timetable, active, pairs)
    return pairs


def chained(timetable: Timetable, trips: Int) -> Pairs:
    """Return which trips of one block, by departure, follow each other.

    Each goes on as the first later one that starts where it ends, unless the vehicle
    is elsewhere meanwhile. Some feeds give several vehicles one block: trips that
    overlap are not of one vehicle.
    """
    columns = (
        timetable.trip_first,
        timetable.trip_last,
        timetable.trip_origin,
        timetable.trip_end,
    )
    first, last, origin, end = (column[trips].tolist() for column in columns)
    waiting: dict[int, list[int]] = {}
    for at, place in enumerate(origin):
        waiting.setdefault(place, []).append(at)
    taken, pairs = [False] * len(trips), {}
    for start in range(len(trips)):
        at = start
        while not taken[start] or at != start:
            there = waiting.get(end[at], [])
            found = bisect_left(there, max(at + 1, bisect_left(first, last[at])))
            if found == len(there):
                break
            then = there[found]
            if elsewhere(at, then, first, last, taken):
                break
            pairs[int(trips[at])] = int(trips[then])
            taken[then] = True
            del there[found]
            at = then
    return pairs


def elsewhere(
    one: int, then: int, first: list[int], last: list[int], taken: list[bool]
) -> bool:
    """Say whether a whole trip of the block lies between two others."""
    between = range(max(one + 1, bisect_left(first, last[one])), then)
    if len(between) > MOST_BETWEEN:
        return True
    return any(not taken[t] and last[t] <= first[then] for t in between)


def apply_seats(timetable: Timetable, active: NDArray[np.bool_], pairs: Pairs) -> None:
    """Add and remove the links that transfers.txt names trip by trip."""
    for one, other, stays in zip(
        timetable.seat_from.tolist(),
        timetable.seat_to.tolist(),
        timetable.seat_stays.tolist(),
        strict=True,
    ):
        if not stays and pairs.get(one) == other:
            del pairs[one]
        in_time = timetable.trip_last[one] <= timetable.trip_first[other]
        if stays and active[one] and active[other] and in_time:
            pairs.setdefault(one, other)
