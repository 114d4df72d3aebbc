"""An agreed course of the demo with its invitations: a yes, a no, silence, waiting.

Made by the same actions as in an office, some days ago; whoever is invited lives close
to the house and has time, so that the course is what its rules ask for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.courses.forms import ProposalIn
from service.courses.invitations import answers
from service.courses.invitations.channels import CALL, ways
from service.courses.invitations.reaching import look_after, open_ids
from service.courses.invitations.sending import send
from service.courses.kept.actions import overrule
from service.courses.kept.queries import verdict
from service.courses.records.actions import approve
from service.courses.seats.actions import ACTIVE, seated
from service.courses.tables import Course, Invitation, Seat
from service.errors import UserError
from service.learners.records.queries import distance_km
from service.learners.tables import Learner
from service.places.queries import PlaceView, places
from service.planning.tables import Term
from service.rulesets.schema import WEEKDAYS, CourseKind, Rules, WeeklyPattern
from service.supply.tables import Provider, Room, Teacher, Venue

KIND, PATTERNS = "county", ("am2", "am3", "am3late", "am4", "pm2", "pm3", "ev2")
FEWEST, MOST = 5, 11  # the most come first: few only in a small county
FIRST, SECOND = timedelta(days=8), timedelta(days=2)  # ago: two rounds of invitations
# Kilometres; whoever goes by bus or on foot lives in the place itself.
REACH = {"car": 14.0, "lift": 14.0, "bike": 6.0}
IN_PLACE = 0.5
ROUND = 5  # people of the first round; the others are asked in the second one


def invite_some(session: Session, scope: Scope, rules: Rules, now: datetime) -> bool:
    """Whether the county has people, a house and a teacher for such a course."""
    for proposal in proposals(session, scope, rules):
        try:
            with session.begin_nested():
                course = _agreed(session, scope, proposal, now - FIRST)
        except UserError:
            continue  # the room or the teacher is busy then
        _invitations(session, scope, course, now)
        return True
    return False


def _agreed(
    session: Session, scope: Scope, proposal: ProposalIn, then: datetime
) -> Course:
    """Of the office's own, so that nobody has to be asked."""
    until = then + timedelta(days=4)
    return approve(session, scope, [proposal], then, ask_until=until, base_url="")[0]


def _invitations(session: Session, scope: Scope, course: Course, now: datetime) -> None:
    """Two rounds: answers of all kinds to the first, none yet to the second."""
    ids = seated(session, scope, course.id)
    people = {
        row.id: row
        for row in session.exec(scoped(Learner, scope).where(col(Learner.id).in_(ids)))
    }
    channels = {who: next(iter(ways(people[who], ())), CALL) for who in ids}
    go_on(session, scope, course, now - FIRST)
    first = {who: channels[who] for who in ids[:ROUND]}
    second = {who: channels[who] for who in ids[ROUND:-1]}  # one is ready still
    send(session, scope, course.id, first, now - FIRST, "")
    if second:
        send(session, scope, course.id, second, now - SECOND, "")
    rows = {row.learner_id: row for row in session.exec(scoped(Invitation, scope))}
    _answers(session, scope, [rows[who] for who in first], now)


def go_on(session: Session, scope: Scope, course: Course, then: datetime) -> None:
    """The worker has not looked at the course yet: somebody answers for it."""
    unseen = verdict(session, scope, course.id).digest
    overrule(session, scope, course.id, unseen, "Demo", then)


def _answers(
    session: Session, scope: Scope, asked: list[Invitation], now: datetime
) -> None:
    """All but two say yes; one says no and why, one says nothing."""
    when = now - FIRST + timedelta(days=1)
    for row in asked[:-2]:
        answers.accept(session, scope, row.id, when, "office")
    answers.decline(session, scope, asked[-2].id, when, "office", "times")
    asked[-1].answer_by = now - timedelta(days=3)
    session.add(asked[-1])
    session.flush()
    for invitation_id in open_ids(session, scope):
        look_after(session, scope, invitation_id, now, "", ())


