"""Minutes between homes and houses as the solver reads them: by part of the day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from service.clock import BERLIN, local_day
from service.interpreters.ranking.shapes import HOME
from service.interpreters.ranking.trips import BY_ROAD, TRANSIT, Trips
from solver.assignment.problem.instance import DAY

# From minute to minute of the day, and the hour whose buses stand for it.
PARTS = {"am": (0, 720, 9), "pm": (720, 1020, 14), "ev": (1020, DAY, 18)}
TUESDAY = 1


def bands() -> dict[str, Any]:
    """The parts of the day; at weekends the buses of the evening."""
    return {**{k: [a, b] for k, (a, b, _hour) in PARTS.items()}, "weekend": "ev"}


def travel(
    trips: Trips, homes: Collection[str], venues: Collection[str], now: datetime
) -> dict[str, Any]:
    """By mode: from every home to every house and back, and between houses."""
    pairs = [(a, b) for a in sorted(homes) for b in sorted(venues)]
    pairs += [(b, a) for a, b in pairs]
    pairs += [(a, b) for a in sorted(venues) for b in sorted(venues)]
    found: dict[str, Any] = {mode: {} for mode in (*BY_ROAD, TRANSIT)}
    moments = _moments(now)
    for a, b in pairs:
        for mode in BY_ROAD:
            minutes = _minutes(trips, mode, a, b, now)
            if minutes is not None:
                found[mode].setdefault(a, {})[b] = minutes
        if trips.buses is None:
            continue
        by_part = {k: _minutes(trips, TRANSIT, a, b, at) for k, at in moments.items()}
        told = {k: minutes for k, minutes in by_part.items() if minutes is not None}
        if told:
            found[TRANSIT].setdefault(a, {})[b] = told
    return found


def _moments(now: datetime) -> dict[str, datetime]:
    """A moment of each part, on the Tuesday that comes."""
    today: date = local_day(now)
    day = today + timedelta(days=(TUESDAY - today.weekday() - 1) % 7 + 1)
    return {
        name: datetime.combine(day, time(hour), BERLIN)
        for name, (_a, _b, hour) in PARTS.items()
    }


def _minutes(trips: Trips, mode: str, a: str, b: str, at: datetime) -> int | None:
    """From home one arrives by the moment, elsewhere one leaves at it."""
    start, end = a.removeprefix(HOME), b.removeprefix(HOME)
    if a.startswith(HOME):
        return trips.arriving(mode, start, end, at)
    return trips.leaving(mode, start, end, at)
