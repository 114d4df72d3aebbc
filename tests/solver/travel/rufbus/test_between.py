"""A Rufbus between two lines, and whether it can be booked in time."""

import random
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from solver.travel.feed import reading
from solver.travel.feed.booking import Booking
from solver.travel.ground.geo import great_circle_m
from solver.travel.journeys import answers, journey
from solver.travel.journeys.queries import Query
from solver.travel.rufbus import rides
from solver.travel.rufbus.demand import Area, OnDemandZone, with_stops_inside
from solver.travel.scans import matrix
from solver.travel.scans.windows import Window
from solver.travel.settings import LatLon, TravelSettings
from solver.travel.timetable import compact
from solver.travel.timetable.compact import Timetable
from tests.solver.travel import feeds

SETTINGS = TravelSettings()
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
HOUR = 3600
#: Two lines that nothing joins: A to B, and C to D 6 km further on.
PLACES = {"A": (52.80, 7.80), "B": (52.90, 7.90), "C": (52.95, 7.92), "D": (53.1, 8.1)}
OUT = {"a": "A 7:00 B 7:20", "c": "C 8:00 D 8:20"}
HOME = {"d": "D 12:10 C 12:30", "b": "B 13:10 A 13:30"}
CLASS = Window("w", 8 * HOUR + 1800, 12 * HOUR, (MONDAY,))
RUFBUS = OnDemandZone(
    "z",
    "Rufbus Mitte",
    frozenset(range(5)),
    ((6 * HOUR, 20 * HOUR),),
    places=((LatLon(52.925, 7.91), 4000.0),),
    lead_minutes=60,
    phone="04471 555",
)


def stops(places: dict[str, tuple[float, float]]) -> str:
    """Return stops.txt."""
    rows = [f"{n},{n}dorf,{lat:.6f},{lon:.6f}\n" for n, (lat, lon) in places.items()]
    return "stop_id,stop_name,stop_lat,stop_lon\n" + "".join(rows)


@pytest.fixture(scope="module")
def gap(tmp_path_factory: pytest.TempPathFactory) -> Timetable:
    """The two lines' timetable."""
    heads, times = feeds.line("W", {**OUT, **HOME})
    tables = feeds.county(
        stops=stops(PLACES),
        trips="route_id,service_id,trip_id,trip_headsign\n" + heads,
        stop_times=feeds.TIMES + times,
        calendar_dates=None,
    )
    path = tmp_path_factory.mktemp("gap") / "feed.zip"
    return compact.build(reading.read(feeds.write(path, tables)))


def way(
    gap: Timetable, settings: TravelSettings = SETTINGS, **changes: object
) -> journey.Journey:
    """Return the journey from A to a class in D with one Rufbus between."""
    zone = replace(RUFBUS, **changes)  # type: ignore[arg-type]
    home, venue = LatLon(*PLACES["A"]), LatLon(*PLACES["D"])
    return journey.journey(gap, home, venue, CLASS, MONDAY, settings, [zone])


def test_line_rufbus_line_there_and_back(gap: Timetable) -> None:
    """Scene: two bus lines end 6 km apart; a booked ride closes the gap both ways."""
    found = way(gap)
    assert found.there is not None
    assert found.back is not None
    for legs, names in ((found.there, "ABCD"), (found.back, "DCBA")):
        assert [leg.mode for leg in legs] == ["ride", "on_demand", "ride"]
        ends = [(leg.from_stop, leg.to_stop) for leg in legs]
        assert ends == [(names[n], names[n + 1]) for n in range(3)]
        first, ride, last = legs
        assert ride.departure == first.arrival + SETTINGS.change_seconds
        assert ride.arrival + SETTINGS.change_seconds <= last.departure
        assert ride.book_by == ride.departure - HOUR
    assert found.there_minutes == 90
    assert found.back_minutes == 90


def test_it_costs_a_boarding_and_keeps_its_hours(gap: Timetable) -> None:
    def there(settings: TravelSettings = SETTINGS, **changes: object) -> bool:
        return way(gap, settings, **changes).there is not None

    assert there(replace(SETTINGS, max_transfers=2))
    assert not there(replace(SETTINGS, max_transfers=1))
    assert there(hours=((7 * HOUR + 1500, 20 * HOUR),))
    assert not there(hours=((7 * HOUR + 2400, 20 * HOUR),))  # too late for 8:00
    assert not there(hours=((6 * HOUR, 7 * HOUR + 1800),))  # arrives after closing
    assert not there(wait_minutes=30)
    assert not there(feeds_stops=False)


