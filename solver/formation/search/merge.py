"""Putting a part solved elsewhere into the plan that stands meanwhile."""

from __future__ import annotations

from solver.formation.courses.booking import Course, Solution

Key = tuple[int, int, int]


def key(course: Course) -> Key:
    """What makes a course the same course between two solutions."""
    return course.candidate, course.room, course.teacher


def merged(seen: Solution, solved: Solution, now: Solution) -> Solution | None:
    """The change from `seen` to `solved`, applied to `now`.

    None where somebody else changed the same courses or people meanwhile. The
    result may still break a shared resource: the caller checks it.
    """
    before = {key(k): k for k in seen}
    after = {key(k): k for k in solved}
    current = {key(k): k for k in now}
    gone = before.keys() - after.keys()
    if any(k not in current for k in gone):
        return None
    if any(k in current for k in after.keys() - before.keys()):
        return None
    where_before = _where(before)
    where_after = _where(after)
    where_now = _where(current)
    result = {k: c for k, c in current.items() if k not in gone}
    for k in after.keys() - before.keys():
        result[k] = after[k]
    moved = {
        x
        for x in where_before.keys() | where_after.keys()
        if where_before.get(x) != where_after.get(x)
    }
    if any(where_now.get(x) != where_before.get(x) for x in moved):
        return None
    if any(where_after.get(x) not in result for x in moved if x in where_after):
        return None
    for x in moved:
        where_now.pop(x, None)
        if x in where_after:
            where_now[x] = where_after[x]
    return _seated(result, where_now)


def _where(courses: dict[Key, Course]) -> dict[int, Key]:
    return {x: k for k, c in courses.items() for x in c.members}


def _seated(courses: dict[Key, Course], where: dict[int, Key]) -> Solution | None:
    members: dict[Key, list[int]] = {k: [] for k in courses}
    for learner, k in where.items():
        if k not in members:
            return None
        members[k].append(learner)
    return [
        Course(c.candidate, c.room, c.teacher, c.line, sorted(members[k]))
        for k, c in sorted(courses.items())
    ]
