"""Minutes on foot, by bike, by car: estimates from distance, not routes."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from solver.travel.ground.geo import great_circle_m
from solver.travel.settings import LatLon, Speed, TravelSettings

EstimatedMode = Literal["walk", "bike", "car", "lift"]
MOST_MINUTES = 30_000  # fits into 16 bits


def minutes(
    mode: EstimatedMode,
    homes: Sequence[LatLon],
    venues: Sequence[LatLon],
    settings: TravelSettings,
) -> NDArray[np.int16]:
    """Return whole minutes [home, venue], rounded up.

    Great-circle distance times the mode's detour over its speed, plus its fixed time.
    """
    speed: Speed = getattr(settings, mode)
    one = np.array(homes, np.float64).reshape(-1, 2)
    other = np.array(venues, np.float64).reshape(-1, 2)
    metres = great_circle_m(
        one[:, 0, None], one[:, 1, None], other[None, :, 0], other[None, :, 1]
    )
    taken = metres * speed.detour / 1000 / speed.kmh * 60 + speed.fixed_minutes
    return np.minimum(np.ceil(taken), MOST_MINUTES).astype(np.int16)


def distance_m(one: LatLon, other: LatLon) -> float:
    """Return the geodesic distance in metres on the WGS 84 ellipsoid (Karney 2013)."""
    from geopy.distance import geodesic

    return float(geodesic((one.lat, one.lon), (other.lat, other.lon)).meters)
