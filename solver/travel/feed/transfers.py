"""transfers.txt: times to change, places where one cannot, and vehicles that go on."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from solver.travel.feed import fields, limits, rows
from solver.travel.feed.archive import Archive
from solver.travel.feed.findings import Findings
from solver.travel.feed.stop_times import numbers, unknown

FILE = "transfers.txt"
TIMED, MINIMUM, FORBIDDEN, IN_SEAT = 1, 2, 3, 4
MOST_SECONDS = 86_400
MOST_SINGLE = 20_000  # rules for single routes or trips
MOST_AT_STOP = 100  # of them at one stop; each may need a node of its own
ANY = -1
ENDS = (("from_stop_id", "stops.txt"), ("to_stop_id", "stops.txt"))
LINES = (
    ("from_route_id", "routes.txt"),
    ("to_route_id", "routes.txt"),
    ("from_trip_id", "trips.txt"),
    ("to_trip_id", "trips.txt"),
)
Ids = dict[str, pl.Series]


@dataclass(frozen=True)
class Transfers:
    """Changes between stops, and in-seat transfers between trips, by number.

    `seconds`: the time needed, -1 where it follows from the distance, -2 where no
    change is possible, -3 where the next vehicle waits. It holds for arriving by
    `from_route` or `from_trip` and going on by `to_route` or `to_trip`, ANY (-1) where
    the rule names none. `seat_stays`: whether passengers may stay in the vehicle.
    """

    from_stop: NDArray[np.int32]
    to_stop: NDArray[np.int32]
    from_route: NDArray[np.int32]
    to_route: NDArray[np.int32]
    from_trip: NDArray[np.int32]
    to_trip: NDArray[np.int32]
    seconds: NDArray[np.int32]
    seat_from: NDArray[np.int32]
    seat_to: NDArray[np.int32]
    seat_stays: NDArray[np.bool_]


def read(
    archive: Archive, ids: Ids, parents: pl.Series, findings: Findings
) -> Transfers:
    """Return the feed's transfers.

    `ids` are those of each other file, `parents` each stop's station, by number.
    """
    if not archive.has(FILE):
        return between(pl.DataFrame(), pl.DataFrame())
    names = [name for name, _ in (*ENDS, *LINES)]
    wanted = (*names, "transfer_type", "min_transfer_time")
    frame = rows.read(archive, FILE, (), wanted, findings)
    frame = frame.with_columns(
        fields.integers(frame["transfer_type"].fill_null("0"), 0, 5).alias("kind"),
        fields.integers(frame["min_transfer_time"], 0, MOST_SECONDS).alias("seconds"),
    )
    reason = pl.format('transfer_type "{}" is unknown', pl.col("transfer_type"))
    frame = findings.drop(frame, FILE, pl.col("kind").is_null(), reason)
    seats = frame.filter(pl.col("kind") >= IN_SEAT)
    plain = frame.filter(pl.col("kind") < IN_SEAT)
    changes = by_stop(plain, ids, findings)
    changes = limits.followed(changes, parents, findings)
    return between(changes, by_trip(seats, ids, findings))


def by_stop(frame: pl.DataFrame, ids: Ids, findings: Findings) -> pl.DataFrame:
    """Return the rules of changes, from and to as numbers, and their seconds."""
    for column, file in (*ENDS, *LINES):
        frame = numbered(frame, column, ids[file])
        bad = pl.col(short(column)).is_null()
        if (column, file) in LINES:
            bad &= pl.col(column).is_not_null()
        frame = findings.drop(frame, FILE, bad, unknown(column, file))
    blank = (pl.col("kind") == MINIMUM) & pl.col("seconds").is_null()
    frame = findings.drop(
        frame, FILE, blank, pl.lit("transfer_type 2 without min_transfer_time")
    )
    single = pl.any_horizontal(pl.col(short(c)).is_not_null() for c, _ in LINES)
    reason = f"more than {MOST_SINGLE} rules for single routes or trips"
    frame = findings.drop(
        frame, FILE, single & (single.cum_sum() > MOST_SINGLE), pl.lit(reason)
    )
    for column in ("from_stop", "to_stop"):
        count = single.cum_sum().over(column)
        reason = f"more than {MOST_AT_STOP} rules for single lines with this {column}"
        beyond = single & (count > MOST_AT_STOP)
        frame = findings.drop(frame, FILE, beyond, pl.lit(reason))
    seconds = (
        pl.when(pl.col("kind") == FORBIDDEN)
        .then(-2)
        .when(pl.col("kind") == MINIMUM)
        .then(pl.col("seconds"))
        .when(pl.col("kind") == TIMED)
        .then(-3)
        .otherwise(-1)
    )
    columns = [pl.col(short(c)).fill_null(ANY) for c, _ in (*ENDS, *LINES)]
    return frame.select("line", *columns, seconds.cast(pl.Int32).alias("seconds"))


def by_trip(frame: pl.DataFrame, ids: Ids, findings: Findings) -> pl.DataFrame:
    """Return from, to, stays of the rows that link two trips."""
    for column, file in LINES[2:]:
        frame = numbered(frame, column, ids[file])
        bad = pl.col(short(column)).is_null()
        frame = findings.drop(frame, FILE, bad, unknown(column, file))
    return frame.select(
        pl.col("from_trip").alias("seat_from"),
        pl.col("to_trip").alias("seat_to"),
        (pl.col("kind") == IN_SEAT).alias("seat_stays"),
    )


def numbered(frame: pl.DataFrame, column: str, ids: pl.Series) -> pl.DataFrame:
    """Return the frame with the number of each id under the id's short name."""
    return frame.with_columns(numbers(frame[column], ids).alias(short(column)))


def short(column: str) -> str:
    """Return `from_stop` for `from_stop_id`."""
    return column.removesuffix("_id")


def between(stops: pl.DataFrame, seats: pl.DataFrame) -> Transfers:
    """Return both kinds as arrays; an empty frame gives empty arrays."""

    def column(frame: pl.DataFrame, name: str) -> NDArray[np.int32]:
        if name not in frame.columns:
            return np.zeros(0, np.int32)
        return frame[name].to_numpy().astype(np.int32)

    changes = {short(c): column(stops, short(c)) for c, _ in (*ENDS, *LINES)}
    return Transfers(
        **changes,
        seconds=column(stops, "seconds"),
        seat_from=column(seats, "seat_from"),
        seat_to=column(seats, "seat_to"),
        seat_stays=column(seats, "seat_stays").astype(np.bool_),
    )
