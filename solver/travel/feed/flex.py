"""GTFS-Flex: trips without fixed times, in the current form and the older draft."""

import json
from dataclasses import dataclass
from typing import Any

import polars as pl

from solver.travel.feed import fields, rows
from solver.travel.feed.archive import Archive
from solver.travel.feed.booking import ANY_TIME, Booking
from solver.travel.feed.booking_rules import Rule
from solver.travel.feed.findings import Findings
from solver.travel.feed.stop_times import FILE, numbers, unknown

LOCATIONS = "locations.geojson"
MOST_GEOJSON = 64 << 20
MOST_CORNERS = 20_000  # of one area; a district's exact border has about 10,000
MOST_RIDES = 2_000  # between the areas of one trip
Ring = tuple[tuple[float, float], ...]  # (lat, lon)


@dataclass(frozen=True)
class FlexTrip:
    """A ride that one may book within a trip: from one area to another.

    `open` to `close`: when one may be picked up, `earliest` to `latest`: when one is
    brought, in seconds of the service day; a stop with a time has only this one. An
    area is a list of stops, or rings of positions.
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
    booking: Booking = ANY_TIME
    earliest: int = 0


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
    text = path.read_text("utf-8-sig", errors="replace")
    try:
        features = list(json.loads(text)["features"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        reason = f"no GeoJSON of areas ({type(error).__name__}: {error}); not used"
        findings.warn(LOCATIONS, getattr(error, "lineno", 1), reason)
        return {}
    found: dict[str, tuple[Ring, ...]] = {}
    for number, feature in enumerate(features, 1):
        try:
            name, rings = outline(feature)
            if name in found:
                raise ValueError(f'id "{name}" stands twice')
        except (ValueError, KeyError, TypeError, IndexError, OverflowError) as error:
            told = f"{type(error).__name__}: {error}"
            reason = f"area {number} is no outline ({told}); not used"
            findings.warn(LOCATIONS, line_of(text, feature), reason)
            continue
        found[name] = rings
    return found


def line_of(text: str, feature: object) -> int:
    """Return the line on which a feature's id stands first, 1 if it has none."""
    name = feature.get("id") if isinstance(feature, dict) else None
    at = text.find(json.dumps(name, ensure_ascii=False)) if name is not None else -1
    return text.count("\n", 0, max(at, 0)) + 1


def outline(feature: dict[str, Any]) -> tuple[str, tuple[Ring, ...]]:
    """Return the id and the rings of one feature. Raises what a wrong shape raises."""
    shape = feature["geometry"]
    kind, polygons = shape["type"], shape.get("coordinates")
    if kind == "Polygon":
        polygons = [polygons]
    elif kind != "MultiPolygon":
        raise ValueError(f"geometry {kind}, expected Polygon or MultiPolygon")
    found = tuple(ring_of(ring) for polygon in polygons for ring in polygon)
    if not found:
        raise ValueError("an outline without corners")
    if (corners := sum(map(len, found))) > MOST_CORNERS:
        raise ValueError(f"{corners} corners, more than {MOST_CORNERS}; simplify it")
    return str(feature["id"]), found


def ring_of(points: list[list[float]]) -> Ring:
    """Return one ring as (lat, lon). Raises ValueError for what encloses nothing."""
    ring = tuple((float(point[1]), float(point[0])) for point in points)
    if len(set(ring)) < 3:
        raise ValueError(f"a ring of {len(set(ring))} different corners")
    for lat, lon in ring:
        if not (abs(lat) <= 90 and abs(lon) <= 180):
            raise ValueError(f"corner at latitude {lat}, longitude {lon}")
    return ring


def flex_trips(
    windows: pl.DataFrame,
    timed: pl.DataFrame,
    areas: Areas,
    stops: pl.Series,
    rules: dict[str, Rule],
    phones: list[str],
    findings: Findings,
) -> tuple[FlexTrip, ...]:
    """Return the bookable rides of the stop_times rows with a window.

    `timed`: the rows with times of the same trips, which one may ride from or to.
    `stops`: all ids; `phones`: the agency's number for each trip, where a rule names
    none.
    """
    if windows.is_empty():
        return ()
    records = pl.concat(
        [read_windows(windows, areas, stops, findings), timed_of(timed)]
    )
    found: list[FlexTrip] = []
    most = int((2 * MOST_RIDES) ** 0.5)
    for (trip,), part in records.group_by("trip", maintain_order=True):
        part = part.sort("sequence", "line")
        if part.height > most:
            text = f"a bookable trip of {part.height} areas; the first {most} are used"
            findings.warn(FILE, part["line"][most], text)
        ends = [end_of(row, areas) for row in part.head(most).iter_rows(named=True)]
        found += rides(int(str(trip)), ends, rules, phones)
    return tuple(found)


