"""From an instance to its candidates: what exists, is pinned, was kept, may open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from solver.formation.courses.candidate import NONE, Candidate, Role
from solver.formation.courses.reach import Ints
from solver.formation.courses.staff import Staff, cares, runs_in, runs_online
from solver.formation.courses.worth import Worth
from solver.formation.problem.instance import ONLINE, Kind

if TYPE_CHECKING:
    from solver.formation.courses.candidates import Problem


class Builder:
    """Fills `problem.candidates` in canonical order."""

    def __init__(self, problem: Problem) -> None:
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

    def build(self, pause: Callable[[], None]) -> None:
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

    def _cells(self, kind: Kind, pattern: str, wanted: set[str]) -> None:
        reach = self.p.reach
        people, able, minutes = reach.fits(kind, pattern)
        can_online = reach.fits_online(people)
        for v, venue in enumerate(reach.venues):
            who = np.flatnonzero(able[:, v])
            if len(who) >= min(kind.min_size, 1) or venue.id in wanted:
                trips = minutes[who, v]
                self._cell(kind, venue.id, pattern, people[who], trips)
        who = np.flatnonzero(can_online)
        if kind.online or ONLINE in wanted:
            self._cell(kind, ONLINE, pattern, people[who], None)

    def _cell(
        self, kind: Kind, venue: str, pattern: str, people: Ints, trips: Ints | None
    ) -> None:
        values = self.worth.at(people, trips)
        for e in self.i.existing.values():
            if (e.kind, e.venue, e.pattern) == (kind.id, venue, pattern):
                some = self._own(e.id, people, values + self.worth.existing())
                self._add(Role.EXISTING, e.id, kind, venue, pattern, some, ())
        shape = (kind.id, venue, pattern)
        names = [c.id for c in self.pinned.values() if c.shape() == shape]
        for name in names:
            some = self._own(name, people, values)
            self._add(Role.PINNED, name, kind, venue, pattern, some, ())
        if not runs_in(kind, pattern) or not runs_online(kind, venue):
            return
        if not cares(self.i, kind, venue, pattern):
            return
        staff = self.can.staff(kind.id, venue, pattern)
        if not staff[0] or not staff[1] or not staff[2]:
            return
        self._named(kind, venue, pattern, people, values, staff)
        free = self._own(None, people, values)
        self._copies(kind, venue, pattern, free, staff)

    def _named(
        self,
        kind: Kind,
        venue: str,
        pattern: str,
        people: Ints,
        values: Ints,
        staff: tuple[tuple[int, ...], ...],
    ) -> None:
        shape = (kind.id, venue, pattern)
        taken = set(self.pinned) | set(self.i.existing)
        for name in sorted(set(self.before) | self.named):
            kept = name in self.before and self.before[name].shape() == shape
            if name in taken or not (kept or name in self.named):
                continue
            held = {x for x, course in self.held.items() if course == name}
            if held <= set(people.tolist()):
                some = self._own(name, people, values)
                self._add(Role.KEPT, name, kind, venue, pattern, some, staff)

    def _copies(
        self,
        kind: Kind,
        venue: str,
        pattern: str,
        some: tuple[Ints, Ints],
        staff: tuple[tuple[int, ...], ...],
    ) -> None:
        most = len(staff[0]) if venue != ONLINE else self.i.online_parallel
        least = kind.min_size + kind.min_reserve
        most = min(most, len(staff[1]), len(some[0]) // max(1, least))
        if most <= 0:
            return
        touchy = most > 1 and not self.p.special.isdisjoint(some[0].tolist())
        for _ in range(most if touchy else 1):
            copies = 1 if touchy else most
            self._add(Role.NEW, None, kind, venue, pattern, some, staff, copies)

    def _own(self, name: str | None, people: Ints, values: Ints) -> tuple[Ints, Ints]:
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

    def _add(
        self,
        role: Role,
        name: str | None,
        kind: Kind,
        venue: str,
        pattern: str,
        some: tuple[Ints, Ints],
        staff: Sequence[tuple[int, ...]],
        copies: int = 1,
    ) -> None:
        p = self.p
        most = kind.max_size - kind.keep_free
        least = kind.min_size
        if venue == ONLINE:
            most = min(most, self.i.online_max)
        if role is Role.NEW:
            least += kind.min_reserve
        if role is Role.EXISTING:
            least, most, staff = 0, self.i.existing[str(name)].free_seats, ((), (), ())
        elif role is Role.PINNED:
            room, teacher, line = p.find(self.pinned[str(name)])
            staff = ((room,), (teacher,), (line,))
        rooms = tuple(
            r for r in staff[0] if r == NONE or p.rooms[r].seats >= max(1, least)
        )
        big_enough = rooms and most >= max(1, least) and len(some[0]) >= least
        if role in (Role.NEW, Role.KEPT) and not big_enough:
            return
        same = name in self.before and self.before[name].shape() == (
            kind.id,
            venue,
            pattern,
        )
        bonus = p.points(self.i.weights.cancelled) if same and name else 0
        p.candidates.append(
            Candidate(
                index=len(p.candidates),
                role=role,
                name=name,
                kind=kind.id,
                venue=venue,
                pattern=pattern,
                copies=copies,
                least=least,
                most=most,
                rooms=staff[0] if role is Role.PINNED else rooms,
                teachers=staff[1],
                lines=staff[2],
                bonus=bonus,
                care=not kind.children_in_room,
                members=some[0].astype(np.int32),
                values=some[1].astype(np.int64),
            )
        )
