"""A table with uneven lines looked at one by one: only certain rows are kept.

A row with too many or too few cells may have them in the wrong columns, and a quote
left open swallows the rows below it; such lines are left out and named.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from solver.travel.feed.findings import Dropped, Findings

MOST_FIELD = 1 << 20
MOST_LINES = 50  # of one cell; beyond, a quote was left open
OPEN_QUOTE = "a quote is left open"
Row = tuple[int, list[str]]


def mended(
    path: Path, table: str, header: list[str], separator: str, findings: Findings
) -> Path:
    """Write a copy with only the well-formed rows, and name the others.

    Cells of the copy are separated by commas; each row begins with the number of its
    line in the original.
    """
    target, width = path.with_suffix(".mended"), len(header)
    right = usual_width(path, header, separator)
    wrong: dict[int, list[int]] = {}
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        for line, cells in well_formed(path, table, header, separator, findings):
            if len(cells) != right:
                wrong.setdefault(len(cells), []).append(line)
                continue
            row = [c.replace("\n", " ").replace("\r", " ") for c in cells[:width]]
            writer.writerow([line, *row, *[""] * (width - len(row))])
    for count, lines in wrong.items():
        reason = f"{count} fields, the header has {width}"
        findings.dropped.append(Dropped(table, lines[0], len(lines), reason))
    return target


def usual_width(path: Path, header: list[str], separator: str) -> int:
    """Return how many cells a right row has: as many as the header.

    Some programs end every line but the header with a separator, or the header alone:
    if all rows are alike and nothing is lost by it, theirs is the right width.
    """
    width, named = len(header), len(header)
    while named and not header[named - 1]:
        named -= 1
    found = 0
    for _, cells in well_formed(path, "", header, separator, Findings()):
        uneven = len(cells) == width or (found and len(cells) != found)
        if uneven or len(cells) < named or any(cells[named:]):
            return width
        found = len(cells)
    return found or width


def well_formed(
    path: Path, table: str, header: list[str], separator: str, findings: Findings
) -> Iterator[Row]:
    """Yield line number and cells of each row below the header."""
    line = first_not_utf8(path)
    if line:
        findings.warn(table, line, "not UTF-8; read as Windows-1252")
    csv.field_size_limit(MOST_FIELD)
    coding = "cp1252" if line else "utf-8-sig"
    with path.open(encoding=coding, errors="replace", newline="\n") as source:
        lines = (text.replace("\0", "\ufffd") for text in source)
        next(lines, "")
        yield from Reader(lines, table, len(header), separator, findings).rows()


def first_not_utf8(path: Path) -> int:
    """Return the first line that is not UTF-8, 0 if all are."""
    with path.open("rb") as source:
        for number, line in enumerate(source, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 0


class Reader:
    """Reads rows line by line, so that a quote left open costs its own line only."""

    def __init__(
        self,
        lines: Iterator[str],
        table: str,
        width: int,
        separator: str,
        findings: Findings,
    ) -> None:
        self.lines = lines
        self.table = table
        self.width = width
        self.separator = separator
        self.findings = findings
        self.ahead: list[str] = []  # lines looked at and not used yet
        self.line = 1  # number of the last line taken
        self.broken: list[int] = []  # rows that go over several lines

    def rows(self) -> Iterator[Row]:
        """Yield line number and cells; name what cannot be read."""
        yield from self.each()
        if self.broken:
            text = f"{len(self.broken)} row(s) with a line break within quotes"
            self.findings.warn(self.table, self.broken[0], text)

    def each(self) -> Iterator[Row]:
        """Yield line number and cells of the rows as they come."""
        while self.look(1):
            first = self.line + 1
            try:
                cells = self.row()
            except csv.Error as error:
                self.drop(first, 1, str(error))
                self.take(1)
                continue
            if cells is not None and any(cells):
                yield first, cells

    def row(self) -> list[str] | None:
        """Take the next row, None if a quote is left open in it."""
        cells, closed = self.parsed(1)
        count = 1
        while not closed and count < MOST_LINES and self.look(count + 1) > count:
            count += 1
            cells, closed = self.parsed(count)
        if count == 1 and closed:
            self.take(1)
            return cells
        whole = closed and len(cells) == self.width
        swallowed = any(
            text.count(self.separator) >= self.width - 1 for text in self.ahead[1:count]
        )
        if whole and not swallowed:
            self.broken.append(self.line + 1)
            self.take(count)
            return cells
        lost = count if whole else 1  # whole: two readings, of which neither is sure
        self.drop(self.line + 1, lost, OPEN_QUOTE)
        self.take(lost)
        return None

    def parsed(self, count: int) -> tuple[list[str], bool]:
        """Return the cells of the next lines as one row, and whether quotes close."""
        texts = [text.rstrip("\r\n") + "\n" for text in self.ahead[:count]]
        cells = next(csv.reader(texts, delimiter=self.separator), [])
        return cells, not (cells and cells[-1].endswith("\n"))

    def look(self, count: int) -> int:
        """Read ahead up to `count` lines; return how many there are."""
        while len(self.ahead) < count:
            text = next(self.lines, None)
            if text is None:
                break
            self.ahead.append(text)
        return len(self.ahead)

    def take(self, count: int) -> None:
        """Be done with the next lines."""
        del self.ahead[:count]
        self.line += count

    def drop(self, line: int, count: int, reason: str) -> None:
        """Name lines left out."""
        self.findings.dropped.append(Dropped(self.table, line, count, reason))
