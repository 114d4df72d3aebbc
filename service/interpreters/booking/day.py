"""What of an interpreter's time jobs take: talks, trips, and the ways between. Pure.

Each job is possible on its own, from home and back. Between two jobs she goes straight
on, waiting no longer than `stay`, or home, with a pause there; whichever is less of a
way. Time is counted in ticks of five minutes: a talk takes every tick it touches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from service.interpreters.ranking.shapes import HOME_PAUSE, STAY

TICK = 5  # minutes
SECONDS = TICK * 60


@dataclass(frozen=True)
class Pauses:
    """The longest wait between two jobs without going home, the shortest at home."""

    stay: int = STAY
    home: int = HOME_PAUSE


@dataclass(frozen=True)
class Job:
    """A talk, or a course that is taught; `place` None by phone or video.

    `house` is the same for talks in one house; `out`, `back` are the minutes from and
    to home, 0 where she stays there.
    """

    id: str
    starts_at: datetime
    ends_at: datetime
    place: str | None
    house: str
    out: int
    back: int
    course: bool = False

    @property
    def first(self) -> int:
        """The tick in which it begins."""
        return int(self.starts_at.timestamp()) // SECONDS

    @property
    def last(self) -> int:
        """The tick after its end."""
        return -(-int(self.ends_at.timestamp()) // SECONDS)


class Between(Protocol):
    """Minutes from one place to another, leaving at a moment; None if not known."""

    def __call__(self, a: str, b: str, at: datetime) -> int | None:
        """By the interpreter's own mode."""
        ...


@dataclass(frozen=True)
class Link:
    """How she gets from one job to the next: straight on, or home between."""

    straight: bool
    minutes: int


def ticks_of(minutes: int) -> int:
    """As many ticks as hold so many minutes."""
    return -(-minutes // TICK)


def link(
    a: Job, b: Job, between: Between, pauses: Pauses, max_oneway: int | None
) -> Link | None:
    """The way from a to b with fewer minutes; None if neither fits in the gap.

    `max_oneway` None: whatever she usually accepts, she is there and must go on.
    """
    gap = b.first - a.last
    if gap < 0:
        return None
    home = a.back + b.out
    needed = ticks_of(a.back) + ticks_of(pauses.home) + ticks_of(b.out)
    by_home = Link(False, home) if needed <= gap else None
    straight = hop(a, b, between)
    if straight is None or ticks_of(straight) > gap or gap > ticks_of(pauses.stay):
        return by_home
    if max_oneway is not None and straight > max_oneway:
        return by_home
    if by_home is not None and by_home.minutes <= straight:
        return by_home
    return Link(True, straight)


def hop(a: Job, b: Job, between: Between) -> int | None:
    """Minutes straight from a to b; none in one house, from or to home by phone."""
    if a.place is None:
        return 0 if b.place is None else b.out
    if b.place is None:
        return a.back
    if a.house == b.house:
        return 0
    return between(a.place, b.place, a.ends_at)


@dataclass(frozen=True)
class Stretch:
    """The ticks that a job takes with its trips, and the minutes of each trip."""

    job: Job
    ticks: range
    out: int
    back: int


def stretches(jobs: Sequence[Job], links: Sequence[Link]) -> list[Stretch]:
    """What each job takes; a wait between two belongs to the later one.

    Of a course only the lessons stand; the way to and from it belongs to the talk.
    """
    found = []
    for number, job in enumerate(jobs):
        before = links[number - 1] if number else None
        after = links[number] if number + 1 < len(jobs) else None
        first, last = job.first - ticks_of(job.out), job.last + ticks_of(job.back)
        out, back = job.out, job.back
        if before is not None and before.straight:
            first, out = jobs[number - 1].last, before.minutes
        if after is not None and after.straight:
            last, back = job.last, after.minutes
            if jobs[number + 1].course:
                last = jobs[number + 1].first
        found.append(Stretch(job, range(first, last), out, back))
    return found