def proposals(
    session: Session, scope: Scope, rules: Rules, wanted: Sequence[str] = PATTERNS
) -> Iterator[ProposalIn]:
    """Courses that could be: the most people first."""
    kind = next(k for k in rules.course_kinds.kind if k.id == KIND)
    own = session.exec(scoped(Provider, scope).where(col(Provider.own))).first()
    term = session.exec(scoped(Term, scope)).first()
    if own is None or term is None:
        return
    patterns = [p for p in rules.patterns.pattern if p.id in wanted]
    found = []
    homes = {place.id: place for place in places(session, scope)}
    venues = {v.id: v for v in session.exec(scoped(Venue, scope))}
    teachers = session.exec(scoped(Teacher, scope)).all()
    waiting = waiting_by_level(session, scope)

    @cache
    def fitting(pattern: str, level: str, house: str) -> list[Learner]:
        return [row for row in free[pattern, level] if _near(row, homes, house)]

    free = {
        (pattern.id, level): [row for row in people if has_time(row, pattern)]
        for pattern in patterns
        for level, people in waiting.items()
    }
    for room in session.exec(scoped(Room, scope).order_by(col(Room.id))):
        house = venues[room.venue_id].place_id
        for pattern in patterns:
            for level in waiting:
                fit = fitting(pattern.id, level, house)[: min(MOST, room.seats)]
                if len(fit) >= FEWEST:
                    found.append((len(fit), room, pattern, level, fit))
    found.sort(key=lambda one: (-one[0], one[1].id, one[2].id, one[3]))
    for _size, room, pattern, level, fit in found[:200]:
        for teacher in teachers:
            if level in teacher.levels and kind.id in teacher.kinds:
                yield _proposal(kind, pattern, level, room, teacher, own, term, fit)


def waiting_by_level(session: Session, scope: Scope) -> Mapping[str, list[Learner]]:
    """People who could come to any course of the kind, by level."""
    placed = select(Seat.learner_id).where(
        Seat.office_id == scope.office_id, col(Seat.state).in_(ACTIVE)
    )
    rows = session.exec(
        scoped(Learner, scope)
        .where(
            Learner.state == "waiting",
            ~col(Learner.call_me),
            col(Learner.id).not_in(placed),
        )
        .order_by(col(Learner.number))
    )
    found: defaultdict[str, list[Learner]] = defaultdict(list)
    for row in rows:
        special = row.course_types or row.women_only or row.step_free
        if not special and not row.child_ages and row.place_id and row.level:
            found[row.level].append(row)
    return found


def _near(row: Learner, homes: Mapping[str, PlaceView], house: str) -> bool:
    """Whether somebody lives as near to a place as their way of coming allows."""
    km = distance_km(homes[house], homes[str(row.place_id)])
    return km <= REACH.get(row.mode, IN_PLACE)


def has_time(row: Learner, pattern: WeeklyPattern) -> bool:
    """In both weeks, and the meetings are as many as they must have."""
    slots = {f"{WEEKDAYS[m.weekday_number]}-{_band(m.start)}" for m in pattern.meetings}
    return (
        slots <= set(row.free_times)
        and (row.free_times_b is None or slots <= set(row.free_times_b))
        and row.min_meetings <= len(pattern.meetings)
    )


def _band(start: int) -> str:
    return "am" if start < 12 * 60 else "pm" if start < 17 * 60 else "ev"


def _proposal(
    kind: CourseKind,
    pattern: WeeklyPattern,
    level: str,
    room: Room,
    teacher: Teacher,
    own: Provider,
    term: Term,
    people: list[Learner],
) -> ProposalIn:
    meetings = tuple(
        (m.weekday_number, m.start, m.end, m.week) for m in pattern.meetings
    )
    return ProposalIn(
        proposed_course_id=f"demo-{term.id}"[:20],
        kind=kind.id,
        levels=(level,),
        pattern=pattern.id,
        meetings=meetings,
        online=False,
        venue_id=room.venue_id,
        room_id=room.id,
        teacher_id=teacher.id,
        provider_id=own.id,
        funding_id=None,
        cost_cents=None,
        price_cents=None,
        teaching_units=100,
        minimum=min(kind.min_size, len(people)),
        capacity=min(kind.max_size, room.seats),
        childcare=False,
        children_in_room=False,
        start_on=term.start_on,
        end_on=term.end_on,
        anchor_monday=term.anchor_monday,
        no_meeting_on=(),
        learners=tuple((row.id, None, None) for row in people),
    )
