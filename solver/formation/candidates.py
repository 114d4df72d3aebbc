"""Courses that could be opened: (kind, venue, pattern) with everyone who could come.

Everything a solver needs stands here in numbers; scores are whole numbers, the
instance's points times `scale`. Learners, rooms, teachers and lines are indices in
the order of their ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solver.formation.clash import ticks_of
from solver.formation.instance import ONLINE, Instance, Kind, ProposedCourse
from solver.formation.reach import Ints, Reach

#: No room (online) or, in an existing course, no teacher and no line.
NONE = -1


class Role(StrEnum):
    """Where a candidate comes from."""

    NEW = "new"
    KEPT = "kept"
    PINNED = "pinned"
    EXISTING = "existing"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A course that could be opened up to `copies` times at once.

    `members` and `values` go together, best value first; `least` and `most` bound
    the size (a room's seats bound it further); `bonus` are points for opening.
    `care` says whether children here need childcare places.
    """

    index: int
    role: Role
    name: str | None
    kind: str
    venue: str
    pattern: str
    copies: int
    least: int
    most: int
    rooms: tuple[int, ...]
    teachers: tuple[int, ...]
    lines: tuple[int, ...]
    bonus: int
    care: bool
    members: NDArray[np.int32]
    values: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CareRow:
    """Childcare places of a venue in a slot, for all ages or for a range.

    `conditional`: counts only when a child is there in the slot itself (overlaps).
    """

    venue: str
    slot: str
    ages: tuple[int, int] | None
    places: int
    conditional: bool


