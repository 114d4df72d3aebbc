"""GTFS-Flex: trips without fixed times, in the current form and the older draft."""

import json
from dataclasses import dataclass
from typing import Any

import polars as pl

from solver.travel import fields, rows
from solver.travel.archive import Archive
from solver.travel.findings import Findings
from solver.travel.stop_times import FILE, numbers, unknown

LOCATIONS = "locations.geojson"
MOST_GEOJSON = 64 << 20
Ring = tuple[tuple[float, float], ...]  # (lat, lon)


@dataclass(frozen=True)
class FlexTrip:
    """A ride that one may book within a trip: from one area to another.

    `open` to `close`: when one may be picked up, `latest`: when one is brought, in
    seconds of the service day. An area is a list of stops, or rings of positions.
    """

    trip: int
    pick_stops: tuple[int, ...]
    pick_rings: tuple[Ring, ...]
    drop_stops: tuple[int, ...]
    drop_rings: tuple[Ring, ...]
    open: int
    close: int
    latest: int
    lead_minutes: int | None
    phone: str


@dataclass(frozen=True)
class Areas:
    """Where flexible trips stop: groups of stops and drawn areas, by id."""

    groups: dict[str, tuple[int, ...]]
    rings: dict[str, tuple[Ring, ...]]

    @property
    def ids(self) -> frozenset[str]:
        """All ids, for feeds that write them into stop_id."""
        return frozenset(self.groups) | frozenset(self.rings)


def read_areas(archive: Archive, stops: pl.Series, findings: Findings) -> Areas:
    """Return the location groups and locations of a feed."""
    return Areas(read_groups(archive, stops, findings), read_rings(archive, findings))


def read_groups(
    archive: Archive, stops: pl.Series, findings: Findings
) -> dict[str, tuple[int, ...]]:
    """Return the stops of each location group, in the current or the older form."""
    current = archive.has("location_group_stops.txt")
    table = "location_group_stops.txt" if current else "location_groups.txt"
    member = "stop_id" if current else "location_id"
    if not archive.has(table):
        return {}
    needed = ("location_group_id",)
    frame = rows.read(archive, table, needed, (member,), findings)
    frame = frame.filter(pl.col(member).is_not_null())
    frame = frame.with_columns(numbers(frame[member], stops).alias("stop"))
    frame = findings.drop(
        frame, table, pl.col("stop").is_null(), unknown(member, "stops.txt")
    )
    grouped = frame.group_by("location_group_id", maintain_order=True).agg("stop")
    return {name: tuple(members) for name, members in grouped.iter_rows() if name}


def read_rings(archive: Archive, findings: Findings) -> dict[str, tuple[Ring, ...]]:
    """Return the outlines in locations.geojson; holes count as further rings."""
    if not archive.has(LOCATIONS):
        return {}
    path = archive.unpack(LOCATIONS)
    if path.stat().st_size > MOST_GEOJSON:
        findings.warn(LOCATIONS, 0, "larger than 64 MiB; its areas are not used")
        return {}
    try:
        features = json.loads(path.read_text("utf-8-sig"))["features"]
        return dict(outline(feature) for feature in features)
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        text = f"no GeoJSON of areas ({type(error).__name__}: {error}); not used"
        findings.warn(LOCATIONS, getattr(error, "lineno", 0), text)
        return {}


def outline(feature: dict[str, Any]) -> tuple[str, tuple[Ring, ...]]:
    """Return the id and the rings of one feature. Raises what a wrong shape raises."""
    shape = feature["geometry"]
    polygons = shape["coordinates"]
    if shape["type"] == "Polygon":
        polygons = [polygons]
    elif shape["type"] != "MultiPolygon":
        raise ValueError(f"geometry {shape['type']}")
    found = [
        tuple((float(point[1]), float(point[0])) for point in ring)
        for polygon in polygons
        for ring in polygon
    ]
    return str(feature["id"]), tuple(found)


