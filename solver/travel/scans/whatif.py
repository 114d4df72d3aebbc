"""Who could come if something were different: a Rufbus more, a class moved."""

from collections.abc import Sequence
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from solver.travel.scans.matrix import TravelMatrix

MOST = 32_767  # minutes; more than any way takes


class Change(NamedTuple):
    """A way that became possible or impossible within a home's limit of minutes."""

    home: int
    venue: int
    window: int
    gained: bool
    there_minutes: int  # of the matrix in which it is possible
    back_minutes: int


class Changes(Sequence[Change]):
    """All changes, by home, venue and window: a county's are half a million.

    They are kept as columns, named as in Change, and made one by one when looked at.
    """

    def __init__(self, columns: Sequence[NDArray[np.generic]]) -> None:
        self.columns = dict(zip(Change._fields, columns, strict=True))

    def __len__(self) -> int:
        return len(self.columns["home"])

    @overload
    def __getitem__(self, index: int) -> Change: ...

    @overload
    def __getitem__(self, index: slice) -> "Changes": ...

    def __getitem__(self, index: int | slice) -> "Change | Changes":
        if isinstance(index, slice):
            return Changes([column[index] for column in self.columns.values()])
        return Change(*(column[index].item() for column in self.columns.values()))

    def __repr__(self) -> str:
        return f"Changes({list(self)})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def homes(self) -> NDArray[np.int64]:
        """Return the homes for which any way came to be possible, each once."""
        return np.unique(self.columns["home"][self.columns["gained"].astype(np.bool_)])


def changes(
    before: TravelMatrix, after: TravelMatrix, limits: Sequence[int]
) -> Changes:
    """Return what differs between two matrices over the same homes and venues.

    Windows are compared by position, so that a moved class keeps its place. `limits`:
    the longest way each home accepts, in minutes.
    """
    if before.there.shape != after.there.shape:
        raise ValueError(
            f"matrices of shapes {before.there.shape} and {after.there.shape}; "
            "compare the same homes, venues and number of windows"
        )
    one, other = reachable(before, limits), reachable(after, limits)
    at = np.nonzero(one != other)
    gained = other[at]
    there = np.where(gained, after.there[at], before.there[at])
    back = np.where(gained, after.back[at], before.back[at])
    return Changes([*at, gained, there, back])


def reachable(matrix: TravelMatrix, limits: Sequence[int]) -> NDArray[np.bool_]:
    """Return [home, venue, window]: both ways are possible within the limit."""
    most = np.minimum(np.array(limits, np.int64), MOST).astype(np.int16)[:, None, None]
    worse = np.maximum(matrix.there, matrix.back)
    both = np.minimum(matrix.there, matrix.back) >= 0
    result: NDArray[np.bool_] = both & (worse <= most)
    return result
