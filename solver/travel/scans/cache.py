"""Scans kept from one matrix to the next, so that only what changed is scanned."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

Row = tuple[NDArray[np.int16], NDArray[np.int16]]


class TravelCache:
    """The last scans of one timetable, by everything they depend on.

    Give the same cache only with the same timetable. Safe between threads.
    """

    def __init__(self, most_bytes: int = 256 << 20) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self.hits = 0
        self.misses = 0
        self._rows: OrderedDict[bytes, Row] = OrderedDict()
        self._lock = Lock()

    def fetch(self, unit: bytes, keys: Sequence[bytes], nodes: int) -> None:
        """Get ready to be asked for these scans of one unit, of so many nodes each."""

    def keep(self, unit: bytes, keys: Sequence[bytes]) -> None:
        """Take note that all these scans of one unit are known now."""

    def get(self, key: bytes) -> Row | None:
        """Return a scan, None if it is not kept."""
        with self._lock:
            row = self._rows.get(key)
            if row is None:
                self.misses += 1
                return None
            self.hits += 1
            self._rows.move_to_end(key)
            return row

    def holds(self, key: bytes) -> bool:
        """Say whether a scan is kept in memory."""
        with self._lock:
            return key in self._rows

    def put(
        self, key: bytes, full: NDArray[np.int16], short: NDArray[np.int16]
    ) -> None:
        """Keep a scan; the least recently used ones go when it gets too much."""
        with self._lock:
            if key in self._rows:
                return
            self._rows[key] = (full.copy(), short.copy())
            self.bytes += full.nbytes + short.nbytes
            while self.bytes > self.most_bytes:
                _, (one, other) = self._rows.popitem(last=False)
                self.bytes -= one.nbytes + other.nbytes

    def rows_of(self, keys: Sequence[bytes]) -> dict[bytes, Row]:
        """Return those of the scans that are kept in memory."""
        with self._lock:
            return {key: self._rows[key] for key in keys if key in self._rows}
