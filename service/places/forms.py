"""An office's own list of places as CSV: read leniently, judged strictly.

Pure: bytes in, rows and faults out. Separator ; , or tab, UTF-8 or Windows-1252,
decimal point or comma; headings in German or English, in any order.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from service.errors import UserError
from service.places.read import KINDS, LATITUDES, LONGITUDES

MOST_BYTES = 1_500_000
MOST_LINES = 20_000
HEADINGS = {
    "name": ("name", "ort", "ortsname", "ortsteil"),
    "postal_code": ("postal_code", "plz", "postleitzahl"),
    "latitude": ("latitude", "lat", "breite", "breitengrad"),
    "longitude": ("longitude", "lon", "lng", "länge", "längengrad"),
    "kind": ("kind", "art"),
    "municipality": ("municipality", "gemeinde"),
    "municipality_ags": ("municipality_ags", "gemeindeschlüssel", "ags"),
}
NEEDED = ("name", "postal_code", "latitude", "longitude")
KIND_WORDS = {"": "village", "stadt": "town", "dorf": "village", "ortsteil": "village"}
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:[.,][0-9]{1,12})?")
_CODE = re.compile(r"[0-9]{5}")
_AGS = re.compile(r"[0-9]{8}")


class ImportIn(BaseModel):
    """The text of a list that was checked before and is now to be stored."""

    model_config = ConfigDict(extra="forbid")
    # Browsers send every line end as two characters.
    content: str = Field(min_length=1, max_length=MOST_BYTES + MOST_LINES)


@dataclass(frozen=True)
class PlaceRow:
    """One place of the list (WGS 84 degrees)."""

    name: str
    postal_code: str
    latitude: float
    longitude: float
    kind: str
    municipality: str
    municipality_ags: str

    @property
    def key(self) -> tuple[str, str]:
        """What tells places apart."""
        return self.name, self.postal_code


@dataclass(frozen=True)
class Fault:
    """A line that cannot be used; `message` is a message id."""

    line: int
    message: str
    values: Mapping[str, str]


class BadLine(UserError):
    """A value of a line that cannot be used."""


def decode(content: bytes) -> str:
    """The text of a file in UTF-8 or, as older programs write it, Windows-1252.

    Raises: UserError for files that are too large or no text.
    """
    if len(content) > MOST_BYTES:
        raise UserError("This file is too large: at most 1.5 MB.", "file")
    if b"\x00" in content:
        raise UserError("This is no CSV file. Save the table as CSV first.", "file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def parse(text: str) -> tuple[tuple[PlaceRow, ...], tuple[Fault, ...]]:
    """The usable lines and the faults of all others, each with its number.

    Raises: UserError where the headings are missing or the list is empty.
    """
    reader = csv.reader(io.StringIO(text), delimiter=_separator(text), strict=True)
    rows: list[PlaceRow] = []
    faults: list[Fault] = []
    seen: dict[tuple[str, str], int] = {}
    columns: dict[str, int] | None = None
    for line, cells in _lines(reader, faults):
        if columns is None:
            columns = _columns(cells)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        try:
            row = _row(cells, columns)
            _once(row, line, seen)
        except BadLine as error:
            faults.append(Fault(line, error.message, _text(error.values)))
        else:
            rows.append(row)
    if columns is None or not (rows or faults):
        raise UserError("This file has no lines.", "file")
    return tuple(rows), tuple(faults)


def _separator(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(";,\t", key=first.count)


def _lines(
    reader: Iterator[list[str]], faults: list[Fault]
) -> Iterator[tuple[int, list[str]]]:
    """Numbered lines; a broken quotation mark ends the reading with a fault."""
    number = 0
    while number < MOST_LINES:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            message = "A quotation mark is open or misplaced in this line or above it."
            faults.append(Fault(number + 1, message, {}))
            return
        number = reader.line_num  # type: ignore[attr-defined]
        yield number, cells
    faults.append(Fault(number, "The list is too long: at most 20,000 lines.", {}))


def _columns(cells: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, cell in enumerate(cells):
        heading = cell.strip().casefold()
        for name, words in HEADINGS.items():
            if heading in words and name not in found:
                found[name] = position
    missing = [HEADINGS[name][1] for name in NEEDED if name not in found]
    if missing:
        raise UserError(
            "The first line must name the columns; missing: %(missing)s.",
            "file",
            missing=", ".join(word.capitalize() for word in missing),
        )
    return found


def _row(cells: list[str], columns: dict[str, int]) -> PlaceRow:
    def cell(name: str) -> str:
        position = columns.get(name)
        inside = position is not None and position < len(cells)
        return " ".join(cells[position].split()) if inside else ""  # type: ignore[index]

    name = cell("name")
    if not name or len(name) > 120 or not name.isprintable():
        raise BadLine("The name is missing or too long.")
    if not _CODE.fullmatch(cell("postal_code")):
        raise BadLine(
            "“%(value)s” is no postal code: five digits.", value=cell("postal_code")
        )
    kind = cell("kind").casefold()
    kind = KIND_WORDS.get(kind, kind)
    if kind not in KINDS:
        raise BadLine("“%(value)s” is no kind: Stadt or Dorf.", value=cell("kind"))
    ags = cell("municipality_ags")
    if ags and not _AGS.fullmatch(ags):
        raise BadLine("“%(value)s” is no municipality key: eight digits.", value=ags)
    return PlaceRow(
        name=name,
        postal_code=cell("postal_code"),
        latitude=_degrees(cell("latitude"), LATITUDES),
        longitude=_degrees(cell("longitude"), LONGITUDES),
        kind=kind,
        municipality=cell("municipality")[:120] or name,
        municipality_ags=ags,
    )


def _degrees(text: str, limits: tuple[float, float]) -> float:
    value = float(text.replace(",", ".")) if _DEGREES.fullmatch(text) else None
    if value is None or not limits[0] <= value <= limits[1]:
        raise BadLine(
            "“%(value)s” is no position here: %(low)s to %(high)s degrees.",
            value=text,
            low=limits[0],
            high=limits[1],
        )
    return value


def _once(row: PlaceRow, line: int, seen: dict[tuple[str, str], int]) -> None:
    if row.key in seen:
        raise BadLine(
            "“%(value)s” stands in line %(line)s already.",
            value=f"{row.name} {row.postal_code}",
            line=seen[row.key],
        )
    seen[row.key] = line


def _text(values: Mapping[str, object]) -> dict[str, str]:
    return {key: str(value) for key, value in values.items()}
