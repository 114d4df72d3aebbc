"""What matrices and journeys both need again: kept for the next call."""

from datetime import date
from functools import lru_cache

from solver.travel.rufbus.between import Between, between
from solver.travel.rufbus.demand import Service
from solver.travel.settings import TravelSettings
from solver.travel.timetable.compact import Timetable
from solver.travel.timetable.footpaths import Footpaths, footpaths
from solver.travel.timetable.network import Network, network


@lru_cache(maxsize=8)
def known_footpaths(timetable: Timetable, settings: TravelSettings) -> Footpaths:
    """Return the walks between nodes, kept for the next call."""
    return footpaths(timetable, settings)


@lru_cache(maxsize=16)
def known_between(
    running: tuple[Service, ...], timetable: Timetable, settings: TravelSettings
) -> Between:
    """Return the Rufbus rides between lines, kept for the next call."""
    return between(running, timetable, settings)


@lru_cache(maxsize=16)
def known_network(timetable: Timetable, day: date, low: int, high: int) -> Network:
    """Return a day's network, kept for the next call."""
    return network(timetable, day, low, high)
