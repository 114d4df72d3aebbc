"""A plan as the start of another solve: its courses, as far as they still hold."""

from __future__ import annotations

from collections import defaultdict

from solver.formation.check.verdict import check
from solver.formation.courses.booking import Booking, Course, Solution, to_plan
from solver.formation.courses.candidates import Candidate, Problem, Role
from solver.formation.courses.start import pinned
from solver.formation.problem.instance import ProposedCourse
from solver.formation.problem.plan import Plan


def resumed(problem: Problem, plan: Plan) -> Solution:
    """The plan in the problem's own terms, on top of what is pinned.

    Courses whose room, teacher, line or money are not there any more are left out, and
    people who may not come any more; what remains is a valid plan, or just the pins.
    """
    base = pinned(problem)
    people: dict[str, list[int]] = defaultdict(list)
    for person, target in sorted(plan.enrolments.items()):
        if person in problem.index:
            people[target].append(problem.index[person])
    found = [
        Course(k.candidate, k.room, k.teacher, k.line, list(k.members)) for k in base
    ]
    booking = Booking(problem, found)
    seated = {x for k in found for x in k.members}
    names = {str(problem.candidates[k.candidate].name): k for k in found}
    for wanted in sorted(plan.courses, key=lambda c: c.id):
        if wanted.id not in names:
            opened = _open(problem, booking, wanted)
            if opened is not None:
                found.append(opened)
                names[wanted.id] = opened
    for name, course in names.items():
        for learner in people.get(name, []):
            if learner not in seated and _seat(problem, booking, course, learner):
                seated.add(learner)
    found = [k for k in found if _viable(problem, k)]
    return found if check(problem.instance, to_plan(problem, found)).valid else base


def _open(problem: Problem, booking: Booking, c: ProposedCourse) -> Course | None:
    """The course with its own room, teacher and line, where all are free."""
    try:
        room, teacher, line = problem.find(c)
    except KeyError:
        return None
    for candidate in problem.candidates:
        if candidate.role not in (Role.NEW, Role.KEPT) or not _same(candidate, c):
            continue
        if not booking.may_open(candidate):
            continue
        course = Course(candidate.index, room, teacher, line)
        cost = problem.cost(candidate, teacher)
        if (
            room in booking.free_rooms(candidate)
            and teacher in booking.free_teachers(candidate)
            and line in booking.free_lines(candidate, cost)
        ):
            booking.open(course)
            return course
    return None


def _same(candidate: Candidate, c: ProposedCourse) -> bool:
    shape = candidate.kind, candidate.venue, candidate.pattern
    return shape == c.shape() and candidate.name in (None, c.id)


def _seat(problem: Problem, booking: Booking, course: Course, learner: int) -> bool:
    c = problem.candidates[course.candidate]
    if learner not in c.members or len(course.members) >= problem.seats(c, course.room):
        return False
    if not booking.children_fit(c, learner):
        return False
    booking.join(c, learner)
    course.members.append(learner)
    return True


def _viable(problem: Problem, course: Course) -> bool:
    c = problem.candidates[course.candidate]
    return len(course.members) >= c.least or c.role in (Role.PINNED, Role.EXISTING)
