"""A whole course: reachable on all its dates, or on all but some that have names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from solver.travel.scans.matrix import Minutes, TravelMatrix
from solver.travel.settings import UNREACHABLE


@dataclass(frozen=True)
class CourseWays:
    """Minutes [home, venue] to and from a course that meets in several windows.

    The worst over all meetings on the dates that count; UNREACHABLE where more dates
    are missed than accepted. `missed_dates` counts these, reachable or not.
    """

    there: Minutes
    back: Minutes
    missed_dates: NDArray[np.int32]
    matrix: TravelMatrix
    windows: tuple[int, ...]

    def missed(self, home: int, venue: int) -> tuple[date, ...]:
        """Return the dates on which some meeting of the day cannot be attended."""
        found = {
            day for w in self.windows for day in self.matrix.missed(home, venue, w)
        }
        return tuple(sorted(found))


def course(
    matrix: TravelMatrix, windows: Sequence[int], exceptions: int = 0
) -> CourseWays:
    """Return the ways to a course that meets in `windows` (positions in the matrix).

    `exceptions`: on how many dates of the whole course one may be unable to come. A
    date is missed if any way to or from any of its meetings fails. A course without
    dates cannot be reached.
    """
    shape = len(matrix.home_index), len(matrix.venue_index)
    at = np.ix_(matrix.home_index, matrix.venue_index)
    missed = np.zeros(shape, np.int32)
    worst = [np.full(shape, UNREACHABLE, np.int16) for _ in range(2)]
    for meetings, count in alike(matrix, windows).items():
        found = [matrix.patterns[w][p] for w, p in meetings]
        ways = [
            np.maximum.reduce([(f.there, f.back)[way] for f in found])[at]
            for way in (0, 1)
        ]
        lost = np.minimum.reduce([np.minimum(f.there, f.back) for f in found])[at] < 0
        missed += lost * np.int32(count)
        for way in (0, 1):
            counted = np.where(lost, UNREACHABLE, ways[way])
            np.maximum(worst[way], counted, out=worst[way])
    for way in (0, 1):
        worst[way][missed > exceptions] = UNREACHABLE
    return CourseWays(worst[0], worst[1], missed, matrix, tuple(windows))


def alike(
    matrix: TravelMatrix, windows: Sequence[int]
) -> dict[tuple[tuple[int, int], ...], int]:
    """Return how many dates have the same meetings (window, pattern) on them."""
    by_date: dict[date, list[tuple[int, int]]] = {}
    for window in windows:
        for number, pattern in enumerate(matrix.patterns[window]):
            for day in pattern.dates:
                by_date.setdefault(day, []).append((window, number))
    counts: dict[tuple[tuple[int, int], ...], int] = {}
    for meetings in by_date.values():
        key = tuple(meetings)
        counts[key] = counts.get(key, 0) + 1
    return counts
