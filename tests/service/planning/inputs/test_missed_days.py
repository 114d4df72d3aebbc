"""Days without a bus count over the whole course."""

from datetime import date, timedelta

import numpy as np

from service.planning.inputs.missed_days import open_slots
from solver.travel.scans.matrix import Pattern, TravelMatrix
from solver.travel.scans.windows import Window

MONDAY = date(2027, 1, 11)


def days(weekday: int) -> tuple[date, ...]:
    """Four weeks of one weekday."""
    return tuple(MONDAY + timedelta(days=weekday + 7 * n) for n in range(4))


def table(missed: tuple[int, ...]) -> TravelMatrix:
    """One home, one venue; slot n lacks its way on the first `missed[n]` days."""
    patterns, windows = [], []
    for slot, lost in enumerate(missed):
        dates = days(slot)
        windows.append(Window(str(slot), 30_000, 40_000, dates))
        found = []
        for part, minutes in ((dates[:lost], -1), (dates[lost:], 20)):
            way = np.array([[minutes]], np.int16)
            if part:
                found.append(Pattern(part, way, way))
        patterns.append(tuple(found))
    all_twenty = np.full((1, 1, len(missed)), 20, np.int16)
    one = np.zeros(1, np.int64)
    ways = tuple(patterns)
    return TravelMatrix(all_twenty, all_twenty, tuple(windows), ways, one, one)


def test_two_days_missed_in_two_hours_are_more_than_one() -> None:
    """Each hour alone was within the accepted single day: two days were excused."""
    both = table((1, 1))
    assert open_slots(both, [(0, 1)], 2).all()
    assert not open_slots(both, [(0, 1)], 1).any()
    assert open_slots(both, [(0,), (1,)], 1).all()


def test_an_hour_that_misses_nothing_stays_open() -> None:
    """Only what adds to the missed days closes; other weeks keep the free hour."""
    found = open_slots(table((1, 1, 0)), [(0, 1, 2)], 1)
    assert found[0, 0].tolist() == [False, False, True]


def test_without_accepted_days_minutes_alone_decide() -> None:
    """Then the matrix has closed every hour with a missed day already."""
    closed = table((0, 0))
    closed.there[0, 0, 1] = -1
    assert open_slots(closed, [(0, 1)], 0)[0, 0].tolist() == [True, False]
