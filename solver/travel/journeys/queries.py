"""The query file: one journey asked for a line."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from solver.jsonfile import read_bytes
from solver.travel.errors import FeedError
from solver.travel.settings import LatLon

COLUMNS = ("id", "from", "to", "date", "direction", "time")
DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
TIME = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
NUMBER = r"([+-]?\d+(?:\.\d*)?)"
POSITION = re.compile(rf"\s*{NUMBER}\s*;\s*{NUMBER}\s*", re.ASCII)
LATEST = 48 * 3600  # first time of the day's clock that can no longer be asked for


@dataclass(frozen=True)
class Query:
    """One line of the query file; `fault` is the status if it cannot be asked."""

    id: str
    origin: str
    target: str
    day: date | None = None
    arrive: bool = False
    time: int = 0
    fault: str | None = None


def read(path: Path) -> list[Query]:
    """Read the query file. Raises FeedError if it is no table of queries."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FeedError(f"{path.name}: not UTF-8 text (byte {error.start})") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    result: list[Query] = []
    seen: set[str] = set()
    try:
        header = next(reader, [])
        positions = places(path.name, header)
        for cells in reader:
            if not cells:
                continue
            where = f"{path.name} line {reader.line_num}"
            if len(cells) != len(header):
                raise FeedError(
                    f"{where}: {len(cells)} fields, the header has {len(header)}"
                )
            query = parse(*(cells[at] for at in positions))
            if not query.id or query.id in seen:
                raise FeedError(f'{where}: id "{query.id}" is empty or stands twice')
            seen.add(query.id)
            result.append(query)
    except csv.Error as error:
        raise FeedError(f"{path.name} line {reader.line_num}: {error}") from error
    return result


def places(name: str, header: list[str]) -> list[int]:
    """Return where each column of COLUMNS stands."""
    names = [cell.strip() for cell in header]
    for column in COLUMNS:
        if names.count(column) != 1:
            raise FeedError(
                f"{name} line 1: column {column} must stand there once "
                f"(expected {','.join(COLUMNS)})"
            )
    return [names.index(column) for column in COLUMNS]


def parse(
    ident: str, origin: str, target: str, day: str, direction: str, time: str
) -> Query:
    """Return one query, with its fault if a cell cannot be used."""
    seconds, found = seconds_of(time), date_of(day)
    if found is None:
        return Query(ident, origin, target, fault="bad_date")
    if seconds is None or direction.strip() not in ("arrive", "depart"):
        return Query(ident, origin, target, fault="bad_query")
    return Query(ident, origin, target, found, direction.strip() == "arrive", seconds)


def date_of(text: str) -> date | None:
    """Return an ISO date, None if it is none or too far from any timetable."""
    match = DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    try:
        return date(year, month, day) if 1900 < year < 2200 else None
    except ValueError:
        return None


def seconds_of(text: str) -> int | None:
    """Return seconds after midnight, up to 47:59:59."""
    match = TIME.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = hours * 3600 + minutes * 60 + seconds
    return total if total < LATEST else None


def position_of(text: str) -> LatLon | None:
    """Return the position written as `lat;lon`, None if the text is none."""
    match = POSITION.fullmatch(text)
    if match is None:
        return None
    lat, lon = (float(part) for part in match.groups())
    return LatLon(lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None
