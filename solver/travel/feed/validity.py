"""From when to when a feed holds: what runs, and what the feed says of itself."""

from datetime import date

import numpy as np
import polars as pl

from solver.travel.feed import fields, rows
from solver.travel.feed.archive import Archive
from solver.travel.feed.calendar import Calendar, as_date
from solver.travel.feed.findings import Findings
from solver.travel.feed.flex import FlexTrip
from solver.travel.feed.stop_times import Events

FILE = "feed_info.txt"
Days = tuple[int, int] | None


def in_use(
    calendar: Calendar, trips: pl.DataFrame, events: Events, flex: tuple[FlexTrip, ...]
) -> Calendar:
    """Return the calendar without services that carry nobody.

    Their dates must not make a timetable look longer than its buses run.
    """
    carries = np.diff(events.starts) > 1
    carries[[ride.trip for ride in flex]] = True
    unused = np.ones(len(calendar.first), np.bool_)
    unused[trips["service"].to_numpy()[carries]] = False
    return calendar.without(unused)


def warn_of_info(archive: Archive, span: Days, findings: Findings) -> None:
    """Name a feed_start_date or feed_end_date that is not where the services end.

    Whoever made the feed may have written it carelessly or may vouch only for these
    days: both dates are told, and the services count.
    """
    if not archive.has(FILE):
        return
    columns = ("feed_start_date", "feed_end_date")
    frame = rows.read(archive, FILE, (), columns, findings)
    for column, at, verb in zip(columns, (0, -1), ("begin", "end"), strict=True):
        told = frame.filter(pl.col(column).is_not_null()).head(1)
        if told.is_empty():
            continue
        day, text = fields.dates(told[column])[0], told[column][0]
        if day is None:
            findings.warn(FILE, told["line"][0], f'{column} "{text}" is no date')
        elif span is not None and day != span[at]:
            reason = f"{column} is {iso(day)}, but the services {verb} {iso(span[at])}"
            findings.warn(FILE, told["line"][0], reason)


def iso(number: int) -> str:
    """Return a day number as an ISO date."""
    day: date = as_date(number)
    return day.isoformat()
