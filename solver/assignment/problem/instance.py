"""An assignment problem as frozen data: the pool, the requests, the ways between.

Moments are minutes since the start of the horizon, a Monday at midnight, which is also
"now"; travel is one way, in minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

FORMAT = "interpreter-assignment/1"
DAY, WEEK = 1440, 10080
ONSITE, PHONE, VIDEO = "onsite", "phone", "video"
MODES = (ONSITE, PHONE, VIDEO)
#: Timetable bands of a day, and how interpreters travel.
BANDS = ("am", "pm", "ev")
TRANSIT = "pt"
VEHICLES = ("car", "bike", TRANSIT)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A member of the pool; `windows` are minutes of a week, `absences` moments."""

    id: str
    kind: str
    place: str
    mode: str
    gender: str
    languages: Mapping[str, int]
    settings: frozenset[str]
    windows: tuple[Span, ...]
    absences: tuple[Span, ...]
    max_week: int
    max_oneway: int
    notice: int
    phone: bool
    video: bool
    excluded_places: frozenset[str]
    excluded_agencies: frozenset[str]
    rate_cents: int
    paid_cents: int
    limit_cents: int
    load: int

    def offers(self, mode: str) -> bool:
        """True when she works in this mode at all."""
        return mode == ONSITE or (self.phone if mode == PHONE else self.video)

    def pay(self, minutes: int) -> int:
        """Cents for a job of so many minutes."""
        return self.rate_cents * minutes // 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """A language that would do, from a level on."""

    language: str
    level: int


@dataclass(frozen=True, slots=True)
class Request:
    """A booking; `modes` begins with the wished one, `times` with the wished start."""

    id: str
    agency: str
    place: str
    setting: str
    times: tuple[int, ...]
    length: int
    modes: tuple[str, ...]
    languages: tuple[Wanted, ...]
    gender: str | None
    gender_hard: bool
    needed: int
    priority: int
    preferred: frozenset[str]
    never: frozenset[str]
    earlier: str | None


@dataclass(frozen=True, slots=True)
class Assigned:
    """A request with its time, mode and interpreters: confirmed or planned."""

    request: str
    start: int
    mode: str
    interpreters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """Points per unit of each soft rule; `fallback` by the mode taken instead."""

    priority: int
    continuity: int
    preferred: int
    minute: int
    load: int
    fallback: Mapping[str, int]
    alternative: int
    gender: int


@dataclass(frozen=True, slots=True)
class Timetable:
    """One-way minutes door to door; a missing entry is no connection.

    `roads[mode][a][b]` for car and bike, `transit[a][b][band]`. A band holds
    `[from, to)` of the day, at weekends `weekend` holds all day.
    """

    roads: Mapping[str, Mapping[str, Mapping[str, int]]]
    transit: Mapping[str, Mapping[str, Mapping[str, int]]]
    bands: Mapping[str, Span]
    weekend: str

    def band(self, moment: int) -> str:
        """The timetable of a moment."""
        if moment % WEEK >= 5 * DAY:
            return self.weekend
        minute = moment % DAY
        return next(b for b, (x, y) in self.bands.items() if x <= minute < y)

    def trip(self, mode: str, a: str, b: str, moment: int) -> int | None:
        """Minutes from a to b by the timetable of a moment."""
        if mode != TRANSIT:
            return self.roads[mode].get(a, {}).get(b)
        return self.transit.get(a, {}).get(b, {}).get(self.band(moment))


@dataclass(frozen=True)
class Instance:
    """The whole problem; mappings are keyed by id and sorted by it."""

    weeks: int
    stay: int
    home_pause: int
    places: tuple[str, ...]
    timetable: Timetable
    agencies: Mapping[str, str]
    interpreters: Mapping[str, Interpreter]
    requests: Mapping[str, Request]
    confirmed: Mapping[str, Assigned]
    weights: Weights

    @cached_property
    def open(self) -> tuple[Request, ...]:
        """Requests that nobody is confirmed for."""
        return tuple(r for r in self.requests.values() if r.id not in self.confirmed)

    @cached_property
    def free(self) -> Mapping[str, tuple[Span, ...]]:
        """By interpreter, her available time as stretches that do not touch."""
        return {p.id: self._free(p) for p in self.interpreters.values()}

    def _free(self, person: Interpreter) -> tuple[Span, ...]:
        weeks = range(0, self.weeks * WEEK, WEEK)
        joined: list[Span] = []
        for a, b in sorted((w + a, w + b) for w in weeks for a, b in person.windows):
            if joined and a <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], b))
            else:
                joined.append((a, b))
        for x, y in person.absences:
            halves = [h for a, b in joined for h in ((a, min(b, x)), (max(a, y), b))]
            joined = [(a, b) for a, b in halves if a < b]
        return tuple(joined)
