"""From an instance to its candidates: what exists, is pinned, was kept, may open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solver.formation.courses.candidate import NONE, Candidate, Role
from solver.formation.courses.indexed import Indexed
from solver.formation.courses.reach import Ints
from solver.formation.courses.staff import Staff, cares, runs_in, runs_online
from solver.formation.courses.worth import Worth
from solver.formation.problem.instance import ONLINE, Kind

#: People and what each one's place is worth, the best first.
People = tuple[Ints, Ints]
#: Rooms, teachers and lines that could serve a course.
Hands = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where courses of one kind could be held in one weekly pattern."""

    kind: Kind
    venue: str
    pattern: str

    @property
    def shape(self) -> tuple[str, str, str]:
        """The same as `ProposedCourse.shape`."""
        return self.kind.id, self.venue, self.pattern


class Builder:
    """Finds the candidates of an instance, in canonical order."""

    def __init__(self, problem: Indexed) -> None:
        self.p = problem
        self.i = problem.instance
        pins = self.i.pins
        self.held = {
            problem.index[x]: course
            for x, course in pins.enrolments.items()
            if x in problem.index
        }
        self.pinned = {c.id: c for c in pins.courses}
        self.named = {c for c in self.held.values() if c is not None}
        before = self.i.previous
        self.before = dict(before.courses) if before else {}
        self.was = dict(before.enrolments) if before else {}
        self.can = Staff(problem)
        self.worth = Worth(problem)
        self._found: list[Candidate] = []

    def build(self, pause: Callable[[], None]) -> list[Candidate]:
        """Existing courses, then what is pinned, kept or new, by kind and pattern."""
        wanted: dict[tuple[str, str], set[str]] = defaultdict(set)
        for e in self.i.existing.values():
            wanted[e.kind, e.pattern].add(e.venue)
        for c in self.pinned.values():
            if c.kind in self.i.kinds and c.pattern in self.i.patterns:
                wanted[c.kind, c.pattern].add(c.venue)
        for kind in self.i.kinds.values():
            patterns = set(kind.patterns)
            patterns |= {p for k, p in wanted if k == kind.id}
            for pattern in sorted(patterns):
                pause()
                self._cells(kind, pattern, wanted[kind.id, pattern])
        return self._found

    def _cells(self, kind: Kind, pattern: str, wanted: set[str]) -> None:
        reach = self.p.reach
        people, able, minutes = reach.fits(kind, pattern)
        can_online = reach.fits_online(people)
        for v, venue in enumerate(reach.venues):
            who = np.flatnonzero(able[:, v])
            if len(who) >= min(kind.min_size, 1) or venue.id in wanted:
                trips = minutes[who, v]
                self._cell(Cell(kind, venue.id, pattern), people[who], trips)
        who = np.flatnonzero(can_online)
        if kind.online or ONLINE in wanted:
            self._cell(Cell(kind, ONLINE, pattern), people[who], None)

    def _cell(self, cell: Cell, people: Ints, trips: Ints | None) -> None:
        existing = [
            e.id
            for e in self.i.existing.values()
            if (e.kind, e.venue, e.pattern) == cell.shape
        ]
        pinned = [c.id for c in self.pinned.values() if c.shape() == cell.shape]
        hands = self._hands(cell)
        if not (existing or pinned or hands):
            return
        values = self.worth.at(people, trips)
        for name in existing:
            some = self._own(name, people, values + self.worth.existing())
            self._add(Role.EXISTING, name, cell, some)
        for name in pinned:
            self._add(Role.PINNED, name, cell, self._own(name, people, values))
        if hands:
            self._named(cell, people, values, hands)
            self._copies(cell, self._own(None, people, values), hands)

    def _hands(self, cell: Cell) -> Hands | None:
        """Rooms, teachers and lines for a course that opens; None where one lacks."""
        kind, venue, pattern = cell.shape
        k = cell.kind
        if not (runs_in(k, pattern) and runs_online(k, venue)):
            return None
        if not cares(self.i, k, venue, pattern):
            return None
        hands = self.can.staff(kind, venue, pattern)
        return hands if all(hands) else None

    def _named(self, cell: Cell, people: Ints, values: Ints, hands: Hands) -> None:
        """Courses of the previous plan, and those that pinned people belong to."""
        taken = set(self.pinned) | set(self.i.existing)
        for name in sorted(set(self.before) | self.named):
            kept = self._stood(name, cell)
            if name in taken or not (kept or name in self.named):
                continue
            held = {x for x, course in self.held.items() if course == name}
            if held <= set(people.tolist()):
                some = self._own(name, people, values)
                self._add(Role.KEPT, name, cell, some, hands)

    def _copies(self, cell: Cell, some: People, hands: Hands) -> None:
        """New courses: one candidate for all, or one each where it matters which."""
        rooms, teachers, _ = hands
        most = len(rooms) if cell.venue != ONLINE else self.i.online_parallel
        least = cell.kind.min_size + cell.kind.min_reserve
        most = min(most, len(teachers), len(some[0]) // max(1, least))
        if most <= 0:
            return
        touchy = most > 1 and not self.p.special.isdisjoint(some[0].tolist())
        for _ in range(most if touchy else 1):
            copies = 1 if touchy else most
            self._add(Role.NEW, None, cell, some, hands, copies)

    def _own(self, name: str | None, people: Ints, values: Ints) -> People:
        """Those allowed into a course of that name, best first; kept ones gain."""
        keep, gain = [], self.worth.moved()
        values = values.copy()
        standing = name in self.i.existing
        for row, learner in enumerate(people.tolist()):
            if learner in self.held and self.held[learner] != name:
                continue
            keep.append(row)
            if name is not None and self.was.get(self.p.learners[learner].id) == name:
                values[row] += gain if standing or name in self.before else 0
        people, values = people[keep], values[keep]
        order = np.lexsort((people, -values))
        return people[order], values[order]

    def _stood(self, name: str | None, cell: Cell) -> bool:
        """A course of that name stood here before; a running one stands anyway."""
        if name in self.i.existing:
            return name in self.before
        return name in self.before and self.before[name].shape() == cell.shape

    def _sizes(self, role: Role, name: str | None, cell: Cell) -> tuple[int, int]:
        """Least and most people, before a room bounds them further."""
        if role is Role.EXISTING:
            return 0, self.i.existing[str(name)].free_seats
        kind = cell.kind
        least = kind.min_size + (kind.min_reserve if role is Role.NEW else 0)
        most = kind.max_size - kind.keep_free
        return least, min(most, self.i.online_max) if cell.venue == ONLINE else most

    def _large_enough(self, rooms: tuple[int, ...], least: int) -> tuple[int, ...]:
        seats = max(1, least)
        return tuple(r for r in rooms if r == NONE or self.p.rooms[r].seats >= seats)

    def _add(
        self,
        role: Role,
        name: str | None,
        cell: Cell,
        some: People,
        hands: Hands = ((), (), ()),
        copies: int = 1,
    ) -> None:
        """A candidate; a new or kept one only if it could ever be held."""
        kind, venue, pattern = cell.kind, cell.venue, cell.pattern
        people, values = some
        rooms, teachers, lines = hands
        least, most = self._sizes(role, name, cell)
        if role is Role.PINNED:
            room, teacher, line = self.p.find(self.pinned[str(name)])
            rooms, teachers, lines = (room,), (teacher,), (line,)
        elif role is not Role.EXISTING:
            rooms = self._large_enough(rooms, least)
            if not rooms or most < max(1, least) or len(people) < least:
                return
        cancelled = self.p.points(self.i.weights.cancelled)
        self._found.append(
            Candidate(
                index=len(self._found),
                role=role,
                name=name,
                kind=kind.id,
                venue=venue,
                pattern=pattern,
                copies=copies,
                least=least,
                most=most,
                rooms=rooms,
                teachers=teachers,
                lines=lines,
                bonus=cancelled if self._stood(name, cell) else 0,
                care=not kind.children_in_room,
                members=people.astype(np.int32),
                values=values.astype(np.int64),
            )
        )
