"""A course over a term: holidays, nights of changed clocks, trips past midnight."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from solver.travel.feed import reading
from solver.travel.scans import matrix
from solver.travel.scans.course import course
from solver.travel.scans.windows import Window
from solver.travel.settings import UNREACHABLE, LatLon, TravelSettings
from solver.travel.timetable import compact
from solver.travel.timetable.compact import Timetable
from tests.solver.travel import feeds
from tests.solver.travel.conftest import (
    ADORF,
    CSTADT,
    DDORF,
    EVENING,
    HOLIDAY,
    LATE,
    MONDAY,
    MORNING,
    OUTBACK,
)

SETTINGS = TravelSettings()
TERM = tuple(MONDAY + timedelta(days=7 * n) for n in range(5))  # the last a holiday


def test_dates_are_missed_over_all_windows_together(county: Timetable) -> None:
    """Scene: Monday and Tuesday, no noon bus on the holiday Monday: one date of ten."""
    tuesdays = tuple(day + timedelta(days=1) for day in TERM)
    windows = [replace(MORNING, dates=TERM), replace(MORNING, id="t", dates=tuesdays)]
    found = matrix.matrix(county, [ADORF, OUTBACK], [CSTADT], windows, SETTINGS)
    strict = course(found, [0, 1])
    assert (strict.there[0, 0], strict.back[0, 0]) == (UNREACHABLE, UNREACHABLE)
    assert strict.missed_dates[:, 0].tolist() == [1, 10]
    assert strict.missed(0, 0) == (HOLIDAY,)
    excused = course(found, [0, 1], exceptions=1)
    assert (excused.there[0, 0], excused.back[0, 0]) == (60, 35)
    assert excused.there[1, 0] == UNREACHABLE
    assert course(found, [1]).there[0, 0] == 60
    assert course(found, []).there[0, 0] == UNREACHABLE


def test_two_meetings_on_one_date_are_one_missed_date(county: Timetable) -> None:
    """A morning without a way home and an evening without one: the date counts once."""
    windows = [replace(EVENING, dates=TERM), replace(LATE, dates=TERM)]
    found = matrix.matrix(county, [DDORF], [CSTADT], windows, SETTINGS)
    assert course(found, [0, 1], exceptions=4).missed_dates[0, 0] == 5
    assert course(found, [1]).missed(0, 0) == (HOLIDAY,)
    assert course(found, [1], exceptions=1).back[0, 0] == 40
    assert course(found, [0, 1], exceptions=5).there[0, 0] == UNREACHABLE


def test_the_minutes_are_the_worst_of_the_dates_that_count(county: Timetable) -> None:
    """With a longer limit the holiday counts too, and its long wait for the bus."""
    long = replace(SETTINGS, max_minutes=360)
    windows = [replace(MORNING, dates=TERM)]
    found = matrix.matrix(county, [ADORF], [CSTADT], windows, long)
    assert course(found, [0]).back[0, 0] == 305
    assert course(found, [0]).missed(0, 0) == ()


def test_only_ways_that_exist_are_listed(county: Timetable) -> None:
    """The sparse form: Adorf has a way there and back, the outback has none."""
    found = matrix.matrix(county, [OUTBACK, ADORF], [CSTADT], [MORNING], SETTINGS)
    trips = found.trips()
    assert [column.tolist() for column in trips] == [[1], [0], [0], [60], [35]]


def night(tmp_path: Path) -> Timetable:
    """Return a feed with one bus 01:30 after a late class, every night of the week."""
    heads, times = feeds.line("N", {"in": "A 20:00 B 20:30", "out": "B 25:30 A 26:00"})
    week = "N,1,1,1,1,1,1,1,20260101,20261231\n"
    tables = feeds.county(
        trips="route_id,service_id,trip_id,trip_headsign\n" + heads,
        stop_times=feeds.TIMES + times,
        calendar=feeds.WEEK + week,
        calendar_dates="service_id,date,exception_type\nN,20260401,2\n",
    )
    return compact.build(reading.read(feeds.write(tmp_path / "night.zip", tables)))


@pytest.mark.parametrize(
    ("day", "minutes"),
    [
        (date(2026, 3, 3), 120),  # any night: end 24:00, home at 02:00
        (date(2026, 3, 28), 120),  # the clocks go forward that night
        (date(2026, 10, 24), 120),  # and back: the bus keeps to its service day
        (date(2026, 3, 31), 120),  # it does not run on 1 April, its night before does
        (date(2026, 4, 1), None),
    ],
)
def test_a_bus_of_the_day_before_past_midnight(
    day: date, minutes: int | None, tmp_path: Path
) -> None:
    """A class until midnight, home with the bus of the same service day at 25:30."""
    window = Window("late", 21 * 3600, 24 * 3600, (day,))
    a, b = LatLon(52.9, 7.9), LatLon(52.95, 7.95)
    found = matrix.matrix(night(tmp_path), [a], [b], [window], SETTINGS)
    assert found.back[0, 0, 0] == (UNREACHABLE if minutes is None else minutes)


@pytest.mark.parametrize(
    ("day", "minutes"),
    [
        (date(2026, 3, 4), 60),  # from 01:00, home at 02:00
        (date(2026, 4, 1), 60),  # the bus is that of 31 March
        (date(2026, 4, 2), UNREACHABLE),
        (date(2026, 3, 29), 60),  # 02:00 does not exist: home is reached at 03:00
        (date(2026, 10, 25), 60),
    ],
)
def test_a_class_that_ends_after_midnight(
    day: date, minutes: int, tmp_path: Path
) -> None:
    """The same bus, asked for on the day after its service day."""
    window = Window("night", 600, 3600, (day,))
    a, b = LatLon(52.9, 7.9), LatLon(52.95, 7.95)
    found = matrix.matrix(night(tmp_path), [a], [b], [window], SETTINGS)
    assert found.back[0, 0, 0] == minutes
