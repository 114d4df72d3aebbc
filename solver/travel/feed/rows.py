"""One table of a feed as text columns with the number of each row's line."""

import csv
from pathlib import Path

import polars as pl

from solver.travel.errors import FeedError
from solver.travel.feed.archive import Archive
from solver.travel.feed.findings import Findings
from solver.travel.feed.mending import mended
from solver.travel.feed.widths import even_rows

MOST_HEADER = 64 << 10
COMMA = ","
#: What spreadsheets write instead, and how the report calls it.
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def read(
    archive: Archive,
    table: str,
    needed: tuple[str, ...],
    wanted: tuple[str, ...],
    findings: Findings,
) -> pl.DataFrame:
    """Return the columns `needed` and `wanted` as text, empty cells as null.

    A column of `wanted` that the file lacks is all null. `line` counts from 1, the
    header is line 1. Raises FeedError if a needed column or the header is missing.
    """
    path = archive.unpack(table)
    text = read_header(archive.name, table, path)
    separator = separator_of(text, {*needed, *wanted})
    if separator != COMMA:
        findings.warn(table, 1, f"separated by {SEPARATORS[separator]}, not commas")
    header = cells_of(archive.name, table, text, separator)
    header = lowered(table, header, {*needed, *wanted}, findings)
    missing = [c for c in needed if c not in header]
    if missing:
        raise FeedError(
            f"{archive.name}: {table} line 1: column {missing[0]} is missing; "
            f"found: {shown(header)}"
        )
    doubled = sorted({c for c in header if c and header.count(c) > 1})
    if doubled:
        findings.warn(table, 1, f"column {doubled[0]} stands twice; the first is used")
    names = [c for c in dict.fromkeys((*needed, *wanted)) if c in header]
    frame = quickly(path, header, names, separator)
    if frame is None:
        frame = parsed(mended(path, table, header, separator, findings), header, names)
    frame = frame.filter(~pl.all_horizontal(pl.col(names).is_null()))
    absent = [pl.lit(None, pl.String).alias(c) for c in wanted if c not in header]
    return frame.with_columns(absent)


def read_header(name: str, table: str, path: Path) -> str:
    """Return the first line. Raises FeedError if it cannot be a header."""
    with path.open("rb") as source:
        first = source.readline(MOST_HEADER)
    if not first.strip():
        raise FeedError(f"{name}: {table} line 1: the header is missing")
    if len(first) == MOST_HEADER:
        raise FeedError(f"{name}: {table} line 1: the header has no end")
    try:
        return first.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FeedError(
            f"{name}: {table} line 1: the header is not UTF-8 text ({error.reason})"
        ) from error


def separator_of(text: str, known: set[str]) -> str:
    """Return what stands between the cells: a comma, unless that is certainly wrong.

    Another one is certain if it parts the header into several columns we know, and the
    comma into none.
    """

    def found(separator: str) -> int:
        cells = (cell.strip(' "\r\n').lower() for cell in text.split(separator))
        return sum(cell in known for cell in cells)

    if found(COMMA):
        return COMMA
    best = max(SEPARATORS, key=found)
    return best if found(best) > 1 else COMMA


def cells_of(name: str, table: str, text: str, separator: str) -> list[str]:
    """Return the column names. Raises FeedError if line 1 is not a header."""
    try:
        cells = next(csv.reader([text], delimiter=separator), [])
    except csv.Error as error:
        raise FeedError(f"{name}: {table} line 1: {error}") from error
    return [cell.strip() for cell in cells]


def shown(header: list[str]) -> str:
    """Return the column names for a message, shortened."""
    text = ", ".join(header)
    return text if len(text) <= 120 else f"{text[:120]}…"


def lowered(
    table: str, header: list[str], known: set[str], findings: Findings
) -> list[str]:
    """Return the header with the names we know in small letters, as they should be."""
    result = []
    for cell in header:
        plain = cell.lower()
        if cell != plain and plain in known and plain not in header:
            findings.warn(table, 1, f"column {cell} is taken as {plain}")
            cell = plain
        result.append(cell)
    return result


def quickly(
    path: Path, header: list[str], names: list[str], separator: str
) -> pl.DataFrame | None:
    """Return the table, or None if any row needs a closer look.

    Polars fills rows up and cuts them off without a word wherever it does not read
    every column; so this answers only where each line has as many cells as the header.
    """
    rows = even_rows(path, separator, len(header))
    if rows is None:
        return None
    if rows == 0:
        return empty(names)
    try:
        lazy = pl.scan_csv(
            path,
            has_header=False,
            separator=separator,
            skip_lines=1,
            schema={f"c{i}": pl.String() for i in range(len(header))},
            extra_columns="raise",
            missing_columns="insert",
            row_index_name="line",
            row_index_offset=2,
        )
        frame = lazy.select(pl.col("line").cast(pl.UInt32), *columns(header, names))
        table = frame.collect()
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        return None
    return table if table.height == rows else None


def parsed(path: Path, header: list[str], names: list[str]) -> pl.DataFrame:
    """Return a table written by `mended`, whose first column is the line number."""
    if path.stat().st_size == 0:
        return empty(names)
    schema = {f"c{i}": pl.String() for i in range(len(header))}
    lazy = pl.scan_csv(path, has_header=False, schema={"line": pl.UInt32(), **schema})
    return lazy.select("line", *columns(header, names)).collect()


def columns(header: list[str], names: list[str]) -> list[pl.Expr]:
    """Return the expressions that pick the named columns, empty text as null."""
    return [
        pl.col(f"c{header.index(name)}").replace("", None).alias(name) for name in names
    ]


def empty(names: list[str]) -> pl.DataFrame:
    """Return a table without rows."""
    schema = {"line": pl.UInt32(), **dict.fromkeys(names, pl.String())}
    return pl.DataFrame(schema=schema)
