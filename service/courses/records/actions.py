"""Makes courses: from an approved plan, or entered by the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from service.access import Scope, one, scoped
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.audit.queries import touched
from service.clock import local_day
from service.courses.forms import CourseIn, ProposalIn
from service.courses.lifecycle.asking import ask
from service.courses.lifecycle.states import (
    move,
    note,
    prepare_ways,
    publish_if_wanted,
)
from service.courses.lifecycle.worth_publishing import obstacle
from service.courses.meetings import occupancy
from service.courses.seats import actions as seats
from service.courses.tables import Course
from service.errors import Conflict, UserError
from service.supply.tables import Provider, Room, Teacher, Venue

PUBLIC = ("published", "running")
CORRECTED = "course.correct"
# What the page for a new course brings about by itself.
OWN_ACTIONS = frozenset({"course.add", "course.still_right", CORRECTED})


def approve(
    session: Session,
    scope: Scope,
    proposals: Sequence[ProposalIn],
    now: datetime,
    *,
    ask_until: datetime,
    base_url: str,
) -> tuple[Course, ...]:
    """Makes courses of proposals in the caller's transaction, all or none.

    Seats are held, room and teacher booked, the provider is asked until `ask_until`;
    where the office owns room and teacher the course is confirmed at once. A proposal
    that is a course already gives that course again. Raises Conflict where people or
    seats of the plan are gone, UserError where room or teacher is booked.
    """
    lock_office(session, scope)
    fresh = [p for p in proposals if _course_of(session, scope, p) is None]
    learners = _waiting(session, scope, fresh)
    made: dict[str, Course] = {}
    for proposal in fresh:
        made[proposal.proposed_course_id] = _fill(
            session, scope, proposal, learners, now
        )
    for proposal in fresh:
        course = made[proposal.proposed_course_id]
        details = {"seats": len(proposal.learners), "proposal": proposal.kind}
        if proposal.existing_course_id is not None:
            record(session, scope, now, "course.fill", "course", course.id, details)
            continue
        note(session, scope, course, now, details)
        made[proposal.proposed_course_id] = publish_if_wanted(
            session, scope, course, now
        )
    new = [p.proposed_course_id for p in fresh if p.existing_course_id is None]
    asked = [made[key] for key in new if made[key].state == "asked"]
    ask(session, scope, asked, now, ask_until=ask_until, base_url=base_url)
    return tuple(
        made.get(p.proposed_course_id) or _known(session, scope, p) for p in proposals
    )


def _course_of(session: Session, scope: Scope, proposal: ProposalIn) -> Course | None:
    """The course a proposal has become already, by any earlier approval."""
    if proposal.existing_course_id is None:
        return session.exec(
            scoped(Course, scope).where(
                Course.proposed_course_id == proposal.proposed_course_id
            )
        ).one_or_none()
    course = one(session, Course, scope, proposal.existing_course_id)
    ids = {learner_id for learner_id, _there, _back in proposal.learners}
    return course if ids <= set(seats.seated(session, scope, course.id)) else None


def _known(session: Session, scope: Scope, proposal: ProposalIn) -> Course:
    course = _course_of(session, scope, proposal)
    if course is None:
        raise Conflict("This plan is out of date. Start a new run.")
    return course


def _waiting(session: Session, scope: Scope, fresh: Sequence[ProposalIn]) -> set[str]:
    """Locks everybody of the plan; all must wait and have no seat yet."""
    ids = [place[0] for proposal in fresh for place in proposal.learners]
    if len(ids) != len(set(ids)):
        raise Conflict("Somebody has two places in this plan. Start a new run.")
    learners = seats.lock_learners(session, scope, ids)
    standing = seats.active_seats(session, scope, ids)
    seats.refuse_elsewhere(session, learners, standing)
    return set(ids)


def _fill(
    session: Session,
    scope: Scope,
    proposal: ProposalIn,
    learners: set[str],
    now: datetime,
) -> Course:
    """Course (new or standing), its booked times and its held seats; no audit row."""
    places = [place for place in proposal.learners if place[0] in learners]
    if proposal.existing_course_id is not None:
        course = one(session, Course, scope, proposal.existing_course_id)
        seats.hold(session, scope, course, places, now)
        return course
    own = one(session, Provider, scope, proposal.provider_id).own
    values = _columns(proposal)
    course = Course(
        office_id=scope.office_id,
        number=_next_number(session, scope),
        state="confirmed" if own else "asked",
        last_confirmed_at=now if own else None,
        created_at=now,
        changed_at=now,
        **values,
    )
    session.add(course)
    session.flush()
    occupancy.book(session, scope, course)
    seats.hold(session, scope, course, places, now)
    return course


def _columns(proposal: ProposalIn) -> dict[str, Any]:
    names = (
        "proposed_course_id kind pattern online venue_id room_id teacher_id "
        "provider_id funding_id cost_cents price_cents teaching_units minimum "
        "capacity childcare children_in_room start_on end_on anchor_monday "
        "school_holidays"
    )
    values = {name: getattr(proposal, name) for name in names.split()}
    values["levels"] = list(proposal.levels)
    values["meetings"] = [list(meeting) for meeting in proposal.meetings]
    values["no_meeting_on"] = [day.isoformat() for day in proposal.no_meeting_on]
    return values


def _next_number(session: Session, scope: Scope) -> int:
    """The next K-number; the office's row is locked, so nobody else takes it."""
    last = session.exec(
        select(func.max(Course.number)).where(Course.office_id == scope.office_id)
    ).one()
    return (last or 0) + 1