@pytest.mark.parametrize("transfers", [1, 2, 3])
def test_the_matrix_rides_between_lines_too(gap: Timetable, transfers: int) -> None:
    """Minutes of matrix and journey agree; they differ from those without Rufbus."""
    settings = replace(SETTINGS, max_transfers=transfers)
    homes = [LatLon(lat + 0.002, lon) for lat, lon in PLACES.values()]
    windows = [CLASS, replace(CLASS, id="x", end=12 * HOUR + 600)]
    found = matrix.matrix(gap, homes, homes, windows, settings, [RUFBUS])
    for h, home in enumerate(homes):
        for v, venue in enumerate(homes):
            for w, window in enumerate(windows):
                told = journey.journey(
                    gap, home, venue, window, MONDAY, settings, [RUFBUS]
                )
                assert found.there[h, v, w] == (told.there_minutes or -1)
                assert found.back[h, v, w] == (told.back_minutes or -1)
    assert (found.there[0, 3, 0] == 94) == (transfers > 1)  # 4 minutes on foot


def test_stops_of_its_own_are_joined_on_foot(tmp_path: Path) -> None:
    """A Rufbus feed names its own stops, a few metres from those of the lines."""
    heads, times = feeds.line("W", OUT)
    own = {"Y": (52.901, 7.90), "Z": (52.951, 7.92)}  # 111 m from B and C
    tables = feeds.county(
        stops=stops({**PLACES, **own}),
        trips="route_id,service_id,trip_id,trip_headsign\n" + heads + "R2,W,f,\n",
        location_groups="location_group_id,location_id\ng,Y\ng,Z\n",
        stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence,"
        "start_pickup_dropoff_window,end_pickup_dropoff_window\n"
        + times.replace("\n", ",,\n")
        + "f,,,g,1,06:00:00,20:00:00\n",
    )
    path = feeds.write(tmp_path / "own.zip", tables)
    desk = answers.Desk(compact.build(reading.read(path)), SETTINGS)
    query = Query("q", "A", "D", MONDAY, True, 9 * HOUR)
    [row] = desk.answers([query])
    assert (row[1], row[5]) == ("ok", "2")
    legs = [(x["mode"], x["from_stop"], x["to_stop"]) for x in loads(row[6])]
    assert legs == [
        ("ride", "A", "B"),
        ("walk", "B", "Y"),
        ("ride", "Y", "Z"),
        ("walk", "Z", "C"),
        ("ride", "C", "D"),
    ]


