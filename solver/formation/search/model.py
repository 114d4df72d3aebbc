"""The rules as a CP-SAT model: one function per `Rule`, over a chosen scope.

docs/model.md has the same rules as mathematics, in the same order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from solver.formation.courses import staff
from solver.formation.courses.candidates import NONE, Problem
from solver.formation.courses.reach import Reach
from solver.formation.courses.worth import Worth
from solver.formation.problem.rules import Rule
from solver.formation.search.sites import Scope, Site, Sites, Var
from solver.formation.search.staffing import (
    Staffed,
    barred_teacher,
    budget,
    course_cost,
    teacher_load,
    teacher_taken,
)

Sum = cp_model.LinearExpr


def _sum(terms: Iterable[Var]) -> cp_model.LinearExprT:
    return Sum.sum(list(terms))


# --- sizes ----------------------------------------------------------------------------


def size_min(m: Sites) -> None:
    """Each opened course has its least number of people."""
    for s in m.all:
        people = _sum(s.joins.values())
        least = s.candidate.least
        if s.course is not None:
            if least > len(s.seated):
                m.cp.add(people >= least - len(s.seated))
        elif least:
            m.cp.add(people >= least * _sum(m.count(s)))


def size_max(m: Sites) -> None:
    """No more people than the kind, the room or online allow; none where closed."""
    for s in m.all:
        if not s.joins:
            continue
        people = _sum(s.joins.values())
        if s.course is not None:
            seats = m.p.seats(s.candidate, s.course.room)
            if len(s.seated) + len(s.joins) > seats:
                m.cp.add(people <= seats - len(s.seated))
            continue
        seats_of = [m.p.seats(s.candidate, r) for r in s.rooms]
        m.cp.add(people <= Sum.weighted_sum(m.count(s), seats_of))
        _only_where_open(m, s)


def _only_where_open(m: Sites, s: Site) -> None:
    """x <= open for each learner: without it the relaxation is 10-20 % weaker."""
    rooms = m.count(s)
    for x in s.joins.values():
        if len(rooms) == 1:
            m.cp.add(x <= rooms[0])
        else:
            m.cp.add(x <= _sum(rooms))


# --- resources ------------------------------------------------------------------------


def room_taken(m: Sites) -> None:
    """At most one course per room and moment."""
    uses: dict[tuple[int, int], list[Var]] = defaultdict(list)
    for s in m.all:
        for room, var in s.rooms.items():
            if room != NONE:
                for tick in m.p.pattern_ticks[s.candidate.pattern]:
                    uses[room, tick].append(var)
    for terms in uses.values():
        if len(terms) > 1:
            m.cp.add_at_most_one(terms)


def _weighted(terms: Iterable[tuple[Var, int]]) -> cp_model.LinearExprT:
    pairs = list(terms)
    return Sum.weighted_sum([v for v, _ in pairs], [w for _, w in pairs])


def online_parallel(m: Sites) -> None:
    """At most so many online courses at a time."""
    uses: dict[int, list[Var]] = defaultdict(list)
    for s in m.all:
        if NONE in s.rooms:
            for tick in m.p.pattern_ticks[s.candidate.pattern]:
                uses[tick].append(s.rooms[NONE])
    for tick, terms in uses.items():
        left = m.p.instance.online_parallel - m.booking.online[tick]
        m.cp.add(_sum(terms) <= left)


def course_limit(m: Sites) -> None:
    """No more courses than the office wants."""
    most = m.p.instance.max_courses
    if most is not None:
        opened = [v for s in m.all for v in m.count(s)]
        m.cp.add(_sum(opened) <= most - m.booking.count)


def _care(m: Sites, by_age: bool) -> None:
    terms: dict[int, list[tuple[Var, int]]] = defaultdict(list)
    meets: dict[int, list[Var]] = defaultdict(list)
    for s in m.all:
        hits = m.p.care_hits(s.candidate)
        parents = [(x, v) for x, v in s.joins.items() if m.p.learners[x].children]
        for row, own in hits if parents else []:
            there = m.p.care_rows[row]
            if (there.ages is not None) != by_age:
                continue
            for learner, var in parents:
                heads = m.p.heads(there, learner)
                if heads:
                    terms[row].append((var, heads))
                    if own:
                        meets[row].append(var)
    for row, uses in terms.items():
        _care_row(m, row, uses, meets[row])


def _care_row(
    m: Sites, row: int, uses: list[tuple[Var, int]], meets: list[Var]
) -> None:
    there = m.p.care_rows[row]
    left = there.places - m.booking.care[row]
    if sum(heads for _, heads in uses) <= left:
        return
    if not there.conditional or m.booking.care_meets[row]:
        m.cp.add(_weighted(uses) <= left)
    elif meets:
        used = m.cp.new_bool_var("")
        for var in meets:
            m.cp.add_implication(var, used)
        m.cp.add(_weighted(uses) <= left).only_enforce_if(used)


def childcare(m: Sites) -> None:
    """Children of concurrent courses fit the places of a venue."""
    _care(m, by_age=False)


def childcare_age(m: Sites) -> None:
    """And the places for their age."""
    _care(m, by_age=True)


# --- people ---------------------------------------------------------------------------


def pin_enrolment(m: Sites) -> None:
    """At most one course a learner; a pinned enrolment is kept.

    That she may only join the course of that name follows from the candidates.
    """
    held = m.p.instance.pins.enrolments
    for learner, places in m.of_learner.items():
        terms = [v for _, v in places]
        if held.get(m.p.learners[learner].id) is not None:
            m.cp.add_exactly_one(terms)
        elif len(terms) > 1:
            m.cp.add_at_most_one(terms)
    for name, course in held.items():
        index = m.p.index.get(name)
        if course is None or index is None or not m.scope.free[index]:
            continue
        if not m.of_learner.get(index):
            # Nowhere to go: the empty clause makes the model infeasible.
            m.cp.add_bool_or([])


def pin_course(m: Sites) -> None:
    """A course has one name: a pinned or kept one opens at most once."""
    named: dict[str, list[Var]] = defaultdict(list)
    for s in m.all:
        if s.course is None and s.candidate.name is not None:
            named[s.candidate.name] += m.count(s)
    for terms in named.values():
        m.cp.add(_sum(terms) <= 1)


def together(m: Sites) -> None:
    """All of a group are placed in the same course or venue, or none of them."""
    for group in m.p.instance.together:
        members = [m.p.index[x] for x in group.learners]
        if m.scope.free[members[0]]:
            for other in members[1:]:
                _alike(m, members[0], other, group.scope)


def _alike(m: Sites, a: int, b: int, scope: str) -> None:
    """Two free learners are in the same course (or venue) or both in none."""
    where: dict[object, tuple[list[Var], list[Var]]] = defaultdict(lambda: ([], []))
    for side, learner in enumerate((a, b)):
        for site, var in m.of_learner.get(learner, []):
            key = site.candidate.venue if scope == "venue" else id(site)
            where[key][side].append(var)
    for left, right in where.values():
        m.cp.add(_sum(left) == _sum(right))


def apart(m: Sites) -> None:
    """Two learners who must not meet never share a course."""
    for s in m.all:
        for learner, var in s.joins.items():
            for rival in m.p.rivals.get(learner, ()):
                if rival > learner and rival in s.joins:
                    m.cp.add_at_most_one([var, s.joins[rival]])


CONSTRAINTS: Mapping[Rule, Callable[[Staffed], None]] = {
    Rule.SIZE_MIN: size_min,
    Rule.SIZE_MAX: size_max,
    Rule.ROOM_TAKEN: room_taken,
    Rule.TEACHER_TAKEN: teacher_taken,
    Rule.TEACHER_LOAD: teacher_load,
    Rule.ONLINE_PARALLEL: online_parallel,
    Rule.BUDGET: budget,
    Rule.COURSE_LIMIT: course_limit,
    Rule.CHILDCARE: childcare,
    Rule.CHILDCARE_AGE: childcare_age,
    Rule.PIN_ENROLMENT: pin_enrolment,
    Rule.PIN_COURSE: pin_course,
    Rule.TOGETHER: together,
    Rule.APART: apart,
    Rule.BARRED_TEACHER: barred_teacher,
}


@dataclass(frozen=True)
class Charges:
    """What a part of a plan pays for what other parts could use, in scaled points.

    `room[r, pattern]`, `teacher[t, pattern]`, per child of a candidate's people
    (`care`), and per unit of money of a line.
    """

    room: Mapping[tuple[int, str], int]
    teacher: Mapping[tuple[int, str], int]
    care: Mapping[int, int]
    money: Mapping[int, float]


def build(
    problem: Problem,
    scope: Scope,
    check: Callable[[], None],
    charges: Charges | None = None,
) -> Staffed:
    """All variables and rules of a scope; `check` may raise to stop early."""
    m = Staffed(problem, scope)
    for add in CONSTRAINTS.values():
        check()
        add(m)
    _objective(m, charges)
    return m


def _charged(m: Sites, s: Site, charges: Charges) -> list[tuple[Var, int]]:
    """Terms that make a site pay for rooms and children."""
    c = s.candidate
    terms = [(v, -charges.room.get((r, c.pattern), 0)) for r, v in s.rooms.items()]
    price = charges.care.get(c.index, 0)
    for x, v in s.joins.items() if price else ():
        terms.append((v, -price * m.p.learners[x].children))
    return terms


def _staff_charged(m: Staffed, charges: Charges) -> Iterator[tuple[Var, int]]:
    """Terms that make teams pay for teachers and purses for money."""
    for team in m.staffing.teams:
        pattern = team.candidate.pattern
        for t, v in team.teachers.items():
            yield v, -charges.teacher.get((t, pattern), 0)
    for (cost, _), purse in m.staffing.purses.items():
        for line, v in purse.items():
            yield v, -round(charges.money.get(line, 0.0) * cost)


def cancelled(m: Sites, s: Site) -> list[tuple[Var, int]]:
    """What keeping a course of the previous plan gives back."""
    if not s.candidate.bonus or s.course is not None:
        return []
    return [(v, s.candidate.bonus) for v in m.count(s)]


def fair_share(m: Sites) -> dict[Var, int]:
    """What places give to groups that lack some, beside those who sit already."""
    terms: dict[Var, int] = {}
    seated = [x for k in m.fixed for x in k.members]
    for (some, _), lacks in zip(m.p.quotas, m.p.short(seated), strict=True):
        joins = [v for x in sorted(some) for _, v in m.of_learner.get(x, ())]
        if lacks and joins:
            gain = m.cp.new_int_var(0, min(lacks, len(joins)), "")
            m.cp.add(gain <= sum(joins))
            terms[gain] = m.p.fair_weight
    return terms


def _objective(m: Staffed, charges: Charges | None) -> None:
    terms = list(fair_share(m).items()) + course_cost(m)
    for s in m.all:
        terms += [(v, s.worth[x]) for x, v in s.joins.items()]
        terms += cancelled(m, s)
        terms += _charged(m, s, charges) if charges is not None else ()
    terms += _staff_charged(m, charges) if charges is not None else ()
    m.points = terms
    m.cp.maximize(_weighted(terms))


#: Rules about one learner or one course shape candidates and values; others are above.
RULES: Mapping[Rule, Callable[..., object]] = {
    Rule.REFERENCE: Problem.find,
    Rule.KIND: Reach.accepts_kind,
    Rule.TIME: Reach.has_time,
    Rule.MEETINGS: Reach.owes_no_more,
    Rule.CONNECTION: Reach.minutes,
    Rule.TRAVEL: Reach.near_enough,
    Rule.ONLINE_CAPABLE: Reach.can_online,
    Rule.BARRED_VENUE: Reach.not_barred,
    Rule.KIND_PATTERN: staff.runs_in,
    Rule.KIND_ONLINE: staff.runs_online,
    Rule.ROOM: staff.rooms_at,
    Rule.ROOM_OPEN: staff.open_rooms,
    Rule.TEACHER: staff.qualified,
    Rule.TEACHER_TIME: staff.free_teachers,
    Rule.FUNDING: staff.payers,
    Rule.CHILDCARE_OFFER: staff.cares,
    **CONSTRAINTS,
    Rule.PRIORITY: Worth.priority,
    Rule.MINUTES: Worth.minutes,
    Rule.LONG_MINUTES: Worth.long_minutes,
    Rule.EXISTING: Worth.existing,
    Rule.MOVED: Worth.moved,
    Rule.DROPPED: Worth.dropped,
    Rule.CANCELLED: cancelled,
    Rule.COST: course_cost,
    Rule.FAIR_SHARE: fair_share,
}
