"""A request is called off or moved, or somebody who has said yes steps back.

Nobody is silently dropped or kept: whoever has said yes is asked again about another
time or place, after the clash check; whoever only was asked is asked anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from service.access import Scope, fresh, one
from service.audit.actions import record
from service.interpreters.booking.actions import Clash, Door, book, release
from service.interpreters.offers.answers import Said
from service.interpreters.offers.rounds import withdraw
from service.interpreters.offers.sides import tell_sides
from service.interpreters.offers.states import (
    MEETABLE,
    UNFILLED,
    WAITING,
    close_rounds,
    locked,
    move_request,
    open_offers,
    search_no_more,
    standing,
)
from service.interpreters.offers.telling import send_when_awake
from service.interpreters.requests.searching import search
from service.interpreters.requests.unmet import met_after_all
from service.interpreters.tables import (
    Assignment,
    InterpreterRequest,
    Offer,
)

AT_ONCE = timedelta(hours=12)  # before the talk; then quiet hours do not count
BY_AGENCY, BY_INTERPRETER, BY_OFFICE = "agency", "interpreter", "office"
CLASH = "clash"
STANDING = (*MEETABLE, "confirmed")


@dataclass(frozen=True)
class Moved:
    """What a request is from now on; None leaves it as it is."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place_id: str | None = None
    street: str | None = None
    modes: tuple[str, ...] = ()


def call_off(
    session: Session,
    scope: Scope,
    request_id: str,
    now: datetime,
    door: Door,
    by: str,
    reason: str = "",
) -> bool:
    """The talk does not take place: times are free, all are told; False if over."""
    request = locked(session, scope, request_id)
    if request.state not in STANDING:
        return False
    close_rounds(session, scope, request_id, now)
    search_no_more(session, scope, request_id, now)
    for offer in open_offers(session, scope, request_id, WAITING):
        withdraw(session, scope, offer, now)
    for row in standing(session, scope, request_id):
        if row.state != "done":
            _cancel(session, scope, row, now, door, by, reason)
    move_request(session, scope, request, "cancelled", now, by=by)
    return True


def move(
    session: Session,
    scope: Scope,
    request_id: str,
    moved: Moved,
    now: datetime,
    door: Door,
) -> tuple[int, int]:
    """Another time, place or mode: how many are asked again, how many cannot any more.

    Open questions are taken back; the search goes on with the new facts.
    """
    request = locked(session, scope, request_id)
    if request.state not in STANDING:
        return 0, 0
    _write(session, request, moved, now)
    if request.state == UNFILLED:
        met_after_all(session, scope, request_id)  # it is another need from now on
    record(session, scope, now, "request.change", "request", request_id)
    close_rounds(session, scope, request_id, now)
    search_no_more(session, scope, request_id, now)
    for offer in open_offers(session, scope, request_id, WAITING):
        withdraw(session, scope, offer, now)
    again = lost = 0
    for row in standing(session, scope, request_id):
        if row.state == "done":
            continue
        if _again(session, scope, request, row, now, door):
            again += 1
        else:
            lost += 1
    session.refresh(request)
    _go_on(session, scope, request, now)
    return again, lost


def _write(
    session: Session, request: InterpreterRequest, moved: Moved, now: datetime
) -> None:
    length = request.ends_at - request.starts_at
    if moved.starts_at is not None:
        request.starts_at = moved.starts_at
        request.ends_at = moved.ends_at or moved.starts_at + length
        request.alternatives = []  # they were for the other time
    elif moved.ends_at is not None:
        request.ends_at = moved.ends_at
    if moved.place_id is not None:
        request.place_id = moved.place_id
        request.latitude = request.longitude = None
    if moved.street is not None:
        request.street = moved.street
    if moved.modes:
        request.modes = list(moved.modes)
    request.version += 1
    request.changed_at = now
    session.add(request)
    session.flush()


def _again(
    session: Session,
    scope: Scope,
    request: InterpreterRequest,
    row: Assignment,
    now: datetime,
    door: Door,
) -> bool:
    """Books the new time and asks; where it clashes, the promise ends and is told."""
    try:
        with session.begin_nested():  # flushes what is older; the rest is taken back
            row.starts_at, row.ends_at = request.starts_at, request.ends_at
            if row.mode not in request.modes:
                row.mode = request.modes[0]
            session.add(row)
            session.flush()
            book(session, scope, row, door)
    except Clash:
        session.refresh(row)
        _cancel(session, scope, row, now, door, BY_OFFICE, CLASH)
        return False
    row.state, row.changed_at, row.sure_at = "asked_again", now, None
    row.told_at = None
    row.reminded_at = row.booker_sure_at = None
    session.add(row)
    session.flush()
    record(session, scope, now, "assignment.ask_again", "assignment", row.id)
    _tell(session, scope, row, now, "offer_changed")
    return True


def confirm_again(
    session: Session, scope: Scope, assignment_id: str, now: datetime
) -> Said:
    """The new time or place suits her."""
    row = one(session, Assignment, scope, assignment_id)
    locked(session, scope, row.request_id)
    fresh(session, row)
    if row.state == "asked_again":
        row.state, row.changed_at = "agreed", now
        session.add(row)
        session.flush()
        record(session, scope, now, "assignment.agree", "assignment", row.id)
        tell_sides(session, scope, row.id, "suits", now)
    return Said(row.state)


def step_back(
    session: Session,
    scope: Scope,
    assignment_id: str,
    now: datetime,
    door: Door,
    by: str = BY_INTERPRETER,
) -> Said:
    """Somebody who had said yes cannot come: the search starts again."""
    row = one(session, Assignment, scope, assignment_id)
    request = locked(session, scope, row.request_id)
    fresh(session, row)
    if row.state not in ("agreed", "asked_again") or row.starts_at <= now:
        return Said(row.state)
    _cancel(session, scope, row, now, door, by, "")
    session.refresh(request)
    _go_on(session, scope, request, now)
    return Said("cancelled")


def _go_on(
    session: Session, scope: Scope, request: InterpreterRequest, now: datetime
) -> None:
    """Looks for whoever is missing."""
    if len(standing(session, scope, request.id)) >= request.needed:
        return
    if request.state in STANDING and request.starts_at > now:
        move_request(session, scope, request, "open", now)
        search(session, scope, request.id, now)


def _cancel(
    session: Session,
    scope: Scope,
    row: Assignment,
    now: datetime,
    door: Door,
    by: str,
    reason: str,
) -> None:
    row.state, row.cancelled_at, row.changed_at = "cancelled", now, now
    row.cancelled_by, row.cancelled_reason, row.told_at = by, reason, None
    leaves = row.starts_at - timedelta(minutes=row.out_minutes)
    row.trip_begun = by != BY_INTERPRETER and row.out_minutes > 0 and leaves <= now
    session.add(row)
    session.flush()
    release(session, scope, row, door)
    details = {"by": by}
    record(session, scope, now, "assignment.cancel", "assignment", row.id, details)
    tell_sides(session, scope, row.id, "off", now)
    if by != BY_INTERPRETER:
        _tell(session, scope, row, now, "offer_off")


def _tell(
    session: Session, scope: Scope, row: Assignment, now: datetime, template: str
) -> None:
    """On the channel of the offer; by phone the office's page says whom to call."""
    if row.offer_id is None:
        return
    offer = one(session, Offer, scope, row.offer_id)
    soon = row.starts_at - now < AT_ONCE
    send_when_awake(session, scope, offer, now, template, at_once=soon)
