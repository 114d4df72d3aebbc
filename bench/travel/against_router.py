"""Random journeys on a real feed, compared with an independent router (pynigiri).

    python -m bench.travel.against_router FEED.zip FIRST LAST [--queries 500]

FIRST and LAST are ISO dates within the feed. The feed is first rewritten to what both
can count in: time zone UTC, whole minutes, stops far apart (pynigiri links near ones by
itself), lines that we leave out left out for both. Both change in 2 minutes and at most
3 times. Half of the queries ask for the earliest arrival, half for the latest departure
m, which is right if one arrives in time leaving at m and not leaving a minute later.
"""

import argparse
import csv
import io
import random
import tempfile
import time
import zipfile
from datetime import date, timedelta
from pathlib import Path

from solver.travel import answers, feed, timetable
from solver.travel.queries import Query
from solver.travel.settings import TravelSettings
from tests.solver.travel.router import Router

TRANSFERS = 3
Rows = list[list[str]]


def main() -> None:
    """Compare and print every difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("feed", type=Path)
    parser.add_argument("first", type=date.fromisoformat)
    parser.add_argument("last", type=date.fromisoformat)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "minutes.zip"
        rewrite(flags.feed, path)
        router = Router(path, flags.first, flags.last)
        read = feed.read(path)
        settings = TravelSettings(footpaths=False, max_transfers=TRANSFERS)
        desk = answers.Desk(timetable.build(read), settings)
        asked = queries(read, flags.first, flags.last, flags.queries, flags.seed)
        compare(desk, router, asked)


def compare(desk: answers.Desk, router: Router, asked: list[Query]) -> None:
    """Answer every query by both and print what differs."""
    seconds, same, different, found = 0.0, 0, 0, 0
    for query in asked:
        start = time.perf_counter()
        row = desk.answers([query])[0]
        seconds += time.perf_counter() - start
        problem = difference(router, query, row)
        found += row[1] == "ok"
        same += problem is None
        different += problem is not None
        if problem:
            print("DIFFERENT", query, problem)
    print(
        f"{len(asked)} queries, {found} with a journey: {same} alike, {different} not"
    )
    print(f"{seconds / max(1, len(asked)) * 1000:.1f} ms a query, network included")


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
    read: feed.Feed, first: date, last: date, count: int, seed: int
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


def rewrite(source: Path, target: Path) -> None:
    """Write the feed with UTC, whole minutes and stops far apart."""
    dropped = [
        (d.file, d.line, d.count, d.reason) for d in feed.read(source).findings.dropped
    ]
    for item in dropped:
        print("left out for both:", *item)
    lines = {(d[0], d[1]) for d in dropped}
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


if __name__ == "__main__":
    main()
