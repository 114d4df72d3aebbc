"""Many short texts in two arrays, so that they can be mapped from a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Strings:
    """A list of texts as UTF-8 bytes and the offset of each."""

    blob: NDArray[np.uint8]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, index: int) -> str:
        start, end = self.offsets[index], self.offsets[index + 1]
        return self.blob[start:end].tobytes().decode("utf-8")

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        """Where each text stands; a text may stand in several places."""
        found: dict[str, list[int]] = {}
        for index in range(len(self)):
            found.setdefault(self[index], []).append(index)
        return found


def pack(texts: Iterable[str | None]) -> Strings:
    """Return `texts` as Strings; None becomes an empty text."""
    encoded = [(t or "").encode("utf-8", "replace") for t in texts]
    offsets = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(e) for e in encoded], out=offsets[1:])
    return Strings(np.frombuffer(b"".join(encoded), np.uint8).copy(), offsets)


def extended(texts: Strings, again: NDArray[np.int64]) -> Strings:
    """Return the texts followed by those at the positions `again`."""
    more = pack(texts[int(at)] for at in again)
    return joined([texts, more])


def joined(parts: list[Strings]) -> Strings:
    """Return the texts of all parts."""
    lengths = np.concatenate([np.diff(p.offsets) for p in parts])
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return Strings(np.concatenate([p.blob for p in parts]), offsets)
