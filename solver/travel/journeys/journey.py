"""One person's way to one meeting and back home, with every leg."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from solver.travel.journeys.legs import Leg
from solver.travel.rufbus import access, demand, rides
from solver.travel.rufbus.access import Place
from solver.travel.rufbus.demand import OnDemandZone
from solver.travel.scans.known import known_between, known_footpaths, known_network
from solver.travel.scans.windows import Window
from solver.travel.settings import LatLon, TravelSettings
from solver.travel.timetable.compact import Timetable


@dataclass(frozen=True)
class Journey:
    """The way there and the way back; None where there is none within the limits.

    Minutes there run from leaving home to the start of the meeting, minutes back from
    its end to arriving home, both rounded up; waits are included.
    """

    there: tuple[Leg, ...] | None
    back: tuple[Leg, ...] | None
    there_minutes: int | None
    back_minutes: int | None


def journey(
    timetable: Timetable,
    home: LatLon,
    venue: LatLon,
    window: Window,
    day: date,
    settings: TravelSettings,
    zones: Sequence[OnDemandZone] = (),
    home_name: str = "",
    venue_name: str = "",
    since: datetime | None = None,
) -> Journey:
    """Return the journey there and back for a meeting of `window` on `day`.

    Leg times are seconds on the clock of `day`. `since`: local time before which
    nobody can have booked a Rufbus, None where there is time enough.
    """
    finder = Finder(timetable, day, settings, tuple(zones), since)
    start = timetable.calendar.clock(day, window.start)
    end = timetable.calendar.clock(day, window.end)
    there = finder.there(home, venue, start, (home_name, venue_name))
    back = finder.back(venue, home, end, (venue_name, home_name))
    return Journey(there[0], back[0], there[1], back[1])


Way = tuple[tuple[Leg, ...] | None, int | None]


class Finder:
    """Looks for journeys on one day."""

    def __init__(
        self,
        timetable: Timetable,
        day: date,
        settings: TravelSettings,
        zones: tuple[OnDemandZone, ...],
        since: datetime | None = None,
    ) -> None:
        self.timetable = timetable
        self.day = day
        self.settings = settings
        self.running = demand.services(timetable, day, zones, settings, since)
        # what is kept may be of another weekday, from which other calls are due
        kept = known_between(self.running, timetable, settings)
        self.between = replace(kept, services=self.running)
        self.walks = known_footpaths(timetable, settings)

    def there(
        self, home: LatLon, venue: LatLon, start: int, names: tuple[str, str]
    ) -> Way:
        """Return the legs to a meeting that starts at `start`, and the minutes."""
        by = start - self.settings.arrive_buffer_seconds
        limit = start - self.settings.max_minutes * 60
        return self.find(home, venue, by, start, limit, names, arrive=True)

    def back(
        self, venue: LatLon, home: LatLon, end: int, names: tuple[str, str]
    ) -> Way:
        """Return the legs home from a meeting that ends at `end`, and the minutes."""
        leave = end + self.settings.leave_buffer_seconds
        limit = end + self.settings.max_minutes * 60
        return self.find(venue, home, leave, end, limit, names, arrive=False)

    def find(
        self,
        one: LatLon,
        other: LatLon,
        time: int,
        counted: int,
        limit: int,
        names: tuple[str, str],
        arrive: bool,
    ) -> Way:
        """Return legs and minutes between `counted` and the far end of the way."""
        from solver.travel.journeys import itinerary, query  # numba starts here

        origin, target = (
            self.place(one, names[0], True),
            self.place(other, names[1], False),
        )
        direct = access.on_foot(origin, target, self.timetable, self.settings)
        direct += rides.direct(
            self.running, origin, target, self.timetable, self.settings
        )
        low, high = min(time, limit), max(time, limit)
        running = known_network(self.timetable, self.day, low, high)
        router = query.Router(
            self.timetable, running, self.walks, self.settings, self.between
        )
        look = router.arrive if arrive else router.depart
        plan = look(origin, target, direct, time)
        if plan is None:
            return None, None
        taken = counted - plan.departure if arrive else plan.arrival - counted
        minutes = -(-taken // 60)
        if minutes > self.settings.max_minutes:
            return None, None
        legs = itinerary.legs_of(
            plan, origin, target, self.timetable, self.walks, self.settings
        )
        return legs, minutes

    def place(self, position: LatLon, name: str, origin: bool) -> Place:
        """Return a position with all ways to the nodes around it."""
        place = access.at_position(self.timetable, position, name, self.settings)
        booked = rides.accesses(
            self.running, place, self.timetable, self.settings, origin
        )
        return replace(place, access=place.access + booked)
