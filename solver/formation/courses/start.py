"""What must stand before anything is formed: pins, existing courses, last plan."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from solver.formation.check.verdict import check
from solver.formation.courses.booking import Booking, Course, Solution
from solver.formation.courses.candidates import NONE, Problem, Role
from solver.formation.problem.instance import Instance
from solver.formation.problem.plan import Plan
from solver.formation.problem.rules import Rule

#: Breaches that other learners or courses may still heal.
OPEN = frozenset({Rule.SIZE_MIN, Rule.TOGETHER, Rule.PIN_ENROLMENT})


def broken_pins(instance: Instance) -> list[str]:
    """Why the pins alone cannot be kept, naming them; empty when nothing is wrong.

    Every rule but those in OPEN can only get worse when more is added, so a breach
    by the pins alone is final.
    """
    pins = instance.pins
    fixed = {c.id for c in pins.courses} | set(instance.existing)
    held = {
        x: c
        for x, c in pins.enrolments.items()
        if c in fixed and x in instance.learners and c is not None
    }
    found = check(instance, Plan(pins.courses, held)).violations
    return [v.text for v in found if v.rule not in OPEN]


def pinned(problem: Problem) -> Solution:
    """Pinned and existing courses with the learners who are held in them."""
    held: dict[str, list[int]] = {}
    for person, course in problem.instance.pins.enrolments.items():
        if course is not None and person in problem.index:
            held.setdefault(course, []).append(problem.index[person])
    found = []
    for c in problem.candidates:
        if c.role is Role.EXISTING:
            found.append(Course(c.index, NONE, NONE, NONE, held.get(str(c.name), [])))
        elif c.role is Role.PINNED:
            staff = c.rooms[0], c.teachers[0], c.lines[0]
            found.append(Course(c.index, *staff, held.get(str(c.name), [])))
    return found


def settled(problem: Problem, solution: Solution) -> bool:
    """True when every pin is kept, every size reached and every family whole."""
    seated = {x: k for k in solution for x in k.members}
    for person, course in problem.instance.pins.enrolments.items():
        if course is not None and person in problem.index:
            k = seated.get(problem.index[person])
            if k is None or problem.candidates[k.candidate].name != course:
                return False
    for group in problem.instance.together:
        if any(problem.index[x] in seated for x in group.learners):
            return False
    return all(
        len(k.members) >= problem.candidates[k.candidate].least for k in solution
    )


def restored(
    problem: Problem, start: Solution, check_time: Callable[[], None]
) -> Solution:
    """The previous plan as far as it still holds, on top of `start`.

    Courses that fell below their least size or lost room, teacher or line are
    restaffed where something is free, else left out.
    """
    before = problem.instance.previous
    if before is None:
        return start
    found = [
        Course(k.candidate, k.room, k.teacher, k.line, list(k.members)) for k in start
    ]
    booking = Booking(problem, found)
    seated = np.zeros(len(problem.learners), dtype=np.bool_)
    for k in found:
        seated[k.members] = True
    for learner in problem.families:
        seated[learner] = True
    people: dict[str | None, list[int]] = {}
    for person, course in before.enrolments.items():
        if course is not None and person in problem.index:
            people.setdefault(course, []).append(problem.index[person])
    standing = {problem.candidates[k.candidate].name: k for k in found}
    for c in problem.candidates:
        check_time()
        members = [x for x in people.get(c.name, []) if not seated[x]]
        if c.name in standing:
            _refill(problem, booking, standing[c.name], members, seated)
        elif c.role is Role.KEPT and c.name in before.courses:
            reopened = _restaff(problem, booking, c.index)
            if reopened is not None:
                _refill(problem, booking, reopened, members, seated)
                found.append(reopened)
    return _viable(problem, found)


def _restaff(problem: Problem, booking: Booking, index: int) -> Course | None:
    """The course as it was, or with another free room, teacher and line."""
    c = problem.candidates[index]
    before = problem.instance.previous
    if before is None or not booking.may_open(c):
        return None
    old = before.courses[str(c.name)]
    if old.shape() != (c.kind, c.venue, c.pattern):
        return None
    rooms = booking.free_rooms(c)
    teachers = booking.free_teachers(c)
    if not rooms or not teachers:
        return None
    room = min(
        rooms, key=lambda r: (_room_name(problem, r) != old.room, -problem.seats(c, r))
    )
    teacher = min(
        teachers,
        key=lambda t: (problem.teachers[t].id != old.teacher, problem.cost(c, t)),
    )
    lines = booking.free_lines(c, problem.cost(c, teacher))
    if not lines:
        return None
    line = min(lines, key=lambda f: (problem.lines[f].id != old.funding, f))
    course = Course(index, room, teacher, line)
    booking.open(course)
    return course


def _room_name(problem: Problem, room: int) -> str | None:
    return None if room == NONE else problem.rooms[room].id


def _refill(
    problem: Problem,
    booking: Booking,
    course: Course,
    members: list[int],
    seated: NDArray[np.bool_],
) -> None:
    c = problem.candidates[course.candidate]
    able = set(c.members.tolist())
    for learner in members:
        if learner not in able or len(course.members) >= problem.seats(c, course.room):
            continue
        rivals = problem.rivals.get(learner, set())
        barred = course.teacher in problem.barred.get(learner, ())
        if barred or not rivals.isdisjoint(course.members):
            continue
        if booking.children_fit(c, learner):
            booking.join(c, learner)
            course.members.append(learner)
            seated[learner] = True


def _viable(problem: Problem, found: Solution) -> Solution:
    """Top small courses up with anyone free; close those that stay too small."""
    seated = {x for k in found for x in k.members} | set(problem.families)
    booking = Booking(problem, found)
    kept: Solution = []
    for k in found:
        c = problem.candidates[k.candidate]
        for learner in c.members.tolist():
            if len(k.members) >= c.least:
                break
            fits = learner not in seated and booking.children_fit(c, learner)
            rivals = problem.rivals.get(learner, set())
            barred = k.teacher in problem.barred.get(learner, ())
            if fits and not barred and rivals.isdisjoint(k.members):
                booking.join(c, learner)
                k.members.append(learner)
                seated.add(learner)
        if len(k.members) >= c.least or c.role in (Role.PINNED, Role.EXISTING):
            kept.append(k)
        else:
            seated.difference_update(k.members)
    return kept