class Problem:
    """An instance compiled for solving."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.scale = instance.weights.scale()
        self.reach = Reach(instance)
        self.learners = self.reach.people
        self.index = {p.id: i for i, p in enumerate(self.learners)}
        self.rooms = list(instance.rooms.values())
        self.teachers = list(instance.teachers.values())
        self.lines = list(instance.funding.values())
        self.ticks, self.online_ticks = ticks_of(instance), len(ticks_of(instance))
        self.pattern_ticks = {
            p.id: tuple(
                i for i, t in enumerate(self.ticks) if not t.isdisjoint(p.slots)
            )
            for p in instance.patterns.values()
        }
        self._teacher_index = {t.id: i for i, t in enumerate(self.teachers)}
        self._room_index = {r.id: i for i, r in enumerate(self.rooms)}
        self._line_index = {f.id: i for i, f in enumerate(self.lines)}
        self.candidates: list[Candidate] = []
        _Builder(self).build()

    def points(self, value: object) -> int:
        """Points as a whole number of 1/scale."""
        return int(value * self.scale)  # type: ignore[operator]

    @cached_property
    def cost_weight(self) -> int:
        """Scaled points per unit of money."""
        return self.points(self.instance.weights.cost)

    @cached_property
    def offsets(self) -> Ints:
        """Where each candidate's members begin when all are laid end to end."""
        sizes = [len(c.members) for c in self.candidates]
        return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)

    @cached_property
    def base(self) -> int:
        """Scaled points of the empty plan: everyone dropped, all cancelled."""
        before = self.instance.previous
        if before is None:
            return 0
        w = self.instance.weights
        known = sum(x in self.index for x in before.enrolments)
        return -self.points(w.dropped) * known - self.points(w.cancelled) * len(
            before.courses
        )

    def cost(self, candidate: Candidate, teacher: int) -> int:
        """Whole units of money; nothing for an existing course."""
        if candidate.role is Role.EXISTING:
            return 0
        c = candidate
        key = c.kind, c.venue, c.pattern, self.teachers[teacher].rate
        if key not in self._costs:
            self._costs[key] = self.instance.course_cost(
                c.kind, c.venue, c.pattern, self.teachers[teacher].id
            )
        return self._costs[key]

    @cached_property
    def _costs(self) -> dict[tuple[str, str, str, float], int]:
        return {}

    def seats(self, candidate: Candidate, room: int) -> int:
        """Most people in this course in this room."""
        return min(candidate.most, self.rooms[room].seats if room != NONE else 10**6)

    @cached_property
    def care_rows(self) -> list[CareRow]:
        """Every childcare capacity that could be exceeded."""
        rows = []
        for venue in self.instance.venues.values():
            for slot in self.instance.slots:
                shared = len(self.instance.near[slot]) > 1
                places = venue.childcare.get(slot, 0)
                rows.append(CareRow(venue.id, slot, None, places, shared))
                for r in (venue.childcare_ages or {}).get(slot, ()):
                    span = (r.first, r.last)
                    rows.append(CareRow(venue.id, slot, span, r.places, shared))
        return rows

    @cached_property
    def _rows_at(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for i, row in enumerate(self.care_rows):
            found[row.venue, row.slot].append(i)
        return found

    def care_hits(self, candidate: Candidate) -> list[tuple[int, bool]]:
        """Care rows this candidate counts in; True where it meets in the row's slot."""
        if not candidate.care or candidate.venue == ONLINE:
            return []
        own = self.instance.patterns[candidate.pattern].slots
        busy = self.instance.busy[candidate.pattern]
        return [
            (row, slot in own)
            for slot in sorted(busy)
            for row in self._rows_at[candidate.venue, slot]
        ]

    def heads(self, row: CareRow, learner: int) -> int:
        """Children of a learner who count in a care row."""
        person = self.learners[learner]
        if row.ages is None:
            return person.children
        first, last = row.ages
        return sum(first <= age <= last for age in person.child_ages or ())

    @cached_property
    def families(self) -> dict[int, list[int]]:
        """Per learner, the indices of `instance.together` groups she is in."""
        found: dict[int, list[int]] = defaultdict(list)
        for g, group in enumerate(self.instance.together):
            for name in group.learners:
                found[self.index[name]].append(g)
        return found

    @cached_property
    def rivals(self) -> dict[int, set[int]]:
        """Per learner, those she must not share a course with."""
        found: dict[int, set[int]] = defaultdict(set)
        for a, b in self.instance.apart:
            found[self.index[a]].add(self.index[b])
            found[self.index[b]].add(self.index[a])
        return found

    @cached_property
    def barred(self) -> dict[int, frozenset[int]]:
        """Per learner, teachers she must not have."""
        return {
            i: frozenset(self._teacher_index[t] for t in p.barred_teachers)
            for i, p in enumerate(self.learners)
            if p.barred_teachers
        }

    @cached_property
    def special(self) -> frozenset[int]:
        """Learners for whom it matters which of several equal courses they join."""
        found = set(self.rivals) | set(self.barred)
        for group in self.instance.together:
            if group.scope == "course":
                found |= {self.index[x] for x in group.learners}
        return frozenset(found)

    def find(self, course: ProposedCourse) -> tuple[int, int, int]:
        """Indices of room, teacher and line of a course of known parts."""
        room = NONE if course.room is None else self._room_index[course.room]
        return (
            room,
            self._teacher_index[course.teacher],
            self._line_index[course.funding],
        )


class _Builder:
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
        self.can = _Staff(problem)

    def build(self) -> None:
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
        values = self._values(people, trips)
        for e in self.i.existing.values():
            if (e.kind, e.venue, e.pattern) == (kind.id, venue, pattern):
                extra = self.p.points(self.i.weights.existing)
                some = self._own(e.id, people, values + extra)
                self._add(Role.EXISTING, e.id, kind, venue, pattern, some, ())
        shape = (kind.id, venue, pattern)
        names = [c.id for c in self.pinned.values() if c.shape() == shape]
        for name in names:
            some = self._own(name, people, values)
            self._add(Role.PINNED, name, kind, venue, pattern, some, ())
        if pattern not in kind.patterns or (venue == ONLINE and not kind.online):
            return
        if venue != ONLINE and kind.childcare and not kind.children_in_room:
            care = self.i.venues[venue].childcare
            if any(not care.get(s) for s in self.i.patterns[pattern].slots):
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

    def _values(self, people: Ints, trips: Ints | None) -> Ints:
        p, w = self.p, self.i.weights
        worth = self._worth[people].copy()
        if trips is None:
            return worth - p.points(w.minute * w.online_minutes)
        beyond = np.maximum(0, trips * p.scale - p.points(w.long_from))
        # Both products are whole by the choice of the scale.
        long = beyond * w.long_minute.numerator // w.long_minute.denominator
        return np.asarray(worth - trips * p.points(w.minute) - long)

    @cached_property
    def _worth(self) -> Ints:
        """Points for placing each learner anywhere, the trip not counted."""
        p, w = self.p, self.i.weights
        found = np.array([x.priority for x in p.learners], dtype=np.int64)
        found *= p.points(w.priority)
        for name in self.was:
            if name in p.index:
                found[p.index[name]] += p.points(w.dropped) - p.points(w.moved)
        return found

    def _own(self, name: str | None, people: Ints, values: Ints) -> tuple[Ints, Ints]:
        """Those allowed into a course of that name, best first; kept ones gain."""
        keep, gain = [], self.p.points(self.i.weights.moved)
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


class _Staff:
    """Which rooms, teachers and lines could serve a course."""

    def __init__(self, problem: Problem) -> None:
        self.p = problem
        self._memo: dict[tuple[str, str, str], tuple[int, ...]] = {}

    def staff(self, kind: str, venue: str, pattern: str) -> tuple[tuple[int, ...], ...]:
        """Rooms (NONE online), teachers and lines for a course of this shape."""
        rooms = self._get("room", venue, pattern)
        by_time = set(self._get("teacher", "", pattern))
        by_kind = self._get("kind", kind, "")
        by_venue = set(self._get("venue", venue, ""))
        teachers = tuple(t for t in by_kind if t in by_time and t in by_venue)
        return rooms, teachers, self._get("line", kind, "")

    def _get(self, what: str, name: str, pattern: str) -> tuple[int, ...]:
        key = what, name, pattern
        if key not in self._memo:
            self._memo[key] = tuple(self._find(what, name, pattern))
        return self._memo[key]

    def _find(self, what: str, name: str, pattern: str) -> Iterable[int]:
        p = self.p
        if what == "room":
            return [NONE] if name == ONLINE else open_rooms(p, name, pattern)
        if what == "teacher":
            return free_teachers(p, pattern)
        if what == "kind":
            return [i for i, t in enumerate(p.teachers) if name in t.kinds]
        if what == "venue":
            return [i for i, t in enumerate(p.teachers) if name in t.venues]
        return [i for i, f in enumerate(p.lines) if name in f.kinds]


def open_rooms(problem: Problem, venue: str, pattern: str) -> list[int]:
    """Rule.ROOM and Rule.ROOM_OPEN: rooms of a venue open in all slots."""
    slots = problem.instance.patterns[pattern].slots
    return [
        i
        for i, r in enumerate(problem.rooms)
        if r.venue == venue and r.slots.issuperset(slots)
    ]


def free_teachers(problem: Problem, pattern: str) -> list[int]:
    """Rule.TEACHER_TIME: teachers there in all slots, whose week is long enough."""
    found = problem.instance.patterns[pattern]
    return [
        i
        for i, t in enumerate(problem.teachers)
        if t.slots.issuperset(found.slots) and found.load <= t.max_load
    ]
