"""What else goes on in the demo: a course that is taught, a no, a house that closes.

Made by the same actions as in an office, on the days on which they would have been.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col

from service.access import Scope, scoped
from service.clock import BERLIN, local_day
from service.courses.forms import AnswerIn, ProposalIn
from service.courses.invitations.answers import accept
from service.courses.invitations.channels import CALL
from service.courses.invitations.sending import send
from service.courses.lifecycle import states
from service.courses.lifecycle.answers import answer
from service.courses.meetings.schedule import dates_of
from service.courses.records.actions import approve
from service.courses.seats.actions import seated
from service.courses.tables import Course, Invitation, ProviderRequest
from service.courses.taught.attendance import enter_attendance
from service.courses.taught.changed_dates import call_off_on
from service.demo.invited import go_on, proposals
from service.errors import UserError
from service.rulesets.schema import Rules
from service.supply.absences import AbsenceIn, add_absence
from service.supply.tables import Provider, Teacher

BEGAN = timedelta(days=14)  # ago
LASTS = timedelta(days=66)
AGREED, INVITED, SAID = timedelta(days=20), timedelta(days=12), timedelta(days=10)
ASKED = timedelta(days=3)
# Who came to the first lesson; in the later ones everybody did.
FIRST_DAY = ("absent", "excused")


def teach_one(session: Session, scope: Scope, rules: Rules, now: datetime) -> bool:
    """A course in its third week: who came, who never did, and an ill teacher."""
    today = local_day(now)
    monday = today - BEGAN - timedelta(days=today.weekday())
    begins = datetime.combine(monday, time(8), BERLIN)
    for found in proposals(session, scope, rules):
        wanted = replace(
            found,
            proposed_course_id=f"taught-{scope.office_id}"[:20],
            start_on=monday,
            end_on=monday + LASTS,
        )
        course = _agreed(session, scope, wanted, begins - AGREED)
        if course is not None:
            _fill(session, scope, course, begins)
            _lessons(session, scope, course, now)
            return True
    return False


def _agreed(
    session: Session, scope: Scope, proposal: ProposalIn, then: datetime
) -> Course | None:
    """None where room or teacher is busy."""
    until = then + timedelta(days=4)
    try:
        with session.begin_nested():
            made = approve(
                session, scope, [proposal], then, ask_until=until, base_url=""
            )
    except UserError:
        return None
    return made[0]


def _fill(session: Session, scope: Scope, course: Course, begins: datetime) -> None:
    """Everybody is invited, says yes, and the course begins."""
    people = seated(session, scope, course.id)
    go_on(session, scope, course, begins - INVITED)
    channels = dict.fromkeys(people, CALL)
    send(session, scope, course.id, channels, begins - INVITED, "")
    rows = scoped(Invitation, scope).where(Invitation.course_id == course.id)
    for row in session.exec(rows.order_by(col(Invitation.learner_id))).all():
        accept(session, scope, row.id, begins - SAID, "call")
    go_on(session, scope, course, begins - SAID)
    states.publish(session, scope, course.id, begins - SAID)
    states.start(session, scope, course.id, begins)


def _lessons(session: Session, scope: Scope, course: Course, now: datetime) -> None:
    """Who came so far; the teacher is ill today, or on the next date."""
    people = seated(session, scope, course.id)
    today = local_day(now)
    days = [meeting.day for meeting in dates_of(course)]
    for number, day in enumerate(day for day in days if day < today):
        came = dict.fromkeys(people, "present")
        if not number:
            came |= dict(zip(people, FIRST_DAY, strict=False))
        elif people:
            came[people[0]] = "absent"  # who has never come
        _note(session, scope, course, day, came)
    ahead = [day for day in days if day >= today]
    if ahead:
        call_off_on(session, scope, course.id, ahead[0], "teacher", now)


def _note(
    session: Session, scope: Scope, course: Course, day: date, came: dict[str, str]
) -> None:
    moment = datetime.combine(day, time(13), BERLIN)
    enter_attendance(session, scope, course.id, day, came, moment)


def refuse_one(session: Session, scope: Scope, rules: Rules, now: datetime) -> bool:
    """A provider that has said no, for want of a room."""
    then = now - ASKED
    for proposal in _of_others(session, scope, rules):
        course = _agreed(session, scope, proposal, then)
        if course is None:
            continue
        rows = scoped(ProviderRequest, scope)
        asked = session.exec(rows.where(ProviderRequest.course_id == course.id)).one()
        said = AnswerIn(answer="no", reason="room")
        answer(session, scope, asked.id, said, now - timedelta(days=1), "phone")
        return True
    return False


def _of_others(session: Session, scope: Scope, rules: Rules) -> Iterator[ProposalIn]:
    own = {p.id for p in session.exec(scoped(Provider, scope).where(col(Provider.own)))}
    for found in proposals(session, scope, rules):
        teacher = session.get_one(Teacher, found.teacher_id)
        if teacher.provider_id not in own:
            yield replace(
                found,
                proposed_course_id=f"refused-{scope.office_id}"[:20],
                provider_id=teacher.provider_id,
            )


def close_house(session: Session, scope: Scope, now: datetime) -> bool:
    """The house of the agreed course is closed in its second week."""
    wanted = scoped(Course, scope).where(
        Course.state == "confirmed", Course.start_on > local_day(now)
    )
    course = session.exec(wanted.order_by(col(Course.number))).first()
    if course is None:
        return False
    first = course.start_on + timedelta(days=7)
    closed = AbsenceIn(
        who=f"venue:{course.venue_id}",
        first_on=first,
        last_on=first + timedelta(days=4),
        reason="closed",
    )
    add_absence(session, scope, closed, now)
    return True
