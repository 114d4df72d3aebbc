"""How one gets from a place to the nodes of the timetable, and back."""

from dataclasses import dataclass

import numpy as np

from solver.travel.ground.geo import great_circle_m, near_pairs
from solver.travel.rufbus.demand import Service
from solver.travel.settings import LatLon, TravelSettings
from solver.travel.timetable.compact import Timetable
from solver.travel.timetable.footpaths import Footpaths


@dataclass(frozen=True)
class Booked:
    """A Rufbus ride, with the walks and changes at its ends; all times in seconds.

    `ride` is its time at the most, the service's wait included. `lead` is the walk to
    where it starts, `tail` the walk from where it ends, `change_before` and
    `change_after` the time to or from another vehicle. `from_stop`, `to_stop`: -1 where
    it goes to the door.
    """

    service: Service
    ride: int
    from_stop: int = -1
    to_stop: int = -1
    lead: int = 0
    tail: int = 0
    change_before: int = 0
    change_after: int = 0

    def picked_up(self, time: int) -> int:
        """Return when the ride starts for someone who sets out at `time`."""
        return max(time + self.change_before + self.lead, self.service.open)

    def after(self, time: int) -> int | None:
        """Return when one is at the far end, setting out at `time`."""
        start = self.picked_up(time)
        if start > self.service.close or start + self.ride > self.service.latest:
            return None
        return start + self.ride + self.tail + self.change_after

    def before(self, time: int) -> int | None:
        """Return when one must set out to be at the far end by `time`."""
        end = time - self.change_after - self.tail
        latest = min(end, self.service.latest) - self.ride
        start = min(latest, self.service.close)
        if start < self.service.open:
            return None
        return start - self.lead - self.change_before


@dataclass(frozen=True)
class Access:
    """One way between a place and a node (or, node -1, another place).

    `stop` is the stop that stands for the node, -1 where the vehicle's own is meant.
    """

    node: int
    seconds: int
    metres: int | None
    stop: int = -1
    booked: Booked | None = None

    @property
    def used(self) -> int:
        """The boardings this way costs."""
        return 0 if self.booked is None else 1

    def after(self, time: int) -> int | None:
        """Return when one is at the far end, setting out at `time`."""
        return self.booked.after(time) if self.booked else time + self.seconds

    def before(self, time: int) -> int | None:
        """Return when one must set out to be at the far end by `time`."""
        return self.booked.before(time) if self.booked else time - self.seconds


@dataclass(frozen=True)
class Place:
    """One end of a journey: a stop of the feed, or a position."""

    name: str
    stop: int  # -1 for a position
    position: LatLon | None
    access: tuple[Access, ...]


def at_position(
    timetable: Timetable, position: LatLon, name: str, settings: TravelSettings
) -> Place:
    """Return a position with the stops that can be reached on foot from it."""
    _, stops, metres = near_pairs(
        np.array([position.lat]),
        np.array([position.lon]),
        timetable.stop_lat,
        timetable.stop_lon,
        settings.reach_m,
    )
    best: dict[int, Access] = {}
    for at in np.lexsort((stops, metres)):
        node = int(timetable.stop_node[stops[at]])
        if node not in best:
            apart = float(metres[at])
            walked = walked_m(apart, settings)
            seconds = settings.walk_seconds(apart)
            best[node] = Access(node, seconds, walked, int(stops[at]))
    return Place(name, -1, position, tuple(best[n] for n in sorted(best)))


def at_stop(
    timetable: Timetable, walks: Footpaths, stop_id: str, origin: bool
) -> Place:
    """Return a stop, its node and the nodes one may walk to (or from) without a ride.

    `walks`: those of `end_walks`. A station stands for all its platforms; an id that
    several feeds share for all its stops.
    """
    stops = timetable.stops_called(stop_id)
    best = {n: 0 for s in stops for n in station_nodes(timetable, s)}
    edges = walks if origin else walks.reverse
    for node in list(best):
        for other, seconds in edges.of(node):
            for one in (other, *timetable.twin_nodes.get(other, ())):
                best[one] = min(best.get(one, seconds), seconds)
    access = [
        Access(n, s, 0 if s == 0 else None, stops[0] if s == 0 else -1)
        for n, s in sorted(best.items())
    ]
    return Place(timetable.stop_name[stops[0]], stops[0], None, tuple(access))


def station_nodes(timetable: Timetable, stop: int) -> list[int]:
    """Return the nodes a stop stands for: its own, or a station's platforms'."""
    children = np.flatnonzero(timetable.stop_parent == stop)
    found = {int(timetable.stop_node[stop])}
    found.update(int(timetable.stop_node[c]) for c in children)
    return sorted(found)


def on_foot(
    one: Place, other: Place, timetable: Timetable, settings: TravelSettings
) -> tuple[Access, ...]:
    """Return the walk all the way, or nothing if it is too far."""
    apart = apart_m(spot(one, timetable), spot(other, timetable))
    if one.stop >= 0 and other.stop >= 0:
        ends = {a.node for a in other.access if not a.booked and a.seconds == 0}
        ways = [a.seconds for a in one.access if not a.booked and a.node in ends]
        if not ways:
            return ()
        seconds = min(ways)
    elif np.isnan(apart) or apart > settings.reach_m:
        return ()
    else:
        seconds = settings.walk_seconds(apart)
    return (Access(-1, seconds, walked_m(apart, settings)),)


def walked_m(great_circle: float, settings: TravelSettings) -> int | None:
    """Return the metres on foot, None where a position is unknown."""
    known = not np.isnan(great_circle)
    return round(great_circle * settings.walk.detour) if known else None


def spot(place: Place, timetable: Timetable) -> LatLon:
    """Return where a place is, NaN where the feed does not say."""
    if place.position is not None:
        return place.position
    lat, lon = timetable.stop_lat[place.stop], timetable.stop_lon[place.stop]
    return LatLon(float(lat), float(lon))


def apart_m(one: LatLon, other: LatLon) -> float:
    """Return the great-circle distance of two positions in metres."""
    points = [np.array([x]) for x in (*one, *other)]
    return float(great_circle_m(*points)[0])
