"""Feeds to measure with: an invented county, and a real feed tiled to any size."""

import csv
import io
import random
import zipfile
from pathlib import Path

AGENCY = (
    "agency_id,agency_name,agency_url,agency_timezone\nV,V,https://example.org,{}\n"
)
WEEK = (
    "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
    "start_date,end_date\n"
)
#: service, weekdays, share of the stop times: a German county outside its towns
SERVICES = (
    ("S", "1,1,1,1,1,0,0", 0.55),
    ("F", "0,0,0,0,0,0,0", 0.25),
    ("A", "0,0,0,0,0,1,0", 0.12),
    ("O", "0,0,0,0,0,0,1", 0.08),
)


def county(path: Path, stop_times: int, seed: int = 1, places: int = 1500) -> Path:
    """Write a county of so many stops, 60 radial lines and so many stop times."""
    rnd = random.Random(seed)
    stops = [
        (52.6 + rnd.random() * 0.5, 7.6 + rnd.random() * 0.8) for _ in range(places)
    ]
    lines = [line(rnd, stops) for _ in range(60)]
    trips, times, number = [], [], 0
    for service, _, share in SERVICES:
        written = 0
        while written < stop_times * share:
            run = lines[number % len(lines)][:: 1 if rnd.random() < 0.5 else -1]
            clock = rnd.choice((6, 7, 7, 12, 13, 13, 15, 16, 17, 20)) * 3600
            clock += rnd.randrange(60) * 60
            trips.append((f"R{number % len(lines)}", service, f"t{number}"))
            for at, stop in enumerate(run):
                text = f"{clock // 3600:02}:{clock // 60 % 60:02}:00"
                times.append((f"t{number}", text, text, f"s{stop}", at))
                clock += rnd.randrange(1, 4) * 60
            written += len(run)
            number += 1
    tables = {
        "agency.txt": AGENCY.format("Europe/Berlin"),
        "stops.txt": table(
            ("stop_id", "stop_name", "stop_lat", "stop_lon"),
            [(f"s{i}", f"Stop {i}", *p) for i, p in enumerate(stops)],
        ),
        "routes.txt": table(
            ("route_id", "agency_id", "route_short_name", "route_type"),
            [(f"R{i}", "V", i, 3) for i in range(len(lines))],
        ),
        "calendar.txt": WEEK
        + "".join(f"{s},{days},20260101,20261231\n" for s, days, _ in SERVICES),
        "trips.txt": table(("route_id", "service_id", "trip_id"), trips),
        "stop_times.txt": table(TIMES, times),
    }
    return packed(path, tables)


TIMES = ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence")


def line(rnd: random.Random, stops: list[tuple[float, float]]) -> list[int]:
    """Return 20 to 40 stops from the outside towards one of five towns."""
    hub, end = rnd.randrange(5), rnd.randrange(5, len(stops))
    (a, b), (c, d) = stops[hub], stops[end]
    found = [hub]
    for step in range(1, rnd.randrange(20, 41)):
        share = step / 40
        at = (a + (c - a) * share, b + (d - b) * share)
        near = min(range(len(stops)), key=lambda i: apart(stops[i], at))
        if near != found[-1]:
            found.append(near)
    return found


def apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return a number that grows with the distance."""
    return (one[0] - other[0]) ** 2 + 0.36 * (one[1] - other[1]) ** 2


def tiled(source: Path, path: Path, stop_times: int) -> Path:
    """Write `source` as often as needed, ids prefixed, each copy a degree away."""
    with zipfile.ZipFile(source) as feed:
        read = {n: feed.read(n).decode("utf-8-sig") for n in feed.namelist()}
    rows = {n: list(csv.reader(io.StringIO(t))) for n, t in read.items()}
    copies = -(-stop_times // (len(rows["stop_times.txt"]) - 1))
    keep = ("agency.txt", "calendar.txt", "calendar_dates.txt")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for name in (n for n in keep if n in read):
            out.writestr(name, read[name])
        for name in ("routes.txt", "stops.txt", "trips.txt", "stop_times.txt"):
            with out.open(name, "w", force_zip64=True) as target:
                for copy in range(copies):
                    target.write(moved(name, rows[name], copy).encode())
    return path


PREFIXED = {"route_id", "trip_id", "stop_id", "block_id", "shape_id", "parent_station"}


def moved(name: str, rows: list[list[str]], copy: int) -> str:
    """Return one copy of a table; only the first has the header."""
    header = rows[0]
    ids = [i for i, c in enumerate(header) if c in PREFIXED]
    lat = header.index("stop_lat") if name == "stops.txt" else -1
    changed = [header] if copy == 0 else []
    for row in rows[1:]:
        if len(row) < len(header):
            continue
        new = list(row)
        for i in ids:
            new[i] = f"{copy}-{row[i]}" if row[i] else ""
        if lat >= 0:
            new[lat] = f"{float(row[lat]) - copy % 60:.6f}"
        changed.append(new)
    return table((), changed)


def table(header: tuple[str, ...], rows: list[object]) -> str:
    """Return CSV text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if header:
        writer.writerow(header)
    writer.writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def packed(path: Path, tables: dict[str, str]) -> Path:
    """Write a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as feed:
        for name, text in tables.items():
            feed.writestr(name, text)
    return path
