"""Lines that run only if booked: by their type, and by what their names suggest.

Some feeds list a Rufbus as if it ran by itself. A route type made for such lines is
believed (https://developers.google.com/transit/gtfs/reference/extended-route-types);
a name raises no more than a suspicion, which a human decides.
"""

import numpy as np
import polars as pl

from solver.travel.feed import fields
from solver.travel.feed.findings import Findings
from solver.travel.feed.flex import FlexTrip
from solver.travel.feed.stop_times import Events

#: Demand and response bus, share taxi, and all kinds of taxis.
TYPES = (715, 717, *range(1500, 1508))
#: Abbreviations count in capitals only, and with a number behind them at most.
SHORT = r"(?:^|[^\p{L}])(RUF|AST|ALT|ALF|ALITA|LBT)(?:[^\p{L}]|$)"
WORDS = (
    r"(?i)(anruf[\p{L}-]*|ruf-?(?:bus|taxi|auto|fahrt)[\p{L}]*|taxi-?bus[\p{L}]*|"
    r"on[ -]?demand[\p{L}-]*|(?:linien)?bedarfs?[\p{L}-]*|flexbus[\p{L}]*|"
    r"(?:nur )?(?:nach|mit) (?:telefonischer )?(?:vor)?(?:anmeldung|bestellung))"
)
ROUTE_TEXTS = ("route_short_name", "route_long_name", "route_desc")
MOST_WARNINGS = 20
ROUTES = "routes.txt"
TRIP_TEXTS = ("trip_short_name", "trip_headsign")


def by_type(column: pl.Series) -> pl.Series:
    """Return which route types are on call."""
    number = fields.integers(column, 0, 9999)
    return number.is_in(list(TYPES)).fill_null(False)


def named(frame: pl.DataFrame, texts: tuple[str, ...]) -> pl.Series:
    """Return the first words in a row's texts that suggest a call, null elsewhere.

    Headsigns are places, often in capitals: there abbreviations mean nothing.
    """
    found = []
    for text in texts:
        if text != "trip_headsign":
            found.append(pl.col(text).str.extract(SHORT, 1))
        found.append(pl.col(text).str.extract(WORDS, 1))
    return frame.select(pl.coalesce(found).alias("word"))["word"]


def lines(
    routes: pl.DataFrame,
    trips: pl.DataFrame,
    events: Events,
    flex: tuple[FlexTrip, ...],
) -> pl.DataFrame:
    """Return each route with its trips, those to be booked, and what raises suspicion.

    Of `routes` and `trips` the column `word` is what their own texts suggest. A line
    that must be booked by its type, or on every trip by its stops, raises none.
    """
    count = trips.height
    trip = np.repeat(np.arange(count), np.diff(events.starts))
    must = np.zeros(count, np.bool_)
    must[trip[(events.pickup >= 2) | (events.drop_off >= 2)]] = True
    must[[ride.trip for ride in flex]] = True
    told = trips.select("route", "word").with_columns(pl.Series("must", must))
    by_route = told.group_by("route").agg(
        pl.len().alias("trips"),
        pl.col("must").sum().alias("booked_trips"),
        pl.col("word").filter(~pl.col("must")).drop_nulls().first().alias("of_trip"),
    )
    numbered = routes.with_row_index("route").with_columns(
        pl.col("route").cast(by_route["route"].dtype)
    )
    result = numbered.join(by_route, on="route", how="left", maintain_order="left")
    result = result.with_columns(pl.col("trips", "booked_trips").fill_null(0))
    open_trips = ~pl.col("booked") & (pl.col("booked_trips") < pl.col("trips"))
    word = pl.when(open_trips).then(pl.coalesce("word", "of_trip")).alias("word")
    return result.select(
        "name", "agency", "line", "booked", "trips", "booked_trips", word
    )


def warn(found: pl.DataFrame, findings: Findings) -> None:
    """Name the lines that seem to run only if booked."""
    doubtful = found.filter(pl.col("word").is_not_null())
    shown = doubtful.head(MOST_WARNINGS).select("name", "line", "word")
    for name, line, word in shown.iter_rows():
        reason = f'line "{name}" may run only if booked: "{word}"'
        findings.warn(ROUTES, line, reason)
    if doubtful.height > MOST_WARNINGS:
        more = doubtful.height - MOST_WARNINGS
        reason = f"{more} more line(s) may run only if booked"
        findings.warn(ROUTES, doubtful["line"][MOST_WARNINGS], reason)
