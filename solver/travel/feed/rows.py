"""One table of a feed as text columns with the number of each row's line."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from solver.travel.errors import FeedError
from solver.travel.feed.archive import Archive
from solver.travel.feed.findings import Dropped, Findings

MOST_HEADER = 64 << 10
MOST_FIELD = 1 << 20


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
    header = read_header(archive.name, table, path)
    header = lowered(table, header, {*needed, *wanted}, findings)
    missing = [c for c in needed if c not in header]
    if missing:
        raise FeedError(
            f"{archive.name}: {table} line 1: column {missing[0]} is missing"
        )
    doubled = sorted({c for c in header if c and header.count(c) > 1})
    if doubled:
        findings.warn(table, 1, f"column {doubled[0]} stands twice; the first is used")
    names = [c for c in dict.fromkeys((*needed, *wanted)) if c in header]
    frame = quickly(path, header, names)
    if frame is None:
        frame = parsed(mended(path, table, len(header), findings), header, names)
    frame = frame.filter(~pl.all_horizontal(pl.col(names).is_null()))
    absent = [pl.lit(None, pl.String).alias(c) for c in wanted if c not in header]
    return frame.with_columns(absent)


def read_header(name: str, table: str, path: Path) -> list[str]:
    """Return the column names. Raises FeedError if line 1 is not a header."""
    with path.open("rb") as source:
        first = source.readline(MOST_HEADER)
    if not first.strip():
        raise FeedError(f"{name}: {table} line 1: the header is missing")
    if len(first) == MOST_HEADER:
        raise FeedError(f"{name}: {table} line 1: the header has no end")
    try:
        cells = next(csv.reader([first.decode("utf-8-sig")]), [])
    except UnicodeDecodeError as error:
        raise FeedError(
            f"{name}: {table} line 1: the header is not UTF-8 text ({error.reason})"
        ) from error
    except csv.Error as error:
        raise FeedError(f"{name}: {table} line 1: {error}") from error
    return [cell.strip() for cell in cells]


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


def quickly(path: Path, header: list[str], names: list[str]) -> pl.DataFrame | None:
    """Return the table, or None if any row needs a closer look.

    Rows are counted against line ends, so that `line` is right wherever this answers.
    """
    rows = line_count(path) - 1
    if rows <= 0:
        return empty(names)
    try:
        lazy = pl.scan_csv(
            path,
            has_header=False,
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


def line_count(path: Path) -> int:
    """Return the number of lines, an unfinished last one included."""
    count, last = 0, b"\n"
    with path.open("rb") as source:
        while block := source.read(1 << 20):
            count += block.count(b"\n")
            last = block[-1:]
    return count + (last != b"\n")


def mended(path: Path, table: str, width: int, findings: Findings) -> Path:
    """Write a copy with only the well-formed rows, and name the others.

    Each row of the copy begins with the number of its line in the original.
    """
    target = path.with_suffix(".mended")
    wrong: list[tuple[int, int]] = []
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        for line, cells in well_formed(path, table, findings):
            if len(cells) > width and any(cells[width:]):
                wrong.append((line, len(cells)))
                continue
            row = [c.replace("\n", " ").replace("\r", " ") for c in cells[:width]]
            writer.writerow([line, *row, *[""] * (width - len(row))])
    if wrong:
        reason = f"{wrong[0][1]} fields, the header has {width}"
        findings.dropped.append(Dropped(table, wrong[0][0], len(wrong), reason))
    return target


def well_formed(
    path: Path, table: str, findings: Findings
) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of each row below the header."""
    line = first_not_utf8(path)
    if line:
        findings.warn(table, line, "not UTF-8; read as Windows-1252")
    csv.field_size_limit(MOST_FIELD)
    coding = "cp1252" if line else "utf-8-sig"
    with path.open(encoding=coding, errors="replace", newline="") as source:
        reader = csv.reader(text.replace("\0", "\ufffd") for text in source)
        yield from numbered_rows(reader, table, findings)


def first_not_utf8(path: Path) -> int:
    """Return the first line that is not UTF-8, 0 if all are."""
    with path.open("rb") as source:
        for number, line in enumerate(source, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 0


def numbered_rows(
    reader: Any, table: str, findings: Findings
) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of what a csv.reader gives; name what it refuses."""
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            line = reader.line_num
            findings.dropped.append(Dropped(table, line, 1, str(error)))
            continue
        line, before = before + 1, reader.line_num
        if line > 1 and any(cells):
            yield line, cells