SHAPE = (
    "trip",
    "line",
    "sequence",
    "area",
    "stop",
    "start",
    "end",
    "pickup_type",
    "drop_off_type",
    "pickup_booking_rule_id",
    "drop_off_booking_rule_id",
)


def read_windows(
    windows: pl.DataFrame, areas: Areas, stops: pl.Series, findings: Findings
) -> pl.DataFrame:
    """Return the rows with a window: sequence, area or stop, start and end."""
    area = pl.coalesce("location_group_id", "location_id", "stop_id")
    own = pl.coalesce("location_group_id", "location_id").is_null()
    frame = windows.with_columns(
        area.alias("area"),
        numbers(windows["stop_id"], stops).alias("stop"),
        fields.integers(windows["stop_sequence"], 0, 999_999_999).alias("sequence"),
        fields.times(windows["window_start"]).alias("start"),
        fields.times(windows["window_end"]).alias("end"),
    )
    known = pl.col("area").is_in(sorted(areas.ids)).fill_null(False)
    frame = frame.with_columns(pl.when(own & ~known).then("stop").alias("stop"))
    reason = pl.format('area "{}" is not in the feed', pl.col("area").fill_null(""))
    lost = ~known & pl.col("stop").is_null()
    frame = findings.drop(frame, FILE, lost, reason)
    bad = pl.col("start").is_null() | (pl.col("end") <= pl.col("start"))
    bad |= pl.col("end").is_null() | pl.col("sequence").is_null()
    reason = pl.format(
        'pickup window "{}" to "{}" cannot be used',
        pl.col("window_start").fill_null(""),
        pl.col("window_end").fill_null(""),
    )
    return findings.drop(frame, FILE, bad, reason).select(SHAPE)


def timed_of(timed: pl.DataFrame) -> pl.DataFrame:
    """Return rows with times in the same shape: from arrival to departure, no area."""
    frame = timed.with_columns(
        pl.lit(None, pl.String).alias("area"),
        pl.col("arrival").alias("start"),
        pl.col("departure").alias("end"),
    )
    return frame.select(SHAPE)


@dataclass(frozen=True)
class End:
    """One row of a bookable trip: where, and from when to when, or at which time."""

    stops: tuple[int, ...]
    rings: tuple[Ring, ...]
    start: int
    end: int
    timed: bool
    pick: bool
    drop: bool
    pick_rule: str | None
    drop_rule: str | None


def end_of(row: dict[str, Any], areas: Areas) -> End:
    """Return a row with its area's stops and outline."""
    stop, area = row["stop"], row["area"]
    return End(
        areas.groups.get(area, ()) if stop is None else (stop,),
        areas.rings.get(area, ()) if stop is None else (),
        row["start"],
        row["end"],
        area is None,
        row["pickup_type"] != "1",
        row["drop_off_type"] != "1",
        row["pickup_booking_rule_id"],
        row["drop_off_booking_rule_id"],
    )


def rides(
    trip: int, ends: list[End], rules: dict[str, Rule], phones: list[str]
) -> list[FlexTrip]:
    """Return the rides of one trip: from each stop to each later one.

    Between two rows with times the trip runs as scheduled. A trip with a single row
    (older draft) runs within its area.
    """
    pairs = [(a, b) for i, a in enumerate(ends) for b in ends[i + 1 :]]
    if len(ends) == 1 and not (ends[0].timed or len(ends[0].stops) == 1):
        pairs = [(ends[0], ends[0])]
    found = []
    for one, other in pairs:
        if not (one.pick and other.drop) or (one.timed and other.timed):
            continue
        terms = rules.get(one.pick_rule or other.drop_rule or "", Rule())
        leave = one.end if one.timed else one.start
        found.append(
            FlexTrip(
                trip,
                one.stops,
                one.rings,
                other.stops,
                other.rings,
                leave,
                one.end,
                other.start if other.timed else other.end,
                terms.lead_minutes,
                terms.phone or phones[trip],
                terms.booking,
                other.start,
            )
        )
    return found
