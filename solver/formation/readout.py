"""Between plans and variables: hints into a model, a solution out of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from solver.formation.booking import Course, Solution
from solver.formation.sites import Site, Sites, Var


def hint(m: Sites, incumbent: Solution) -> None:
    """Tell the solver the plan that stands: courses of the scope and their people."""
    by_candidate: dict[int, list[Course]] = defaultdict(list)
    standing = {(k.candidate, k.room, k.teacher): k for k in m.scope.standing}
    for course in incumbent:
        if (course.candidate, course.room, course.teacher) not in standing:
            by_candidate[course.candidate].append(course)
    for s in m.all:
        if s.course is not None:
            k = s.course
            inside = set(standing[k.candidate, k.room, k.teacher].members)
        else:
            courses = by_candidate[s.candidate.index]
            inside = {x for k in courses for x in k.members}
            _hint_staff(m, s, courses[: s.candidate.copies])
            if s.candidate.copies == 1:
                # Equal candidates for special learners: one course each.
                inside = set(courses[0].members) if courses else set()
                by_candidate[s.candidate.index] = courses[1:]
        for learner, var in s.joins.items():
            m.cp.add_hint(var, learner in inside)


def _hint_staff(m: Sites, s: Site, courses: list[Course]) -> None:
    for room, var in s.rooms.items():
        m.cp.add_hint(var, sum(k.room == room for k in courses))
    for teacher, var in s.teachers.items():
        m.cp.add_hint(var, any(k.teacher == teacher for k in courses))
    for (cost, line), var in s.pay.items():
        count = sum(
            k.line == line and m.p.cost(s.candidate, k.teacher) == cost for k in courses
        )
        m.cp.add_hint(var, count)


def read(m: Sites, value: Callable[[Var], int]) -> Solution:
    """The solution behind the variables' values, standing courses included."""
    found: Solution = []
    for s in m.all:
        people = s.seated + [x for x, v in s.joins.items() if value(v)]
        if s.course is not None:
            k = s.course
            found.append(Course(k.candidate, k.room, k.teacher, k.line, sorted(people)))
        else:
            found += _opened(m, s, sorted(people), value)
    return found


def _opened(
    m: Sites, s: Site, people: list[int], value: Callable[[Var], int]
) -> Solution:
    rooms = [r for r, v in s.rooms.items() for _ in range(value(v))]
    teachers = [t for t, v in s.teachers.items() if value(v)]
    lines = {
        cost: [f for (k, f), v in s.pay.items() if k == cost for _ in range(value(v))]
        for cost in {k for k, _ in s.pay}
    }
    courses = []
    for room, teacher in zip(rooms, teachers, strict=True):
        line = lines[m.p.cost(s.candidate, teacher)].pop()
        courses.append(Course(s.candidate.index, room, teacher, line))
    _seat(m, courses, people)
    return courses


def _seat(m: Sites, courses: Solution, people: list[int]) -> None:
    """Share people among equal courses: first the least size, then the seats."""
    left = list(people)
    for goal in ("least", "most"):
        for course in courses:
            c = m.p.candidates[course.candidate]
            size = c.least if goal == "least" else m.p.seats(c, course.room)
            take = max(0, size - len(course.members))
            course.members += left[:take]
            del left[:take]
    for course in courses:
        course.members.sort()
    assert not left, "more people than seats in a solved model"
