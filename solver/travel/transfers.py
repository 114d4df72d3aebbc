"""transfers.txt: times to change, places where one cannot, and vehicles that go on."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from solver.travel import fields, rows
from solver.travel.archive import Archive
from solver.travel.findings import Findings
from solver.travel.stop_times import numbers, unknown

FILE = "transfers.txt"
TIMED, FORBIDDEN, IN_SEAT, NOT_IN_SEAT = 2, 3, 4, 5
MOST_SECONDS = 86_400
TRIPS = ("from_trip_id", "to_trip_id")
ROUTES = ("from_route_id", "to_route_id")


@dataclass(frozen=True)
class Transfers:
    """Changes between stops, and in-seat transfers between trips, by number.

    `seconds`: the time needed, -1 where it follows from the distance, -2 where no
    change is possible. `seat_stays`: whether passengers may stay in the vehicle.
    """

    from_stop: NDArray[np.int32]
    to_stop: NDArray[np.int32]
    seconds: NDArray[np.int32]
    from_trip: NDArray[np.int32]
    to_trip: NDArray[np.int32]
    seat_stays: NDArray[np.bool_]


def read(
    archive: Archive, stops: pl.Series, trips: pl.Series, findings: Findings
) -> Transfers:
    """Return the feed's transfers; those for single routes or trips are named."""
    wanted = ("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time")
    if not archive.has(FILE):
        return between(pl.DataFrame(), pl.DataFrame())
    frame = rows.read(archive, FILE, (), (*wanted, *TRIPS, *ROUTES), findings)
    frame = frame.with_columns(
        fields.integers(frame["transfer_type"].fill_null("0"), 0, 5).alias("kind"),
        fields.integers(frame["min_transfer_time"], 0, MOST_SECONDS).alias("seconds"),
    )
    reason = pl.format('transfer_type "{}" is unknown', pl.col("transfer_type"))
    frame = findings.drop(frame, FILE, pl.col("kind").is_null(), reason)
    seats = frame.filter(pl.col("kind") >= IN_SEAT)
    plain = frame.filter(pl.col("kind") < IN_SEAT)
    return between(by_stop(plain, stops, findings), by_trip(seats, trips, findings))


def by_stop(frame: pl.DataFrame, stops: pl.Series, findings: Findings) -> pl.DataFrame:
    """Return from, to, seconds of the rows that hold for all routes and trips."""
    special = pl.any_horizontal(pl.col(*TRIPS, *ROUTES).is_not_null())
    if (rare := frame.filter(special)).height:
        text = f"{rare.height} rule(s) for single routes or trips are not used"
        findings.warn(FILE, rare["line"][0], text)
    frame = frame.filter(~special).with_columns(
        numbers(frame.filter(~special)["from_stop_id"], stops).alias("from"),
        numbers(frame.filter(~special)["to_stop_id"], stops).alias("to"),
    )
    for column, number in (("from_stop_id", "from"), ("to_stop_id", "to")):
        bad = pl.col(number).is_null()
        frame = findings.drop(frame, FILE, bad, unknown(column, "stops.txt"))
    timed = (pl.col("kind") == TIMED) & pl.col("seconds").is_null()
    frame = findings.drop(
        frame, FILE, timed, pl.lit("transfer_type 2 without min_transfer_time")
    )
    seconds = (
        pl.when(pl.col("kind") == FORBIDDEN)
        .then(-2)
        .when(pl.col("kind") == TIMED)
        .then(pl.col("seconds"))
        .otherwise(-1)
    )
    return frame.select("from", "to", seconds.cast(pl.Int32).alias("seconds"))


def by_trip(frame: pl.DataFrame, trips: pl.Series, findings: Findings) -> pl.DataFrame:
    """Return from, to, stays of the rows that link two trips."""
    frame = frame.with_columns(
        numbers(frame["from_trip_id"], trips).alias("from"),
        numbers(frame["to_trip_id"], trips).alias("to"),
    )
    for column, number in (("from_trip_id", "from"), ("to_trip_id", "to")):
        bad = pl.col(number).is_null()
        frame = findings.drop(frame, FILE, bad, unknown(column, "trips.txt"))
    return frame.select("from", "to", (pl.col("kind") == IN_SEAT).alias("stays"))


def between(stops: pl.DataFrame, trips: pl.DataFrame) -> Transfers:
    """Return both kinds as arrays; an empty frame gives empty arrays."""

    def column(frame: pl.DataFrame, name: str) -> NDArray[np.int32]:
        if name not in frame.columns:
            return np.zeros(0, np.int32)
        return frame[name].to_numpy().astype(np.int32)

    return Transfers(
        column(stops, "from"),
        column(stops, "to"),
        column(stops, "seconds"),
        column(trips, "from"),
        column(trips, "to"),
        column(trips, "stays").astype(np.bool_),
    )
