"""Which services run on which date, and how the clocks of two dates differ."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from solver.travel.feed.fields import EPOCH, day_number

DAY = 86_400
ADDED, REMOVED = 1, 2


@dataclass(frozen=True)
class Calendar:
    """Services by weekday and range, and the dates that differ.

    `first`, `last`: days since 1970-01-01 (first > last: dates only). `weekdays`: bit 0
    is Monday. Exceptions are sorted by day. `zone`: index of the service's time zone.
    """

    first: NDArray[np.int32]
    last: NDArray[np.int32]
    weekdays: NDArray[np.uint8]
    zone: NDArray[np.uint8]
    exception_day: NDArray[np.int32]
    exception_service: NDArray[np.int32]
    exception_kind: NDArray[np.uint8]
    zones: tuple[str, ...]

    def active(self, day: date) -> NDArray[np.bool_]:
        """Return for each service whether it runs on `day`."""
        number = day_number(day)
        runs = (self.first <= number) & (number <= self.last)
        runs &= (self.weekdays >> np.uint8(day.weekday())) & 1 == 1
        start, end = np.searchsorted(self.exception_day, [number, number + 1])
        services = self.exception_service[start:end]
        runs[services] = self.exception_kind[start:end] == ADDED
        return runs

    def without(self, unused: NDArray[np.bool_]) -> "Calendar":
        """Return the calendar with some services running on no day."""
        kept = ~unused[self.exception_service]
        return replace(
            self,
            first=np.where(unused, 1, self.first).astype(np.int32),
            last=np.where(unused, 0, self.last).astype(np.int32),
            exception_day=self.exception_day[kept],
            exception_service=self.exception_service[kept],
            exception_kind=self.exception_kind[kept],
        )

    def span(self) -> tuple[int, int] | None:
        """Return the first and last day on which anything may run."""
        ranged = (self.first <= self.last) & (self.weekdays > 0)
        added = self.exception_day[self.exception_kind == ADDED]
        starts = [*self.first[ranged], *added[:1]]
        ends = [*self.last[ranged], *added[-1:]]
        return (int(min(starts)), int(max(ends))) if starts else None

    def shift(self, zone: int, day: date, reference: date) -> int:
        """Return the seconds from the clock of `reference` to that of `day`.

        A service day's clock counts from noon minus 12 h (GTFS reference, "Time"), so
        that a change of the clocks moves it by an hour against its neighbour.
        The clock of `reference` is that of the first time zone.
        """
        return noon(self.zones[zone], day) - noon(self.zones[0], reference)

    def clock(self, day: date, wall_seconds: int) -> int:
        """Return the service-day seconds of `day` for a wall time on `day`."""
        zone = ZoneInfo(self.zones[0])
        wall = datetime.combine(day, time(), zone) + timedelta(seconds=wall_seconds)
        return int(wall.timestamp()) - noon(self.zones[0], day) + DAY // 2


def noon(zone: str, day: date) -> int:
    """Return the POSIX time of noon on `day`."""
    return int(datetime.combine(day, time(12), ZoneInfo(zone)).timestamp())


def as_date(number: int) -> date:
    """Return the date of a day number."""
    return EPOCH + timedelta(days=number)


@dataclass(frozen=True)
class DayType:
    """Dates on which the same services run."""

    name: str
    dates: tuple[date, ...]
    trips: int


MOST_KINDS = 1_000  # of day types told apart in a report
Kind = tuple[tuple[date, ...], int]


def fingerprints(calendar: Calendar) -> tuple[int, NDArray[np.uint64]]:
    """Return the first day and, for each day of the span, a hash of its services.

    Each service has a random number; a day's hash is their exclusive or, kept up to
    date along the span, so that the cost grows with changes and not with days.
    Days of equal hash run the same services (up to 2^-64).
    """
    span = calendar.span()
    if span is None:
        return 0, np.zeros(0, np.uint64)
    low, high = span
    mark = marks(len(calendar.first))
    steps = np.zeros((7, high - low + 2), np.uint64)
    ranged = np.flatnonzero(calendar.first <= calendar.last)
    for weekday in range(7):
        on = ranged[(calendar.weekdays[ranged] >> np.uint8(weekday)) & 1 == 1]
        np.bitwise_xor.at(steps[weekday], calendar.first[on] - low, mark[on])
        np.bitwise_xor.at(steps[weekday], calendar.last[on] - low + 1, mark[on])
    running = np.bitwise_xor.accumulate(steps, axis=1)
    days = np.arange(low, high + 1)
    result = running[(days + EPOCH.weekday()) % 7, days - low]
    flip_exceptions(calendar, low, mark, result)
    return low, result


def flip_exceptions(
    calendar: Calendar,
    low: int,
    mark: NDArray[np.uint64],
    result: NDArray[np.uint64],
) -> None:
    """Apply to `result` the exceptions that change what the weekday rule says."""
    day, service = calendar.exception_day, calendar.exception_service
    inside = (day >= low) & (day < low + len(result))
    day, service = day[inside], service[inside]
    kind = calendar.exception_kind[inside]
    weekday = ((day + EPOCH.weekday()) % 7).astype(np.uint8)
    regular = (calendar.first[service] <= day) & (day <= calendar.last[service])
    regular &= (calendar.weekdays[service] >> weekday) & 1 == 1
    changed = regular != (kind == ADDED)
    np.bitwise_xor.at(result, day[changed] - low, mark[service[changed]])


def marks(count: int) -> NDArray[np.uint64]:
    """Return one fixed pseudo-random number for each service."""
    generator = np.random.default_rng(20_260_101)
    return generator.integers(1, 1 << 63, count, np.uint64)


def day_types(
    calendar: Calendar, trips_of_service: NDArray[np.int64]
) -> tuple[DayType, ...]:
    """Return the distinct patterns of services, the most frequent first."""
    low, hashes = fingerprints(calendar)
    _, inverse = np.unique(hashes, return_inverse=True)
    if not len(hashes):
        return ()
    found: list[Kind] = []
    order = np.argsort(inverse, kind="stable")
    for part in np.split(order, np.cumsum(np.bincount(inverse))[:-1]):
        days = tuple(as_date(low + int(d)) for d in part)
        counted = len(found) <= MOST_KINDS
        active = calendar.active(days[0]) if counted else np.zeros(0, np.int64)
        found.append((days, int(trips_of_service[active].sum())))
    found = fewer(found)
    found.sort(key=lambda f: (-len(f[0]), f[0]))
    names: dict[str, int] = {}
    result = []
    for days, trips in found:
        base = weekday_names(days)
        names[base] = names.get(base, 0) + 1
        number = f" ({names[base]})" if names[base] > 1 else ""
        result.append(DayType(base + number, days, trips))
    return tuple(result)


def fewer(found: list[Kind]) -> list[Kind]:
    """Return the day types, those beyond MOST_KINDS as one."""
    if len(found) <= MOST_KINDS:
        return found
    rest = tuple(sorted(day for days, _ in found[MOST_KINDS:] for day in days))
    most = max(trips for _, trips in found[MOST_KINDS:])
    return [*found[:MOST_KINDS], (rest, most)]


def weekday_names(days: tuple[date, ...]) -> str:
    """Return the weekdays among `days`, such as `Mon-Fri` or `Tue Thu`."""
    short = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    present = sorted({d.weekday() for d in days})
    if len(present) > 2 and present[-1] - present[0] == len(present) - 1:
        return f"{short[present[0]]}-{short[present[-1]]}"
    return " ".join(short[d] for d in present)
