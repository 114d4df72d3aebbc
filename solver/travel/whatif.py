"""Who could come if something were different: a Rufbus more, a class moved."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.travel.matrix import TravelMatrix


@dataclass(frozen=True)
class Change:
    """A way that became possible or impossible within a home's limit of minutes."""

    home: int
    venue: int
    window: int
    gained: bool
    there_minutes: int  # of the matrix in which it is possible
    back_minutes: int


def changes(
    before: TravelMatrix, after: TravelMatrix, limits: Sequence[int]
) -> list[Change]:
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
    found = []
    for home, venue, window in np.argwhere(one != other).tolist():
        at = (home, venue, window)
        shown = after if other[at] else before
        ways = int(shown.there[at]), int(shown.back[at])
        found.append(Change(home, venue, window, bool(other[at]), *ways))
    return found


def reachable(matrix: TravelMatrix, limits: Sequence[int]) -> NDArray[np.bool_]:
    """Return [home, venue, window]: both ways are possible within the limit."""
    most = np.array(limits, np.int32)[:, None, None]
    there, back = matrix.there, matrix.back
    result: NDArray[np.bool_] = (there >= 0) & (back >= 0)
    return result & (there <= most) & (back <= most)
