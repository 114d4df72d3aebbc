"""A helper's people: what each needs next and until when; nothing to do below.

Scoped reads only; texts are the page's. A deadline is the last day on which doing it
still helps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col

from service.access import Scope, scoped
from service.clock import local_day
from service.courses.catalogue.queries import PublicCourse, views
from service.courses.invitations.queries import newest_of
from service.courses.leveldays.queries import to_answer
from service.courses.seats.actions import ACTIVE
from service.courses.tables import Course, Invitation, Seat
from service.courses.taught.completion import StepView, open_steps
from service.courses.taught.notices import ahead
from service.courses.taught.queries import NoticeView, waiting_notices
from service.learners.records.obstacles import (
    CONTACT,
    PROOF_ENDS_SOON,
    keeps_out,
    reachable,
)
from service.learners.records.queries import PersonView, helpers_rows, person_view
from service.learners.tables import Learner, LevelDay, LevelDayInvitation
from service.learners.wording import STATES
from service.places.queries import places
from service.planning.tables import Term
from service.rulesets.queries import RulesInForce

STANDING = ("asked", "countered", "confirmed", "published", "running")
DAY = timedelta(days=1)
SOON = 7  # days


@dataclass(frozen=True)
class Task:
    """What a person needs.

    `kind` is reach, answers, proof, costs, changed, next, invitation or level_day.

    `until` None: no day is known. `missing` names obstacles (records.obstacles).
    """

    person: PersonView
    kind: str
    until: date | None
    days_left: int | None
    missing: tuple[str, ...] = ()
    course: PublicCourse | None = None
    notice: NoticeView | None = None  # a changed date that they are to be told of
    invitation_id: str = ""
    step: StepView | None = None  # the question after a course
    level_day: tuple[LevelDayInvitation, LevelDay] | None = None

    @property
    def urgent(self) -> bool:
        """Whether the week is not over before it is too late."""
        return self.days_left is not None and self.days_left <= SOON


@dataclass(frozen=True)
class Standing:
    """A person who needs nothing now, with the course that holds a seat for them."""

    person: PersonView
    course: PublicCourse | None


@dataclass(frozen=True)
class HelperPage:
    """The helper's people; `next_term` is the first day that is planned for next."""

    tasks: tuple[Task, ...]
    calm: tuple[Standing, ...]
    next_term: date | None

    @property
    def people(self) -> int:
        """How many different people the page shows."""
        return len({task.person.id for task in self.tasks}) + len(self.calm)


def helper_page(
    session: Session, scope: Scope, known: RulesInForce, language: str, now: datetime
) -> HelperPage:
    """The people this helper registered; nobody else's."""
    day = local_day(now)
    rows = helpers_rows(session, scope)
    names = {place.id: place.name for place in places(session, scope)}
    courses = _courses(session, scope, [row.id for row in rows], day)
    next_term = _next_term(session, scope, day)
    ids = [row.id for row in rows]
    changed = _changed(session, scope, ids, now)
    invited = newest_of(session, scope, ids)
    asked = {view.learner.id: view for view in open_steps(session, scope, ids)}
    tests = to_answer(session, scope, ids, day)
    tasks: list[Task] = []
    calm: list[Standing] = []
    for row in rows:
        person = person_view(row, names, known, language)
        course = courses.get(row.id)
        found = (
            *_told(changed.get(row.id, []), person, course, day),
            *(
                Task(person, "next", None, None, step=asked[row.id])
                for _once in range(row.id in asked)
            ),
            *_tasks(row, person, course, known, next_term, day),
            *_answer(invited.get(row.id), person, course, day),
            *_test(tests.get(row.id), person, day),
        )
        tasks += found
        if not found:
            calm.append(Standing(person, course))
    tasks.sort(key=lambda task: (task.until or date.max, task.person.number))
    order = list(STATES)
    calm.sort(key=lambda one: (order.index(one.person.state), one.person.number))
    return HelperPage(tuple(tasks), tuple(calm), next_term)


