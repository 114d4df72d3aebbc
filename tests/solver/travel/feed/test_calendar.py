"""Which services run when, and what a change of the clocks does."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.travel.feed import calendar, reading
from solver.travel.feed.calendar import ADDED, REMOVED, Calendar
from solver.travel.feed.fields import day_number
from tests.solver.travel import feeds

Exceptions = list[tuple[date, int, int]]


def made(
    ranges: list[tuple[date, date, int]],
    exceptions: Exceptions,
    zones: tuple[str, ...] = ("Europe/Berlin",),
) -> Calendar:
    """Return a calendar of (first, last, weekday bits) and (day, service, kind)."""
    rows = sorted((day_number(d), s, k) for d, s, k in exceptions)
    return Calendar(
        np.array([day_number(r[0]) for r in ranges], np.int32),
        np.array([day_number(r[1]) for r in ranges], np.int32),
        np.array([r[2] for r in ranges], np.uint8),
        np.zeros(len(ranges), np.uint8),
        np.array([r[0] for r in rows], np.int32),
        np.array([r[1] for r in rows], np.int32),
        np.array([r[2] for r in rows], np.uint8),
        zones,
    )


JANUARY = date(2026, 1, 1)


def test_weekdays_ranges_and_exceptions() -> None:
    weekdays = made(
        [(JANUARY, date(2026, 1, 31), 0b0011111)],
        [(date(2026, 1, 3), 0, ADDED), (date(2026, 1, 5), 0, REMOVED)],
    )
    days = [JANUARY + timedelta(days=n) for n in range(-1, 32)]
    running = [d.day for d in days if weekdays.active(d)[0]]
    wanted = [n for n in range(1, 32) if date(2026, 1, n).weekday() < 5 and n != 5]
    assert running == sorted([*wanted, 3])
    assert weekdays.span() == (day_number(JANUARY), day_number(date(2026, 1, 31)))


def test_dates_only_and_nothing_at_all() -> None:
    none = (date(1970, 1, 2), date(1970, 1, 1), 0)
    only = made([none], [(date(2026, 5, 1), 0, ADDED), (date(2026, 5, 9), 0, ADDED)])
    assert only.span() == (day_number(date(2026, 5, 1)), day_number(date(2026, 5, 9)))
    assert [len(t.dates) for t in calendar.day_types(only, np.array([4]))] == [7, 2]
    nothing = made([none], [(date(2026, 5, 1), 0, REMOVED)])
    assert nothing.span() is None
    assert calendar.day_types(nothing, np.array([4])) == ()


days = st.dates(date(2026, 3, 1), date(2026, 4, 15))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(days, days, st.integers(0, 127)), min_size=1, max_size=4),
    st.lists(st.tuples(days, st.integers(0, 3), st.sampled_from([ADDED, REMOVED]))),
)
def test_day_types_are_the_distinct_sets_of_services(
    ranges: list[tuple[date, date, int]], exceptions: Exceptions
) -> None:
    """Two dates share a day type exactly if the same services run on both."""
    last = {(d, s % len(ranges)): k for d, s, k in exceptions}
    chosen = made(ranges, [(d, s, k) for (d, s), k in last.items()])
    trips = np.arange(1, len(ranges) + 1)
    kinds = calendar.day_types(chosen, trips)
    seen: dict[bytes, int] = {}
    for at, kind in enumerate(kinds):
        sets = {chosen.active(d).tobytes() for d in kind.dates}
        assert len(sets) == 1
        assert kind.trips == trips[chosen.active(kind.dates[0])].sum()
        assert seen.setdefault(sets.pop(), at) == at
    assert len({k.name for k in kinds}) == len(kinds)


def test_names_of_day_types() -> None:
    week = [date(2026, 11, 23) + timedelta(days=n) for n in range(7)]
    assert calendar.weekday_names(tuple(week[:5])) == "Mon-Fri"
    assert calendar.weekday_names((week[1], week[3])) == "Tue Thu"


@pytest.mark.parametrize(
    ("day", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 6, 1), 24)]
)
def test_the_clock_of_a_day_counts_from_noon(
    day: tuple[int, int, int], hours: int
) -> None:
    """A trip of the day before, at 32:00, arrives at 08:00 plus what the night lost."""
    berlin = made([(JANUARY, JANUARY, 1)], [])
    today = date(*day)
    shift = berlin.shift(0, today - timedelta(days=1), today)
    assert shift == -hours * 3600
    assert berlin.clock(today, 8 * 3600) == 8 * 3600  # after the change: wall time


def test_wall_times_before_the_change() -> None:
    """In March 01:30 is 10.5 h before noon, half past two on the day's clock."""
    berlin = made([(JANUARY, JANUARY, 1)], [])
    assert berlin.clock(date(2026, 3, 29), 5400) == 9000
    assert berlin.clock(date(2026, 10, 25), 5400) == 1800


def test_several_time_zones() -> None:
    both = made([(JANUARY, JANUARY, 1)], [], ("Europe/Berlin", "Europe/Lisbon"))
    assert both.shift(1, JANUARY, JANUARY) == 3600


def test_calendar_dates_alone(tmp_path: Path) -> None:
    """A feed without calendar.txt runs on its named dates."""
    tables = feeds.county(
        calendar=None,
        calendar_dates="service_id,date,exception_type\nW,20261202,1\n",
    )
    read = reading.read(feeds.write(tmp_path / "dates.zip", tables))
    assert read.calendar.active(date(2026, 12, 2)).tolist() == [True]
    assert read.calendar.active(date(2026, 12, 3)).tolist() == [False]
    alone = reading.read(
        feeds.write(tmp_path / "week.zip", feeds.county(calendar_dates=None))
    )
    assert alone.calendar.active(date(2026, 12, 3)).tolist() == [True]
