"""Absences within a term: which dates fall away, and when an hour is closed. Pure.

An instance knows weekly hours, no single dates. A few dates are bridged when the course
is agreed, by a substitute, another room or without a meeting; the plan names them.
Where more fall away, the hour is not offered to the plan at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from service.planning.inputs.weekplan import WeekPlan
from service.supply.tables import Absence

MOST_AWAY = 2  # dates of one weekly meeting


def days_away(
    absences: Iterable[Absence], ids: Collection[str | None], days: Sequence[date]
) -> tuple[date, ...]:
    """Of these days those on which a teacher, a room or its house (`ids`) is away."""
    hit = [
        (one.first_on, one.last_on)
        for one in absences
        if ({one.teacher_id, one.room_id, one.venue_id} - {None}) & set(ids)
    ]
    return tuple(day for day in sorted(set(days)) if any(a <= day <= b for a, b in hit))


def closed_by_absence(
    week: WeekPlan,
    slot_id: str,
    absences: Iterable[Absence],
    ids: Collection[str | None],
) -> bool:
    """Whether too many dates of a weekly meeting fall into absences."""
    return len(days_away(absences, ids, week.dates[slot_id])) > MOST_AWAY
