"""The solver's shapes with what an office adds: real clocks, real trips, least pay.

Moments are minutes of German wall time since the Monday before last. Places of homes
are told apart from those of talks, so that a trip from home arrives by a moment and
every other one leaves at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from service.clock import BERLIN, local_day
from service.interpreters.ranking.trips import Trips
from solver.assignment.problem import instance as problem

DAY = problem.DAY
WEEKS = 30  # that a request can lie ahead
# Between two jobs: the longest wait without going home, the shortest pause at home.
STAY, HOME_PAUSE = 120, 15
HOME = "home:"
STANDS = ("agreed", "asked_again")
WEIGHTS = problem.Weights(
    priority=1000,
    continuity=150,
    preferred=60,
    minute=1,
    load=1,
    fallback={"phone": 80, "video": 60, "onsite": 40},
    alternative=40,
    gender=60,
)


class Clockwork:
    """Between instants and minutes since a Monday in Germany."""

    def __init__(self, monday: date) -> None:
        self.start = datetime.combine(monday, time())

    @classmethod
    def of(cls, now: datetime) -> Clockwork:
        """From the Monday of the week before this one, so that last week counts."""
        day = local_day(now)
        return cls(day - timedelta(days=day.weekday() + 7))

    def minute(self, instant: datetime) -> int:
        """Whole wall minutes; seconds are cut off."""
        wall = instant.astimezone(BERLIN).replace(tzinfo=None)
        return int((wall - self.start).total_seconds() // 60)

    def instant(self, minute: int) -> datetime:
        """The moment of a wall time; of two the earlier."""
        wall = self.start + timedelta(minutes=minute)
        return wall.replace(tzinfo=BERLIN).astimezone(UTC)


@dataclass(frozen=True)
class Ways(problem.Timetable):
    """The office's trips in the shape that the ranking asks for."""

    trips: Trips
    clock: Clockwork

    def trip(self, mode: str, a: str, b: str, moment: int) -> int | None:
        """From home one arrives by the moment, elsewhere one leaves at it."""
        start, end = a.removeprefix(HOME), b.removeprefix(HOME)
        at = self.clock.instant(moment)
        if a.startswith(HOME):
            return self.trips.arriving(mode, start, end, at)
        return self.trips.leaving(mode, start, end, at)


@dataclass(frozen=True, slots=True)
class Member(problem.Interpreter):
    """Somebody of the pool; a talk pays at least so many minutes."""

    least: int

    def pay(self, minutes: int) -> int:
        """Cents for a talk of so many minutes."""
        return self.rate_cents * max(minutes, self.least) // 60


class Known(NamedTuple):
    """What is shown of somebody, and what the ranking's rules do not say."""

    number: int
    name: str
    kind: str
    state: str
    notice: int
    standby: bool
    quiet: tuple[int, int]
    dialects: Mapping[str, tuple[str, ...]]
