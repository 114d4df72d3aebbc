"""What needs the office today, ordered by when it is too late; one click each.

Scoped reads only. Every row carries the evidence needed to decide and what to press.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.clock import BERLIN, local_day
from service.courses.meeting_dates import meeting_dates
from service.courses.tables import Course, ProviderRequest
from service.learners.queries import CallView, open_calls
from service.learners.tables import ImportRun
from service.messages.tables import OutboxMessage
from service.planning.tables import PlanningRun, ProposedCourse, Term
from service.supply.tables import Provider, Venue
from service.timetables.tables import Feed

SLOW_MESSAGE = timedelta(minutes=2)
FEED_ENDS_SOON = timedelta(days=30)
REHEARSAL_FRESH = timedelta(hours=24)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class CourseTask:
    """A course that waits for somebody; `due` is when it is too late."""

    course_id: str
    kind: str
    levels: tuple[str, ...]
    place: str
    people: int
    provider: str
    phone: str
    since: datetime
    due: datetime
    reminded: bool


@dataclass(frozen=True)
class RunTask:
    """A computed plan nobody has decided about; or the night's trial run."""

    run_id: str
    number: int
    term: str
    placed: int
    learners: int
    courses: int
    finished_at: datetime
    gained: int | None = None  # against the run before, for the nightly one


@dataclass(frozen=True)
class ImportTask:
    """A list that could not be taken over."""

    run_id: str
    filename: str
    faults: int
    uploaded_at: datetime


@dataclass(frozen=True)
class RunningCourse:
    """A course that meets today."""

    course_id: str
    start: int  # minute of the day
    kind: str
    levels: tuple[str, ...]
    place: str


@dataclass(frozen=True)
class Today:
    """The page. `urgent` calls are past their promise; facts were checked just now."""

    urgent: tuple[CallView, ...]
    calls: tuple[CallView, ...]
    silent: tuple[CourseTask, ...]
    waiting_answers: int
    countered: tuple[CourseTask, ...]
    publishable: tuple[CourseTask, ...]
    ready: tuple[RunTask, ...]
    rehearsal: RunTask | None
    imports: tuple[ImportTask, ...]
    feed_ends: date | None
    feed_missing: bool
    courses: tuple[RunningCourse, ...]
    stuck_messages: int

    @property
    def things(self) -> int:
        """How many rows wait for somebody."""
        lists = (
            self.urgent,
            self.calls,
            self.silent,
            self.countered,
            self.publishable,
            self.ready,
            self.imports,
        )
        single = (self.rehearsal, self.feed_ends, self.feed_missing or None)
        messages = 1 if self.stuck_messages else 0
        return sum(map(len, lists)) + sum(s is not None for s in single) + messages


def today(session: Session, scope: Scope, now: datetime) -> Today:
    """Everything on the page *Heute* of one office."""
    calls = open_calls(session, scope, now)
    answers = _asked(session, scope)
    ends, missing = _feed(session, scope, now)
    return Today(
        urgent=tuple(c for c in calls if c.overdue),
        calls=tuple(c for c in calls if not c.overdue),
        silent=tuple(t for t in answers if t.reminded or t.due <= now),
        waiting_answers=sum(not (t.reminded or t.due <= now) for t in answers),
        countered=_courses(session, scope, "countered"),
        publishable=_courses(session, scope, "confirmed"),
        ready=_ready(session, scope),
        rehearsal=_rehearsal(session, scope, now),
        imports=_imports(session, scope),
        feed_ends=ends,
        feed_missing=missing,
        courses=_running(session, scope, local_day(now)),
        stuck_messages=_stuck(session, scope, now),
    )


def _asked(session: Session, scope: Scope) -> tuple[CourseTask, ...]:
    rows = session.exec(
        select(ProviderRequest, Course)
        .join(Course, col(Course.id) == col(ProviderRequest.course_id))
        .where(
            ProviderRequest.office_id == scope.office_id,
            ProviderRequest.state == "open",
            Course.state == "asked",
        )
        .order_by(col(ProviderRequest.answer_by), col(ProviderRequest.id))
    ).all()
    names = _Names(session, scope)
    return tuple(
        names.task(
            course, request.asked_at, request.answer_by, request.reminded_at is not None
        )
        for request, course in rows
    )


def _courses(session: Session, scope: Scope, state: str) -> tuple[CourseTask, ...]:
    rows = session.exec(
        scoped(Course, scope)
        .where(Course.state == state, ~col(Course.external))
        .order_by(col(Course.start_on), col(Course.id))
    ).all()
    names = _Names(session, scope)
    return tuple(
        names.task(course, course.changed_at, _morning(course.start_on), False)
        for course in rows
    )


