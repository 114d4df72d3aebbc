"""Real meeting dates: free days, alternating weeks, changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from service.courses.meetings.meeting_dates import (
    MeetingDate,
    free_days,
    instant,
    meeting_dates,
    ticks,
    week_letter,
)
from service.rulesets.schema import SchoolHoliday

MONDAY = date(2026, 11, 2)


def test_weekly_meetings_skip_free_days() -> None:
    """Both ends count; a free day is left out."""
    found = meeting_dates(
        [[0, 510, 705, "every"]], MONDAY, date(2026, 11, 16), None, {date(2026, 11, 9)}
    )
    assert [one.day for one in found] == [MONDAY, date(2026, 11, 16)]


def test_alternating_weeks_do_not_flip_at_new_year() -> None:
    """2026 has 53 weeks: parity of week numbers would flip, counting days does not."""
    found = meeting_dates(
        [[0, 510, 705, "a"]], date(2026, 12, 14), date(2027, 1, 25), MONDAY, ()
    )
    days = [one.day for one in found]
    assert days == [
        date(2026, 12, 14),
        date(2026, 12, 28),
        *[date(2027, 1, 11)],
        date(2027, 1, 25),
    ]
    assert week_letter(date(2026, 12, 21), MONDAY) == "b"


def test_alternating_weeks_need_an_anchor() -> None:
    """Without an anchor nobody knows which week is a."""
    with pytest.raises(ValueError, match="anchor"):
        meeting_dates([[0, 510, 705, "a"]], MONDAY, MONDAY, None, ())


def test_free_days_of_the_land() -> None:
    """31 October is free in both Länder, 8 March in MV alone; other Länder's
    school holidays do not count."""
    school = [SchoolHoliday("NI", "Ferien", date(2026, 12, 23), date(2026, 12, 24))]
    start, end = date(2026, 3, 1), date(2026, 12, 31)
    lower_saxony = free_days("NI", school, start, end)
    mecklenburg = free_days("MV", school, start, end, [date(2026, 6, 1)])
    assert date(2026, 10, 31) in lower_saxony & mecklenburg
    assert date(2026, 3, 8) in mecklenburg - lower_saxony
    assert date(2026, 12, 23) in lower_saxony - mecklenburg
    assert date(2026, 6, 1) in mecklenburg


def test_wall_times_stay_put_over_the_change_of_the_clock() -> None:
    """08:30 is 06:30 UTC in summer and 07:30 UTC in winter."""
    assert instant(date(2026, 10, 23), 510).astimezone(UTC).hour == 6
    assert instant(date(2026, 10, 26), 510).astimezone(UTC).hour == 7
    on_the_day = instant(date(2026, 10, 25), 510).astimezone(UTC)
    assert on_the_day == datetime(2026, 10, 25, 7, 30, tzinfo=UTC)


def test_ticks_cover_what_is_touched() -> None:
    """Quarter hours that begin within a meeting or hold its ends."""
    assert len(ticks([MeetingDate(MONDAY, 510, 540)])) == 2
    assert len(ticks([MeetingDate(MONDAY, 512, 541)])) == 3
    midnight = ticks([MeetingDate(MONDAY, 23 * 60, 24 * 60)])
    assert len(midnight) == 4
