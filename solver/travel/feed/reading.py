"""A GTFS feed read from its zip: tables cleaned, references resolved to numbers."""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import polars as pl
from numpy.typing import NDArray

from solver.travel.feed import archive as archives
from solver.travel.feed import (
    booking_rules,
    fields,
    flex,
    frequencies,
    limits,
    on_call,
    rows,
    running_days,
    stop_times,
    transfers,
    validity,
)
from solver.travel.feed.archive import Archive
from solver.travel.feed.booking_rules import Rule
from solver.travel.feed.calendar import Calendar
from solver.travel.feed.findings import Findings
from solver.travel.feed.flex import FlexTrip
from solver.travel.feed.stop_times import Events, numbers, unknown

DEFAULT_ZONE = "Europe/Berlin"
STATION = 1


@dataclass(frozen=True)
class Feed:
    """One feed; positions in `stops`, `routes`, `trips` are the numbers used."""

    name: str
    digest: str
    findings: Findings
    agencies: int
    stops: pl.DataFrame  # id name lat lon parent kind
    routes: pl.DataFrame  # id name phone agency booked word line
    trips: pl.DataFrame  # id route service block headsign, expanded by frequencies
    lines: pl.DataFrame  # of each route what runs on call (see `on_call`)
    calendar: Calendar
    events: Events
    transfers: transfers.Transfers
    flex: tuple[FlexTrip, ...]
    terms: dict[int, Rule]  # of scheduled trips that must be booked
    trip_count: int
    stop_time_count: int


def read(path: Path) -> Feed:
    """Read the feed at `path`. Raises FeedError if it cannot be used at all."""
    with archives.opened(path) as archive:
        return from_archive(archive)


def from_archive(archive: Archive) -> Feed:
    """Read an opened feed, table by table, in the order of their references."""
    archive.require()
    findings = Findings()
    zone, agencies = read_agencies(archive, findings)
    stops = read_stops(archive, findings)
    routes = read_routes(archive, agencies, findings)
    service_ids, calendar = running_days.read(archive, zone, findings)
    trips = read_trips(archive, routes, service_ids, findings)
    areas = flex.read_areas(archive, stops["id"], findings)
    read = stop_times.read(archive, trips["id"], stops["id"], areas.ids, findings)
    events, windows = read.events, read.windows
    warn_empty(events, trips, windows, findings)
    ids = {
        "stops.txt": stops["id"],
        "routes.txt": routes["id"],
        "trips.txt": trips["id"],
    }
    links = transfers.read(archive, ids, stops["parent"], findings)
    warn_unused(archive, findings)
    phones = routes["phone"].fill_null("")[trips["route"]].to_list()
    rules = booking_rules.read_rules(archive, findings)
    booked = flex.flex_trips(
        windows, read.timed, areas, stops["id"], rules, phones, findings
    )
    trip_count = trips.height
    lines = on_call.lines(routes, trips, events, booked)
    on_call.warn(lines, findings)
    trips, events = frequencies.expand(archive, trips, events, findings)
    terms = booking_rules.terms_of(read.rules, rules, findings)
    calendar = validity.in_use(calendar, trips, events, booked)
    validity.warn_of_info(archive, calendar.span(), findings)
    return Feed(
        archive.name,
        archive.digest,
        findings,
        agencies.height,
        stops,
        routes,
        trips,
        lines,
        calendar,
        events,
        links,
        booked,
        terms,
        trip_count,
        read.count,
    )


UNUSED = {
    "pathways.txt": "ways inside stations are not followed; platforms are linked by "
    "their distance",
}


def warn_unused(archive: Archive, findings: Findings) -> None:
    """Name files of the feed that could change a journey and are not used."""
    for table, text in UNUSED.items():
        if archive.has(table):
            findings.warn(table, 0, text)


def unique_ids(frame: pl.DataFrame, table: str, findings: Findings) -> pl.DataFrame:
    """Leave out rows whose id is empty or was seen before."""
    frame = findings.drop(
        frame, table, pl.col("id").is_null(), pl.lit("the id is empty")
    )
    again = ~pl.col("id").is_first_distinct()
    return findings.drop(
        frame, table, again, pl.format('id "{}" stands twice', pl.col("id"))
    )


def read_agencies(archive: Archive, findings: Findings) -> tuple[str, pl.DataFrame]:
    """Return the feed's time zone, and its agencies (id, name, phone)."""
    table = "agency.txt"
    empty = pl.DataFrame(schema=dict.fromkeys(("id", "agency", "phone"), pl.String))
    if not archive.has(table):
        findings.warn(table, 0, f"the file is missing; {DEFAULT_ZONE} is assumed")
        return DEFAULT_ZONE, empty
    wanted = ("agency_id", "agency_name", "agency_phone", "agency_timezone")
    frame = rows.read(archive, table, (), wanted, findings)
    zones = frame["agency_timezone"].drop_nulls().unique(maintain_order=True)
    zone = zones[0].strip() if len(zones) else DEFAULT_ZONE
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        findings.warn(table, 2, f'agency_timezone "{zone}" is unknown; {DEFAULT_ZONE}')
        zone = DEFAULT_ZONE
    if len(zones) > 1:
        findings.warn(table, 3, f'more than one agency_timezone; all follow "{zone}"')
    frame = frame.select(
        pl.col("agency_id").fill_null("").alias("id"),
        pl.col("agency_name").alias("agency"),
        pl.col("agency_phone").alias("phone"),
    )
    return zone, frame.unique("id", keep="first", maintain_order=True)


