"""What needs the office today, ordered by when it is too late; one click each.

Scoped reads only. Every row carries the evidence needed to decide and what to press.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.clock import BERLIN, local_day
from service.courses.invitations.channels import WRITTEN
from service.courses.records.contradictions import Contradiction, contradictions
from service.courses.records.queries import (
    OfficeCourse,
    confirmed_unpublished,
    countered,
    office_list,
    running_today,
    silent_providers,
)
from service.courses.tables import Course
from service.learners.calls.queries import CallView, open_calls
from service.learners.records.hindered import Count, counts, read_ground
from service.lists.queries import open_imports
from service.messages.queries import stuck
from service.planning.runs.queries import seated
from service.planning.tables import PlanningRun, ProposedCourse, Term
from service.rulesets.queries import rules
from service.status.rows.absent import NotThere, not_there
from service.status.rows.changed_dates import ChangedDate, changed_dates
from service.status.rows.ended import Ended, ended
from service.status.rows.erasures import Erasures, erasures
from service.status.rows.interpreting import NOTHING, Interpreting, interpreting
from service.status.rows.interpreting_calls import NO_CALLS, Calls, interpreting_calls
from service.status.rows.invitations import (
    NO_INVITATIONS,
    InvitationRows,
    invitation_rows,
)
from service.status.rows.joining import Joining, joining
from service.status.rows.kept import KeptTask, kept_tasks
from service.status.rows.lacking import LackingRow, lacking_row
from service.status.rows.level_days import LevelDayRow, level_day_rows
from service.status.rows.lists import MissingLists, missing_lists
from service.status.rows.pool import NO_POOL, PoolRows, pool_rows
from service.status.rows.refusals import Refusal, refusals
from service.status.rows.stuck import StuckRow, stuck_rows
from service.status.rows.unasked import Unasked, unasked
from service.supply.readiness import MISSING, parts
from service.timetables.tables import Feed

FEED_ENDS_SOON = timedelta(days=30)
REHEARSAL_FRESH = timedelta(hours=24)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class CourseTask:
    """A course that waits for somebody; `due` is when it is too late."""

    course_id: str
    levels: tuple[str, ...]
    place: str
    people: int
    provider: str
    phone: str
    since: datetime
    due: datetime
    begins: datetime


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
    """A list that waits for somebody; `stored` people of it are taken over."""

    run_id: str
    filename: str
    faults: int
    stored: int
    uploaded_at: datetime


@dataclass(frozen=True)
class RunningCourse:
    """A course that meets today."""

    course_id: str
    start: int  # minute of the day
    levels: tuple[str, ...]
    place: str


@dataclass(frozen=True)
class Today:
    """The page. `urgent` calls are past their promise; facts were checked just now.

    `feed_over`: the timetable's last day lies behind. `setup_missing`: parts beside the
    timetable without which nothing can be planned.
    """

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
    feed_over: bool
    setup_missing: int
    courses: tuple[RunningCourse, ...]
    stuck_messages: tuple[StuckRow, ...]
    obstacles: tuple[Count, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    kept: tuple[KeptTask, ...] = ()
    erasures: Erasures | None = None
    changed_dates: tuple[ChangedDate, ...] = ()
    not_there: tuple[NotThere, ...] = ()
    invitations: InvitationRows = NO_INVITATIONS
    ended: tuple[Ended, ...] = ()
    pool: PoolRows = NO_POOL
    unasked: tuple[Unasked, ...] = ()
    level_days: tuple[LevelDayRow, ...] = ()
    missing_lists: tuple[MissingLists, ...] = ()
    lacking: LackingRow | None = None
    contradictions: tuple[Contradiction, ...] = ()
    joining: tuple[Joining, ...] = ()
    unknown_proxy: bool = False
    interpreting: Interpreting = NOTHING
    interpreting_calls: Calls = NO_CALLS

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
            self.obstacles,
            self.refusals,
            self.kept,
            self.changed_dates,
            self.not_there,
            self.ended,
            self.unasked,
            self.level_days,
            self.missing_lists,
            self.contradictions,
            self.joining,
        )
        single = (
            self.rehearsal,
            self.feed_ends,
            self.feed_missing,
            self.setup_missing,
            self.stuck_messages,
            self.unknown_proxy,
            self.erasures,
            self.lacking,
        )
        rows = self.invitations.things + self.pool.things + self.interpreting.things
        rows += self.interpreting_calls.things
        return sum(map(len, lists)) + sum(map(bool, single)) + rows


def today(
    session: Session,
    scope: Scope,
    now: datetime,
    carried: Collection[str] = WRITTEN,
) -> Today:
    """Everything on the page *Heute* of one office.

    `carried`: of mail and SMS what the site is set up to send.
    """
    calls = open_calls(session, scope, now)
    day = local_day(now)
    silent, waiting, unknowing = _asked(session, scope, now)
    ends, missing = _feed(session, scope, now)
    return Today(
        urgent=tuple(c for c in calls if c.overdue),
        calls=tuple(c for c in calls if not c.overdue),
        silent=silent,
        waiting_answers=waiting,
        unasked=unknowing,
        contradictions=contradictions(session, scope),
        countered=tuple(map(_task, countered(session, scope, day))),
        publishable=tuple(map(_task, confirmed_unpublished(session, scope, day))),
        ready=_ready(session, scope),
        rehearsal=_rehearsal(session, scope, now),
        imports=_imports(session, scope),
        feed_ends=ends,
        feed_missing=missing,
        feed_over=ends is not None and ends < day,
        setup_missing=_setup_missing(session, scope, day),
        courses=_running(session, scope, day),
        stuck_messages=stuck_rows(
            session, scope, stuck(session, scope, now), now, carried
        ),
        obstacles=_obstacles(session, scope, day),
        refusals=refusals(session, scope, day),
        kept=kept_tasks(session, scope, now),
        erasures=erasures(session, scope, now),
        changed_dates=changed_dates(session, scope, now),
        not_there=not_there(session, scope),
        invitations=invitation_rows(session, scope, now, carried),
        ended=ended(session, scope, now),
        pool=pool_rows(session, scope, now),
        level_days=level_day_rows(session, scope, now),
        missing_lists=missing_lists(session, scope, now),
        lacking=lacking_row(session, scope, now, carried),
        joining=joining(session, scope),
        interpreting=interpreting(session, scope, now),
        interpreting_calls=interpreting_calls(session, scope, now),
    )


def _obstacles(session: Session, scope: Scope, day: date) -> tuple[Count, ...]:
    """What keeps people out of planning; who is to be called stands there already."""
    on = read_ground(session, scope, rules(session, scope, day), day)
    return tuple(c for c in counts(session, scope, on) if c.called < c.people)


def _asked(
    session: Session, scope: Scope, now: datetime
) -> tuple[tuple[CourseTask, ...], int, tuple[Unasked, ...]]:
    """Courses whose provider is silent, how many others have still time, and those
    whose provider the question has never reached."""
    silent = {question.id for question in silent_providers(session, scope, now)}
    asked = office_list(session, scope, ("asked",), local_day(now))
    unknowing = unasked(session, scope, asked)
    without = {row.course_id for row in unknowing}
    told = [course for course in asked if course.view.id not in without]
    late = tuple(c for c in told if c.question and c.question.id in silent)
    return tuple(map(_task, late)), len(told) - len(late), unknowing


def _task(course: OfficeCourse) -> CourseTask:
    view, question = course.view, course.question
    begins = datetime.combine(view.start_on, time(8), BERLIN)
    return CourseTask(
        course_id=view.id,
        levels=_levels(course),
        place=view.where.place if view.where else "",
        people=course.taken + course.held,
        provider=view.provider,
        phone=question.phone if question else "",
        since=question.asked_at if question else begins,
        due=question.answer_by if question else begins,
        begins=begins,
    )


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
    before = _with_place(runs[1][0]) if len(runs) > 1 else None
    gained = None if before is None else _with_place(run) - before
    return _run_task(run, term, gained)


def _run_task(run: PlanningRun, term: Term, gained: int | None = None) -> RunTask:
    return RunTask(
        run_id=run.id,
        number=run.number,
        term=term.name,
        placed=_with_place(run),
        learners=run.learners or 0,
        courses=int(run.summary.get("courses", 0)),
        finished_at=run.finished_at or run.created_at,
        gained=gained,
    )


def _with_place(run: PlanningRun) -> int:
    """People placed by a plan and those who had a seat already."""
    return (run.placed or 0) + seated(run.summary)


def _imports(session: Session, scope: Scope) -> tuple[ImportTask, ...]:
    return tuple(
        ImportTask(row.id, row.filename, row.faults, row.stored, row.uploaded_at)
        for row in open_imports(session, scope, "learners")
    )


def _feed(session: Session, scope: Scope, now: datetime) -> tuple[date | None, bool]:
    feeds = session.exec(
        scoped(Feed, scope).where(col(Feed.active), Feed.state == "ready")
    ).all()
    if not feeds:
        under_way = scoped(Feed, scope).where(
            col(Feed.state).in_(("uploaded", "preparing"))
        )
        return None, session.exec(under_way).first() is None
    ends = min((f.valid_to for f in feeds if f.valid_to), default=None)
    soon = ends is not None and ends <= local_day(now) + FEED_ENDS_SOON
    return (ends if soon else None), False


def _setup_missing(session: Session, scope: Scope, day: date) -> int:
    """Parts of the setup that are empty; the timetable has a row of its own."""
    found = parts(session, scope, day)
    return sum(p.state == MISSING and p.key != "timetable" for p in found)


def _running(session: Session, scope: Scope, day: date) -> tuple[RunningCourse, ...]:
    found = [
        _running_course(course, meeting.start)
        for course in running_today(session, scope, day)
        for meeting in course.view.dates
        if meeting.day == day
    ]
    return tuple(sorted(found, key=lambda c: (c.start, c.place, c.course_id)))


def _running_course(course: OfficeCourse, start: int) -> RunningCourse:
    where = course.view.where
    place = where.place if where else ""
    return RunningCourse(course.view.id, start, _levels(course), place)


def _levels(course: OfficeCourse) -> tuple[str, ...]:
    return tuple(level.id for level in course.view.levels)