def _changed(
    session: Session, scope: Scope, ids: list[str], now: datetime
) -> dict[str, list[NoticeView]]:
    """Changed dates that lie ahead and nobody has confirmed, by learner."""
    found: dict[str, list[NoticeView]] = {}
    for view in waiting_notices(session, scope, ids):
        if ahead(view.course, view.change, now):
            found.setdefault(view.learner.id, []).append(view)
    return found


def _told(
    views: list[NoticeView], person: PersonView, course: PublicCourse | None, day: date
) -> Iterator[Task]:
    """To be told of a changed date: now, and at the latest before that date."""
    for view in views:
        until = max(view.change.day, day)
        yield Task(
            person, "changed", until, (until - day).days, (), course, notice=view
        )


def _tasks(
    row: Learner,
    person: PersonView,
    course: PublicCourse | None,
    known: RulesInForce,
    next_term: date | None,
    day: date,
) -> Iterator[Task]:
    """What the person needs, each with its last day."""

    def task(kind: str, until: date | None, missing: tuple[str, ...] = ()) -> Task:
        left = None if until is None else (until - day).days
        return Task(person, kind, until, left, missing, course)

    if row.state == "unreachable":
        yield task("reach", day)
    waits = row.state == "waiting" and course is None
    missing = _missing(row, known) if waits else ()
    if missing:
        yield task("answers", next_term - DAY if next_term else None, missing)
    ends = row.entitlement_until
    if waits and ends is not None and ends <= day + PROOF_ENDS_SOON:
        yield task("proof", ends)
    if course is not None and course.start_on > day and _must_apply(course):
        yield task("costs", course.start_on - DAY)


def _answer(
    row: Invitation | None, person: PersonView, course: PublicCourse | None, day: date
) -> tuple[Task, ...]:
    """An invitation that waits for its yes or no."""
    if row is None or row.state != "open":
        return ()
    until = local_day(row.answer_by)
    left = (until - day).days
    task = Task(person, "invitation", until, left, course=course, invitation_id=row.id)
    return (task,)


def _test(
    found: tuple[LevelDayInvitation, LevelDay] | None, person: PersonView, day: date
) -> tuple[Task, ...]:
    """A test that waits for an answer, or that is off and they do not know it."""
    if found is None:
        return ()
    row, test = found
    untold = row.state == "off" and row.told_at is None
    if row.state != "open" and not untold:
        return ()
    until = test.day if untold else local_day(row.answer_by)
    left = (until - day).days
    return (Task(person, "level_day", until, left, level_day=found),)


def _must_apply(course: PublicCourse) -> bool:
    """Whether an exemption from the price must be applied for before the start."""
    return bool(course.kind.exemption) and course.kind.group == "integration"


def _missing(row: Learner, known: RulesInForce) -> tuple[str, ...]:
    """Unknown answers without which no course can be planned or told."""
    out = keeps_out(row, known)
    return out if reachable(row) else (CONTACT, *out)


def _next_term(session: Session, scope: Scope, day: date) -> date | None:
    """The first day of the next term that has not begun."""
    wanted = scoped(Term, scope).where(Term.start_on > day)
    found = session.exec(wanted.order_by(col(Term.start_on)).limit(1)).first()
    return found.start_on if found else None


def _courses(
    session: Session, scope: Scope, ids: list[str], day: date
) -> Mapping[str, PublicCourse]:
    """The course each person has a seat in, by learner."""
    seats = session.exec(
        scoped(Seat, scope).where(
            col(Seat.learner_id).in_(ids), col(Seat.state).in_(ACTIVE)
        )
    ).all()
    rows = session.exec(
        scoped(Course, scope).where(
            col(Course.id).in_({seat.course_id for seat in seats}),
            col(Course.state).in_(STANDING),
        )
    ).all()
    shown = {view.id: view for view in views(session, scope, rows, day)}
    return {s.learner_id: shown[s.course_id] for s in seats if s.course_id in shown}
