"""Random journeys on a real feed, compared with an independent router (pynigiri).

The feed is first rewritten to what both can count in: time zone UTC, whole minutes,
stops far apart (pynigiri links near ones by itself), lines that we leave out left out
for both. Both change in 2 minutes and at most TRANSFERS times. A latest departure m is
right if one arrives in time leaving at m and not leaving a minute later.
"""

import csv
import io
import random
import zipfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from solver.travel.feed import reading
from solver.travel.journeys import answers
from solver.travel.journeys.queries import Query
from solver.travel.settings import TravelSettings
from solver.travel.timetable import compact
from tests.solver.travel.router import Router

TRANSFERS = 3
Rows = list[list[str]]


@dataclass
class Compared:
    """What came out: queries, those with a journey, and every difference in words."""

    asked: int = 0
    found: int = 0
    ahead: int = 0  # of the asked: earliest arrivals
    differences: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def compared(
    path: Path, folder: Path, first: date, last: date, count: int, seed: int = 1
) -> Compared:
    """Ask both routers `count` random queries on dates between `first` and `last`."""
    target = folder / "minutes.zip"
    result = Compared(left_out=rewrite(path, target))
    router = Router(target, first, last)
    read = reading.read(target)
    settings = TravelSettings(footpaths=False, max_transfers=TRANSFERS)
    desk = answers.Desk(compact.build(read), settings)
    asked = queries(read, first, last, count, seed)
    by_day: dict[date | None, list[Query]] = {}
    for query in asked:
        by_day.setdefault(query.day, []).append(query)
    for group in by_day.values():
        for query, row in zip(group, desk.answers(group), strict=True):
            problem = difference(router, query, row)
            result.asked += 1
            result.ahead += not query.arrive
            result.found += row[1] == "ok"
            if problem:
                result.differences.append(f"{query}: {problem}")
    return result


def difference(router: Router, query: Query, row: tuple[str, ...]) -> str | None:
    """Return what differs between both answers."""

    def other(minute: int) -> int | None:
        assert query.day is not None
        return router.arrival(query.origin, query.target, query.day, minute, TRANSFERS)

    minute = query.time // 60
    if not query.arrive:
        mine, theirs = minutes(row[3]) if row[1] == "ok" else None, other(minute)
        return None if mine == theirs else f"arrives {mine}, router {theirs}"
    if row[1] != "ok":
        theirs = other(minute - 1440)
        return None if theirs is None or theirs > minute else f"none, router {theirs}"
    leave = minutes(row[2])
    at, after = other(leave), other(leave + 1)
    good = at is not None and at <= minute and (after is None or after > minute)
    return None if good else f"leaves {leave}, router arrives {at}, then {after}"


def minutes(clock: str) -> int:
    """Return whole minutes of HH:MM:SS, with its sign."""
    sign = -1 if clock.startswith("-") else 1
    hours, mins, _ = (int(p) for p in clock.lstrip("-").split(":"))
    return sign * (hours * 60 + mins)


def queries(
    read: reading.Feed, first: date, last: date, count: int, seed: int
) -> list[Query]:
    """Return random queries between served stops, half of them backward."""
    rnd = random.Random(seed)
    served = sorted({read.stops["id"][int(s)] for s in set(read.events.stop.tolist())})
    found = []
    for number in range(count):
        origin, target = rnd.sample(served, 2)
        day = first + timedelta(days=rnd.randrange(1, (last - first).days - 1))
        at = rnd.randrange(5 * 60, 22 * 60) * 60
        found.append(Query(str(number), origin, target, day, number % 2 == 1, at))
    return found


def rewrite(source: Path, target: Path) -> list[str]:
    """Write the feed with UTC, whole minutes, stops far apart; return what it loses."""
    dropped = reading.read(source).findings.dropped
    lines = {(d.file, d.line) for d in dropped}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name == "shapes.txt":
                continue
            text = old.read(name).decode("utf-8-sig")
            rows = list(csv.reader(io.StringIO(text)))
            rows = [r for at, r in enumerate(rows, 1) if r and (name, at) not in lines]
            CHANGES.get(name, lambda rows: None)(rows)
            out = io.StringIO()
            csv.writer(out, lineterminator="\n").writerows(rows)
            new.writestr(name, out.getvalue())
    return [f"{d.file} line {d.line}: {d.reason} ({d.count})" for d in dropped]


def utc(rows: Rows) -> None:
    """Set every agency's time zone."""
    at = rows[0].index("agency_timezone")
    for row in rows[1:]:
        row[at] = "UTC"


def whole_minutes(rows: Rows) -> None:
    """Cut the seconds off; drop what then, or before, goes back in time."""
    columns = [rows[0].index(c) for c in ("arrival_time", "departure_time")]
    trip, latest, kept = "", -1, [rows[0]]
    for row in rows[1:]:
        for at in columns:
            hours, mins, *_ = row[at].strip().split(":")
            row[at] = f"{int(hours):02}:{mins}:00"
        arrival, departure = (minutes(row[at]) for at in columns)
        if row[0] != trip:
            trip, latest = row[0], -1
        if arrival >= latest:  # as the feed's reading leaves it out
            kept.append(row)
            latest = max(latest, departure)
    rows[:] = kept


def apart(rows: Rows) -> None:
    """Put the stops on a grid around the globe."""
    lat, lon = rows[0].index("stop_lat"), rows[0].index("stop_lon")
    for at, row in enumerate(rows[1:]):
        row[lat], row[lon] = f"{-60 + at % 100 * 1.2:.4f}", f"{-170 + at // 100 * 5}"


CHANGES = {"agency.txt": utc, "stop_times.txt": whole_minutes, "stops.txt": apart}
