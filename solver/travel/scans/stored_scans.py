"""Scans kept on disk between runs: one file for each time, direction and day type.

A file holds the scans of many venues, each as the nodes it reaches. Its name is a
digest of all they depend on besides the venue, so that a new venue, window or day type
adds its own scans and nothing is ever out of date. What is damaged counts as missing.
"""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from solver.travel.scans.cache import Row, TravelCache

#: Raise the number when scans come to answer differently or lie differently.
FORMAT = b"kursmittler-scans-1\n"
FAR = np.int16(32_767)
KEY, DIGEST = 32, 32
MOST_ROWS = 1_000  # of one file; beyond, the oldest go
MOST_STORED = 1 << 30  # bytes of one timetable's folder; beyond, the oldest files go
SUFFIX, UNFINISHED = ".scans", ".new-"
Sparse = tuple[NDArray[np.int32], NDArray[np.int16], NDArray[np.int16]]


class StoredScans(TravelCache):
    """A TravelCache that also keeps its scans in a folder of one timetable.

    Safe between processes: files are written beside their place and renamed. A folder
    that cannot be written costs time, nothing else.
    """

    def __init__(
        self,
        folder: Path,
        most_bytes: int = 256 << 20,
        most_stored: int = MOST_STORED,
    ) -> None:
        super().__init__(most_bytes)
        self.folder = folder
        self.most_stored = most_stored
        self.read = 0  # scans taken from files
        self.written = 0  # and put into them

    def fetch(self, unit: bytes, keys: Sequence[bytes], nodes: int) -> None:
        """Read those of the scans that are not in memory."""
        wanted = [key for key in keys if not self.holds(key)]
        if not wanted:
            return
        stored = read(self.path(unit), nodes)
        for key in wanted:
            if key in stored:
                self.put(key, *dense(stored[key], nodes))
                self.read += 1
        if stored:
            with suppress(OSError):
                os.utime(self.path(unit))  # the least used files go first

    def keep(self, unit: bytes, keys: Sequence[bytes]) -> None:
        """Add the unit's scans to its file."""
        found = self.rows_of(keys)
        if not found:
            return
        nodes = len(next(iter(found.values()))[0])
        rows = read(self.path(unit), nodes)
        fresh = {key: sparse(row) for key, row in found.items() if key not in rows}
        if not fresh:
            return
        rows |= fresh
        kept = dict(list(rows.items())[-MOST_ROWS:])
        with suppress(OSError):
            write(self.path(unit), kept)
            self.written += len(fresh)
            self.tidy()

    def path(self, unit: bytes) -> Path:
        """Return the file of one unit."""
        return self.folder / f"{unit.hex()[:40]}{SUFFIX}"

    def tidy(self) -> None:
        """Remove the least recently used files while there is too much."""
        files = []
        for path in self.folder.iterdir():
            with suppress(OSError):
                told = path.stat()
                files.append((told.st_mtime_ns, told.st_size, path))
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files, key=lambda f: (f[0], f[2].name)):
            if total <= self.most_stored:
                return
            path.unlink(missing_ok=True)
            total -= size


def sparse(row: Row) -> Sparse:
    """Return the nodes that a scan reaches, and both its seconds there."""
    full, short = row
    node = np.flatnonzero(full < FAR).astype(np.int32)
    return node, full[node], short[node]


def dense(row: Sparse, nodes: int) -> Row:
    """Return a scan of all nodes, FAR where it does not reach."""
    full, short = np.full(nodes, FAR, np.int16), np.full(nodes, FAR, np.int16)
    node, one, other = row
    full[node], short[node] = one, other
    return full, short


def write(path: Path, rows: dict[bytes, Sparse]) -> None:
    """Write the file of a unit beside its place and rename it into it."""
    counts = np.array([len(node) for node, _, _ in rows.values()], np.int64)
    columns = [np.concatenate(c) for c in zip(*rows.values(), strict=True)]
    parts = [b"".join(rows), counts.tobytes(), *(c.tobytes() for c in columns)]
    body = np.int64(len(rows)).tobytes() + b"".join(parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(FORMAT + hashlib.sha256(body).digest() + body)
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def read(path: Path, nodes: int) -> dict[bytes, Sparse]:
    """Return the scans in a file; none if it is missing, damaged or of another kind."""
    try:
        content = path.read_bytes()
    except OSError:
        return {}
    head, body = content[: len(FORMAT) + DIGEST], content[len(FORMAT) + DIGEST :]
    if head != FORMAT + hashlib.sha256(body).digest() or len(body) < 8:
        return {}
    count = int(np.frombuffer(body, np.int64, 1)[0])
    counts = np.frombuffer(body, np.int64, count, 8 + count * KEY)
    total, at = int(counts.sum()), 8 + count * (KEY + 8)
    node = np.frombuffer(body, np.int32, total, at)
    full = np.frombuffer(body, np.int16, total, at + total * 4)
    short = np.frombuffer(body, np.int16, total, at + total * 6)
    if total and int(node.max()) >= nodes:
        return {}  # of another timetable
    ends = np.cumsum(counts)
    rows = {}
    for number, (low, high) in enumerate(zip(ends - counts, ends, strict=True)):
        key = body[8 + number * KEY : 8 + (number + 1) * KEY]
        rows[key] = node[low:high], full[low:high], short[low:high]
    return rows


def scans_of(store: Path, digest: str) -> StoredScans:
    """Return the scans that lie beside the timetable `store/<digest>/`."""
    return StoredScans(store / digest / "scans")
