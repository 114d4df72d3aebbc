"""stop_times.txt: from text to events in order, with every wrong line named."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from solver.travel.feed import fields, rows
from solver.travel.feed.archive import Archive
from solver.travel.feed.findings import Findings

FILE = "stop_times.txt"
NEEDED = ("trip_id", "stop_sequence")
WINDOW_START = ("start_pickup_drop_off_window", "start_pickup_dropoff_window")
WINDOW_END = ("end_pickup_drop_off_window", "end_pickup_dropoff_window")
WANTED = (
    "stop_id",
    "arrival_time",
    "departure_time",
    "pickup_type",
    "drop_off_type",
    "location_group_id",
    "location_id",
    "pickup_booking_rule_id",
    "drop_off_booking_rule_id",
    *WINDOW_START,
    *WINDOW_END,
)
RULES = ("pickup_booking_rule_id", "drop_off_booking_rule_id")
MOST_SEQUENCE = 999_999_999


@dataclass(frozen=True)
class Events:
    """Scheduled stops of all trips, by trip and sequence; times in seconds.

    `starts[t]` to `starts[t + 1]` are the events of trip t. `pickup` and `drop_off`
    hold the GTFS codes 0 to 3.
    """

    starts: NDArray[np.int64]
    stop: NDArray[np.int32]
    arrival: NDArray[np.int32]
    departure: NDArray[np.int32]
    pickup: NDArray[np.uint8]
    drop_off: NDArray[np.uint8]


@dataclass(frozen=True)
class StopTimes:
    """The file as read: what is scheduled, and what runs only if booked.

    `windows`: the rows with time windows (GTFS-Flex). `timed`: the rows with times of
    the trips that have such, by number and second. `rules`: the booking rule of each
    scheduled trip that has one. `count`: the lines of the file.
    """

    events: Events
    windows: pl.DataFrame
    timed: pl.DataFrame
    rules: dict[int, str]
    count: int


def read(
    archive: Archive,
    trips: pl.Series,
    stops: pl.Series,
    groups: frozenset[str],
    findings: Findings,
) -> StopTimes:
    """Return the file's rows.

    `trips`, `stops`: the ids known, in the order of their numbers; `groups`: ids of
    location groups, which older feeds write into stop_id.
    """
    frame = rows.read(archive, FILE, NEEDED, WANTED, findings)
    count = frame.height
    frame = known_trips(frame, trips, findings)
    windows, frame = split(frame, groups)
    booked = booked_trips(frame)
    mixed = windows["trip"].unique()
    beside = frame.filter(pl.col("trip").is_in(mixed.implode()))
    frame = known_stops(frame, stops, findings).drop(RULES)
    frame = numbered(frame, findings)
    frame = frame.sort("trip", "sequence", "line")
    frame = findings.drop(
        frame,
        FILE,
        (pl.col("trip") == pl.col("trip").shift(1))
        & (pl.col("sequence") == pl.col("sequence").shift(1)),
        pl.lit("stop_sequence stands twice in the trip"),
    )
    frame = timed(frame, findings)
    told = beside.select("line", "pickup_type", "drop_off_type", *RULES)
    near = told.join(frame, on="line", how="inner")
    return StopTimes(as_events(frame, len(trips)), windows, near, booked, count)


def booked_trips(frame: pl.DataFrame) -> dict[int, str]:
    """Return the first booking rule that a scheduled trip's stops name, by trip."""
    named = frame.select("trip", pl.coalesce(RULES).alias("rule")).drop_nulls()
    named = named.unique("trip", keep="first", maintain_order=True)
    return {int(trip): str(rule) for trip, rule in named.iter_rows()}


def known_trips(
    frame: pl.DataFrame, trips: pl.Series, findings: Findings
) -> pl.DataFrame:
    """Replace trip_id by the trip's number; leave out rows of unknown trips."""
    frame = frame.with_columns(numbers(frame["trip_id"], trips).alias("trip"))
    return findings.drop(
        frame, FILE, pl.col("trip").is_null(), unknown("trip_id", "trips.txt")
    ).drop("trip_id")


def known_stops(
    frame: pl.DataFrame, stops: pl.Series, findings: Findings
) -> pl.DataFrame:
    """Replace stop_id by the stop's number; leave out rows of unknown stops."""
    frame = frame.with_columns(numbers(frame["stop_id"], stops).alias("stop"))
    return findings.drop(
        frame, FILE, pl.col("stop").is_null(), unknown("stop_id", "stops.txt")
    ).drop("stop_id")


def numbers(column: pl.Series, ids: pl.Series) -> pl.Series:
    """Return the position of each text in `ids` (no doubles), null if not there."""
    positions = pl.Series(range(len(ids)), dtype=pl.Int32)
    return column.replace_strict(ids, positions, default=None, return_dtype=pl.Int32)


def unknown(column: str, where: str) -> pl.Expr:
    """Return the reason for an id that is not in another file."""
    value = pl.col(column).fill_null("")
    return pl.format(f'{column} "{{}}" is not in {where}', value)