def read_rules(archive: Archive, findings: Findings) -> pl.DataFrame:
    """Return booking rules: id, lead_minutes (null if not given), phone."""
    table = "booking_rules.txt"
    wanted = ("prior_notice_duration_min", "prior_notice_last_day", "phone_number")
    if not archive.has(table):
        schema = {"id": pl.String, "lead_minutes": pl.Int32, "phone": pl.String}
        return pl.DataFrame(schema=schema)
    frame = rows.read(archive, table, ("booking_rule_id",), wanted, findings)
    minutes = fields.integers(frame["prior_notice_duration_min"], 0, 527_040)
    days = fields.integers(frame["prior_notice_last_day"], 0, 366)
    lead = pl.select(pl.coalesce(minutes, days * 1440)).to_series()
    frame = frame.select(
        pl.col("booking_rule_id").alias("id"),
        lead.alias("lead_minutes"),
        pl.col("phone_number").alias("phone"),
    )
    return frame.drop_nulls("id").unique("id", keep="first", maintain_order=True)


def flex_trips(
    windows: pl.DataFrame,
    areas: Areas,
    rules: pl.DataFrame,
    phones: list[str],
    findings: Findings,
) -> tuple[FlexTrip, ...]:
    """Return the bookable rides of the stop_times rows with a window.

    `phones`: the agency's number for each trip, where a rule names none.
    """
    if windows.is_empty():
        return ()
    records = read_records(windows, areas, findings)
    booking = {name: (lead, phone) for name, lead, phone in rules.iter_rows()}
    found: list[FlexTrip] = []
    for (trip,), part in records.group_by("trip", maintain_order=True):
        stops = part.sort("sequence", "line").to_dicts()
        found += rides(int(str(trip)), stops, areas, booking, phones)
    return tuple(found)


def read_records(
    windows: pl.DataFrame, areas: Areas, findings: Findings
) -> pl.DataFrame:
    """Return the rows with sequence, area, start and end as values."""
    area = pl.coalesce("location_group_id", "location_id", "stop_id")
    frame = windows.with_columns(
        area.alias("area"),
        fields.integers(windows["stop_sequence"], 0, 999_999_999).alias("sequence"),
        fields.times(windows["window_start"]).alias("start"),
        fields.times(windows["window_end"]).alias("end"),
    )
    known = pl.col("area").is_in(sorted(areas.ids)).fill_null(False)
    reason = pl.format('area "{}" is not in the feed', pl.col("area").fill_null(""))
    frame = findings.drop(frame, FILE, ~known, reason)
    bad = pl.col("start").is_null() | (pl.col("end") <= pl.col("start"))
    bad |= pl.col("end").is_null() | pl.col("sequence").is_null()
    reason = pl.format(
        'pickup window "{}" to "{}" cannot be used',
        pl.col("window_start").fill_null(""),
        pl.col("window_end").fill_null(""),
    )
    return findings.drop(frame, FILE, bad, reason)


def rides(
    trip: int,
    stops: list[dict[str, Any]],
    areas: Areas,
    booking: dict[str, tuple[int | None, str | None]],
    phones: list[str],
) -> list[FlexTrip]:
    """Return the rides of one trip: from each stop to each later one.

    A trip with a single row (older draft) runs within its area.
    """
    pairs = [(a, b) for i, a in enumerate(stops) for b in stops[i + 1 :]]
    if len(stops) == 1:
        pairs = [(stops[0], stops[0])]
    found = []
    for one, other in pairs:
        if one["pickup_type"] == "1" or other["drop_off_type"] == "1":
            continue
        rule = one["pickup_booking_rule_id"] or other["drop_off_booking_rule_id"]
        lead, phone = booking.get(rule, (None, None))
        found.append(
            FlexTrip(
                trip,
                areas.groups.get(one["area"], ()),
                areas.rings.get(one["area"], ()),
                areas.groups.get(other["area"], ()),
                areas.rings.get(other["area"], ()),
                one["start"],
                one["end"],
                other["end"],
                lead,
                phone or phones[trip],
            )
        )
    return found
