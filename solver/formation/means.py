"""Ways to get a room, a teacher and the money for one more course, easiest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from solver.formation.instance import ONLINE, Pattern, Room, Teacher
from solver.formation.openings import Shape
from solver.formation.reasons import Explainer
from solver.formation.steps import Step, Steps
from solver.formation.terrain import Mask
from solver.formation.uses import Uses

#: So many single hours may be added to a room or a teacher's week.
HOURS = 2


@dataclass(frozen=True, slots=True)
class Means:
    """Steps that give a room, teacher or money; `best` is their best other use.

    `rate` is the teacher's, per hour; 0 for rooms and money.
    """

    steps: tuple[Step, ...]
    best: float
    rate: float = 0.0

    def effort(self) -> tuple[int, float]:
        """Fewer operations first, then the easier ones."""
        return len(self.steps), sum(s.effort for s in self.steps)


class Finder:
    """Remembers the ways per shape; seats asked for are part of it."""

    def __init__(self, explainer: Explainer, steps: Steps, uses: Uses) -> None:
        self.e, self.i, self.t = explainer, explainer.instance, explainer.terrain
        self.o, self.steps, self.uses = explainer.openings, steps, uses
        self._places: dict[tuple[str, str, int], list[Means]] = {}
        self._teachers: dict[Shape, list[Means]] = {}

    # --- a place

    def places(self, venue: str, pattern: str, seats: int) -> list[Means]:
        """Ways to a place with so many seats, easiest first."""
        key = venue, pattern, seats
        if key not in self._places:
            some = self._online(pattern) if venue == ONLINE else self._rooms(*key)
            self._places[key] = sorted(some, key=Means.effort)
        return self._places[key]

    def _online(self, pattern: str) -> Iterator[Means]:
        p = self.t.pattern_at[pattern]
        used = np.zeros(len(self.t.slot_at), dtype=np.int64)
        for c in self.e.view.courses.values():
            if c.venue == ONLINE:
                used += self.t.busy[self.t.pattern_at[c.pattern]]
        most = int(used[self.t.busy[p]].max(initial=0)) + 1
        if most <= self.i.online_parallel:
            yield Means((), 0.0)
        else:
            yield Means((self.steps.online_courses(most),), 0.0)

    def _rooms(self, venue: str, pattern: str, seats: int) -> Iterator[Means]:
        p, shape = self.t.pattern_at[pattern], self.i.patterns[pattern]
        none = np.zeros(len(self.t.patterns), dtype=np.bool_)
        for n, room in enumerate(self.o.rooms):
            if room.venue == venue and not self.o.room_taken[n, p]:
                yield from self._room(room, shape, seats, self.o.room_taken[n])
        new = self.steps.new_room(venue, shape, seats)
        best = self.uses.of_room(venue, frozenset(shape.slots), None, none)
        yield Means((new,), best)

    def _room(
        self, room: Room, pattern: Pattern, seats: int, taken: Mask
    ) -> Iterator[Means]:
        missing = frozenset(pattern.slots) - room.slots
        if len(missing) > HOURS:
            return
        steps = [self.steps.room_hour(room, s) for s in sorted(missing)]
        if room.seats < seats:
            steps.append(self.steps.seats(room, seats))
        if not steps:
            yield Means((), 0.0)
            return
        new = missing or None
        best = self.uses.of_room(room.venue, room.slots | missing, new, taken)
        yield Means(tuple(steps), best)

    # --- a teacher

    def teachers(self, kind: str, venue: str, pattern: str) -> list[Means]:
        """Ways to a teacher, easiest first; free ones are the cheapest of them."""
        key = kind, venue, pattern
        if key not in self._teachers:
            self._teachers[key] = sorted(self._staff(*key), key=Means.effort)
        return self._teachers[key]

    def _staff(self, kind: str, venue: str, pattern: str) -> Iterator[Means]:
        w, p = self.t.venue_at[venue], self.t.pattern_at[pattern]
        shape = self.i.patterns[pattern]
        free = [
            self.o.teachers[n].rate
            for n in self.o.able(kind)
            if self.o.teacher_there[n, w] and self.o.teacher_free[n, p]
        ]
        if free:
            yield Means((), 0.0, min(free))
            return
        for n, teacher in enumerate(self.o.teachers):
            if not self.o.teacher_taken[n, p]:
                yield from self._more(n, teacher, kind, venue, shape)
        new = self.steps.new_teacher(kind, venue, shape, self.usual_rate)
        none = np.zeros(len(self.t.patterns), dtype=np.bool_)
        only = frozenset([kind]), frozenset([venue]), frozenset(shape.slots)
        best = self.uses.of_teacher(*only, None, self.usual_rate, none)
        yield Means((new,), best, self.usual_rate)

    def _more(
        self, n: int, t: Teacher, kind: str, venue: str, pattern: Pattern
    ) -> Iterator[Means]:
        """One teacher with one thing more: hours, load, a venue or a kind."""
        missing = frozenset(pattern.slots) - t.slots
        load = self.o.load[t.id] + pattern.load
        short = kind not in t.kinds, venue not in t.venues, load > t.max_load
        if len(missing) + sum(short) > HOURS or len(missing) * sum(short):
            return
        if sum(short) > 1 or not (missing or any(short)):
            return
        steps = [self.steps.teacher_hour(t, s) for s in sorted(missing)]
        kinds, venues, new = t.kinds, t.venues, missing or None
        if short[0]:
            steps.append(self.steps.teacher_kind(t, kind))
            kinds = frozenset([kind])
        if short[1]:
            steps.append(self.steps.teacher_venue(t, venue))
            venues = frozenset([venue])
        if short[2]:
            steps.append(self.steps.teacher_load(t, load))
        busy = self.o.teacher_taken[n]
        if not short[2]:
            busy = busy | ~self.o.teacher_load[n]
        slots = t.slots | missing
        best = self.uses.of_teacher(kinds, venues, slots, new, t.rate, busy)
        yield Means(tuple(steps), best, t.rate)

    @cached_property
    def usual_rate(self) -> float:
        """The middle one of the rates that are paid."""
        rates = sorted(t.rate for t in self.o.teachers)
        return rates[len(rates) // 2] if rates else 0.0

    # --- money

    def money(self, kind: str, cost: int) -> Sequence[Means]:
        """Ways to pay so much, easiest first."""
        lines = [f for f in self.i.funding.values() if kind in f.kinds]
        if any(f.amount - self.o.spent[f.id] >= cost for f in lines):
            return (Means((), 0.0),)
        found = []
        for f in lines:
            step = self.steps.money(f, self.o.spent[f.id] + cost)
            found.append(Means((step,), self.uses.of_money(f.kinds, cost)))
        only = frozenset([kind])
        new = self.steps.new_money(kind, cost)
        found.append(Means((new,), self.uses.of_money(only, cost)))
        return sorted(found, key=Means.effort)
