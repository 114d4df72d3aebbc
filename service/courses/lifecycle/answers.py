"""What a provider answers, and the office's decision about a counter-offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.accounts.queries import lock_office
from service.clock import local_day
from service.courses.forms import AnswerIn
from service.courses.lifecycle import asking
from service.courses.lifecycle import states as lifecycle
from service.courses.lifecycle.asking import PURPOSE, ROUND, open_request
from service.courses.meetings import occupancy
from service.courses.seats import actions as seats
from service.courses.tables import Course, ProviderRequest
from service.errors import Conflict, NotFound, UserError
from service.learners.tables import Learner
from service.messages.actions import OpenLink, find_link, use_link
from service.rulesets.queries import RulesInForce, rules
from service.rulesets.schema import WEEKDAYS
from service.supply.tables import Room

NEW_STATE = {"yes": "yes", "no": "no", "counter": "counter"}
# The mail that answers the answer.
THANKS = {
    "yes": "provider_said_yes",
    "no": "provider_said_no",
    "counter": "provider_proposed",
}
ANSWERED = "This question has been answered already. Nothing was changed."
ENDED = "This link has ended. Please call the coordination office."


def link_scope(link: OpenLink) -> Scope:
    """Whoever holds a link acts in its office, for this one question."""
    return Scope(link.office_id, "(link)")


def answer_by_link(
    session: Session, token: str, answer_in: AnswerIn, now: datetime
) -> Course:
    """Uses the link up and answers. Raises NotFound, or Conflict if it was used."""
    link = find_link(session, PURPOSE, token, now)
    if link is None:
        raise NotFound("link")
    if not use_link(session, link.id, now):
        raise Conflict(ANSWERED if link.used or not link.expired else ENDED)
    return answer(session, link_scope(link), link.subject_id, answer_in, now, "link")


def answer_of_round(
    session: Session, token: str, request_id: str, answer_in: AnswerIn, now: datetime
) -> Course:
    """Answers one question of a round by its shared link, each once."""
    link = find_link(session, ROUND, token, now)
    if link is None:
        raise NotFound("link")
    if link.expired:
        raise Conflict(ENDED)
    request = one(session, ProviderRequest, link_scope(link), request_id)
    if request.round_id != link.subject_id:
        raise NotFound("request")
    return answer(session, link_scope(link), request_id, answer_in, now, "link")


def answer_as_provider(
    session: Session, scope: Scope, request_id: str, answer_in: AnswerIn, now: datetime
) -> Course:
    """The answer of a logged-in provider to a question of its own."""
    request = one(session, ProviderRequest, scope, request_id)
    if scope.provider_id is None or request.provider_id != scope.provider_id:
        raise NotFound("request")
    return answer(session, scope, request_id, answer_in, now, "account")


def answer(
    session: Session,
    scope: Scope,
    request_id: str,
    answer_in: AnswerIn,
    now: datetime,
    how: str,
) -> Course:
    """Answers an open question once; the course follows in the same transaction."""
    if answer_in.room_id:
        _check_room(session, scope, request_id, answer_in.room_id)
    course_id = session.execute(
        update(ProviderRequest)
        .where(
            col(ProviderRequest.id) == request_id,
            col(ProviderRequest.office_id) == scope.office_id,
            col(ProviderRequest.state) == "open",
        )
        .values(
            state=NEW_STATE[answer_in.answer],
            answered_at=now,
            counter=answer_in.counter(),
            reason=answer_in.reason if answer_in.answer == "no" else "",
        )
        .returning(col(ProviderRequest.course_id))
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if course_id is None:
        raise Conflict(ANSWERED)
    request = one(session, ProviderRequest, scope, request_id)
    asking.tell(session, scope, request, now, THANKS[answer_in.answer], {})
    if answer_in.answer == "yes":
        return lifecycle.confirm(session, scope, course_id, now, how)
    if answer_in.answer == "no":
        return lifecycle.decline(session, scope, course_id, now, answer_in.reason)
    return lifecycle.counter(session, scope, course_id, now)


def _check_room(session: Session, scope: Scope, request_id: str, room_id: str) -> None:
    request = one(session, ProviderRequest, scope, request_id)
    course = one(session, Course, scope, request.course_id)
    if one(session, Room, scope, room_id).venue_id != course.venue_id:
        raise NotFound("room")


@dataclass(frozen=True)
class Change:
    """A counter-offer in the course's terms."""

    meetings: list[list[Any]]
    start_on: date
    end_on: date
    room_id: str | None
    minimum: int

    def moved(self, course: Course) -> bool:
        """Whether time, day or room differ, so that ways must be looked at again."""
        return self.meetings != course.meetings or self.start_on != course.start_on


