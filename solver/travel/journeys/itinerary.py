"""A journey found in a network, told as legs."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from solver.travel.feed.booking_rules import Rule
from solver.travel.journeys.legs import Leg
from solver.travel.journeys.query import Plan
from solver.travel.rufbus.access import Access, Booked, Place, apart_m, walked_m
from solver.travel.settings import LatLon, TravelSettings
from solver.travel.timetable.compact import Timetable
from solver.travel.timetable.footpaths import Footpaths


def legs_of(
    plan: Plan,
    origin: Place,
    target: Place,
    timetable: Timetable,
    walks: Footpaths,
    settings: TravelSettings,
) -> tuple[Leg, ...]:
    """Return the legs of `plan` in order, waits left out."""
    teller = Teller(timetable, walks, settings)
    if plan.last is None:
        return tuple(teller.direct(plan, origin, target))
    rides = [
        teller.ride(connections, shift)
        for connections, shift in zip(plan.rides, plan.shifts, strict=True)
    ]
    starts = [int(timetable.from_stop[r[0]]) for r in plan.rides]
    ends = [int(timetable.to_stop[r[-1]]) for r in plan.rides]
    legs = teller.outward(plan.first, origin, starts[0], plan.departure)
    for at, ride in enumerate(rides):
        if at:
            one, other, time = ends[at - 1], starts[at], legs[-1].arrival
            booked = plan.between[at - 1]
            if booked is None:
                legs += teller.change(one, other, time)
            else:
                legs += teller.joined(booked, one, other, time)
        legs += ride
    return tuple(legs + teller.homeward(plan.last, target, ends[-1], legs[-1].arrival))


class Teller:
    """Turns positions in a timetable into legs."""

    def __init__(
        self, timetable: Timetable, walks: Footpaths, settings: TravelSettings
    ) -> None:
        self.timetable = timetable
        self.walks = walks
        self.settings = settings

    def ride(self, connections: NDArray[np.int64], shift: int) -> list[Leg]:
        """Return one leg a trip; the second and later ones keep their passengers."""
        t = self.timetable
        trips = t.trip[connections]
        cuts = np.flatnonzero(trips[1:] != trips[:-1]) + 1
        legs: list[Leg] = []
        for part in np.split(connections, cuts):
            first, last, trip = int(part[0]), int(part[-1]), int(t.trip[part[0]])
            route = int(t.trip_route[trip])
            booked = self.on_call(first, last, route)
            terms = t.terms.get(trip, Rule()) if booked else Rule()
            start = int(t.departure[first])
            by = terms.booking.deadline(start, 0) if terms.lead_minutes else None
            leg = Leg(
                "on_demand" if booked else "ride",
                *self.ends(int(t.from_stop[first]), int(t.to_stop[last])),
                start + shift,
                int(t.arrival[last]) + shift,
                t.route_name[route],
                t.headsign[int(t.trip_headsign[trip])],
                t.trip_id[trip],
                phone=(terms.phone or t.route_phone[route]) if booked else "",
                lead_minutes=terms.lead_minutes,
                book_by=None if by is None else by + shift,
                stays=bool(legs),
            )
            legs.append(leg)
        return legs

    def on_call(self, first: int, last: int, route: int) -> bool:
        """Say whether a ride must be booked: by its line, else by its two stops."""
        t = self.timetable
        line = int(t.route_booked[route])
        stops = (int(t.demand[first]) & 1) or (int(t.demand[last]) & 2)
        return line > 0 or (line == 0 and bool(stops))

    def ends(self, one: int, other: int) -> tuple[str, str, str, str]:
        """Return both stops' names and ids."""
        t = self.timetable
        return t.stop_name[one], t.stop_name[other], t.stop_id[one], t.stop_id[other]

    def change(self, one: int, other: int, time: int) -> list[Leg]:
        """Return the walk between two vehicles, if it is one."""
        t = self.timetable
        a, b = int(t.stop_node[one]), int(t.stop_node[other])
        if a == b or t.plain(one) == t.plain(other):
            return []
        seconds = dict(self.walks.of(a))[b]
        return self.on_foot(one, other, time, seconds)

    def on_foot(self, one: int, other: int, time: int, seconds: int) -> list[Leg]:
        """Return the walk between two stops."""
        metres = walked_m(apart_m(self.spot(one), self.spot(other)), self.settings)
        ends = self.ends(one, other)
        return [Leg("walk", *ends, time, time + seconds, distance_m=metres)]

    def joined(self, ride: Booked, one: int, other: int, time: int) -> list[Leg]:
        """Return a Rufbus between two lines with the walks to and from it."""
        legs = self.to_joint(one, ride.from_stop, time)
        legs += self.booked(ride, None, None, time)
        return legs + self.to_joint(ride.to_stop, other, legs[-1].arrival)

    def to_joint(self, one: int, other: int, time: int) -> list[Leg]:
        """Return the walk between a line's stop and the Rufbus', if it is one."""
        t = self.timetable
        if one < 0 or other < 0 or t.stop_node[one] == t.stop_node[other]:
            return []
        if t.plain(one) == t.plain(other):
            return []
        seconds = self.settings.walk_seconds(apart_m(self.spot(one), self.spot(other)))
        return self.on_foot(one, other, time, seconds)

    def spot(self, stop: int) -> LatLon:
        """Return a stop's position."""
        t = self.timetable
        return LatLon(float(t.stop_lat[stop]), float(t.stop_lon[stop]))

    def outward(self, way: Access, place: Place, stop: int, time: int) -> list[Leg]:
        """Return the legs from the origin to the first vehicle."""
        if way.booked is not None:
            legs = self.booked(way.booked, place, None, time)
            return legs + self.to_joint(way.booked.to_stop, stop, legs[-1].arrival)
        if way.seconds == 0:
            return []
        metres = way.metres
        if metres is None:
            apart = apart_m(self.spot(place.stop), self.spot(stop))
            metres = walked_m(apart, self.settings)
        name, ident = self.end(place)
        there = self.timetable.stop_name[stop], self.timetable.stop_id[stop]
        until = time + way.seconds
        leg = Leg("walk", name, there[0], ident, there[1], time, until)
        return [replace(leg, distance_m=metres)]

    def homeward(self, way: Access, place: Place, stop: int, time: int) -> list[Leg]:
        """Return the legs from the last vehicle to the target."""
        if way.booked is not None:
            legs = self.to_joint(stop, way.booked.from_stop, time)
            return legs + self.booked(way.booked, None, place, time)
        walk = self.outward(way, place, stop, time)
        return [
            replace(
                leg,
                from_name=leg.to_name,
                to_name=leg.from_name,
                from_stop=leg.to_stop,
                to_stop=leg.from_stop,
            )
            for leg in walk
        ]

    def direct(self, plan: Plan, origin: Place, target: Place) -> list[Leg]:
        """Return the legs of a journey without a scheduled vehicle."""
        way = plan.first
        if way.booked is not None:
            return self.booked(way.booked, origin, target, plan.departure)
        if way.seconds == 0:
            return []
        (a, one), (b, other) = self.end(origin), self.end(target)
        return [
            Leg(
                "walk",
                a,
                b,
                one,
                other,
                plan.departure,
                plan.arrival,
                distance_m=way.metres,
            )
        ]

    def end(self, place: Place) -> tuple[str, str | None]:
        """Return the name and the stop id of a place."""
        known = place.stop >= 0
        return place.name, self.timetable.stop_id[place.stop] if known else None

    def booked(
        self, ride: Booked, origin: Place | None, target: Place | None, time: int
    ) -> list[Leg]:
        """Return a Rufbus ride with the walks to and from it."""
        one = self.door(ride.from_stop, origin)
        other = self.door(ride.to_stop, target)
        start, service = ride.picked_up(time), ride.service
        leg = Leg(
            "on_demand",
            one[0],
            other[0],
            one[1],
            other[1],
            start,
            start + ride.ride,
            service.name,
            trip_id=service.trip_id,
            phone=service.phone,
            lead_minutes=service.lead_minutes,
            wait_minutes=service.wait // 60,
            book_by=service.book_by(start),
        )
        legs = [leg]
        if ride.lead and origin is not None:
            legs.insert(0, self.foot(self.end(origin), one, start - ride.lead, start))
        if ride.tail and target is not None:
            done = leg.arrival
            legs.append(self.foot(other, self.end(target), done, done + ride.tail))
        return legs

    def foot(
        self,
        one: tuple[str, str | None],
        other: tuple[str, str | None],
        leave: int,
        come: int,
    ) -> Leg:
        """Return a walk to or from a Rufbus, its distance from its time."""
        metres = round((come - leave) * self.settings.walk.kmh / 3.6)
        ends = (one[0], other[0], one[1], other[1])
        return Leg("walk", *ends, leave, come, distance_m=metres)

    def door(self, stop: int, place: Place | None) -> tuple[str, str | None]:
        """Return name and id of a stop, or of the place itself."""
        if stop >= 0 or place is None:
            return self.timetable.stop_name[stop], self.timetable.stop_id[stop]
        return self.end(place)
