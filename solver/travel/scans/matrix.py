"""Minutes between all homes and all venues at all meeting times, there and back."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from solver.travel.rufbus.demand import OnDemandZone
from solver.travel.scans.cache import TravelCache
from solver.travel.scans.ends import ends_of
from solver.travel.scans.units import Unit, Units
from solver.travel.scans.windows import Window
from solver.travel.settings import UNREACHABLE, LatLon, TravelSettings
from solver.travel.timetable.compact import Timetable

Minutes = NDArray[np.int16]


@dataclass(frozen=True)
class Pattern:
    """Dates of a window on which everything runs alike, and the minutes on them.

    `there`, `back` are [distinct home, distinct venue], UNREACHABLE where there is no
    way within the limit.
    """

    dates: tuple[date, ...]
    there: Minutes
    back: Minutes


class Trips(NamedTuple):
    """The ways that exist, one entry each: positions and minutes."""

    home: NDArray[np.int32]
    venue: NDArray[np.int32]
    window: NDArray[np.int32]
    there: Minutes
    back: Minutes


@dataclass(frozen=True)
class TravelMatrix:
    """Minutes [home, venue, window], the worst over the dates that count.

    UNREACHABLE where that way fails on more dates than the settings excuse.
    """

    there: Minutes
    back: Minutes
    windows: tuple[Window, ...]
    patterns: tuple[tuple[Pattern, ...], ...]  # of each window
    home_index: NDArray[np.int64]
    venue_index: NDArray[np.int64]

    def trips(self) -> Trips:
        """Return where one gets both there and back: most pairs of a county do not."""
        at = np.nonzero((self.there >= 0) & (self.back >= 0))
        home, venue, window = (index.astype(np.int32) for index in at)
        return Trips(home, venue, window, self.there[at], self.back[at])

    def missed(self, home: int, venue: int, window: int) -> tuple[date, ...]:
        """Return the meeting dates on which one cannot get there or not back."""
        at = self.home_index[home], self.venue_index[venue]
        found = [
            day
            for pattern in self.patterns[window]
            if min(pattern.there[at], pattern.back[at]) < 0
            for day in pattern.dates
        ]
        return tuple(sorted(found))


def matrix(
    timetable: Timetable,
    homes: Sequence[LatLon],
    venues: Sequence[LatLon],
    windows: Sequence[Window],
    settings: TravelSettings,
    zones: Sequence[OnDemandZone] = (),
    cache: TravelCache | None = None,
    workers: int = 2,
    since: datetime | None = None,
) -> TravelMatrix:
    """Return minutes there and back for every home, venue and window.

    Dates on which the same services run within reach of a meeting are routed once.
    `since`: local time before which nobody can have booked a Rufbus, so that the first
    meetings may be out of its reach; None where there is time enough.
    """
    units = Units(
        timetable,
        ends_of(homes, timetable, settings),
        ends_of(venues, timetable, settings),
        settings,
        tuple(zones),
        cache if cache is not None else TravelCache(),
        since,
    )
    planned = [grouped(units, window) for window in windows]
    wanted = list(dict.fromkeys(u for plan in planned for pair in plan for u in pair))
    units.prepare(wanted)
    with ThreadPoolExecutor(max(1, workers)) as pool:
        minutes = dict(zip(wanted, pool.map(units.minutes, wanted), strict=True))
    patterns = tuple(
        tuple(
            Pattern(tuple(dates), minutes[there], minutes[back])
            for (there, back), dates in plan.items()
        )
        for plan in planned
    )
    there, back = by_window(units, patterns, settings)
    return TravelMatrix(
        there, back, tuple(windows), patterns, units.homes.index, units.venues.index
    )


def by_window(
    units: Units, patterns: Sequence[Sequence[Pattern]], settings: TravelSettings
) -> tuple[Minutes, Minutes]:
    """Return the worst minutes there and back [home, venue, window] of all windows."""
    rows, columns = units.homes.index[:, None], units.venues.index[None, :]
    shape = (len(units.homes.index), len(units.venues.index), len(patterns))
    ways = tuple(np.full(shape, UNREACHABLE, np.int16) for _ in range(2))
    for at, found in enumerate(patterns):
        for way, worst in zip(ways, worst_of(found, settings), strict=True):
            if worst is not None:
                way[:, :, at] = worst[rows, columns]
    return ways[0], ways[1]


def grouped(units: Units, window: Window) -> dict[tuple[Unit, Unit], list[date]]:
    """Return the window's dates by what has to be scanned for them."""
    found: dict[tuple[Unit, Unit], list[date]] = {}
    for day in sorted(set(window.dates)):
        pair = (
            units.unit(day, window.start, forward=False),
            units.unit(day, window.end, forward=True),
        )
        found.setdefault(pair, []).append(day)
    return found


def worst_of(
    patterns: Sequence[Pattern], settings: TravelSettings
) -> tuple[Minutes | None, Minutes | None]:
    """Return the worst minutes there and back over the patterns.

    A date is missed if either way fails on it. Up to `max_exceptions` missed dates are
    excused; beyond, the ways that fail become UNREACHABLE.
    """
    if not patterns:
        return None, None
    shape = patterns[0].there.shape
    missed = np.zeros(shape, np.int32)
    worst = [np.full(shape, UNREACHABLE, np.int16) for _ in range(2)]
    fails = [np.zeros(shape, np.bool_) for _ in range(2)]
    for pattern in patterns:
        lost = (pattern.there < 0) | (pattern.back < 0)
        missed += lost * np.int32(len(pattern.dates))
        for way, minutes in enumerate((pattern.there, pattern.back)):
            counted = np.where(lost, UNREACHABLE, minutes)
            np.maximum(worst[way], counted, out=worst[way])
            fails[way] |= minutes < 0
    beyond = missed > settings.max_exceptions
    for way in (0, 1):
        single = beyond & ~fails[way]
        if single.any():  # this way works on all dates, the other does not
            worst[way][single] = worst_alone(patterns, way)[single]
        worst[way][beyond & fails[way]] = UNREACHABLE
    return worst[0], worst[1]


def worst_alone(patterns: Sequence[Pattern], way: int) -> Minutes:
    """Return the worst minutes of one way over all dates."""
    columns = [(p.there, p.back)[way] for p in patterns]
    result: Minutes = np.maximum.reduce(columns)
    return result