def read_stops(archive: Archive, findings: Findings) -> pl.DataFrame:
    """Return id, name, lat, lon (null if unusable), parent (number or -1), kind."""
    table = "stops.txt"
    wanted = ("stop_name", "stop_lat", "stop_lon", "location_type", "parent_station")
    frame = rows.read(archive, table, ("stop_id",), wanted, findings)
    frame = unique_ids(frame.rename({"stop_id": "id"}), table, findings)
    frame = frame.with_columns(
        fields.degrees(frame["stop_lat"], 90).alias("lat"),
        fields.degrees(frame["stop_lon"], 180).alias("lon"),
        fields.integers(frame["location_type"], 0, 4).fill_null(0).alias("kind"),
        numbers(frame["parent_station"], frame["id"]).fill_null(-1).alias("parent"),
    )
    nowhere = (pl.col("lat").abs() < 0.01) & (pl.col("lon").abs() < 0.01)
    frame = frame.with_columns(
        pl.when(~nowhere & pl.col("lon").is_not_null()).then("lat").alias("lat"),
        pl.when(~nowhere & pl.col("lat").is_not_null()).then("lon").alias("lon"),
    )
    frame = limits.exchanged(frame, findings)
    frame = limits.thinned(frame, findings)
    warn_stops(frame, table, findings)
    frame = limits.parted(frame, findings)
    name = pl.col("stop_name").fill_null(pl.col("id")).alias("name")
    return frame.select("id", name, "lat", "lon", "parent", "kind")


def warn_stops(frame: pl.DataFrame, table: str, findings: Findings) -> None:
    """Name stops without a usable position and parents that do not exist."""
    lost = frame.filter(pl.col("lat").is_null() & (pl.col("kind") < 2))
    if lost.height:
        findings.warn(
            table,
            lost["line"][0],
            f'{lost.height} stop(s) without coordinates, first "{lost["id"][0]}"; '
            "nobody can be sent there on foot",
        )
    orphans = frame.filter(
        pl.col("parent_station").is_not_null() & (pl.col("parent") < 0)
    )
    if orphans.height:
        findings.warn(
            table,
            orphans["line"][0],
            f'parent_station "{orphans["parent_station"][0]}" is not in stops.txt '
            f"({orphans.height} stop(s)); the stop stands alone",
        )


def read_routes(
    archive: Archive, agencies: pl.DataFrame, findings: Findings
) -> pl.DataFrame:
    """Return id, name (short, else long), the agency and its phone.

    `booked`: on call by its type, `word`: what in its names suggests it, `line`: where
    it stands.
    """
    table = "routes.txt"
    wanted = (*on_call.ROUTE_TEXTS, "agency_id", "route_type")
    frame = rows.read(archive, table, ("route_id",), wanted, findings)
    frame = unique_ids(frame.rename({"route_id": "id"}), table, findings)
    agency = pl.col("agency_id").fill_null(
        agencies["id"][0] if agencies.height == 1 else ""
    )
    frame = frame.with_columns(agency)
    strange = ~pl.col("agency_id").is_in(["", *agencies["id"]])
    if agencies.height and (wrong := frame.filter(strange)).height:
        text = f'agency_id "{wrong["agency_id"][0]}" is not in agency.txt'
        findings.warn(table, wrong["line"][0], text)
    frame = frame.join(
        agencies, left_on="agency_id", right_on="id", how="left", maintain_order="left"
    )
    name = pl.coalesce("route_short_name", "route_long_name", "id").alias("name")
    booked = on_call.by_type(frame["route_type"]).alias("booked")
    word = on_call.named(frame, on_call.ROUTE_TEXTS)
    agency = pl.col("agency").fill_null("")
    return frame.select("id", name, "phone", agency, booked, word, "line")


def read_trips(
    archive: Archive,
    routes: pl.DataFrame,
    service_ids: pl.Series,
    findings: Findings,
) -> pl.DataFrame:
    """Return id, route, service, block (number or -1), headsign, word, line."""
    table = "trips.txt"
    needed = ("trip_id", "route_id", "service_id")
    wanted = (*on_call.TRIP_TEXTS, "block_id")
    frame = rows.read(archive, table, needed, wanted, findings)
    frame = unique_ids(frame.rename({"trip_id": "id"}), table, findings)
    frame = frame.with_columns(
        numbers(frame["route_id"], routes["id"]).alias("route"),
        numbers(frame["service_id"], service_ids).alias("service"),
    )
    frame = findings.drop(
        frame, table, pl.col("route").is_null(), unknown("route_id", "routes.txt")
    )
    frame = findings.drop(
        frame, table, pl.col("service").is_null(), unknown("service_id", "a calendar")
    )
    blocks = frame["block_id"].rank("dense").cast(pl.Int32).fill_null(0) - 1
    return frame.select(
        "id",
        "route",
        "service",
        blocks.alias("block"),
        pl.col("trip_headsign").fill_null("").alias("headsign"),
        on_call.named(frame, on_call.TRIP_TEXTS),
        "line",
    )


def warn_empty(
    events: Events, trips: pl.DataFrame, windows: pl.DataFrame, findings: Findings
) -> None:
    """Name trips that cannot carry anyone because fewer than two stops are left."""
    stops: NDArray[np.int64] = np.diff(events.starts)
    short = stops < 2
    if windows.height:
        short[windows["trip"].unique().to_numpy()] = False
    if short.any():
        first = int(np.flatnonzero(short)[0])
        findings.warn(
            "trips.txt",
            trips["line"][first],
            f"{int(short.sum())} trip(s) with fewer than two stops, "
            f'first "{trips["id"][first]}"',
        )
