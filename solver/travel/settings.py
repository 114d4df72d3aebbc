"""Every constant a travel time depends on; an office may change each of them."""

from dataclasses import dataclass
from typing import NamedTuple

UNREACHABLE = -1
MOST_MINUTES = 480  # of one way; the scans count seconds in 16 bits
MOST_TRANSFERS = 15
LEAST_CHANGE = 60  # seconds; below it, the order of events within a minute is luck


class LatLon(NamedTuple):
    """A position in degrees (WGS 84)."""

    lat: float
    lon: float


@dataclass(frozen=True)
class Speed:
    """How a mode turns distance into minutes: an estimate, not a route."""

    kmh: float
    detour: float  # road distance divided by great-circle distance
    fixed_minutes: float = 0.0  # getting in, parking, picking someone up


@dataclass(frozen=True)
class TravelSettings:
    """Limits and speeds of the journeys looked for.

    `change_seconds` is the time between two vehicles at one stop where the feed gives
    none; `footpath_m` bounds walks between two vehicles, `max_walk_m` those between
    home or venue and a stop. Both are walked distances, detour included.
    """

    max_transfers: int = 3
    change_seconds: int = 120
    max_walk_m: int = 1500
    footpath_m: int = 400
    footpaths: bool = True
    arrive_buffer_seconds: int = 300
    leave_buffer_seconds: int = 180
    max_minutes: int = 180
    max_exceptions: int = 0
    walk: Speed = Speed(4.5, 1.3)
    bike: Speed = Speed(14.0, 1.3, 2.0)
    car: Speed = Speed(45.0, 1.3, 5.0)
    lift: Speed = Speed(45.0, 1.3, 12.0)
    rufbus: Speed = Speed(35.0, 1.3)  # where the feed gives none
    rufbus_wait_minutes: int = 10

    def __post_init__(self) -> None:
        if not 1 <= self.max_minutes <= MOST_MINUTES:
            raise ValueError(
                f"max_minutes {self.max_minutes}: choose 1 to {MOST_MINUTES}"
            )
        if not 0 <= self.max_transfers <= MOST_TRANSFERS:
            raise ValueError(
                f"max_transfers {self.max_transfers}: choose 0 to {MOST_TRANSFERS}"
            )

    @property
    def boardings(self) -> int:
        """The number of vehicles a journey may use."""
        return self.max_transfers + 1

    @property
    def reach_m(self) -> float:
        """The great-circle distance that `max_walk_m` on foot comes to."""
        return self.max_walk_m / self.walk.detour

    def walk_seconds(self, great_circle_m: float) -> int:
        """Return the seconds on foot for a great-circle distance in metres."""
        return int(-(-great_circle_m * self.walk.detour * 3.6 // self.walk.kmh))
