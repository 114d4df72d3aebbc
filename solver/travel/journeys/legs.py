"""The parts a journey is made of."""

from dataclasses import dataclass
from typing import Literal

Mode = Literal["walk", "ride", "on_demand"]


@dataclass(frozen=True)
class Leg:
    """One walk or one vehicle; times in seconds on the clock of the day asked for.

    `on_demand` is a vehicle that must be booked: `lead_minutes` before, at `phone`
    (either may be unknown), at the latest at `book_by`. `stays` marks a vehicle that
    goes on under another trip number while passengers stay seated. `from_stop`,
    `to_stop`: the stops' ids, or None at a home or venue.
    """

    mode: Mode
    from_name: str
    to_name: str
    from_stop: str | None
    to_stop: str | None
    departure: int
    arrival: int
    route: str = ""
    headsign: str = ""
    trip_id: str | None = None
    distance_m: int | None = None
    phone: str = ""
    lead_minutes: int | None = None
    wait_minutes: int = 0
    stays: bool = False
    book_by: int | None = None
