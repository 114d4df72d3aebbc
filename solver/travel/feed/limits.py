"""What no real feed has and no machine could hold: bounded, and named in the report.

A few thousand lines can ask for billions of changes: stops on one spot, platforms of
one station, rules from station to station. The limits lie far above real feeds.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from solver.travel.feed.findings import Findings
from solver.travel.ground.geo import cells

STOPS = "stops.txt"
CELL = 0.004  # degrees; about 450 m, wider than a walk between two vehicles
MOST_PAIRS = 40_000_000  # of stops near each other; all of Germany has half of that
MOST_PLATFORMS = 300  # of one station; the largest German ones have about 100
MOST_CHANGES = 2_000_000  # that transfers.txt makes between platforms
FAR_OFF, NEAR_BY = 10.0, 5.0  # degrees


def thinned(frame: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Return the stops, without the positions of those that crowd one place.

    `frame` has line, id, lat, lon. Only so many stops of a cell keep their position
    that at most MOST_PAIRS remain near each other.
    """
    known = frame.filter(pl.col("lat").is_not_null())
    row = cells(known["lat"].to_numpy(), CELL)
    key = row * 100_000 + cells(known["lon"].to_numpy(), CELL)
    _, cell, counts = np.unique(key, return_inverse=True, return_counts=True)
    order = np.argsort(cell.ravel(), kind="stable")
    starts = np.cumsum(counts) - counts
    place = np.empty(len(key), np.int64)  # within its cell, in the order of lines
    place[order] = np.arange(len(key)) - np.repeat(starts, counts)
    most = 1_000
    while most > 1 and 9 * squares(counts, most) > MOST_PAIRS:
        most = most * 2 // 3
    lost = known.filter(pl.Series(place >= most))
    if lost.is_empty():
        return frame
    findings.warn(
        STOPS,
        lost["line"][0],
        f"{lost.height} stop(s) are at a place with more than {most} others, first "
        f'"{lost["id"][0]}"; their coordinates are not used',
    )
    return without_position(frame, lost["id"])


def squares(counts: NDArray[np.int64], most: int) -> float:
    """Return the sum of the squares of the counts, none of them above `most`."""
    return float((np.minimum(counts, most).astype(np.float64) ** 2).sum())


def exchanged(frame: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Return the stops, without positions whose latitude and longitude look swapped.

    They lie far from the middle of all stops, and near it the other way round.
    """
    lat, lon = frame["lat"].median(), frame["lon"].median()
    if not isinstance(lat, float) or not isinstance(lon, float):
        return frame
    if 5 < lat < 16 and 45 < lon < 56:
        text = "latitude and longitude of most stops look exchanged; check the columns"
        findings.warn(STOPS, 1, text)
        return frame
    away = pl.max_horizontal((pl.col("lat") - lat).abs(), (pl.col("lon") - lon).abs())
    back = pl.max_horizontal((pl.col("lon") - lat).abs(), (pl.col("lat") - lon).abs())
    wrong = frame.filter((away > FAR_OFF) & (back < NEAR_BY))
    if wrong.is_empty():
        return frame
    findings.warn(
        STOPS,
        wrong["line"][0],
        f"latitude and longitude of {wrong.height} stop(s) look exchanged, first "
        f'"{wrong["id"][0]}"; their coordinates are not used',
    )
    return without_position(frame, wrong["id"])


def without_position(frame: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """Return the stops with the positions of some left out."""
    kept = ~pl.col("id").is_in(ids.implode())
    return frame.with_columns(
        pl.when(kept).then("lat").alias("lat"), pl.when(kept).then("lon").alias("lon")
    )


def parted(frame: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Return the stops; of a station with too many platforms the last stand alone."""
    rank = pl.col("line").rank("ordinal").over("parent")
    beyond = (pl.col("parent") >= 0) & (rank > MOST_PLATFORMS)
    lost = frame.filter(beyond)
    if lost.is_empty():
        return frame
    findings.warn(
        STOPS,
        lost["line"][0],
        f"{lost.height} stop(s) beyond the first {MOST_PLATFORMS} of their "
        f'parent_station, first "{lost["id"][0]}"; they stand alone',
    )
    alone = pl.when(beyond).then(pl.lit(-1, pl.Int32)).otherwise(pl.col("parent"))
    return frame.with_columns(alone.alias("parent"))


def followed(
    frame: pl.DataFrame, parents: pl.Series, findings: Findings
) -> pl.DataFrame:
    """Return the rows of transfers.txt that make the first MOST_CHANGES changes.

    A row between two stations is one for each pair of their platforms. `frame` has
    line, from_stop and to_stop; `parents` is each stop's station.
    """
    parent = parents.to_numpy()
    platforms = np.bincount(parent[parent >= 0], minlength=len(parent)) + 1
    ends = (frame[side].to_numpy() for side in ("from_stop", "to_stop"))
    one, other = (platforms[end].astype(np.float64) for end in ends)
    beyond = pl.Series("beyond", np.cumsum(one * other) > MOST_CHANGES, pl.Boolean)
    reason = f"more than {MOST_CHANGES} changes between platforms in all"
    marked = frame.with_columns(beyond)
    kept = findings.drop(marked, "transfers.txt", pl.col("beyond"), pl.lit(reason))
    return kept.drop("beyond")
