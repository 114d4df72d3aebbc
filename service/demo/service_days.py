"""Which days are school days, school holidays or public holidays in a Land."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from service.rulesets.schema import SchoolHoliday

DAY = timedelta(days=1)
YEAR = timedelta(days=364)  # keeps the weekday
# Fixed days of the Länder of the data folder, as (month, day).
FIXED = ((1, 1), (5, 1), (10, 3), (10, 31), (12, 25), (12, 26))
EASTER = (-2, 1, 39, 50)  # Good Friday, Easter Monday, Ascension, Whit Monday


def easter(year: int) -> date:
    """Easter Sunday (Gauss, as revised by Lichtenberg)."""
    k = year // 100
    m = 15 + (3 * k + 3) // 4 - (8 * k + 13) // 25
    s = 2 - (3 * k + 3) // 4
    a = year % 19
    d = (19 * a + m) % 30
    r = (d + a // 11) // 29
    og = 21 + d - r
    sz = 7 - (year + year // 4 + s) % 7
    oe = 7 - (og - sz) % 7
    return date(year, 3, 1) + timedelta(days=og + oe - 1)


def public_holidays(year: int, land: str) -> frozenset[date]:
    """Days without work: NI and MV; MV also has 8 March (since 2023)."""
    days = {date(year, month, day) for month, day in FIXED}
    days |= {easter(year) + timedelta(days=n) for n in EASTER}
    if land == "MV":
        days.add(date(year, 3, 8))
    return frozenset(days)


def each_day(first: date, last: date) -> Iterator[date]:
    """Every day from first to last, both included."""
    for number in range((last - first).days + 1):
        yield first + number * DAY


def is_public_holiday(day: date, land: str) -> bool:
    """Whether nobody works on a day."""
    return day in public_holidays(day.year, land)


def is_school_holiday(
    day: date, land: str, holidays: tuple[SchoolHoliday, ...]
) -> bool:
    """Whether a day lies in school holidays.

    Days beyond the last known list are looked up whole years before: good enough for
    an invented timetable, which is all that asks.
    """
    own = [h for h in holidays if h.land == land]
    if not own:
        return False
    while day > max(h.last for h in own):
        day -= YEAR
    return any(h.first <= day <= h.last for h in own)


def first_school_monday(
    day: date, land: str, holidays: tuple[SchoolHoliday, ...]
) -> date:
    """The first Monday on or after a day whose whole week has school."""
    monday = day + timedelta(days=-day.weekday() % 7)
    while any(
        is_school_holiday(monday + n * DAY, land, holidays)
        or is_public_holiday(monday + n * DAY, land)
        for n in range(5)
    ):
        monday += 7 * DAY
    return monday
