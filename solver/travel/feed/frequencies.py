"""frequencies.txt: trips that repeat, written out one by one."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from solver.travel.feed import fields, rows
from solver.travel.feed.archive import Archive
from solver.travel.feed.findings import Findings
from solver.travel.feed.stop_times import Events, numbers, unknown

FILE = "frequencies.txt"
MOST_EVENTS = 5_000_000  # written out; more is a slip in headway_secs


def expand(
    archive: Archive, trips: pl.DataFrame, events: Events, findings: Findings
) -> tuple[pl.DataFrame, Events]:
    """Return trips and events with each repeated trip once per departure at the end.

    The pattern itself does not run (GTFS reference) and keeps its number. Departures
    lie in [start_time, end_time), headway_secs apart.
    """
    if not archive.has(FILE):
        return trips, events
    frame = read(archive, trips["id"], events, findings)
    if frame.is_empty():
        return trips, events
    sources, shifts = departures(frame, events)
    order = np.concatenate([np.arange(trips.height), sources])
    moved = np.concatenate([np.zeros(trips.height, np.int64), shifts])
    lengths = np.diff(events.starts)[order]
    lengths[frame["trip"].to_numpy()] = 0
    return trips[order], repeated(events, order, moved, lengths)


def read(
    archive: Archive, ids: pl.Series, events: Events, findings: Findings
) -> pl.DataFrame:
    """Return trip, start, end, headway (seconds) of the usable rows."""
    needed = ("trip_id", "start_time", "end_time", "headway_secs")
    frame = rows.read(archive, FILE, needed, (), findings)
    frame = frame.with_columns(
        numbers(frame["trip_id"], ids).alias("trip"),
        fields.times(frame["start_time"]).alias("start"),
        fields.times(frame["end_time"]).alias("end"),
        fields.integers(frame["headway_secs"], 1, 86_400).alias("headway"),
    )
    frame = findings.drop(
        frame, FILE, pl.col("trip").is_null(), unknown("trip_id", "trips.txt")
    )
    for text in ("start_time", "end_time", "headway_secs"):
        number = text.split("_")[0]
        reason = pl.format(f'{text} "{{}}" cannot be read', pl.col(text).fill_null(""))
        frame = findings.drop(frame, FILE, pl.col(number).is_null(), reason)
    reason = pl.lit("end_time is not after start_time")
    frame = findings.drop(frame, FILE, pl.col("end") <= pl.col("start"), reason)
    length = pl.Series("length", np.diff(events.starts)[frame["trip"].to_numpy()])
    frame = frame.with_columns(length)
    frame = findings.drop(
        frame, FILE, pl.col("length") < 2, pl.lit("the trip has no two timed stops")
    )
    amount = (pl.col("end") - pl.col("start")).clip(0) // pl.col("headway") + 1
    total = (amount.cast(pl.Int64) * pl.col("length")).cum_sum()
    return findings.drop(
        frame,
        FILE,
        total > MOST_EVENTS,
        pl.lit(f"more than {MOST_EVENTS} departures in all; check headway_secs"),
    )


def departures(
    frame: pl.DataFrame, events: Events
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each written-out trip its pattern and how far it is shifted."""
    sources, shifts = [], []
    for trip, start, end, headway in frame.select(
        "trip", "start", "end", "headway"
    ).iter_rows():
        times = np.arange(start, end, headway, dtype=np.int64)
        sources.append(np.full(len(times), trip, np.int64))
        shifts.append(times - int(events.departure[events.starts[trip]]))
    return np.concatenate(sources), np.concatenate(shifts)


def repeated(
    events: Events,
    order: NDArray[np.int64],
    moved: NDArray[np.int64],
    lengths: NDArray[np.int64],
) -> Events:
    """Return the first `lengths` events of the trips in `order`, moved by seconds."""
    starts = np.zeros(len(order) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    within = np.arange(starts[-1]) - np.repeat(starts[:-1], lengths)
    at = np.repeat(events.starts[order], lengths) + within
    shift = np.repeat(moved, lengths)
    return Events(
        starts,
        events.stop[at],
        (events.arrival[at] + shift).astype(np.int32),
        (events.departure[at] + shift).astype(np.int32),
        events.pickup[at],
        events.drop_off[at],
    )
