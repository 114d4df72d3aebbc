"""The plan of the night as the office reads it: proposals, and what cannot be met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.clock import local_day
from service.interpreters.desk.week import LEAST_WAY, PROPORTION
from service.interpreters.nightly.queries import the_plan
from service.interpreters.nightly.waiting import is_waiting
from service.interpreters.offers.states import SEARCHED
from service.interpreters.tables import (
    Agency,
    Interpreter,
    InterpreterRequest,
    PlannedRequest,
)
from service.places.queries import places


@dataclass(frozen=True)
class Proposal:
    """One request of the plan; `names` is empty where nobody can come."""

    row: InterpreterRequest
    plan: PlannedRequest
    agency: str
    village: str
    names: tuple[str, ...]
    change_names: tuple[str, ...]
    together: int  # others that the same people could serve with one trip

    @property
    def far(self) -> bool:
        """Whether the way is out of proportion to the talk, and no call is allowed."""
        talk = (self.row.ends_at - self.row.starts_at).total_seconds() / 60
        long = self.plan.way_minutes >= max(LEAST_WAY, PROPORTION * talk)
        return self.plan.mode == "onsite" and long and "phone" not in self.row.modes


@dataclass(frozen=True)
class PlanPage:
    """The plan; `made_at` None before the first night. What changed since is left out.

    `changed`: how many requests are not what they were, and wait for the next plan.
    """

    made_at: datetime | None
    waiting: bool
    met: tuple[Proposal, ...] = ()
    unmet: tuple[Proposal, ...] = ()
    changed: int = 0


def plan_page(session: Session, scope: Scope, now: datetime) -> PlanPage:
    """What still holds of the plan, by time."""
    plan = the_plan(session, scope)
    waiting = is_waiting(session, scope)
    if plan is None:
        return PlanPage(None, waiting)
    pairs = session.exec(
        select(PlannedRequest, InterpreterRequest)
        .join(
            InterpreterRequest,
            col(InterpreterRequest.id) == PlannedRequest.request_id,
        )
        .where(
            PlannedRequest.office_id == scope.office_id,
            col(InterpreterRequest.state).in_(SEARCHED),
            InterpreterRequest.starts_at > now,
        )
        .order_by(col(InterpreterRequest.starts_at), col(InterpreterRequest.number))
    ).all()
    fresh = [(one, row) for one, row in pairs if one.version == row.version]
    found = _proposals(session, scope, fresh)
    return PlanPage(
        plan.made_at,
        waiting,
        tuple(x for x in found if x.names),
        tuple(x for x in found if not x.names),
        len(pairs) - len(fresh),
    )


def _proposals(
    session: Session,
    scope: Scope,
    pairs: Sequence[tuple[PlannedRequest, InterpreterRequest]],
) -> list[Proposal]:
    agencies = {row.id: row for row in session.exec(scoped(Agency, scope))}
    villages = {place.id: place.name for place in places(session, scope)}
    people = {row.id: row.name for row in session.exec(scoped(Interpreter, scope))}
    keys = {row.id: _trip(one, row, agencies) for one, row in pairs}
    found = []
    for one, row in pairs:
        agency = agencies[row.agency_id]
        same = sum(keys[row.id] == key for key in keys.values()) if keys[row.id] else 1
        wanted = one.change.get("interpreters", ())
        found.append(
            Proposal(
                row,
                one,
                agency.name,
                villages.get(row.place_id or agency.place_id or "", ""),
                tuple(people[who] for who in one.interpreters if who in people),
                tuple(people[who] for who in wanted if who in people),
                same - 1,
            )
        )
    return found


def _trip(
    one: PlannedRequest, row: InterpreterRequest, agencies: Mapping[str, Agency]
) -> tuple[object, ...] | None:
    """What requests have in common that one trip of the same people serves."""
    if one.mode != "onsite" or one.starts_at is None:
        return None
    place = row.place_id or agencies[row.agency_id].place_id
    people = tuple(one.interpreters)
    return row.language, place, local_day(one.starts_at), people
