"""An institution or the office calls a talk off or moves it: one, following, or all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col

from service.access import Role, Scope, scoped
from service.clock import local_day
from service.errors import Conflict, UserError
from service.interpreters.booking.actions import Door
from service.interpreters.offers.changes import (
    BY_AGENCY,
    BY_OFFICE,
    STANDING,
    Moved,
    call_off,
    move,
)
from service.interpreters.offers.sides import tell_booker_later
from service.interpreters.offers.states import locked
from service.interpreters.requests.forms import wall
from service.interpreters.requests.searching import search
from service.interpreters.tables import InterpreterRequest

ONE, FOLLOWING, ALL = "one", "following", "all"
SPANS = (ONE, FOLLOWING, ALL)
OFFICE = (Role.COORDINATOR, Role.ADMINISTRATOR)


def targets(
    session: Session, scope: Scope, row: InterpreterRequest, span: str, now: datetime
) -> Sequence[InterpreterRequest]:
    """The request, or those of its series that are still to come, in their order."""
    if row.series_id is None or span == ONE:
        found: Sequence[InterpreterRequest] = [row]
    else:
        wanted = scoped(InterpreterRequest, scope).where(
            InterpreterRequest.series_id == row.series_id
        )
        if span == FOLLOWING:
            wanted = wanted.where(InterpreterRequest.starts_at >= row.starts_at)
        found = session.exec(wanted.order_by(col(InterpreterRequest.starts_at))).all()
    return [x for x in found if x.state in STANDING and x.starts_at > now]


def side_of(scope: Scope) -> str:
    """Who acts: the office, or the institution."""
    return BY_OFFICE if scope.role in OFFICE else BY_AGENCY


def cancel(
    session: Session,
    scope: Scope,
    request_id: str,
    span: str,
    now: datetime,
    door: Door,
) -> int:
    """Calls off, tells the other side at once; how many. UserError once it began."""
    row = locked(session, scope, request_id)
    if row.state == "cancelled":
        return 0
    chosen = targets(session, scope, row, span, now)
    if not chosen:
        raise UserError("The talk has begun or is over. Please call us.")
    for one_of_them in chosen:
        by = side_of(scope)
        call_off(session, scope, one_of_them.id, now, door, by)
        if by == BY_OFFICE:
            told = "booker_called_off"
            tell_booker_later(session, scope, one_of_them.id, told, now)
    return len(chosen)


def change(
    session: Session,
    scope: Scope,
    request_id: str,
    to: tuple[date, int, int],
    span: str,
    version: int,
    now: datetime,
    door: Door,
) -> tuple[int, int]:
    """To another day, minute and length: how many are asked again, how many cannot.

    Raises Conflict where somebody has changed the request since the page was opened,
    UserError for a time that is over.
    """
    row = locked(session, scope, request_id)
    day, minute, length = to
    by = day - local_day(row.starts_at)
    if version != row.version:
        if row.starts_at == wall(day, minute) and _length(row) == length:
            return 0, 0  # the same once more
        raise Conflict("Somebody has changed this meanwhile. Please look again.")
    chosen = targets(session, scope, row, span, now)
    if not chosen:
        raise UserError("The talk has begun or is over. Please call us.")
    again = lost = 0
    for one_of_them in chosen:
        starts_at = wall(local_day(one_of_them.starts_at) + by, minute)
        if starts_at <= now:
            raise UserError("This time is over. Please choose a later one.", "day")
        ends_at = starts_at + timedelta(minutes=length)
        if (starts_at, ends_at) == (one_of_them.starts_at, one_of_them.ends_at):
            continue
        moved = Moved(starts_at=starts_at, ends_at=ends_at)
        found = move(session, scope, one_of_them.id, moved, now, door)
        again, lost = again + found[0], lost + found[1]
        if side_of(scope) == BY_OFFICE:
            tell_booker_later(session, scope, one_of_them.id, "booker_changed", now)
    return again, lost


def search_again(
    session: Session, scope: Scope, request_id: str, now: datetime
) -> None:
    """Nobody could come: asks once more, from the ranking of this moment."""
    row = locked(session, scope, request_id)
    if row.state not in ("open", "offered", "unfilled") or row.starts_at <= now:
        raise UserError("Nobody is looked for any more.")
    if row.state == "unfilled":
        row.state, row.changed_at = "open", now
        session.add(row)
    search(session, scope, row.id, now)


def _length(row: InterpreterRequest) -> int:
    return int((row.ends_at - row.starts_at).total_seconds() // 60)