def split(
    frame: pl.DataFrame, groups: frozenset[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return rows with a pickup window, and the scheduled rest."""
    start = pl.coalesce(*WINDOW_START)
    flexible = start.is_not_null() | pl.col("location_group_id").is_not_null()
    flexible |= pl.col("location_id").is_not_null()
    if groups:
        flexible |= pl.col("stop_id").is_in(sorted(groups)).fill_null(False)
    end = pl.coalesce(*WINDOW_END)
    chosen = frame.filter(flexible).with_columns(
        start.alias("window_start"), end.alias("window_end")
    )
    plain = frame.filter(~flexible).drop(*WANTED[5:7], *WINDOW_START, *WINDOW_END)
    return chosen.drop(*WINDOW_START, *WINDOW_END), plain


def numbered(frame: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Turn sequence, times and codes into numbers; leave out unreadable rows."""
    frame = frame.with_columns(
        fields.integers(frame["stop_sequence"], 0, MOST_SEQUENCE).alias("sequence"),
        fields.times(frame["arrival_time"]).alias("arrival"),
        fields.times(frame["departure_time"]).alias("departure"),
        code(frame["pickup_type"]).alias("pickup"),
        code(frame["drop_off_type"]).alias("drop_off"),
    )
    for text, number in (
        ("stop_sequence", "sequence"),
        ("arrival_time", "arrival"),
        ("departure_time", "departure"),
        ("pickup_type", "pickup"),
        ("drop_off_type", "drop_off"),
    ):
        blank_allowed = pl.lit(number == "sequence") | pl.col(text).is_not_null()
        bad = pl.col(number).is_null() & blank_allowed
        reason = pl.format(f'{text} "{{}}" cannot be read', pl.col(text).fill_null(""))
        frame = findings.drop(frame, FILE, bad, reason).drop(text)
    return frame.with_columns(
        pl.col("pickup").fill_null(0), pl.col("drop_off").fill_null(0)
    )


def code(column: pl.Series) -> pl.Series:
    """Return pickup and drop-off codes 0 to 3, null elsewhere."""
    return column.str.strip_chars().replace_strict(
        ["0", "1", "2", "3"], [0, 1, 2, 3], default=None, return_dtype=pl.UInt8
    )


def timed(frame: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Fill in times between timepoints; leave out rows that go back in time."""
    frame = frame.with_columns(
        pl.coalesce("arrival", "departure"), pl.coalesce("departure", "arrival")
    )
    if frame["arrival"].null_count():
        frame = interpolated(frame)
        frame = findings.drop(
            frame,
            FILE,
            pl.col("arrival").is_null(),
            pl.lit("no time at the trip's first or last stop"),
        )
    frame = findings.drop(
        frame,
        FILE,
        pl.col("departure") < pl.col("arrival"),
        pl.lit("departure before arrival"),
    )
    latest = pl.Series("latest", latest_before(frame), pl.Int64)
    frame = frame.with_columns(latest)
    return findings.drop(
        frame,
        FILE,
        pl.col("arrival") < pl.col("latest"),
        pl.lit("arrival before the departure of an earlier stop of the trip"),
    )


def latest_before(frame: pl.DataFrame) -> NDArray[np.int64]:
    """Return for each row the latest departure of the rows before it in its trip."""
    trip = frame["trip"].to_numpy().astype(np.int64)
    step = np.int64(fields.MOST_HOURS * 3600 + 1)
    lifted = trip * step + frame["departure"].to_numpy()
    highest = np.maximum.accumulate(lifted)
    before = np.full(len(trip), -1, np.int64)
    same = trip[1:] == trip[:-1]
    before[1:][same] = (highest[:-1] - trip[:-1] * step)[same]
    return before


def interpolated(frame: pl.DataFrame) -> pl.DataFrame:
    """Fill blank times evenly between the timed stops of the same trip."""
    trip = frame["trip"].to_numpy()
    arrival = frame["arrival"].fill_null(-1).to_numpy()
    departure = frame["departure"].fill_null(-1).to_numpy()
    at = np.arange(len(trip))
    known = arrival >= 0
    if not known.any():
        return frame
    before = np.maximum.accumulate(np.where(known, at, -1))
    after = np.minimum.accumulate(np.where(known, at, len(at))[::-1])[::-1]
    inside = ~known & (before >= 0) & (after < len(at))
    low, high = before[inside], after[inside]
    same = (trip[low] == trip[inside]) & (trip[high] == trip[inside])
    rows_inside = np.flatnonzero(inside)[same]
    low, high = low[same], high[same]
    share = (rows_inside - low) / (high - low)
    filled = departure[low] + (arrival[high] - departure[low]) * share
    arrival, departure = arrival.copy(), departure.copy()
    arrival[rows_inside] = departure[rows_inside] = filled.astype(np.int32)
    return frame.with_columns(
        pl.Series("arrival", arrival).replace(-1, None),
        pl.Series("departure", departure).replace(-1, None),
    )


def as_events(frame: pl.DataFrame, trip_count: int) -> Events:
    """Return the sorted rows as arrays."""
    trip = frame["trip"].to_numpy()
    starts = np.searchsorted(trip, np.arange(trip_count + 1)).astype(np.int64)
    return Events(
        starts,
        frame["stop"].to_numpy().astype(np.int32),
        frame["arrival"].to_numpy().astype(np.int32),
        frame["departure"].to_numpy().astype(np.int32),
        frame["pickup"].to_numpy().astype(np.uint8),
        frame["drop_off"].to_numpy().astype(np.uint8),
    )