def change_of(course: Course, counter: dict[str, Any]) -> Change:
    """The counter-offer applied: all meetings move alike, the length stays."""
    shift = 0
    if counter.get("start") is not None and course.meetings:
        shift = counter["start"] - min(m[1] for m in course.meetings)
    start_on = course.start_on
    if counter.get("start_on"):
        start_on = date.fromisoformat(counter["start_on"])
    return Change(
        meetings=[[d, s + shift, e + shift, w] for d, s, e, w in course.meetings],
        start_on=start_on,
        end_on=course.end_on + (start_on - course.start_on),
        room_id=counter.get("room_id") or course.room_id,
        minimum=counter.get("minimum") or course.minimum,
    )


def accept_counter(
    session: Session, scope: Scope, course_id: str, now: datetime
) -> Course:
    """Takes the counter-offer: times and room are booked anew, then confirmed.

    Raises UserError where the room is taken or too small, too few people wait, or
    somebody is not free at the new times; nothing changes then. Minutes of the ways
    are unknown after a move: they are computed again, never guessed.
    """
    lock_office(session, scope)
    course = one(session, Course, scope, course_id)
    request = open_request(session, scope, course_id)
    if course.state != "countered" or request is None:
        state = lifecycle.STATE_NAMES[course.state]
        raise Conflict(lifecycle.ALREADY, state=state)
    change = change_of(course, request.counter)
    _check(session, scope, course, change, now)
    values: dict[str, Any] = {
        name: getattr(change, name)
        for name in ("meetings", "start_on", "end_on", "room_id", "minimum")
    }
    moved = change.moved(course)
    course = lifecycle.move(
        session, scope, course_id, ("countered",), "countered", now, **values
    )
    occupancy.free(session, scope, course_id)
    occupancy.book(session, scope, course)
    if moved:
        seats.forget_minutes(session, scope, course_id)
    asking.tell(session, scope, request, now, "provider_accepted", {})
    return lifecycle.confirm(session, scope, course_id, now, "counter-offer")


def _check(
    session: Session, scope: Scope, course: Course, change: Change, now: datetime
) -> None:
    if any(start < 0 or end > 24 * 60 for _d, start, end, _w in change.meetings):
        raise UserError("The proposed time does not fit into a day.")
    if change.start_on < local_day(now):
        raise UserError("The proposed first day is over already.")
    if change.room_id is not None:
        room = one(session, Room, scope, change.room_id)
        if room.seats < course.capacity:
            raise UserError(
                "The room %(name)s is too small: seats: %(seats)s.",
                name=room.name,
                seats=room.seats,
            )
    people = course.taken + course.held
    if people < change.minimum:
        raise UserError(
            "Fewer people have a place than the provider needs: "
            "%(people)s instead of %(needed)s.",
            needed=change.minimum,
            people=people,
        )
    in_force = rules(session, scope, local_day(now))
    wanted = slots(change.meetings, in_force)
    if wanted - slots(course.meetings, in_force):
        _check_free(session, scope, course.id, wanted)


def slots(meetings: list[list[Any]], in_force: RulesInForce) -> set[tuple[str, str]]:
    """(slot, week) of meetings, such as ("mo-am", "every"): what learners tick."""
    found = set()
    for weekday, start, end, week in meetings:
        middle = (start + end) / 2
        band = min(
            in_force.bands.values(), key=lambda b: abs((b.start + b.end) / 2 - middle)
        )
        found.add((f"{WEEKDAYS[weekday]}-{band.id}", week))
    return found


def _check_free(
    session: Session, scope: Scope, course_id: str, wanted: set[tuple[str, str]]
) -> None:
    """Everybody with a seat must be free in the new parts of the week."""
    ids = seats.seated(session, scope, course_id)
    rows = session.exec(scoped(Learner, scope).where(col(Learner.id).in_(ids)))
    names = {slot for slot, _week in wanted}
    busy = []
    for learner in rows:
        other_week = learner.free_times_b
        free = set(learner.free_times)
        if other_week is not None:
            free &= set(other_week)
        if not names <= free:
            busy.append(f"L-{learner.number:04d}")
    if busy:
        raise UserError(
            "Not free at the new times: %(codes)s. Decline the proposal, or plan anew.",
            codes=", ".join(sorted(busy)),
        )
