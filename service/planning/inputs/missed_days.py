"""Days without a bus are counted over a whole course, not over each meeting's hour.

`solver.travel` is imported inside: the web process never loads its compiled part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from solver.travel.scans.matrix import TravelMatrix


def open_slots(
    found: TravelMatrix, weeks: Iterable[Sequence[int]], accepted: int
) -> NDArray[np.bool_]:
    """Which hours [home, venue, slot] somebody may be planned for.

    `weeks`: the slots (positions in the matrix) of each weekly pattern and course;
    `accepted`: how many days of one course may lack a way. Two slots with one missed
    day each are too much together where one is accepted. As the hours of a week are
    used by several patterns, a slot closes if any pattern of it misses too much: some
    other pattern may lose somebody who could have come, nobody is planned wrongly.
    """
    result: NDArray[np.bool_] = (found.there >= 0) & (found.back >= 0)
    if not accepted:
        return result
    from solver.travel.scans.course import course

    alone = result.copy()
    missing = [
        course(found, (slot,), accepted).missed_dates > 0
        for slot in range(result.shape[2])
    ]
    for slots in weeks:
        whole = course(found, slots, accepted)
        each = np.logical_and.reduce([alone[:, :, slot] for slot in slots])
        beyond = each & (whole.missed_dates > accepted)
        for slot in slots:
            result[:, :, slot] &= ~(beyond & missing[slot])
    return result
