"""Between plans and variables: hints into a model, a solution out of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable

from solver.formation.courses.booking import Course, Solution
from solver.formation.search.sites import Sites, Var
from solver.formation.search.staffing import PurseKey, Staffed


def hint(m: Staffed, incumbent: Solution) -> None:
    """Tell the solver the plan that stands: courses of the scope and their people."""
    by_candidate: dict[int, list[Course]] = defaultdict(list)
    standing = {(k.candidate, k.room, k.teacher): k for k in m.scope.standing}
    for course in incumbent:
        if (course.candidate, course.room, course.teacher) not in standing:
            by_candidate[course.candidate].append(course)
    here: dict[int, list[Course]] = {}
    for s in m.all:
        if s.course is not None:
            k = s.course
            inside = set(standing[k.candidate, k.room, k.teacher].members)
        else:
            # Equal candidates for special learners: one course each.
            left = by_candidate[s.candidate.index]
            copies = s.candidate.copies
            here[id(s)], by_candidate[s.candidate.index] = left[:copies], left[copies:]
            inside = {x for k in here[id(s)] for x in k.members}
            for room, var in s.rooms.items():
                m.cp.add_hint(var, sum(k.room == room for k in here[id(s)]))
        for learner, var in s.joins.items():
            m.cp.add_hint(var, learner in inside)
    _hint_staff(m, here)


def _hint_staff(m: Staffed, here: dict[int, list[Course]]) -> None:
    pays: Counter[tuple[PurseKey, int]] = Counter()
    for team in m.staffing.teams:
        courses = [k for s in team.sites for k in here[id(s)]]
        for k in courses:
            cost = m.p.cost(team.candidate, k.teacher)
            pays[m.staffing.purse_of(team.candidate, cost), k.line] += 1
        taught = {k.teacher for k in courses}
        for teacher, var in team.teachers.items():
            m.cp.add_hint(var, teacher in taught)
    for key, purse in m.staffing.purses.items():
        for line, var in purse.items():
            m.cp.add_hint(var, pays[key, line])


def read(m: Staffed, value: Callable[[Var], int]) -> Solution:
    """The solution behind the variables' values, standing courses included."""
    staff = _staff(m, value)
    found: Solution = []
    for s in m.all:
        people = s.seated + [x for x, v in s.joins.items() if value(v)]
        if s.course is not None:
            k = s.course
            found.append(Course(k.candidate, k.room, k.teacher, k.line, sorted(people)))
            continue
        courses = []
        for room in [r for r, v in s.rooms.items() for _ in range(value(v))]:
            teacher, line = staff[id(s)].pop()
            courses.append(Course(s.candidate.index, room, teacher, line))
        _seat(m, courses, sorted(people))
        found += courses
    return found


def _staff(m: Staffed, value: Callable[[Var], int]) -> dict[int, list[tuple[int, int]]]:
    """Teacher and line for each course that opens, per site."""
    left = {
        key: [f for f, v in purse.items() for _ in range(value(v))]
        for key, purse in m.staffing.purses.items()
    }
    found: dict[int, list[tuple[int, int]]] = {}
    for team in m.staffing.teams:
        teachers = [t for t, v in team.teachers.items() if value(v)]
        for s in team.sites:
            found[id(s)] = []
            for _ in range(sum(value(v) for v in m.count(s))):
                teacher = teachers.pop()
                cost = m.p.cost(s.candidate, teacher)
                line = left[m.staffing.purse_of(s.candidate, cost)].pop()
                found[id(s)].append((teacher, line))
    return found


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
