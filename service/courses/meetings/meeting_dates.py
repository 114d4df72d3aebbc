"""On which days a course really meets. Pure: dates in, dates out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import holidays

from service.clock import BERLIN
from service.rulesets.schema import SchoolHoliday

TICK_MINUTES = 15
WEEK = timedelta(days=7)


@dataclass(frozen=True, order=True)
class MeetingDate:
    """One meeting on one day; wall minutes of that day in Germany."""

    day: date
    start: int
    end: int


def meeting_dates(
    meetings: Iterable[Sequence[Any]],
    start: date,
    end: date,
    anchor: date | None,
    free_days: Collection[date],
) -> tuple[MeetingDate, ...]:
    """Every meeting between two days (both included) that is on no free day, sorted.

    `meetings` are [weekday, start minute, end minute, "every" | "a" | "b"]; week a is
    the week of the anchor Monday and every second one from there. Raises ValueError
    for alternating weeks without an anchor.
    """
    found = []
    for weekday, first, last, week in meetings:
        if week != "every" and anchor is None:
            raise ValueError(f"week {week!r}: alternating weeks need an anchor Monday")
        day = start + timedelta(days=(weekday - start.weekday()) % 7)
        while day <= end:
            held = week == "every" or week == week_letter(day, anchor or day)
            if held and day not in free_days:
                found.append(MeetingDate(day, first, last))
            day += WEEK
    return tuple(sorted(found))


def week_letter(day: date, anchor: date) -> str:
    """ "a" in the anchor Monday's week and every second week from it, else "b".

    Counted in days: calendar week numbers flip after years with 53 weeks.
    """
    return "a" if ((day - anchor).days // 7) % 2 == 0 else "b"


def free_days(
    land: str,
    school: Iterable[SchoolHoliday],
    start: date,
    end: date,
    extra: Iterable[date] = (),
) -> frozenset[date]:
    """Public holidays of a Land (NI, MV, …), its school holidays and further days."""
    days = set(extra)
    for year in range(start.year, end.year + 1):
        days |= _public_holidays(land, year)
    for stretch in school:
        if stretch.land == land:
            length = (stretch.last - stretch.first).days
            days.update(stretch.first + timedelta(days=n) for n in range(length + 1))
    return frozenset(day for day in days if start <= day <= end)


@lru_cache(maxsize=64)
def _public_holidays(land: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DE", subdiv=land, years=year))


def ticks(dates: Iterable[MeetingDate]) -> tuple[int, ...]:
    """Sorted 15-minute ticks (UTC minutes since 1970 / 15) that meetings touch."""
    found: set[int] = set()
    for one in dates:
        first = _utc_minute(one.day, one.start) // TICK_MINUTES
        last = -(-_utc_minute(one.day, one.end) // TICK_MINUTES)
        found.update(range(first, last))
    return tuple(sorted(found))


def instant(day: date, minute: int) -> datetime:
    """A wall minute of a day in Germany as an aware instant."""
    # Sums of aware times count on the wall clock, also over a change of the clock.
    return datetime.combine(day, time(), BERLIN) + timedelta(minutes=minute)


def _utc_minute(day: date, minute: int) -> int:
    return int(instant(day, minute).astimezone(UTC).timestamp()) // 60


def tick_day(tick: int) -> date:
    """The German day of a tick."""
    moment = datetime.fromtimestamp(tick * TICK_MINUTES * 60, UTC)
    return moment.astimezone(BERLIN).date()
