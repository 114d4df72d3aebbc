"""What is missing before somebody can be invited: by person and kind of course.

The one place that says so: the invitations of a course, the page of all people and
*Heute* ask here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.courses.invitations.channels import CALL, WRITTEN, ways
from service.courses.seats.inviting import AGREED
from service.courses.tables import Course, Seat
from service.learners.calls.actions import ASK
from service.learners.records.obstacles import UNKNOWN_LEVELS, told_nothing
from service.learners.records.results import GUESSED
from service.learners.tables import CallTask, Learner
from service.learners.wording import number_text
from service.messages.tables import MailedLink
from service.rulesets.eligible import wished
from service.rulesets.queries import RulesInForce
from service.rulesets.schema import CourseKind, in_force

PURPOSE = "missing"  # of a link that asks somebody
QUIET = timedelta(days=7)  # so long nobody is asked again
ASKED_BY = (*WRITTEN, CALL)
# In the order in which they are said.
CODES = (
    "no_mail",
    "no_way",
    "no_level",
    "self_rated",
    "entitlement",
    "proof",
    "proof_over",
    "device",
    "consent",
)


def missing(
    person: Learner,
    kind: CourseKind | None,
    carried: Collection[str],
    day: date,
    *,
    online: bool = False,
) -> tuple[str, ...]:
    """Codes of what is missing for a kind of course that starts on a day.

    Without a kind: what is missing for every course.
    """
    channels = ways(person, carried)
    funded = kind is not None and kind.group != "county"
    online = online or (kind is not None and kind.online_only)
    held, until = person.entitlement, person.entitlement_until
    unknown = person.level in UNKNOWN_LEVELS
    found = {
        "no_mail": not channels and bool(person.email),
        "no_way": not channels and not person.email,
        "no_level": unknown,
        "self_rated": not unknown and person.level_evidence in GUESSED,
        "entitlement": funded and not held,
        "proof": funded and bool(held) and person.entitlement_seen_on is None,
        "proof_over": funded and bool(held) and until is not None and until < day,
        "device": online and not (person.online_device and person.online_connection),
        "consent": person.legal_basis == "consent" and person.consent_at is None,
    }
    return tuple(code for code in CODES if found[code])


@dataclass(frozen=True)
class Need:
    """What these kinds of course need more than all others do."""

    kinds: tuple[CourseKind, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Lacking:
    """Somebody of whom something is missing: for every course, and by kind.

    `course`: the one that keeps a seat; its kind is then the only one. `asked_at`: when
    they were asked last; `called`: somebody is going to call them anyway.
    """

    learner_id: str
    code: str
    language: str
    since: datetime
    course: Course | None
    always: tuple[str, ...]
    needs: tuple[Need, ...]
    way: str
    asked_at: datetime | None
    called: bool

    @property
    def codes(self) -> frozenset[str]:
        """Everything that is missing for some course."""
        return frozenset(self.always).union(*(need.codes for need in self.needs))

    def resting(self, now: datetime) -> bool:
        """Whether they were asked lately, or are to be called."""
        lately = self.asked_at is not None and self.asked_at > now - QUIET
        return lately or self.called


def lacking(
    session: Session,
    scope: Scope,
    carried: Collection[str],
    known: RulesInForce,
    day: date,
    *,
    seated: bool = False,
    learner_ids: Collection[str] | None = None,
) -> tuple[Lacking, ...]:
    """Everybody who waits and of whom something is missing, the longest waiting first.

    `seated`: of those alone for whom an agreed course keeps a seat.
    """
    kept = _kept(session, scope)
    wanted = scoped(Learner, scope).where(Learner.state == "waiting")
    if seated:
        wanted = wanted.where(col(Learner.id).in_(kept))
    if learner_ids is not None:
        wanted = wanted.where(col(Learner.id).in_(learner_ids))
    order = (col(Learner.registered_at), col(Learner.number))
    rows = [
        row
        for row in session.exec(wanted.order_by(*order))
        if not (row.call_me and told_nothing(row))
        and not (row.paused_until is not None and row.paused_until > day)
    ]
    asked = _asked(session, scope)
    called = _called(session, scope)
    found = []
    for row in rows:
        always = missing(row, None, carried, day)
        needs = _needs(row, kept.get(row.id), always, carried, known, day)
        if always or needs:
            found.append(
                Lacking(
                    learner_id=row.id,
                    code=number_text(row.number),
                    language=row.contact_language,
                    since=row.waiting_since or row.registered_at,
                    course=kept.get(row.id),
                    always=always,
                    needs=needs,
                    way=way_to_ask(row, carried),
                    asked_at=asked.get(row.id),
                    called=row.id in called,
                )
            )
    return tuple(found)


def way_to_ask(person: Learner, carried: Collection[str]) -> str:
    """By which of message and call somebody is asked; "" where neither leads there."""
    found = (way for way in ways(person, carried) if way in ASKED_BY)
    return next(found, "")


def _needs(
    row: Learner,
    course: Course | None,
    always: Sequence[str],
    carried: Collection[str],
    known: RulesInForce,
    day: date,
) -> tuple[Need, ...]:
    """Kinds that need the same stand together."""
    online = course is not None and course.online
    by_codes: dict[tuple[str, ...], list[CourseKind]] = {}
    for kind in _kinds(row, course, known, day):
        start = course.start_on if course is not None else day
        codes = missing(row, kind, carried, start, online=online)
        more = tuple(code for code in codes if code not in always)
        if more:
            by_codes.setdefault(more, []).append(kind)
    return tuple(Need(tuple(kinds), codes) for codes, kinds in by_codes.items())


def _kinds(
    row: Learner, course: Course | None, known: RulesInForce, day: date
) -> list[CourseKind]:
    if course is not None:
        kind = known.kinds.get(course.kind)
        return [] if kind is None else [kind]
    return [
        kind
        for kind in known.kinds.values()
        if not kind.legacy
        and in_force(kind, day)
        and row.level in kind.levels
        and wished(row, kind)
    ]


def _kept(session: Session, scope: Scope) -> Mapping[str, Course]:
    rows = session.exec(
        select(Seat.learner_id, Course)
        .join(Course, col(Course.id) == col(Seat.course_id))
        .where(
            Seat.office_id == scope.office_id,
            Seat.state == "held",
            col(Course.state).in_(AGREED),
        )
    )
    return dict(rows.all())


def _asked(session: Session, scope: Scope) -> Mapping[str, datetime]:
    rows = session.exec(
        select(MailedLink.subject_id, MailedLink.created_at)
        .where(MailedLink.office_id == scope.office_id, MailedLink.purpose == PURPOSE)
        .order_by(col(MailedLink.created_at))
    )
    return dict(rows.all())


def _called(session: Session, scope: Scope) -> set[str]:
    rows = session.exec(
        select(CallTask.learner_id).where(
            CallTask.office_id == scope.office_id,
            CallTask.state != "done",
            col(CallTask.reason).in_(("call_me", ASK)),
        )
    )
    return set(rows)
