"""Lines that an office says run on call, or do not, whatever the feed says."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from solver.travel.timetable.compact import Timetable
from solver.travel.timetable.lines import plain


@dataclass(frozen=True)
class Mark:
    """A line by its agency and name, as people know it, and whether one must call."""

    agency: str
    name: str
    booked: bool


@lru_cache(maxsize=8)
def marked(timetable: Timetable, marks: tuple[Mark, ...]) -> Timetable:
    """Return the timetable with the marks in place of what the feed says.

    Kept for the next call, so that what is known of the timetable stays known.
    """
    if not marks:
        return timetable
    said = {(mark.agency, mark.name): 1 if mark.booked else -1 for mark in marks}
    booked = np.array(timetable.route_booked)
    for at in range(len(booked)):
        line = plain(timetable.route_agency[at]), plain(timetable.route_name[at])
        booked[at] = said.get(line, booked[at])
    return replace(timetable, route_booked=booked)