class _Names:
    """Names of providers and venues of the office, read once."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self.providers = {p.id: p for p in session.exec(scoped(Provider, scope))}
        self.venues = {v.id: v.name for v in session.exec(scoped(Venue, scope))}

    def task(
        self, course: Course, since: datetime, due: datetime, reminded: bool
    ) -> CourseTask:
        provider = self.providers[course.provider_id]
        return CourseTask(
            course_id=course.id,
            kind=course.kind,
            levels=tuple(course.levels),
            place=self.place(course),
            people=course.taken + course.held,
            provider=provider.short_name or provider.name,
            phone=provider.phone,
            since=since,
            due=due,
            reminded=reminded,
        )

    def place(self, course: Course) -> str:
        return self.venues.get(course.venue_id or "", "")


def _ready(session: Session, scope: Scope) -> tuple[RunTask, ...]:
    """The newest plan of every term, as long as nothing of it was decided."""
    runs = session.exec(
        select(PlanningRun, Term)
        .join(Term, col(Term.id) == col(PlanningRun.term_id))
        .where(
            PlanningRun.office_id == scope.office_id,
            PlanningRun.state == "ready",
            ~col(PlanningRun.rehearsal),
        )
        .order_by(col(PlanningRun.number).desc())
    ).all()
    newest: dict[str, RunTask] = {}
    for run, term in runs:
        if term.id not in newest:
            newest[term.id] = _run_task(run, term)
    decided = set(
        session.exec(
            select(Course.proposed_course_id).where(
                Course.office_id == scope.office_id,
                col(Course.proposed_course_id).is_not(None),
            )
        )
    )
    return tuple(t for t in newest.values() if not _touched(session, t, decided))


def _touched(session: Session, task: RunTask, decided: set[str | None]) -> bool:
    proposals = session.exec(
        select(ProposedCourse.id).where(ProposedCourse.run_id == task.run_id)
    )
    return any(proposal in decided for proposal in proposals)


def _rehearsal(session: Session, scope: Scope, now: datetime) -> RunTask | None:
    runs = session.exec(
        select(PlanningRun, Term)
        .join(Term, col(Term.id) == col(PlanningRun.term_id))
        .where(
            PlanningRun.office_id == scope.office_id,
            PlanningRun.state == "ready",
            col(PlanningRun.rehearsal),
        )
        .order_by(col(PlanningRun.number).desc())
        .limit(2)
    ).all()
    if not runs:
        return None
    run, term = runs[0]
    if run.finished_at is None or now - run.finished_at > REHEARSAL_FRESH:
        return None
    before = runs[1][0].placed if len(runs) > 1 else None
    gained = None if before is None else (run.placed or 0) - before
    return _run_task(run, term, gained)


def _run_task(run: PlanningRun, term: Term, gained: int | None = None) -> RunTask:
    return RunTask(
        run_id=run.id,
        number=run.number,
        term=term.name,
        placed=run.placed or 0,
        learners=run.learners or 0,
        courses=int(run.summary.get("courses", 0)),
        finished_at=run.finished_at or run.created_at,
        gained=gained,
    )


def _imports(session: Session, scope: Scope) -> tuple[ImportTask, ...]:
    rows = session.exec(
        scoped(ImportRun, scope)
        .where(ImportRun.state == "refused")
        .order_by(col(ImportRun.uploaded_at))
    )
    return tuple(
        ImportTask(row.id, row.filename, len(row.problems), row.uploaded_at)
        for row in rows
    )


def _feed(session: Session, scope: Scope, now: datetime) -> tuple[date | None, bool]:
    feeds = session.exec(
        scoped(Feed, scope).where(col(Feed.active), Feed.state == "ready")
    ).all()
    if not feeds:
        return None, True
    ends = min((f.valid_to for f in feeds if f.valid_to), default=None)
    soon = ends is not None and ends <= local_day(now) + FEED_ENDS_SOON
    return (ends if soon else None), False


def _running(session: Session, scope: Scope, day: date) -> tuple[RunningCourse, ...]:
    rows = session.exec(
        scoped(Course, scope).where(
            col(Course.state).in_(("running", "published", "confirmed")),
            Course.start_on <= day,
            Course.end_on >= day,
        )
    ).all()
    names = _Names(session, scope)
    found = [
        RunningCourse(row.id, int(start), row.kind, tuple(row.levels), names.place(row))
        for row in rows
        for start in _starts(row, day)
    ]
    return tuple(sorted(found, key=lambda c: (c.start, c.place, c.course_id)))


def _starts(course: Course, day: date) -> Sequence[int]:
    free = frozenset(date.fromisoformat(text) for text in course.no_meeting_on)
    held = meeting_dates(course.meetings, day, day, course.anchor_monday, free)
    return [meeting.start for meeting in held]


def _stuck(session: Session, scope: Scope, now: datetime) -> int:
    rows = session.exec(
        scoped(OutboxMessage, scope).where(
            col(OutboxMessage.state).in_(("queued", "failed")),
            OutboxMessage.created_at < now - SLOW_MESSAGE,
        )
    )
    return len(rows.all())


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), BERLIN)
