"""Ways to get a room, a teacher and the money for one more course, easiest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from solver.formation.changes.steps import Step, Steps
from solver.formation.changes.uses import Uses
from solver.formation.problem.instance import ONLINE, Pattern, Room
from solver.formation.reasons.explainer import Explainer
from solver.formation.reasons.openings import Shape
from solver.formation.reasons.terrain import Mask

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
        able = self.o.able(kind)
        free = able[self.o.teacher_there[able, w] & self.o.teacher_free[able, p]]
        if len(free):
            yield Means((), 0.0, min(self.o.teachers[n].rate for n in free))
            return
        for n in self._nearly(kind, w, p):
            yield self._more(n, kind, venue, shape)
        new = self.steps.new_teacher(kind, venue, shape, self.usual_rate)
        none = np.zeros(len(self.t.patterns), dtype=np.bool_)
        only = frozenset([kind]), frozenset([venue]), frozenset(shape.slots)
        best = self.uses.of_teacher(*only, None, self.usual_rate, none)
        yield Means((new,), best, self.usual_rate)

    def _nearly(self, kind: str, venue: int, pattern: int) -> list[int]:
        """Teachers not taken then who lack one thing: hours, load, venue or kind."""
        hours = self.o.teacher_lacks[:, pattern]
        able = np.isin(np.arange(len(hours)), self.o.able(kind))
        there, load = self.o.teacher_there[:, venue], self.o.teacher_load[:, pattern]
        other = np.sum([~able, ~there, ~load], axis=0)
        one = np.where(hours == 0, other == 1, (hours <= HOURS) & (other == 0))
        free = ~self.o.teacher_taken[:, pattern]
        return [int(n) for n in np.flatnonzero(one & free)]

    def _more(self, n: int, kind: str, venue: str, pattern: Pattern) -> Means:
        """One teacher with one thing more: hours, load, a venue or a kind."""
        t = self.o.teachers[n]
        missing = frozenset(pattern.slots) - t.slots
        steps = [self.steps.teacher_hour(t, s) for s in sorted(missing)]
        kinds, venues, new = t.kinds, t.venues, missing or None
        if kind not in t.kinds:
            steps.append(self.steps.teacher_kind(t, kind))
            kinds = frozenset([kind])
        if venue not in t.venues:
            steps.append(self.steps.teacher_venue(t, venue))
            venues = frozenset([venue])
        busy = self.o.teacher_taken[n]
        if self.o.teacher_load[n, self.t.pattern_at[pattern.id]]:
            busy = busy | ~self.o.teacher_load[n]
        else:
            load = self.o.load[t.id] + pattern.load
            steps.append(self.steps.teacher_load(t, load))
        slots = t.slots | missing
        best = self.uses.of_teacher(kinds, venues, slots, new, t.rate, busy)
        return Means(tuple(steps), best, t.rate)

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
