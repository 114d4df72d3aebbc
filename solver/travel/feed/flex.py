"""GTFS-Flex: trips without fixed times, in the current form and the older draft."""

import json
from dataclasses import dataclass
from typing import Any

import polars as pl

from solver.travel.feed import fields, rows
from solver.travel.feed.archive import Archive
from solver.travel.feed.booking import ANY_TIME, Booking
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
    booking: Booking = ANY_TIME


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


RULES = "booking_rules.txt"
MOST_NOTICE = 527_040  # minutes: a year and a day
PRIOR_DAYS = 2  # booking_type


@dataclass(frozen=True)
class Rule:
    """One line of booking_rules.txt: how long before, where, and on what terms.

    `lead_minutes` is what one tells people: whole days count as 1,440 minutes.
    """

    lead_minutes: int | None = None
    phone: str | None = None
    booking: Booking = ANY_TIME


def read_rules(archive: Archive, findings: Findings) -> dict[str, Rule]:
    """Return the booking rules by id; a value that cannot be read is named."""
    if not archive.has(RULES):
        return {}
    numbers_of = {
        "prior_notice_duration_min": (0, MOST_NOTICE),
        "prior_notice_duration_max": (0, MOST_NOTICE),
        "prior_notice_last_day": (0, 366),
        "prior_notice_start_day": (0, 366),
    }
    times_of = ("prior_notice_last_time", "prior_notice_start_time")
    wanted = (*numbers_of, *times_of, "phone_number", "booking_type")
    frame = rows.read(archive, RULES, ("booking_rule_id",), wanted, findings)
    read = [fields.integers(frame[c], *limits) for c, limits in numbers_of.items()]
    read += [fields.times(frame[c]).alias(c) for c in times_of]
    for name, column in zip((*numbers_of, *times_of), read, strict=True):
        wrong = frame.filter(column.is_null() & frame[name].is_not_null())
        if wrong.height:
            text = f'{name} "{wrong[name][0]}" cannot be read; taken as not given'
            findings.warn(RULES, wrong["line"][0], text)
    columns = [c.alias(n) for c, n in zip(read, (*numbers_of, *times_of), strict=True)]
    frame = frame.with_columns(columns).drop_nulls("booking_rule_id")
    frame = frame.unique("booking_rule_id", keep="first", maintain_order=True)
    return {
        str(row["booking_rule_id"]): rule(row) for row in frame.iter_rows(named=True)
    }


def rule(row: dict[str, Any]) -> Rule:
    """Return one booking rule. Days count only where no minutes are given."""
    minutes = row["prior_notice_duration_min"]
    days = None if minutes is not None else row["prior_notice_last_day"]
    booking = Booking(
        minutes,
        row["prior_notice_duration_max"],
        days,
        None if days is None else row["prior_notice_last_time"],
        row["prior_notice_start_day"],
        row["prior_notice_start_time"],
    )
    told = minutes if days is None else days * 1440
    return Rule(told, row["phone_number"], booking)


def terms_of(
    named: dict[int, str], rules: dict[str, Rule], findings: Findings
) -> dict[int, Rule]:
    """Return the terms of scheduled trips that name a booking rule."""
    lost = sorted(set(named.values()) - rules.keys())
    if lost:
        text = f'{len(lost)} booking rule(s) are not in {RULES}, first "{lost[0]}"'
        findings.warn(FILE, 0, text)
    return {trip: rules[name] for trip, name in named.items() if name in rules}


def flex_trips(
    windows: pl.DataFrame,
    areas: Areas,
    rules: dict[str, Rule],
    phones: list[str],
    findings: Findings,
) -> tuple[FlexTrip, ...]:
    """Return the bookable rides of the stop_times rows with a window.

    `phones`: the agency's number for each trip, where a rule names none.
    """
    if windows.is_empty():
        return ()
    records = read_records(windows, areas, findings)
    found: list[FlexTrip] = []
    for (trip,), part in records.group_by("trip", maintain_order=True):
        most = int((2 * MOST_RIDES) ** 0.5)
        if part.height > most:
            text = f"a bookable trip of {part.height} areas; the first {most} are used"
            findings.warn(FILE, part["line"][most], text)
        stops = part.sort("sequence", "line").head(most).to_dicts()
        found += rides(int(str(trip)), stops, areas, rules, phones)
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
    rules: dict[str, Rule],
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
        name = one["pickup_booking_rule_id"] or other["drop_off_booking_rule_id"]
        terms = rules.get(name, Rule())
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
                terms.lead_minutes,
                terms.phone or phones[trip],
                terms.booking,
            )
        )
    return found
