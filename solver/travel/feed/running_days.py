"""calendar.txt and calendar_dates.txt, together or either alone."""

import numpy as np
import polars as pl

from solver.travel.errors import FeedError
from solver.travel.feed import fields, rows
from solver.travel.feed.archive import Archive
from solver.travel.feed.calendar import Calendar
from solver.travel.feed.findings import Findings
from solver.travel.feed.stop_times import numbers

WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def read(archive: Archive, zone: str, findings: Findings) -> tuple[pl.Series, Calendar]:
    """Return the service ids and the calendar whose numbers are their positions."""
    regular = read_regular(archive, findings)
    special = read_special(archive, findings)
    if not archive.has("calendar.txt") and not archive.has("calendar_dates.txt"):
        raise FeedError(
            f"{archive.name}: calendar.txt and calendar_dates.txt are both missing"
        )
    ids = pl.concat([regular["id"], special["id"]]).unique(maintain_order=True)
    count, known = len(ids), regular.height
    first, last = np.ones(count, np.int32), np.zeros(count, np.int32)
    weekdays = np.zeros(count, np.uint8)
    first[:known], last[:known] = regular["first"], regular["last"]
    weekdays[:known] = regular["weekdays"]
    special = special.sort("day", "line")
    return ids, Calendar(
        first,
        last,
        weekdays,
        np.zeros(count, np.uint8),
        special["day"].to_numpy().astype(np.int32),
        numbers(special["id"], ids).to_numpy().astype(np.int32),
        special["kind"].to_numpy().astype(np.uint8),
        (zone,),
    )


def read_regular(archive: Archive, findings: Findings) -> pl.DataFrame:
    """Return id, weekdays (bit 0 = Monday), first and last day of calendar.txt."""
    table = "calendar.txt"
    if not archive.has(table):
        kinds = {"first": pl.Int32, "last": pl.Int32, "weekdays": pl.UInt8}
        return pl.DataFrame(schema={"id": pl.String, **kinds})
    needed = ("service_id", *WEEK, "start_date", "end_date")
    frame = rows.read(archive, table, needed, (), findings)
    frame = frame.rename({"service_id": "id"}).with_columns(
        fields.dates(frame["start_date"]).alias("first"),
        fields.dates(frame["end_date"]).alias("last"),
        *[fields.integers(frame[day], 0, 1).alias(day) for day in WEEK],
    )
    for text, number in (("start_date", "first"), ("end_date", "last")):
        reason = pl.format(f'{text} "{{}}" is no date', pl.col(text).fill_null(""))
        frame = findings.drop(frame, table, pl.col(number).is_null(), reason)
    blank = pl.any_horizontal(pl.col(WEEK).is_null())
    frame = findings.drop(frame, table, blank, pl.lit("a weekday is not 0 or 1"))
    frame = findings.drop(
        frame,
        table,
        pl.col("first") > pl.col("last"),
        pl.lit("it ends before it begins"),
    )
    frame = findings.drop(
        frame, table, pl.col("id").is_null(), pl.lit("the service_id is empty")
    )
    again = ~pl.col("id").is_first_distinct()
    reason = pl.format('service_id "{}" stands twice', pl.col("id"))
    frame = findings.drop(frame, table, again, reason)
    bits = pl.sum_horizontal(pl.col(day) * (1 << at) for at, day in enumerate(WEEK))
    return frame.with_columns(bits.cast(pl.UInt8).alias("weekdays"))


def read_special(archive: Archive, findings: Findings) -> pl.DataFrame:
    """Return id, day and kind (1 added, 2 removed) of calendar_dates.txt."""
    table = "calendar_dates.txt"
    if not archive.has(table):
        kinds = {"day": pl.Int32, "kind": pl.UInt8, "line": pl.UInt32}
        return pl.DataFrame(schema={"id": pl.String, **kinds})
    needed = ("service_id", "date", "exception_type")
    frame = rows.read(archive, table, needed, (), findings)
    frame = frame.rename({"service_id": "id"}).with_columns(
        fields.dates(frame["date"]).alias("day"),
        fields.integers(frame["exception_type"], 1, 2).alias("kind"),
    )
    for text, number in (("date", "day"), ("exception_type", "kind")):
        reason = pl.format(f'{text} "{{}}" cannot be read', pl.col(text).fill_null(""))
        frame = findings.drop(frame, table, pl.col(number).is_null(), reason)
    frame = findings.drop(
        frame, table, pl.col("id").is_null(), pl.lit("the service_id is empty")
    )
    again = ~pl.struct("id", "day").is_first_distinct()
    return findings.drop(
        frame, table, again, pl.lit("the service has this date already")
    )
