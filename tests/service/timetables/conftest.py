"""A tiny GTFS zip and ways to spoil it."""

from __future__ import annotations

import io
import zipfile

TABLES = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\n"
    "a,Verkehr,https://example.org,Europe/Berlin\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\n"
    "n,Nordstadt,52.85,8.05\nf,Feldhausen,52.91,8.12\n",
    "routes.txt": "route_id,agency_id,route_short_name,route_type\nr,a,900,3\n",
    "trips.txt": "route_id,service_id,trip_id\nr,s,t\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "t,08:00:00,08:00:00,f,1\nt,08:20:00,08:20:00,n,2\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,"
    "sunday,start_date,end_date\ns,1,1,1,1,1,0,0,20261001,20270630\n",
}


def gtfs(without: str = "", **changed: str) -> bytes:
    """The zip; `changed` replaces tables by name without ending."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in TABLES.items():
            if name != without:
                archive.writestr(name, changed.get(name.removesuffix(".txt"), text))
    return buffer.getvalue()


def climbing() -> bytes:
    """A zip with an entry that leads out of it."""
    buffer = io.BytesIO(gtfs())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("../../evil.txt", "x")
    return buffer.getvalue()


def lying() -> bytes:
    """A zip whose contents give one table another size than its own header."""
    content = gtfs()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("stops.txt").file_size
    where = content.rindex(b"PK\x01\x02", 0, content.rindex(b"stops.txt"))
    told = (size + 7).to_bytes(4, "little")
    return content[: where + 24] + told + content[where + 28 :]


def bomb() -> bytes:
    """A zip with a table that grows a thousandfold."""
    buffer = io.BytesIO(gtfs())
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("shapes.txt", b"0" * (20 << 20))
    return buffer.getvalue()
