"""The relaxation behind the bound, laid out in arrays.

Priced rows: a learner sits once (lambda), a course has a teacher (staff), childcare
(care), funding (money), online courses at a time (online), a name is used once
(name), courses in all (limit), places that groups shall have (fair). Kept exact: each
room's week, each teacher's week with its load, least and most people and the childcare
of one course. docs/model.md has the derivation.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.formation.courses.booking import Booking, Solution
from solver.formation.courses.candidates import NONE, Candidate, Problem, Role

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: A component with more compatible sets than this is bounded by cliques instead.
MOST_SETS = 4000


@dataclass(frozen=True, slots=True)
class Weeks:
    """Compatible sets of patterns, component by component (ragged arrays)."""

    comp_ptr: Ints
    set_ptr: Ints
    items: Ints
    loads: Ints


class Layout:
    """Arrays of one problem; `standing` holds pinned and existing courses."""

    def __init__(self, problem: Problem, standing: Solution) -> None:
        self.p = problem
        self.scale = problem.scale
        self.booking = Booking(problem, standing)
        self.standing = standing
        self.patterns = list(problem.instance.patterns)
        self.kinds = list(problem.instance.kinds)
        self._pattern = {p: i for i, p in enumerate(self.patterns)}
        self._kind = {k: i for i, k in enumerate(self.kinds)}
        candidates = problem.candidates
        self._people(candidates)
        self._care(candidates)
        self._shapes(candidates)
        self._rooms(candidates)
        self._teachers()
        self._names(candidates)
        self._quotas()
        self.weeks = _weeks(problem, self.patterns, self.booking)

    def _people(self, candidates: list[Candidate]) -> None:
        sizes = [len(c.members) for c in candidates]
        self.ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        empty = np.zeros(0, dtype=np.int64)
        self.members = np.concatenate([empty, *(c.members for c in candidates)])
        self.members = self.members.astype(np.int64)
        values = np.concatenate([empty, *(c.values for c in candidates)])
        self.values = values.astype(np.float64) / self.scale
        children = self.p.reach.children
        care = np.repeat(
            [c.care and c.venue in self.p.reach.venue_index for c in candidates], sizes
        )
        self.heads = np.where(care, children[self.members], 0) if len(care) else empty
        self.pattern = np.array(
            [self._pattern[c.pattern] for c in candidates], np.int64
        )
        self.bonus = np.array([c.bonus for c in candidates], np.float64) / self.scale
        seats = [
            max((self.p.seats(c, r) for r in c.rooms), default=c.most)
            for c in candidates
        ]
        self.most = np.minimum(seats, np.maximum(0, sizes)).astype(np.int64)
        least = np.array([c.least for c in candidates], np.int64)
        self.least = np.minimum(least, self.most)

    def _care(self, candidates: list[Candidate]) -> None:
        """Total rows only; ages and rows that count conditionally are left out."""
        wanted = {
            row
            for c in candidates
            for row, _ in self.p.care_hits(c)
            if not self._skipped(row)
        }
        self.care_rows = sorted(wanted)
        index = {row: i for i, row in enumerate(self.care_rows)}
        rows = self.p.care_rows
        self.care_places = np.array(
            [rows[r].places for r in self.care_rows], np.float64
        )
        hits = [
            [index[row] for row, _ in self.p.care_hits(c) if row in index]
            for c in candidates
        ]
        self.care_ptr = np.concatenate([[0], np.cumsum([len(h) for h in hits])]).astype(
            np.int64
        )
        self.care_hit = np.array([i for h in hits for i in h], np.int64)
        own = self.p.reach
        places = []
        for c in candidates:
            at = own.venue_index.get(c.venue)
            many = at is None or not c.care
            places.append(0 if many or at is None else int(own.places(c.pattern)[at]))
        # A course never has more children than this many learners bring.
        most_children = int(own.children.max(initial=0)) * (
            self.most.max(initial=0) + 1
        )
        self.places = np.minimum(places, most_children).astype(np.int64)

    def _skipped(self, row: int) -> bool:
        there = self.p.care_rows[row]
        return there.ages is not None or there.conditional

    def _shapes(self, candidates: list[Candidate]) -> None:
        """Staffing rows: one per kind, venue and pattern that may open."""
        found: dict[tuple[str, str, str], int] = {}
        self.shape = np.full(len(candidates), -1, np.int64)
        self.shape_of: list[Candidate] = []
        for c in candidates:
            if c.role in (Role.NEW, Role.KEPT):
                key = c.kind, c.venue, c.pattern
                if key not in found:
                    found[key] = len(found)
                    self.shape_of.append(c)
                self.shape[c.index] = found[key]
        self.shape_pattern = np.array(
            [self._pattern[c.pattern] for c in self.shape_of], np.int64
        )
        self.shape_kind = np.array(
            [self._kind[c.kind] for c in self.shape_of], np.int64
        )

    def _rooms(self, candidates: list[Candidate]) -> None:
        by_room: dict[int, list[tuple[int, int]]] = defaultdict(list)
        online, copies = [], []
        for c in candidates:
            if c.role not in (Role.NEW, Role.KEPT):
                continue
            if c.rooms == (NONE,):
                online.append(c.index)
                copies.append(c.copies)
                continue
            for r in self.booking.free_rooms(c):
                cap = min(self.p.seats(c, r), int(self.most[c.index]))
                if cap >= self.least[c.index]:
                    by_room[r].append((c.index, cap))
        counts = [len(by_room[r]) for r in range(len(self.p.rooms))]
        self.room_ptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        pairs = [x for r in range(len(self.p.rooms)) for x in by_room[r]]
        self.room_cand = np.array([c for c, _ in pairs], np.int64)
        self.room_cap = np.array([n for _, n in pairs], np.int64)
        self.online = np.array(online, np.int64)
        self.copies = np.array(copies, np.float64)
        self.always = np.array([k.candidate for k in self.standing], np.int64)
        caps = [
            min(
                self.p.seats(candidates[k.candidate], k.room),
                int(self.most[k.candidate]),
            )
            for k in self.standing
        ]
        self.always_cap = np.array(caps, np.int64)
        ticks = len(self.p.ticks)
        most = self.p.instance.online_parallel
        self.online_left = np.array([most - u for u in self.booking.online], np.float64)
        self.tick_of = np.zeros((len(self.patterns), ticks))
        for name, i in self._pattern.items():
            self.tick_of[i, list(self.p.pattern_ticks[name])] = 1.0

    def _teachers(self) -> None:
        by_teacher: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for s, c in enumerate(self.shape_of):
            for t in self.booking.free_teachers(c):
                by_teacher[t].append((s, self.p.cost(c, t)))
        every = range(len(self.p.teachers))
        counts = [len(by_teacher[t]) for t in every]
        self.teach_ptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        pairs = [x for t in every for x in by_teacher[t]]
        self.teach_shape = np.array([s for s, _ in pairs], np.int64)
        self.teach_cost = np.array([k for _, k in pairs], np.float64)
        self.limit = np.array([self.booking.load_left(t) for t in every], np.int64)
        self.amount = np.array(self.booking.money, np.float64)
        self.covers = np.array(
            [[k in f.kinds for f in self.p.lines] for k in self.kinds], np.bool_
        ).reshape(len(self.kinds), len(self.p.lines))

    def _names(self, candidates: list[Candidate]) -> None:
        names = sorted({str(c.name) for c in candidates if c.role is Role.KEPT})
        index = {name: i for i, name in enumerate(names)}
        self.n_names = len(names)
        self.name = np.array(
            [index[str(c.name)] if c.role is Role.KEPT else -1 for c in candidates],
            np.int64,
        )
        most = self.p.instance.max_courses
        self.courses_left = None if most is None else float(most - self.booking.count)

    def _quotas(self) -> None:
        """Groups that shall have a least number of places; nobody is in two."""
        quotas = self.p.quotas
        self.fair_weight = self.p.fair_weight / self.scale
        self.targets = np.array([target for _, target in quotas], np.float64)
        self.quota_of = np.full(len(self.p.learners), -1, np.int64)
        for n, (people, _) in enumerate(quotas):
            self.quota_of[list(people)] = n

    def given(self, fair: Floats) -> Floats:
        """Per learner, what her place gives to her group at these prices."""
        return np.where(self.quota_of < 0, 0.0, np.append(fair, 0.0)[self.quota_of])

    def placed(self, times: Floats) -> Floats:
        """Per group, its places where learners are seated so many times."""
        some = self.quota_of >= 0
        size = len(self.targets)
        found = np.bincount(self.quota_of[some], weights=times[some], minlength=size)
        return found.astype(np.float64)


def _weeks(problem: Problem, patterns: list[str], booking: Booking) -> Weeks:
    """Components of clashing patterns and their compatible sets."""
    ticks = {p: set(problem.pattern_ticks[p]) for p in patterns}
    clash = {
        a: {b for b in patterns if b != a and not ticks[a].isdisjoint(ticks[b])}
        for a in patterns
    }
    left, sets_of = list(patterns), []
    while left:
        component = _component(left[0], clash)
        left = [p for p in left if p not in component]
        sets_of += _compatible(sorted(component), clash)
    index = {p: i for i, p in enumerate(patterns)}
    load = {p: booking.load_by_pattern(p) for p in patterns}
    comp_ptr = np.cumsum([0, *(len(sets) for sets in sets_of)])
    every = [s for sets in sets_of for s in sets]
    set_ptr = np.cumsum([0, *(len(s) for s in every)])
    return Weeks(
        comp_ptr.astype(np.int64),
        set_ptr.astype(np.int64),
        np.array([index[p] for s in every for p in s], np.int64),
        np.array([sum(load[p] for p in s) for s in every], np.int64),
    )


def _component(start: str, clash: dict[str, set[str]]) -> set[str]:
    found, open_ = {start}, [start]
    while open_:
        for other in clash[open_.pop()] - found:
            found.add(other)
            open_.append(other)
    return found


def _compatible(
    component: list[str], clash: dict[str, set[str]]
) -> list[list[tuple[str, ...]]]:
    """Sets of patterns that do not clash; single cliques where there are too many."""
    sets: list[tuple[str, ...]] = [()]
    for pattern in component:
        sets += [(*s, pattern) for s in sets if clash[pattern].isdisjoint(s)]
        if len(sets) > MOST_SETS:
            return _cliques(component, clash)
    return [sets[1:]]


def _cliques(
    component: list[str], clash: dict[str, set[str]]
) -> list[list[tuple[str, ...]]]:
    """A partition into sets that all clash: at most one of each, a weaker rule."""
    left = list(component)
    found: list[list[tuple[str, ...]]] = []
    while left:
        clique = [left[0]]
        for pattern in left[1:]:
            if all(pattern in clash[q] for q in clique):
                clique.append(pattern)
        left = [p for p in left if p not in clique]
        found.append([(p,) for p in clique])
    return found