def add_course(
    session: Session, scope: Scope, course_in: CourseIn, now: datetime
) -> Course:
    """A course that stands already: public at once, "last confirmed" now.

    The same form sent twice gives the same course; what it says otherwise now is a
    correction, unless somebody has changed the course meanwhile. Raises UserError or
    NotFound for unknown rows, booked rooms and a course to which nobody could come.
    """
    lock_office(session, scope)
    standing = sent_before(session, scope, course_in)
    if standing is not None:
        return _sent_again(session, scope, standing, course_in, now)
    _check_rows(session, scope, course_in)
    running = course_in.start_on <= local_day(now)
    course = Course(
        office_id=scope.office_id,
        number=_next_number(session, scope),
        state="running" if running else "published",
        form_key=course_in.form_key,
        created_at=now,
        changed_at=now,
        last_confirmed_at=now,
        published_at=now,
        taken=course_in.taken,
        **_typed(course_in),
    )
    session.add(course)
    session.flush()
    _book(session, scope, course, now)
    prepare_ways(session, scope, now)
    record(session, scope, now, "course.add", "course", course.id, _told(course))
    return course


def sent_before(session: Session, scope: Scope, course_in: CourseIn) -> Course | None:
    """The course that this form has made already."""
    wanted = scoped(Course, scope).where(Course.form_key == course_in.form_key)
    return session.exec(wanted).one_or_none()


def differs(course: Course, course_in: CourseIn) -> bool:
    """Whether a form says something else than the course as it stands."""
    told = {**_typed(course_in), "taken": course_in.taken}
    return any(getattr(course, name) != value for name, value in told.items())


def _sent_again(
    session: Session, scope: Scope, course: Course, course_in: CourseIn, now: datetime
) -> Course:
    if not differs(course, course_in):
        return course
    if touched(session, scope, course.id, OWN_ACTIONS):
        raise UserError(
            "This page was sent before, and %(number)s has been changed since. "
            "Nothing was changed now: please correct it at the record.",
            number=f"K-{course.number:03d}",
        )
    return edit_course(session, scope, course.id, course_in, now, action=CORRECTED)


def edit_course(
    session: Session,
    scope: Scope,
    course_id: str,
    course_in: CourseIn,
    now: datetime,
    *,
    action: str = "course.edit",
) -> Course:
    """Corrects a course run by others; it counts as confirmed right today.

    Raises UserError as `add_course`.
    """
    lock_office(session, scope)
    course = one(session, Course, scope, course_id)
    if not course.external or course.state not in PUBLIC:
        raise UserError("Only courses run by others can be changed here.")
    _check_rows(session, scope, course_in)
    if course_in.capacity < course_in.taken + course.held:
        raise UserError(
            "Places are promised to people of this office: %(held)s. "
            "Enter at most %(free)s as free.",
            "free",
            held=course.held,
            free=max(0, course_in.capacity - course.held),
        )
    state = "running" if course_in.start_on <= local_day(now) else "published"
    values = {**_typed(course_in), "taken": course_in.taken, "last_confirmed_at": now}
    course = move(session, scope, course_id, PUBLIC, state, now, **values)
    occupancy.free(session, scope, course_id)
    _book(session, scope, course, now)
    prepare_ways(session, scope, now)
    record(session, scope, now, action, "course", course.id, _told(course))
    return course


def _book(session: Session, scope: Scope, course: Course, now: datetime) -> None:
    """Settles and books the dates of a course that is public at once."""
    occupancy.book(session, scope, course)
    problem = obstacle(course, local_day(now))
    if problem is not None:
        raise problem


def still_right(
    session: Session, scope: Scope, course_id: str, now: datetime
) -> Course:
    """Somebody asked the provider: the course's data are right today."""
    confirmed = session.execute(
        update(Course)
        .where(
            col(Course.id) == course_id,
            col(Course.office_id) == scope.office_id,
            col(Course.state).in_(PUBLIC),
        )
        .values(last_confirmed_at=now)
        .returning(col(Course.id))
        .execution_options(synchronize_session=False)
    ).first()
    course = one(session, Course, scope, course_id)
    if confirmed is None:
        raise Conflict("This course is not public. Nothing was changed.")
    session.refresh(course)
    record(session, scope, now, "course.still_right", "course", course.id)
    return course


def _typed(course_in: CourseIn) -> dict[str, Any]:
    values = course_in.model_dump(exclude={"form_key", "taken"})
    values["meetings"] = [list(meeting) for meeting in course_in.meetings]
    for name in ("no_meeting_on", "module_starts"):
        values[name] = [day.isoformat() for day in values[name]]
    return values


def _told(course: Course) -> dict[str, Any]:
    return {"number": course.number, "kind": course.kind, "external": course.external}


def _check_rows(session: Session, scope: Scope, course_in: CourseIn) -> None:
    """Every row named belongs to the office, and the room to the venue."""
    one(session, Provider, scope, course_in.provider_id)
    if course_in.venue_id is not None:
        one(session, Venue, scope, course_in.venue_id)
    if course_in.teacher_id is not None:
        one(session, Teacher, scope, course_in.teacher_id)
    if course_in.room_id is not None:
        room = one(session, Room, scope, course_in.room_id)
        if room.venue_id != course_in.venue_id:
            raise UserError("This room is in another house.", "room_id")
