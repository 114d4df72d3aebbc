"""Is a plan valid, and what is it worth: every rule again, apart from the model.

Reads only the instance and the plan. One function per `Rule`; a rule's function
yields one sentence per breach, a soft rule's function gives its points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from solver.formation.check.points import POINTS, changes, costs, rides, told
from solver.formation.check.view import View, view
from solver.formation.problem.instance import ONLINE, Instance, ProposedCourse
from solver.formation.problem.plan import Plan
from solver.formation.problem.rules import Rule


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of one rule, in English, for logs and developers."""

    rule: Rule
    text: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the check found; `score` is None for an invalid plan.

    `parts` are the points of each soft rule (losses negative); `minutes` and `cost`
    are sums over placed learners and opened courses.
    """

    valid: bool
    score: float | None
    violations: tuple[Violation, ...]
    parts: Mapping[Rule, float]
    placed: int
    courses: int
    priority_placed: int
    minutes: int
    cost: int
    moved: int
    dropped: int
    cancelled: int


def check(instance: Instance, plan: Plan) -> CheckResult:
    """Every hard rule, then the points of every soft one."""
    seen = view(instance, plan)
    breaches = tuple(
        Violation(rule, text)
        for rule, function in HARD.items()
        for text in function(seen)
    )
    points = {rule: function(seen) for rule, function in POINTS.items()}
    change = changes(seen)
    return CheckResult(
        valid=not breaches,
        score=None if breaches else told(sum(points.values(), Fraction(0))),
        violations=breaches,
        parts={rule: float(value) for rule, value in points.items()},
        placed=len(seen.enrolled),
        courses=len(seen.courses),
        priority_placed=sum(instance.learners[x].priority for x in seen.enrolled),
        minutes=sum(m for _, m in rides(seen)),
        cost=sum(costs(seen)),
        moved=change["moved"],
        dropped=change["dropped"],
        cancelled=change["cancelled"],
    )


# --- the plan speaks of things that exist ---------------------------------------------


def _reference(v: View) -> Iterator[str]:
    yield from v.unknown


# --- a learner and an option ----------------------------------------------------------


def _kind(v: View) -> Iterator[str]:
    for person, course in v.pairs():
        if course.kind not in person.accepts:
            yield f"learner {person.id}: {course.kind} not suitable"


def _time(v: View) -> Iterator[str]:
    for person, course in v.pairs():
        missing = set(v.instance.patterns[course.pattern].slots) - person.slots
        if missing:
            yield f"learner {person.id}: not free in {', '.join(sorted(missing))}"


def _meetings(v: View) -> Iterator[str]:
    for person, course in v.pairs():
        if v.instance.patterns[course.pattern].meetings < person.min_meetings:
            yield f"learner {person.id}: {course.pattern} has too few meetings a week"


def _connection(v: View) -> Iterator[str]:
    for person, course, minutes in v.ways:
        if minutes is None:
            yield f"learner {person.id}: no connection to {course.venue}"


def _travel(v: View) -> Iterator[str]:
    for person, course, minutes in v.ways:
        if minutes is not None and minutes > person.max_travel:
            limit = person.max_travel
            yield f"learner {person.id}: {minutes} min to {course.venue}, limit {limit}"


def _online_capable(v: View) -> Iterator[str]:
    for person, course in v.pairs():
        if course.venue == ONLINE and not person.online:
            yield f"learner {person.id}: cannot take part online"


def _barred_venue(v: View) -> Iterator[str]:
    for person, course in v.pairs():
        if course.venue in person.barred_venues:
            yield f"learner {person.id}: kept away from {course.venue}"


def _barred_teacher(v: View) -> Iterator[str]:
    for person, course in v.pairs():
        if course.teacher in person.barred_teachers:
            yield f"learner {person.id}: kept away from {course.teacher}"


# --- a course by itself ---------------------------------------------------------------


def _kind_pattern(v: View) -> Iterator[str]:
    for c in v.courses.values():
        if c.pattern not in v.instance.kinds[c.kind].patterns:
            yield f"course {c.id}: {c.kind} does not run in pattern {c.pattern}"


def _kind_online(v: View) -> Iterator[str]:
    for c in v.courses.values():
        kind = v.instance.kinds[c.kind]
        if c.venue == ONLINE and not kind.online:
            yield f"course {c.id}: {c.kind} may not be online"
        if c.venue != ONLINE and kind.online_only:
            yield f"course {c.id}: {c.kind} is held online only"


def _room(v: View) -> Iterator[str]:
    for c in v.courses.values():
        room = v.room_of(c)
        if c.venue == ONLINE:
            if c.room is not None:
                yield f"course {c.id}: an online course has no room"
        elif room is None or room.venue != c.venue:
            yield f"course {c.id}: room {c.room} is not in {c.venue}"


def _room_open(v: View) -> Iterator[str]:
    for c in v.courses.values():
        room = v.room_of(c)
        if c.venue != ONLINE and room is not None:
            for slot in v.instance.patterns[c.pattern].slots:
                if slot not in room.slots:
                    yield f"course {c.id}: room {room.id} closed in {slot}"


def _teacher(v: View) -> Iterator[str]:
    for c in v.courses.values():
        teacher = v.instance.teachers[c.teacher]
        if c.kind not in teacher.kinds:
            yield f"course {c.id}: teacher {c.teacher} not qualified for {c.kind}"
        if c.venue not in teacher.venues:
            yield f"course {c.id}: teacher {c.teacher} does not travel to {c.venue}"


def _teacher_time(v: View) -> Iterator[str]:
    for c in v.courses.values():
        for slot in v.instance.patterns[c.pattern].slots:
            if slot not in v.instance.teachers[c.teacher].slots:
                yield f"course {c.id}: teacher {c.teacher} not available in {slot}"


def _funding(v: View) -> Iterator[str]:
    for c in v.courses.values():
        if c.kind not in v.instance.funding[c.funding].kinds:
            yield f"course {c.id}: funding line {c.funding} does not cover {c.kind}"


def _childcare_offer(v: View) -> Iterator[str]:
    for c in v.courses.values():
        kind = v.instance.kinds[c.kind]
        if c.venue == ONLINE or not kind.childcare or kind.children_in_room:
            continue
        care = v.instance.venues[c.venue].childcare
        for slot in v.instance.patterns[c.pattern].slots:
            if not care.get(slot):
                yield f"course {c.id}: no childcare at {c.venue} in {slot}"


def _size_min(v: View) -> Iterator[str]:
    for c in v.courses.values():
        kind = v.instance.kinds[c.kind]
        least = kind.min_size + (0 if v.standing(c) else kind.min_reserve)
        if v.size[c.id] < least:
            yield f"course {c.id}: {v.size[c.id]} enrolled, at least {least}"


def _size_max(v: View) -> Iterator[str]:
    for c in v.courses.values():
        kind = v.instance.kinds[c.kind]
        room = v.room_of(c)
        seats = (
            v.instance.online_max if c.venue == ONLINE else room.seats if room else 0
        )
        most = min(kind.max_size - kind.keep_free, seats)
        if v.size[c.id] > most:
            yield f"course {c.id}: {v.size[c.id]} enrolled, at most {most}"
    for e in v.instance.existing.values():
        if v.size[e.id] > e.free_seats:
            yield f"course {e.id}: {v.size[e.id]} enrolled, {e.free_seats} seats free"


# --- courses among each other ---------------------------------------------------------


def _clashes(
    v: View, holder: Callable[[ProposedCourse], str | None], what: str
) -> Iterator[str]:
    by_holder: dict[str, list[ProposedCourse]] = {}
    for c in v.courses.values():
        name = holder(c)
        if name is not None:
            by_holder.setdefault(name, []).append(c)
    for name, courses in by_holder.items():
        for i, a in enumerate(courses):
            for b in courses[i + 1 :]:
                if v.instance.clash(a.pattern, b.pattern):
                    yield f"{what} {name} double booked: {a.id} and {b.id}"


def _room_taken(v: View) -> Iterator[str]:
    yield from _clashes(v, lambda c: c.room, "room")


def _teacher_taken(v: View) -> Iterator[str]:
    yield from _clashes(v, lambda c: c.teacher, "teacher")


def _teacher_load(v: View) -> Iterator[str]:
    total: dict[str, Fraction] = {}
    for c in v.courses.values():
        part = v.instance.patterns[c.pattern].load
        total[c.teacher] = total.get(c.teacher, Fraction(0)) + part
    for name, sum_ in total.items():
        most = v.instance.teachers[name].max_load
        if sum_ > most:
            yield f"teacher {name}: load {float(sum_):g}, at most {float(most):g}"


def _online_parallel(v: View) -> Iterator[str]:
    used: Counter[str] = Counter()
    for c in v.courses.values():
        if c.venue == ONLINE:
            used.update(v.instance.busy[c.pattern])
    for slot, count in used.items():
        if count > v.instance.online_parallel:
            yield f"online: {count} courses at the same time in {slot}"


def _budget(v: View) -> Iterator[str]:
    spent: Counter[str] = Counter()
    for c, cost in zip(v.courses.values(), costs(v), strict=True):
        spent[c.funding] += cost
    for name, money in spent.items():
        if money > v.instance.funding[name].amount:
            yield f"funding line {name}: {money} of {v.instance.funding[name].amount}"


def _childcare(v: View) -> Iterator[str]:
    for (venue, slot), count in v.children.items():
        places = v.instance.venues[venue].childcare.get(slot, 0)
        if v.child_meets[venue, slot] and count > places:
            yield f"childcare at {venue} in {slot}: {count} children, {places} places"


def _childcare_age(v: View) -> Iterator[str]:
    for (venue, slot), ages in v.ages.items():
        ranges = (v.instance.venues[venue].childcare_ages or {}).get(slot, ())
        if v.age_meets[venue, slot]:
            for age in v.age_meets[venue, slot]:
                if not any(r.first <= age <= r.last for r in ranges):
                    yield f"childcare at {venue} in {slot}: nothing for age {age}"
            for r in ranges:
                count = sum(r.first <= age <= r.last for age in ages)
                if count > r.places:
                    span = f"{r.first}-{r.last}"
                    yield f"childcare at {venue} in {slot}, {span}: {count} children"


def _course_limit(v: View) -> Iterator[str]:
    most = v.instance.max_courses
    if most is not None and len(v.courses) > most:
        yield f"{len(v.courses)} courses, at most {most}"


# --- people among each other, and what stands -----------------------------------------


def _together(v: View) -> Iterator[str]:
    for group in v.instance.together:
        where = {v.enrolled.get(x) for x in group.learners}
        if group.scope == "venue":
            where = {None if c is None else v.venue_of(c) for c in where}
        if len(where) > 1:
            yield f"not together: {', '.join(group.learners)}"


def _apart(v: View) -> Iterator[str]:
    for a, b in v.instance.apart:
        if a in v.enrolled and v.enrolled[a] == v.enrolled.get(b):
            yield f"not apart: {a} and {b}"


def _pin_course(v: View) -> Iterator[str]:
    for pin in v.instance.pins.courses:
        if v.courses.get(pin.id) != pin:
            yield f"pinned course {pin.id} missing or changed"


def _pin_enrolment(v: View) -> Iterator[str]:
    for person, course in v.instance.pins.enrolments.items():
        if person in v.instance.learners and v.enrolled.get(person) != course:
            yield f"pinned enrolment {person} -> {course} not kept"


HARD: Mapping[Rule, Callable[[View], Iterator[str]]] = {
    Rule.REFERENCE: _reference,
    Rule.KIND: _kind,
    Rule.TIME: _time,
    Rule.MEETINGS: _meetings,
    Rule.CONNECTION: _connection,
    Rule.TRAVEL: _travel,
    Rule.ONLINE_CAPABLE: _online_capable,
    Rule.BARRED_VENUE: _barred_venue,
    Rule.BARRED_TEACHER: _barred_teacher,
    Rule.KIND_PATTERN: _kind_pattern,
    Rule.KIND_ONLINE: _kind_online,
    Rule.ROOM: _room,
    Rule.ROOM_OPEN: _room_open,
    Rule.TEACHER: _teacher,
    Rule.TEACHER_TIME: _teacher_time,
    Rule.FUNDING: _funding,
    Rule.CHILDCARE_OFFER: _childcare_offer,
    Rule.SIZE_MIN: _size_min,
    Rule.SIZE_MAX: _size_max,
    Rule.ROOM_TAKEN: _room_taken,
    Rule.TEACHER_TAKEN: _teacher_taken,
    Rule.TEACHER_LOAD: _teacher_load,
    Rule.ONLINE_PARALLEL: _online_parallel,
    Rule.BUDGET: _budget,
    Rule.CHILDCARE: _childcare,
    Rule.CHILDCARE_AGE: _childcare_age,
    Rule.COURSE_LIMIT: _course_limit,
    Rule.TOGETHER: _together,
    Rule.APART: _apart,
    Rule.PIN_COURSE: _pin_course,
    Rule.PIN_ENROLMENT: _pin_enrolment,
}
