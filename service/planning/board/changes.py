"""What has changed since a plan's data were read: counts and codes, as message ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, func, select

from service.access import Scope, scoped
from service.audit.tables import AuditRow
from service.courses.tables import Course
from service.learners.records.obstacles import told_nothing
from service.learners.tables import Learner
from service.planning.runs.queries import RunView
from service.planning.tables import Finding, ProposedCourse, ProposedSeat
from service.timetables.tables import Feed

NAMED = 5
# Subject of audit rows → (one changed, several changed).
SUPPLY: Mapping[str, tuple[str, str]] = {
    "room": ("%(n)s change to rooms", "%(n)s changes to rooms"),
    "venue": ("%(n)s change to houses", "%(n)s changes to houses"),
    "teacher": ("%(n)s change to teachers", "%(n)s changes to teachers"),
    "childcare": ("%(n)s change to childcare", "%(n)s changes to childcare"),
    "funding": ("%(n)s change to money", "%(n)s changes to money"),
    "zone": ("%(n)s change to call-bus areas", "%(n)s changes to call-bus areas"),
    "provider": ("%(n)s change to providers", "%(n)s changes to providers"),
    "place": ("%(n)s change to places", "%(n)s changes to places"),
    "rule_set": ("%(n)s change to the rules", "%(n)s changes to the rules"),
    "absence": ("%(n)s absence entered", "%(n)s absences entered"),
}

# Taking a row out of use is audited under its table's name.
ALIASES = {"funding_line": "funding", "childcare_offer": "childcare"}


@dataclass(frozen=True)
class Changed:
    """One kind of change; `one` and `many` are message ids with %(n)s and values."""

    one: str
    many: str
    n: int
    values: Mapping[str, str] = field(default_factory=dict)
    stale: bool = False  # nothing of the plan can be approved any more


def changes(session: Session, scope: Scope, run: RunView) -> tuple[Changed, ...]:
    """Changes since `run.data_at`, people of the plan first; empty if none."""
    if run.data_at is None:
        return ()
    found = [
        *_people(session, scope, run),
        *_supply(session, scope, run),
        *_courses(session, scope, run),
    ]
    feed = session.exec(
        select(Feed.prepared_digest).where(
            Feed.office_id == scope.office_id, col(Feed.active), Feed.state == "ready"
        )
    ).first()
    if (feed or "") != run.feed_digest:
        found.append(Changed("a new timetable", "a new timetable", 1, stale=True))
    return tuple(change for change in found if change.n)


def _people(session: Session, scope: Scope, run: RunView) -> list[Changed]:
    """People the plan does not know, people of it who left, records that were changed.

    Who is new follows from the plan's own rows and never from a date: a list may bring
    people with the day on which they once registered elsewhere.
    """
    seats = select(ProposedSeat.learner_id).where(ProposedSeat.run_id == run.id)
    without = select(Finding.learner_id).where(Finding.run_id == run.id)
    waiting = session.exec(
        scoped(Learner, scope).where(
            Learner.state == "waiting",
            col(Learner.id).not_in(seats),
            col(Learner.id).not_in(without),
        )
    )
    new = sum(not (row.call_me and told_nothing(row)) for row in waiting)
    waiting_changed = session.exec(
        select(func.count())
        .select_from(Learner)
        .where(
            Learner.office_id == scope.office_id,
            Learner.state == "waiting",
            col(Learner.id).in_(without),
            col(Learner.changed_at) > run.data_at,
        )
    ).one()
    tied = session.exec(
        select(func.count())
        .select_from(AuditRow)
        .where(
            AuditRow.office_id == scope.office_id,
            col(AuditRow.at) > run.data_at,
            col(AuditRow.action).in_(("learner.link", "learner.unlink")),
        )
    ).one()
    touched = session.exec(
        select(Learner.number, Learner.state)
        .join(ProposedSeat, col(ProposedSeat.learner_id) == col(Learner.id))
        .join(
            ProposedCourse,
            col(ProposedCourse.id) == col(ProposedSeat.proposed_course_id),
        )
        .where(
            ProposedSeat.office_id == scope.office_id,
            ProposedSeat.run_id == run.id,
            ProposedCourse.state == "proposed",
            col(Learner.changed_at) > run.data_at,
        )
        .order_by(col(Learner.number))
    ).all()
    gone = [number for number, state in touched if state != "waiting"]
    edited = [number for number, state in touched if state == "waiting"]
    return [
        Changed("%(n)s new registration", "%(n)s new registrations", new),
        Changed(
            "%(codes)s no longer waits",
            "%(n)s people of the plan no longer wait: %(codes)s",
            len(gone),
            {"codes": _codes(gone)},
        ),
        Changed(
            "the record of %(codes)s was changed",
            "%(n)s records of the plan were changed: %(codes)s",
            len(edited),
            {"codes": _codes(edited)},
        ),
        Changed(
            "%(n)s record of somebody without a place was changed",
            "%(n)s records of people without a place were changed",
            waiting_changed,
        ),
        Changed(
            "%(n)s change to who belongs together",
            "%(n)s changes to who belongs together",
            tied,
        ),
    ]


def _codes(numbers: Sequence[int]) -> str:
    text = ", ".join(f"L-{number:04d}" for number in numbers[:NAMED])
    return f"{text} …" if len(numbers) > NAMED else text


def _supply(session: Session, scope: Scope, run: RunView) -> list[Changed]:
    rows = session.exec(
        select(AuditRow.subject).where(
            AuditRow.office_id == scope.office_id,
            col(AuditRow.at) > run.data_at,
            col(AuditRow.subject).in_([*SUPPLY, *ALIASES]),
        )
    )
    subjects = Counter(ALIASES.get(subject, subject) for subject in rows)
    return [Changed(one, many, subjects[name]) for name, (one, many) in SUPPLY.items()]


def _courses(session: Session, scope: Scope, run: RunView) -> list[Changed]:
    """Courses made or changed since, other than those approved from this plan."""
    own = select(ProposedCourse.id).where(ProposedCourse.run_id == run.id)
    filled = select(ProposedCourse.existing_course_id).where(
        ProposedCourse.run_id == run.id,
        ProposedCourse.state == "approved",
        col(ProposedCourse.existing_course_id).is_not(None),
    )
    count = session.exec(
        select(func.count())
        .select_from(Course)
        .where(
            Course.office_id == scope.office_id,
            col(Course.changed_at) > run.data_at,
            func.coalesce(Course.proposed_course_id, "").not_in(own),
            col(Course.id).not_in(filled),
        )
    ).one()
    return [Changed("%(n)s change to courses", "%(n)s changes to courses", count)]
