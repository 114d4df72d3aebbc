"""Courses that become possible, or better off, where something is added."""

from __future__ import annotations

from collections.abc import Hashable

from solver.formation.courses.candidates import NONE, Candidate, Problem, Role

Has = frozenset[Hashable]


def touched(before: Problem, after: Problem) -> list[Candidate]:
    """Candidates of `after` that may use something that `before` has not.

    A room or teacher of theirs is new, a line has more money, or childcare of theirs
    more places.
    """
    had: dict[tuple[object, ...], Has] = {}
    for c in before.candidates:
        key = c.role, c.name, c.kind, c.venue, c.pattern
        had[key] = had.get(key, frozenset()) | _means(before, c)
    return [
        c
        for c in after.candidates
        if c.role in (Role.NEW, Role.KEPT)
        and not _means(after, c)
        <= had.get((c.role, c.name, c.kind, c.venue, c.pattern), frozenset())
    ]


def _means(p: Problem, c: Candidate) -> Has:
    """Everything that a candidate could use, by name and amount."""
    rooms = {("room", p.rooms[r].id, p.rooms[r].seats) for r in c.rooms if r != NONE}
    teachers = {("teacher", p.teachers[t].id) for t in c.teachers}
    lines = {("line", p.lines[f].id, p.lines[f].amount) for f in c.lines}
    rows = [p.care_rows[row] for row, _ in p.care_hits(c)]
    care = {("care", r.slot, r.ages, r.places) for r in rows}
    return frozenset[Hashable](rooms | teachers | lines | care)
