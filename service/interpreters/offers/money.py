"""What a talk is expected to bring: the hours, and the kilometres of a car."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from service.access import Scope, scoped
from service.interpreters.tables import Interpreter
from service.places.tables import Place
from service.rulesets.interpreting import Interpreting, Rate
from service.rulesets.schema import Travel


@dataclass(frozen=True)
class Forecast:
    """Cents for the talk and for the way; whole kilometres of a car, there and back."""

    fee_cents: int
    trip_cents: int
    km: int

    @property
    def cents(self) -> int:
        """Both together."""
        return self.fee_cents + self.trip_cents


def forecast(
    session: Session,
    scope: Scope,
    rules: tuple[Interpreting, Travel],
    person: Interpreter,
    place_id: str | None,
    minutes: int,
    day: date,
) -> Forecast:
    """By the rates of the talk's day; staff are paid by their administration."""
    if person.kind == "staff":
        return Forecast(0, 0, 0)
    interpreting, travel = rules
    rate = interpreting.rate_on(day)
    km = _km(session, scope, travel, person, place_id)
    return Forecast(fee(rate, minutes), km * rate.km_cents, km)


def fee(rate: Rate, minutes: int) -> int:
    """Cents for a talk, at least for the shortest one that is paid."""
    return rate.fee_cents(minutes)


def _km(
    session: Session,
    scope: Scope,
    travel: Travel,
    person: Interpreter,
    place_id: str | None,
) -> int:
    """There and back by car, by the office's detour; no kilometres by bike or bus."""
    if person.mode != "car" or None in (place_id, person.place_id):
        return 0
    from solver.travel.ground.estimate import distance_m
    from solver.travel.settings import LatLon

    rows = session.exec(scoped(Place, scope)).all()
    where = {row.id: LatLon(row.latitude, row.longitude) for row in rows}
    home, there = where[str(person.place_id)], where[str(place_id)]
    detour = next(mode.detour_factor for mode in travel.mode if mode.id == "car")
    return round(2 * distance_m(home, there) * detour / 1000)