def test_where_it_meets_too_many_lines_the_busiest_count(
    gap: Timetable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two joints with equal traffic the first stays; then nothing lies between."""
    area = with_stops_inside(gap, Area((), (), RUFBUS.places))
    assert rides.joints(gap, area, SETTINGS).stop.tolist() == [1, 2]
    monkeypatch.setattr(rides, "MOST_JOINTS", 1)
    narrow = replace(SETTINGS, rufbus_wait_minutes=9)  # not what was kept before
    assert rides.joints(gap, area, narrow).stop.tolist() == [1]
    assert rides.traffic(gap).tolist() == [2, 2, 2, 2]


def loads(text: str) -> list[dict[str, str]]:
    """Return the legs of an answer."""
    import json

    found: list[dict[str, str]] = json.loads(text)
    return found


class Oracle:
    """All journeys by rounds of boardings, without any cleverness."""

    def __init__(self, trips: list[list[tuple[str, int]]], group: str) -> None:
        self.trips, self.group = trips, group
        self.places: dict[str, tuple[float, float]] = {}

    def ride(self, one: str, other: str, time: int) -> float:
        """Return the arrival of a Rufbus for someone ready at `time`."""
        if one not in self.group or other not in self.group or one == other:
            return float("inf")
        import numpy as np

        ends = (*self.places[one], *self.places[other])
        apart = great_circle_m(*(np.array([x]) for x in ends))
        drive = int(np.ceil(apart * 1.3 * 3.6 / 35)[0]) + 600
        start = max(time, 7 * HOUR)
        late = start > 10 * HOUR or start + drive > 10 * HOUR
        return float("inf") if late else start + drive

    def arrival(self, origin: str, target: str, time: int, most: int) -> float:
        """Return the earliest arrival with at most `most` boardings."""
        never = float("inf")
        ready = [dict.fromkeys(self.places, never) for _ in range(most + 2)]
        come = [dict.fromkeys(self.places, never) for _ in range(most + 2)]
        best = self.ride(origin, target, time) if most else never
        for s in self.places:
            ready[1][s] = self.ride(origin, s, time) + 120
        ready[0][origin] = time
        for k in range(most):
            for trip in self.trips:
                for i, (s, leave) in enumerate(trip):
                    if ready[k][s] <= leave:
                        for after, comes in trip[i + 1 :]:
                            come[k + 1][after] = min(come[k + 1][after], comes)
            best = min(best, come[k + 1][target])
            for s, comes in come[k + 1].items():
                if comes < never:
                    ready[k + 1][s] = min(ready[k + 1][s], comes + 120)
                    if k + 2 <= most:
                        best = min(best, self.ride(s, target, int(comes) + 120))
                        for other in self.places:
                            then = self.ride(s, other, int(comes) + 120) + 120
                            ready[k + 2][other] = min(ready[k + 2][other], then)
        return best


def random_case(seed: int) -> tuple[dict[str, str], Oracle]:
    """Return a feed of eight stops, a Rufbus among some, and the oracle for it."""
    rnd = random.Random(seed)
    places = {n: (52 + rnd.random() * 0.3, 8 + rnd.random() * 0.3) for n in "ABCDEFGH"}
    trips, lines = [], {}
    for number in range(14):
        clock, run = rnd.randrange(6 * 60, 10 * 60), []
        for stop in rnd.sample(sorted(places), rnd.randrange(2, 4)):
            run.append((stop, clock * 60))
            clock += rnd.randrange(4, 25)
        trips.append(run)
        lines[f"t{number}"] = " ".join(
            f"{s} {t // 3600}:{t // 60 % 60:02}" for s, t in run
        )
    group = "".join(rnd.sample(sorted(places), 4))
    heads, times = feeds.line("W", lines)
    tables = feeds.county(
        stops=stops(places),
        trips="route_id,service_id,trip_id,trip_headsign\n" + heads + "R2,W,f,\n",
        location_groups="location_group_id,location_id\n"
        + "".join(f"g,{s}\n" for s in group),
        stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence,"
        "start_pickup_dropoff_window,end_pickup_dropoff_window\n"
        + times.replace("\n", ",,\n")
        + "f,,,g,1,07:00:00,10:00:00\n",
    )
    oracle = Oracle(trips, group)
    oracle.places = {n: (round(a, 6), round(b, 6)) for n, (a, b) in places.items()}
    return tables, oracle


def test_no_journey_is_missed_and_none_invented(tmp_path: Path) -> None:
    """Earliest arrivals and latest departures against trying everything."""
    assert sum(compared(seed, tmp_path) for seed in (5, 8, 44)) > 5


def compared(seed: int, folder: Path) -> int:
    """Compare many queries; return how many rode a Rufbus between two lines."""
    tables, oracle = random_case(seed)
    read = reading.read(feeds.write(folder / "feed.zip", tables))
    pairs = [(o, t) for o in oracle.places for t in oracle.places if o != t]
    mixed = 0
    for transfers in (1, 3):
        settings = TravelSettings(max_transfers=transfers, footpaths=False)
        desk = answers.Desk(compact.build(read), settings)
        chosen, found = pairs[:: 2 + seed % 2], []
        ahead = [Query("q", o, t, MONDAY, False, 6 * HOUR) for o, t in chosen]
        for (o, t), row in zip(chosen, desk.answers(ahead), strict=True):
            best = oracle.arrival(o, t, 6 * HOUR, transfers + 1)
            if best == float("inf"):
                assert row[1] != "ok" or row[3] > "24"
                continue
            assert seconds(row[3]) == best, (o, t, row)
            booked = ["on_demand" in leg for leg in loads(row[6])]
            mixed += booked[1:-1].count(True)
            found.append((o, t, int(best)))
        behind = [Query("q", o, t, MONDAY, True, best) for o, t, best in found]
        for (o, t, best), row in zip(found, desk.answers(behind), strict=True):
            leave = seconds(row[2])
            assert oracle.arrival(o, t, leave, transfers + 1) <= best
            assert oracle.arrival(o, t, leave + 1, transfers + 1) > best
    return mixed


def seconds(clock: str) -> int:
    """Return the seconds of HH:MM:SS."""
    hours, minutes, rest = (int(p) for p in clock.split(":"))
    return hours * 3600 + minutes * 60 + rest


def test_the_first_meeting_may_come_too_soon_to_book(gap: Timetable) -> None:
    """Invited at seven, with an hour's notice for a ride at 7:22: the day is missed."""
    window = replace(CLASS, dates=(MONDAY, TUESDAY))
    home, venue = [LatLon(*PLACES["A"])], [LatLon(*PLACES["D"])]

    def missed(since: datetime | None) -> tuple[date, ...]:
        found = matrix.matrix(
            gap, home, venue, [window], SETTINGS, [RUFBUS], since=since
        )
        return found.missed(0, 0, 0)

    assert missed(None) == ()
    assert missed(datetime(2026, 3, 2, 6, 0)) == ()  # noqa: DTZ001
    assert missed(datetime(2026, 3, 2, 7, 0)) == (MONDAY,)  # noqa: DTZ001
    assert missed(datetime(2026, 3, 2, 23, 0)) == (MONDAY,)  # noqa: DTZ001
    assert missed(datetime(2026, 3, 9, 7, 0)) == (MONDAY, TUESDAY)  # noqa: DTZ001


def test_phone_hours_move_the_deadline_to_the_day_before(gap: Timetable) -> None:
    """Calls are taken 8 to 17 on weekdays: for Monday 7:22 one calls on Friday."""
    office_hours = {
        "phone_hours": ((8 * HOUR, 17 * HOUR),),
        "phone_weekdays": frozenset(range(5)),
    }
    found = way(gap, **office_hours)
    assert found.there is not None
    assert found.there[1].book_by == 17 * HOUR - 3 * 86_400
    zone = replace(RUFBUS, **office_hours)  # type: ignore[arg-type]
    ends = LatLon(*PLACES["A"]), LatLon(*PLACES["D"])
    tuesday = journey.journey(gap, *ends, CLASS, TUESDAY, SETTINGS, [zone])
    assert tuesday.there is not None
    assert tuesday.there[1].book_by == 17 * HOUR - 86_400


def test_weekdays_that_run_alike_are_scanned_once(gap: Timetable) -> None:
    window = replace(CLASS, dates=(MONDAY, TUESDAY))
    home, venue = [LatLon(*PLACES["A"])], [LatLon(*PLACES["D"])]
    found = matrix.matrix(gap, home, venue, [window], SETTINGS, [RUFBUS])
    assert [len(pattern.dates) for pattern in found.patterns[0]] == [2]


BOOKINGS = {
    "an hour before": (Booking(60), 8 * HOUR, 7 * HOUR),
    "the day before until 17:00": (
        Booking(last_day=1, last_time=17 * HOUR),
        8 * HOUR,
        -7 * HOUR,
    ),
    "the day before": (Booking(last_day=1), 8 * HOUR, 0),
    "answered in the evening": (
        Booking(30, phone_hours=((17 * HOUR, 24 * HOUR),)),
        8 * HOUR,
        0,
    ),
    "answered until noon, later ride": (
        Booking(30, phone_hours=((8 * HOUR, 12 * HOUR),)),
        15 * HOUR,
        12 * HOUR,
    ),
    "never answered": (
        Booking(30, phone_weekdays=frozenset(), phone_hours=((0, 1),)),
        8 * HOUR,
        None,
    ),
}


@pytest.mark.parametrize("name", BOOKINGS)
def test_until_when_one_must_call(name: str) -> None:
    booking, pickup, by = BOOKINGS[name]
    assert booking.deadline(pickup, 0) == by


def test_only_spans_that_can_be_booked_are_left() -> None:
    """At most 90 minutes ahead, answered from 8 to 12: from 8:30 to 13:30."""
    booking = Booking(30, 90, phone_hours=((8 * HOUR, 12 * HOUR),))
    day = (6 * HOUR, 20 * HOUR)
    assert booking.pickups(*day, 0, None) == [(8 * HOUR + 1800, 13 * HOUR + 1800)]
    late = booking.pickups(*day, 0, 10 * HOUR)
    assert late == [(10 * HOUR + 1800, 13 * HOUR + 1800)]
    assert booking.pickups(*day, 0, 12 * HOUR + 1) == []
    assert Booking(60).pickups(*day, 0, None) == [day]
    assert Booking(last_day=1).pickups(*day, 0, 1) == []
    week = Booking(60, first_day=7)
    assert week.pickups(*day, 0, None) == [day]
    assert week.pickups(*day, 0, -30 * 86_400) == [day]


def test_spans_agree_with_asking_for_every_minute() -> None:
    """Random terms: a pickup lies in a span exactly if it can be booked."""
    rnd = random.Random(3)
    for _ in range(60):
        booking = Booking(
            rnd.choice([None, 0, 30, 1440]),
            rnd.choice([None, 90, 2000]),
            rnd.choice([None, None, 1]),
            rnd.choice([None, 17 * HOUR]),
            rnd.choice([None, 1, 7]),
            rnd.choice([None, 9 * HOUR]),
            rnd.choice([(), ((8 * HOUR, 12 * HOUR), (13 * HOUR, 15 * HOUR))]),
            rnd.choice([frozenset(range(7)), frozenset(range(5))]),
        )
        since, day = rnd.choice([None, -100_000, 5 * HOUR]), rnd.randrange(7)
        spans = booking.pickups(0, 20 * HOUR, day, since)
        for pickup in range(0, 20 * HOUR, 599):
            inside = any(low <= pickup <= high for low, high in spans)
            assert inside == booking.bookable(pickup, day, since), (booking, pickup)
