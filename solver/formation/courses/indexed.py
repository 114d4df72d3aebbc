"""An instance whose people and things have numbers, in the order of their ids."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from solver.formation.courses.candidate import NONE
from solver.formation.courses.reach import Reach
from solver.formation.problem.clash import ticks_of
from solver.formation.problem.instance import Instance, ProposedCourse


class Indexed:
    """What candidates are built from: indices, moments, and who minds whom."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.scale = instance.weights.scale()
        self.reach = Reach(instance)
        self.learners = self.reach.people
        self.index = {p.id: i for i, p in enumerate(self.learners)}
        self.rooms = list(instance.rooms.values())
        self.teachers = list(instance.teachers.values())
        self.lines = list(instance.funding.values())
        self.ticks = ticks_of(instance)
        self.pattern_ticks = {
            p.id: tuple(
                i for i, t in enumerate(self.ticks) if not t.isdisjoint(p.slots)
            )
            for p in instance.patterns.values()
        }
        self.teacher_index = {t.id: i for i, t in enumerate(self.teachers)}
        self._room_index = {r.id: i for i, r in enumerate(self.rooms)}
        self._line_index = {f.id: i for i, f in enumerate(self.lines)}

    def points(self, value: object) -> int:
        """Points as a whole number of 1/scale."""
        return int(value * self.scale)  # type: ignore[operator]

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
            i: frozenset(self.teacher_index[t] for t in p.barred_teachers)
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
            self.teacher_index[course.teacher],
            self._line_index[course.funding],
        )
