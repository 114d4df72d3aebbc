"""Letters of invitations: what they are made of, and that they were printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session, col

from service import i18n
from service.access import OfficeView, Scope, one, scoped
from service.audit.actions import record
from service.clock import local_day
from service.courses.catalogue.queries import view_of
from service.courses.catalogue.travel_grant import may_apply
from service.courses.invitations import sending
from service.courses.invitations.channels import LETTER
from service.courses.invitations.delivery import fresh_link
from service.courses.invitations.queries import sent_one
from service.courses.tables import Course, Invitation, Seat
from service.errors import UserError
from service.learners.tables import Learner
from service.papers.letter import Invited, Letters, letter
from service.places.queries import places
from service.planning.course.present_ways import present_ways
from service.rulesets.queries import rules

SENTENCES = {"title": "Invitations, K-%(number)s"}


def to_print(
    session: Session, scope: Scope, course_id: str, *, again: bool = False
) -> tuple[Invitation, ...]:
    """Open invitations of a course that go by letter: not printed yet, or all."""
    one(session, Course, scope, course_id)
    wanted = scoped(Invitation, scope).where(
        Invitation.course_id == course_id,
        Invitation.state == "open",
        Invitation.channel == LETTER,
    )
    if not again:
        wanted = wanted.where(col(Invitation.sent_at).is_(None))
    return tuple(session.exec(wanted.order_by(col(Invitation.created_at))))


def one_letter(session: Session, scope: Scope, invitation_id: str) -> Invitation:
    """One invitation; a helper sees their own people's only."""
    sent_one(session, scope, invitation_id)
    return one(session, Invitation, scope, invitation_id)


def letters(
    session: Session,
    scope: Scope,
    course_id: str,
    ids: Sequence[str],
    office: OfficeView,
    state_dir: Path,
    base_url: str,
    now: datetime,
) -> Letters:
    """The letters of open invitations to one course, each with a link of its own.

    Raises UserError where there is none. Nothing says yet that they were printed.
    """
    rows = session.exec(
        scoped(Invitation, scope).where(
            Invitation.course_id == course_id,
            Invitation.state == "open",
            col(Invitation.id).in_(ids),
        )
    ).all()
    if not rows:
        raise UserError("No letter waits to be printed. Nothing was changed.")
    course = one(session, Course, scope, course_id)
    found = [
        letter(each, office, local_day(now))
        for each in _invited(session, scope, course, rows, state_dir, base_url, now)
    ]
    title = i18n.text(i18n.DEFAULT, SENTENCES["title"], number=f"{course.number:03d}")
    return Letters(title, tuple(found))


def _invited(
    session: Session,
    scope: Scope,
    course: Course,
    rows: Sequence[Invitation],
    state_dir: Path,
    base_url: str,
    now: datetime,
) -> list[Invited]:
    today = local_day(now)
    view = view_of(session, scope, course, today)
    known = rules(session, scope, course.start_on)
    homes = {place.id: place for place in places(session, scope)}
    people = {
        who.id: who
        for who in session.exec(
            scoped(Learner, scope).where(
                col(Learner.id).in_([row.learner_id for row in rows]),
                Learner.state != "deleted",
            )
        )
    }
    ways = present_ways(session, scope, course, people.values(), state_dir)
    minutes = _minutes(session, scope, course.id)
    found = []
    for row in sorted(rows, key=lambda r: _number(people, r)):
        who = people.get(row.learner_id)
        if who is None:
            continue
        home = homes.get(who.place_id or "")
        found.append(
            Invited(
                learner=who,
                view=view,
                home=home,
                week=ways.get(who.id),
                minutes=minutes.get(who.id, 0),
                link=fresh_link(session, scope, row, now, base_url),
                answer_by=_answer_by(session, scope, course, row, now),
                grant=may_apply(home, view, known, today),
            )
        )
    return found


def _number(people: dict[str, Learner], row: Invitation) -> int:
    who = people.get(row.learner_id)
    return who.number if who else 0


def _minutes(session: Session, scope: Scope, course_id: str) -> dict[str, int]:
    seats = session.exec(scoped(Seat, scope).where(Seat.course_id == course_id))
    return {s.learner_id: max(s.minutes_there or 0, s.minutes_back or 0) for s in seats}


def _answer_by(
    session: Session, scope: Scope, course: Course, row: Invitation, now: datetime
) -> date:
    """What will hold once it is marked as printed: the days of the post count."""
    if row.channel != LETTER or row.sent_at is not None:
        return local_day(row.answer_by)
    deadlines = sending.deadlines_of(session, scope)
    return local_day(deadlines.answer_by(now, course.start_on, by_post=True))


def mark_printed(
    session: Session, scope: Scope, ids: Sequence[str], now: datetime
) -> None:
    """Letters are on their way, and with them the notice where one was due."""
    for invitation_id in ids:
        row = sending.printed(session, scope, invitation_id, now)
        who = one(session, Learner, scope, row.learner_id)
        if who.notice_due:
            who.notice_due = False
            session.add(who)
            record(session, scope, now, "learner.notice", "learner", who.id)
