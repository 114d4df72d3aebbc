"""Cells of a feed as numbers, strictly: what cannot be read is null, never guessed."""

from datetime import date

import polars as pl

TIME = r"^\s*(\d{1,3}):([0-5]\d)(?::([0-5]\d))?\s*$"
DATE = r"^\s*((?:19|20|21)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\s*$"
DECIMAL_COMMA = r"^(-?\d{1,3}),(\d+)$"
MOST_HOURS = 168  # a trip of more than a week is a slip of the pen
EPOCH = date(1970, 1, 1)


def times(column: pl.Series) -> pl.Series:
    """Return seconds since the start of the service day, null where unreadable.

    Hours may have one digit and pass 24. Each distinct text is read once: millions of
    cells hold a few thousand different times.
    """
    texts = column.unique().drop_nulls()
    parts = [texts.str.extract(TIME, group).cast(pl.Int32) for group in (1, 2, 3)]
    hours, minutes, seconds = parts[0], parts[1], parts[2].fill_null(0)
    read = pl.select(
        pl.when(hours < MOST_HOURS).then(hours * 3600 + minutes * 60 + seconds)
    ).to_series()
    return column.replace_strict(texts, read, default=None, return_dtype=pl.Int32)


def dates(column: pl.Series) -> pl.Series:
    """Return days since 1970-01-01, null where the text is no date (YYYYMMDD)."""
    texts = column.unique().drop_nulls()
    good = texts.filter(texts.str.contains(DATE))
    days = good.str.strip_chars().str.to_date("%Y%m%d", strict=False)
    numbers = days.to_physical().cast(pl.Int32)
    return column.replace_strict(good, numbers, default=None, return_dtype=pl.Int32)


def integers(column: pl.Series, low: int, high: int) -> pl.Series:
    """Return whole numbers within [low, high], null elsewhere."""
    plain = column.str.strip_chars()
    number = plain.str.extract(r"^(\d{1,9})$", 1).cast(pl.Int32, strict=False)
    return pl.select(pl.when(number.is_between(low, high)).then(number)).to_series()


def degrees(column: pl.Series, limit: float) -> pl.Series:
    """Return degrees within [-limit, limit], null elsewhere.

    A decimal comma, as spreadsheets write it in Germany, cannot mean anything else.
    """
    plain = column.str.strip_chars().str.replace(DECIMAL_COMMA, "${1}.${2}")
    number = plain.cast(pl.Float64, strict=False)
    fits = number.is_finite() & (number.abs() <= limit)
    return pl.select(pl.when(fits).then(number)).to_series()


def day_number(day: date) -> int:
    """Return days since 1970-01-01."""
    return (day - EPOCH).days
