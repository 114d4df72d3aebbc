"""Weekly meetings as slots of a planning instance.

A slot is one weekly meeting time: weekday, wall times, week parity. Slots overlap when
the same people could not be in both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from service.rulesets.schema import WEEKDAYS

EVERY = "every"


@dataclass(frozen=True, order=True)
class Slot:
    """A weekly meeting time; minutes of the day, Monday = 0, week every | a | b."""

    weekday: int
    start: int
    end: int
    week: str = EVERY

    @property
    def id(self) -> str:
        """A name that says the time: mo-0830-1145, or mo-0830-1145-a."""
        times = f"{_clock(self.start)}-{_clock(self.end)}"
        ending = "" if self.week == EVERY else f"-{self.week}"
        return f"{WEEKDAYS[self.weekday]}-{times}{ending}"

    def overlaps(self, other: Slot) -> bool:
        """Whether both can fall on the same day at the same time."""
        weeks = self.week == other.week or EVERY in (self.week, other.week)
        day = self.weekday == other.weekday
        return day and weeks and self.start < other.end and other.start < self.end

    def within(self, weekday: int, start: int, end: int) -> bool:
        """Whether the meeting lies in a stretch of the week."""
        return self.weekday == weekday and start <= self.start and self.end <= end

    def meeting(self) -> list[int | str]:
        """The slot as courses keep it: [weekday, start, end, week]."""
        return [self.weekday, self.start, self.end, self.week]


def slot_of(meeting: list[int | str]) -> Slot:
    """The slot of a kept meeting [weekday, start, end, week]."""
    weekday, start, end, week = meeting
    return Slot(int(weekday), int(start), int(end), str(week))


def overlapping(slots: Iterable[Slot]) -> list[list[str]]:
    """Pairs of ids of different slots that overlap, sorted."""
    ordered = sorted(set(slots))
    return [[a.id, b.id] for a, b in combinations(ordered, 2) if a.overlaps(b)]


def parts_of_day(slot: Slot, bands: Iterable[tuple[str, int, int]]) -> tuple[str, ...]:
    """The parts of the day a meeting touches, as ids of (id, start, end) bands.

    A meeting in the gap between two bands belongs to the nearer one.
    """
    known = list(bands)
    touched = [b for b, start, end in known if slot.start < end and start < slot.end]
    if touched:
        return tuple(touched)
    nearest = min(
        known, key=lambda b: min(abs(slot.start - b[2]), abs(b[1] - slot.end))
    )
    return (nearest[0],)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}{minute % 60:02d}"
