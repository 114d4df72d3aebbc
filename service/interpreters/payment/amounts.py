"""What one talk brings its interpreter: hours, kilometres or tickets."""

from __future__ import annotations

from dataclasses import dataclass

from service.interpreters.ranking.earned import paid_minutes
from service.interpreters.tables import Assignment
from service.rulesets.interpreting import Rate

KM, TICKETS = 1, 2  # positions of what is refunded for the way


@dataclass(frozen=True)
class Amount:
    """An entry to be made; the rate is per hour for a fee, per kilometre for a way."""

    kind: str  # fee | trip
    cents: int
    position: int = 1
    minutes: int = 0
    distance_m: int = 0
    rate_cents: int = 0


def amounts(job: Assignment, rate: Rate, estimated_m: int = 0) -> tuple[Amount, ...]:
    """Every entry of a talk of a volunteer; none where nothing is paid.

    `estimated_m`: there and back by car, for a talk called off on the way, of which
    nobody has told the kilometres.
    """
    minutes = paid_minutes(job)
    if minutes is None:
        return ()
    paid = max(minutes, rate.least_minutes)
    fee = Amount("fee", rate.fee_cents(minutes), 1, paid, 0, rate.hour_cents)
    called_off = job.state == "cancelled" and job.distance_m is None
    distance = estimated_m if called_off and not job.fare_cents else job.distance_m or 0
    found = [fee]
    if distance and job.mode == "onsite":
        cents = rate.trip_cents(distance)
        found.append(Amount("trip", cents, KM, 0, distance, rate.km_cents))
    if job.fare_cents:
        found.append(Amount("trip", job.fare_cents, TICKETS))
    return tuple(found)
