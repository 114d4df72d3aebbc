"""Invented feeds: a table is its lines, a feed is its tables."""

import zipfile
from pathlib import Path

AGENCY = "agency_id,agency_name,agency_url,agency_timezone,agency_phone\n"
WEEK = (
    "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
    "start_date,end_date\n"
)
TIMES = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"

#: Four villages on a line, a town, one line to it in the morning and one back at noon.
COUNTY = {
    "agency.txt": AGENCY + "V,Verkehr,https://example.org,Europe/Berlin,04471 100\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\n"
    "A,Adorf,52.900,7.900\nB,Bdorf,52.950,7.950\n"
    "C,Cstadt,53.000,8.000\nD,Ddorf,53.050,8.050\n",
    "routes.txt": "route_id,agency_id,route_short_name,route_type\n"
    "R1,V,101,3\nR2,V,102,3\n",
    "calendar.txt": WEEK + "W,1,1,1,1,1,0,0,20260101,20261231\n",
    "calendar_dates.txt": "service_id,date,exception_type\nW,20261203,2\n",
    "trips.txt": "route_id,service_id,trip_id,trip_headsign\n"
    "R1,W,t1,Cstadt\nR2,W,t2,Cstadt\nR1,W,t3,Adorf\n",
    "stop_times.txt": TIMES + "t1,07:00:00,07:00:00,A,1\nt1,07:20:00,07:20:00,B,2\n"
    "t2,07:30:00,07:30:00,B,1\nt2,07:55:00,07:55:00,C,2\n"
    "t3,12:10:00,12:10:00,B,1\nt3,12:30:00,12:30:00,A,2\n",
}


def write(path: Path, tables: dict[str, str]) -> Path:
    """Write a feed; the zip's content depends on the tables alone."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as feed:
        for name, text in tables.items():
            feed.writestr(zipfile.ZipInfo(name), text)
    return path


def county(**changes: str | None) -> dict[str, str]:
    """Return COUNTY with tables replaced (`stops="…"`) or left out (None)."""
    tables = {**COUNTY}
    for name, text in changes.items():
        tables[f"{name}.txt"] = text or ""
        if text is None:
            del tables[f"{name}.txt"]
    return tables


def more(table: str, lines: str) -> str:
    """Return a table of COUNTY with lines added."""
    return COUNTY[f"{table}.txt"] + lines


def line(service: str, trips: dict[str, str]) -> tuple[str, str]:
    """Return lines of trips.txt and stop_times.txt from `A 7:00 B 7:20 …`."""
    heads, times = "", ""
    for name, run in trips.items():
        heads += f"R1,{service},{name},\n"
        parts = run.split()
        for at in range(0, len(parts), 2):
            stop, time = parts[at], f"{parts[at + 1]}:00"
            times += f"{name},{time},{time},{stop},{at}\n"
    return heads, times
