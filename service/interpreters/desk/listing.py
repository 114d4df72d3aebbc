"""The open requests in the order of who must act: the office first, then by time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, or_, select

from service.access import Scope, scoped
from service.clock import local_day
from service.interpreters.offers.rounds import ASKED
from service.interpreters.offers.states import SEARCHED, times_of
from service.interpreters.ranking.queries import request_ranking
from service.interpreters.requests.searching import ROUND_JOB
from service.interpreters.tables import (
    Agency,
    Assignment,
    InterpreterRequest,
    Offer,
    OfferRound,
)
from service.jobs.tables import Job
from service.places.queries import places

KEPT = timedelta(days=14)  # how long somebody who was not met stays on the desk
# Who must act next: these wait for the office, the others go by themselves.
OVER, NEWCOMER, COUNTER, NOBODY, STOPPED = (
    "over",
    "newcomer",
    "counter",
    "nobody",
    "stopped",
)
CALL = "call"  # who is asked can only be asked by phone
AGAIN, WAITS, NEXT = "again", "asked", "next"
OURS = frozenset((OVER, NEWCOMER, COUNTER, CALL, NOBODY, STOPPED))


@dataclass(frozen=True)
class Line:
    """One request in the list."""

    row: InterpreterRequest
    agency: str
    village: str
    who: str
    until: datetime | None
    round: int
    waiting: int
    said_no: int
    together: int = 0  # others of the same language, place and day

    @property
    def id(self) -> str:
        """The request's id."""
        return self.row.id

    @property
    def ours(self) -> bool:
        """Whether nothing happens unless the office acts."""
        return self.who in OURS


@dataclass(frozen=True)
class _Known:
    """What the list is read from, by request."""

    rounds: Mapping[str, Sequence[OfferRound]]
    offers: Mapping[str, Sequence[Offer]]
    again: frozenset[str]
    queued: frozenset[str]


def lines(
    session: Session, scope: Scope, now: datetime, state_dir: Path
) -> tuple[Line, ...]:
    """Everything open: what needs the office on top, each part by time.

    What is over comes after what can still be met.
    """
    again = select(Assignment.request_id).where(
        Assignment.office_id == scope.office_id, Assignment.state == "asked_again"
    )
    rows = session.exec(
        scoped(InterpreterRequest, scope)
        .where(
            InterpreterRequest.starts_at > now - KEPT,
            or_(
                col(InterpreterRequest.state).in_(SEARCHED),
                col(InterpreterRequest.id).in_(again),
            ),
        )
        .order_by(col(InterpreterRequest.starts_at), col(InterpreterRequest.number))
    ).all()
    known = _known(session, scope, [row.id for row in rows])
    agencies = {row.id: row for row in session.exec(scoped(Agency, scope))}
    villages = {place.id: place.name for place in places(session, scope)}
    beside = _together(rows, agencies)
    found = []
    for row in rows:
        agency = agencies[row.agency_id]
        who, until = _who(session, scope, row, agency, known, now, state_dir)
        offers = known.offers.get(row.id, ())
        found.append(
            Line(
                row,
                agency.name,
                villages.get(row.place_id or agency.place_id or "", ""),
                who,
                until,
                max((r.position for r in known.rounds.get(row.id, ())), default=0),
                sum(offer.state == "open" for offer in offers),
                sum(offer.state == "declined" for offer in offers),
                beside[row.id],
            )
        )
    return tuple(
        sorted(found, key=lambda x: (not x.ours, x.who == OVER, x.row.starts_at))
    )


def _known(session: Session, scope: Scope, ids: Sequence[str]) -> _Known:
    rounds: dict[str, list[OfferRound]] = defaultdict(list)
    for row in session.exec(
        scoped(OfferRound, scope).where(col(OfferRound.request_id).in_(ids))
    ):
        rounds[row.request_id].append(row)
    offers: dict[str, list[Offer]] = defaultdict(list)
    for offer in session.exec(
        scoped(Offer, scope).where(col(Offer.request_id).in_(ids))
    ):
        offers[offer.request_id].append(offer)
    again = session.exec(
        select(Assignment.request_id).where(
            Assignment.office_id == scope.office_id, Assignment.state == "asked_again"
        )
    )
    jobs = session.exec(
        scoped(Job, scope).where(
            Job.kind == ROUND_JOB, col(Job.state).in_(("queued", "running"))
        )
    )
    queued = frozenset(str(job.payload.get("request", "")) for job in jobs)
    return _Known(rounds, offers, frozenset(again), queued)


def _who(
    session: Session,
    scope: Scope,
    row: InterpreterRequest,
    agency: Agency,
    known: _Known,
    now: datetime,
    state_dir: Path,
) -> tuple[str, datetime | None]:
    """Who must act, and until when it goes on by itself."""
    if row.starts_at <= now:
        return OVER, None
    if row.id in known.again:
        return AGAIN, row.starts_at
    if agency.confirmed_at is None:
        return NEWCOMER, None
    offers = known.offers.get(row.id, ())
    if any(offer.state == "counter" for offer in offers):
        return COUNTER, None
    running = [r for r in known.rounds.get(row.id, ()) if r.closed_at is None]
    if running and any(o.state == "open" and o.channel == "call" for o in offers):
        return CALL, max(r.answer_by for r in running)
    if running:
        return WAITS, max(r.answer_by for r in running)
    if not left_to_ask(session, scope, row, offers, now, state_dir):
        return NOBODY, None
    if row.id in known.queued or not known.rounds.get(row.id):
        return NEXT, None
    return STOPPED, None


def left_to_ask(
    session: Session,
    scope: Scope,
    row: InterpreterRequest,
    offers: Iterable[Offer],
    now: datetime,
    state_dir: Path,
) -> int:
    """How many of the ranking have not been asked about this time."""
    times = times_of(row)
    asked = {
        offer.interpreter_id
        for offer in offers
        if offer.state in ASKED and offer.starts_at in times
    }
    able = request_ranking(session, scope, row.id, now, state_dir).able
    return sum(one.interpreter_id not in asked for one in able)


def _together(
    rows: Sequence[InterpreterRequest], agencies: Mapping[str, Agency]
) -> Mapping[str, int]:
    """By request: how many others one trip could serve, too."""
    keys = {
        row.id: (
            row.language,
            row.place_id or agencies[row.agency_id].place_id,
            local_day(row.starts_at),
        )
        for row in rows
        if "onsite" in row.modes[:1]
    }
    counts: dict[object, int] = defaultdict(int)
    for key in keys.values():
        counts[key] += 1
    return {row.id: counts[keys[row.id]] - 1 if row.id in keys else 0 for row in rows}
