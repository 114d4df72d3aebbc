"""Rooms, teachers, lines and childcare that a course of some shape could have."""

from __future__ import annotations

from collections.abc import Iterable

from solver.formation.courses.candidate import NONE
from solver.formation.courses.indexed import Indexed
from solver.formation.problem.instance import ONLINE, Instance, Kind


def runs_in(kind: Kind, pattern: str) -> bool:
    """Rule.KIND_PATTERN."""
    return pattern in kind.patterns


def runs_online(kind: Kind, venue: str) -> bool:
    """Rule.KIND_ONLINE: online, or in a house, as the kind is held."""
    return kind.online if venue == ONLINE else not kind.online_only


def cares(instance: Instance, kind: Kind, venue: str, pattern: str) -> bool:
    """Rule.CHILDCARE_OFFER: a parents' course has childcare in every slot."""
    if venue == ONLINE or not kind.childcare or kind.children_in_room:
        return True
    care = instance.venues[venue].childcare
    return all(care.get(s) for s in instance.patterns[pattern].slots)


def qualified(problem: Indexed, kind: str) -> list[int]:
    """Rule.TEACHER, the qualification."""
    return [i for i, t in enumerate(problem.teachers) if kind in t.kinds]


def payers(problem: Indexed, kind: str) -> list[int]:
    """Rule.FUNDING: lines that cover a kind."""
    return [i for i, f in enumerate(problem.lines) if kind in f.kinds]


class Staff:
    """Which rooms, teachers and lines could serve a course."""

    def __init__(self, problem: Indexed) -> None:
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
            return qualified(p, name)
        if what == "venue":
            return [i for i, t in enumerate(p.teachers) if name in t.venues]
        return payers(p, name)


def rooms_at(problem: Indexed, venue: str) -> list[int]:
    """Rule.ROOM: rooms of a venue."""
    return [i for i, r in enumerate(problem.rooms) if r.venue == venue]


def open_rooms(problem: Indexed, venue: str, pattern: str) -> list[int]:
    """Rule.ROOM_OPEN: those of a venue that are open in all slots."""
    slots = problem.instance.patterns[pattern].slots
    rooms = rooms_at(problem, venue)
    return [r for r in rooms if problem.rooms[r].slots.issuperset(slots)]


def free_teachers(problem: Indexed, pattern: str) -> list[int]:
    """Rule.TEACHER_TIME: teachers there in all slots, whose week is long enough."""
    found = problem.instance.patterns[pattern]
    return [
        i
        for i, t in enumerate(problem.teachers)
        if t.slots.issuperset(found.slots) and found.load <= t.max_load
    ]
