"""A course that could be opened, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

#: No room (online) or, in an existing course, no teacher and no line.
NONE = -1


class Role(StrEnum):
    """Where a candidate comes from."""

    NEW = "new"
    KEPT = "kept"
    PINNED = "pinned"
    EXISTING = "existing"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A course that could be opened up to `copies` times at once.

    `members` and `values` go together, best value first; `least` and `most` bound
    the size (a room's seats bound it further); `bonus` are points for opening.
    `care` says whether children here need childcare places.
    """

    index: int
    role: Role
    name: str | None
    kind: str
    venue: str
    pattern: str
    copies: int
    least: int
    most: int
    rooms: tuple[int, ...]
    teachers: tuple[int, ...]
    lines: tuple[int, ...]
    bonus: int
    care: bool
    members: NDArray[np.int32]
    values: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CareRow:
    """Childcare places of a venue in a slot, for all ages or for a range.

    `conditional`: counts only when a child is there in the slot itself (overlaps).
    """

    venue: str
    slot: str
    ages: tuple[int, int] | None
    places: int
    conditional: bool
