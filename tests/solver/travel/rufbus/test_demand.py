"""Rufbus: drawn zones, flexible trips, booked stops, and journeys that join them."""

import json
from datetime import date
from pathlib import Path

import pytest

from solver.travel.feed import reading
from solver.travel.journeys import answers, journey
from solver.travel.journeys.queries import Query
from solver.travel.rufbus import demand
from solver.travel.rufbus.demand import OnDemandZone
from solver.travel.settings import LatLon, TravelSettings
from solver.travel.timetable import compact
from solver.travel.timetable.compact import Timetable
from tests.solver.travel import feeds
from tests.solver.travel.conftest import (
    ADORF,
    CSTADT,
    EVENING,
    LATE,
    MONDAY,
    MORNING,
    OUTBACK,
)

SETTINGS = TravelSettings()
WEEK = frozenset(range(5))
ALL_DAY = ((6 * 3600, 20 * 3600),)


def zone(**changes: object) -> OnDemandZone:
    """Return a zone around Adorf that holds the outback, with changes."""
    made: dict[str, object] = {
        "id": "z",
        "name": "Rufbus Süd",
        "weekdays": WEEK,
        "hours": ALL_DAY,
        "polygon": (
            LatLon(52.75, 7.75),
            LatLon(52.75, 7.95),
            LatLon(52.92, 7.95),
            LatLon(52.92, 7.75),
        ),
        "lead_minutes": 90,
        "wait_minutes": 10,
        "phone": "04471 555",
    }
    return OnDemandZone(**{**made, **changes})  # type: ignore[arg-type]


def test_a_rufbus_feeds_the_line_there_and_back(county: Timetable) -> None:
    """Scene: no stop near home; a booked ride to the line, the line to the class."""
    without = journey.journey(county, OUTBACK, CSTADT, LATE, MONDAY, SETTINGS)
    assert (without.there, without.back) == (None, None)
    found = journey.journey(county, OUTBACK, CSTADT, LATE, MONDAY, SETTINGS, [zone()])
    assert found.there is not None
    assert found.back is not None
    assert [leg.mode for leg in found.there] == ["on_demand", "ride"]
    assert [leg.mode for leg in found.back] == ["ride", "on_demand"]
    ride, bus = found.there
    assert (ride.phone, ride.lead_minutes, ride.route) == (
        "04471 555",
        90,
        "Rufbus Süd",
    )
    assert ride.to_stop == bus.from_stop == "A"
    assert bus.departure - ride.arrival == SETTINGS.change_seconds
    assert found.there_minutes == -(-(LATE.start - ride.departure) // 60)


def test_hours_weekdays_and_boardings_are_kept(county: Timetable) -> None:
    def there(settings: TravelSettings = SETTINGS, **changes: object) -> bool:
        found = journey.journey(
            county, OUTBACK, CSTADT, LATE, MONDAY, settings, [zone(**changes)]
        )
        return found.there is not None

    assert there()
    assert not there(hours=((8 * 3600, 20 * 3600),))
    assert not there(weekdays=frozenset({1}))
    assert not there(feeds_stops=False)
    assert not there(TravelSettings(max_transfers=0))
    assert there(hours=((5 * 3600, 7 * 3600), (15 * 3600, 18 * 3600)))


def test_a_ride_all_the_way(county: Timetable) -> None:
    """Home and venue in one zone: no line is needed, even in the evening."""
    found = journey.journey(
        county, OUTBACK, ADORF, EVENING, MONDAY, SETTINGS, [zone(hours=((0, 86_400),))]
    )
    assert found.there is not None
    assert found.back is not None
    assert [leg.mode for leg in (*found.there, *found.back)] == ["on_demand"] * 2
    assert found.there[0].arrival == EVENING.start - SETTINGS.arrive_buffer_seconds
    assert found.back[0].departure == EVENING.end + SETTINGS.leave_buffer_seconds
    closed = journey.journey(
        county, OUTBACK, ADORF, EVENING, MONDAY, SETTINGS, [zone()]
    )
    assert closed.there is not None
    assert closed.back is None


def test_places_with_a_radius(county: Timetable) -> None:
    places = ((OUTBACK, 300.0), (ADORF, 500.0))
    found = journey.journey(
        county,
        LatLon(52.802, 7.80),
        CSTADT,
        MORNING,
        MONDAY,
        SETTINGS,
        [zone(polygon=(), places=places)],
    )
    assert found.there is not None
    far = journey.journey(
        county,
        LatLon(52.804, 7.80),
        CSTADT,
        MORNING,
        MONDAY,
        SETTINGS,
        [zone(polygon=(), places=places)],
    )
    assert far.there is None


def test_holes_are_outside() -> None:
    outer = ((0.0, 0.0), (0.0, 4.0), (4.0, 4.0), (4.0, 0.0))
    inner = ((1.0, 1.0), (1.0, 3.0), (3.0, 3.0), (3.0, 1.0))
    import numpy as np

    area = demand.Area((), (outer, inner))
    lat, lon = np.array([0.5, 2.0, 5.0]), np.array([0.5, 2.0, 2.0])
    assert area.holds(lat, lon).tolist() == [True, False, False]


WINDOWS = (
    "trip_id,stop_sequence,stop_id,arrival_time,departure_time,"
    "start_pickup_dropoff_window,end_pickup_dropoff_window,pickup_type,drop_off_type,"
    "pickup_booking_rule_id,drop_off_booking_rule_id\n"
)
#: The older draft: one row, the group's id as stop_id; a second trip on Saturdays.
FLEX = feeds.county(
    calendar_dates=None,
    calendar=feeds.COUNTY["calendar.txt"] + "E,0,0,0,0,0,1,0,20260101,20261231\n",
    stops=feeds.more("stops", "F,Fdorf,52.80,7.80\nG,Gdorf,52.81,7.81\n"),
    trips=feeds.more("trips", "R2,W,f1,\nR2,E,f2,\n"),
    location_groups="location_group_id,location_id\ng,A\ng,F\ng,G\n",
    booking_rules="booking_rule_id,prior_notice_duration_min,phone_number\n"
    "b,60,+49 4471 7\n",
    stop_times=WINDOWS
    + "t1,1,A,07:00:00,07:00:00,,,,,,\nt1,2,B,07:20:00,07:20:00,,,,,,\n"
    + "t3,1,B,12:10:00,12:10:00,,,,,,\nt3,2,A,12:30:00,12:30:00,,,,,,\n"
    + "f1,1,g,,,06:00:00,18:00:00,2,2,b,b\nf2,1,g,,,06:00:00,18:00:00,2,2,,\n",
)


def ask(tmp_path: Path, tables: dict[str, str], *queries: Query) -> list[list[dict]]:  # type: ignore[type-arg]
    """Return the legs that answer each query; an empty list where there are none."""
    path = feeds.write(tmp_path / "flex.zip", tables)
    desk = answers.Desk(compact.build(reading.read(path)), SETTINGS)
    return [json.loads(desk.answers([q])[0][6]) for q in queries]


DAY, SATURDAY = date(2026, 3, 2), date(2026, 3, 7)


def test_the_older_draft_of_flex_joins_a_line(tmp_path: Path) -> None:
    there, back, closed, saturday = ask(
        tmp_path,
        FLEX,
        Query("1", "F", "B", DAY, True, 8 * 3600),
        Query("2", "B", "F", DAY, False, 12 * 3600),
        Query("3", "F", "A", DAY, False, 17 * 3600 + 3000),
        Query("4", "52.8001;7.8001", "52.81;7.81", SATURDAY, False, 9 * 3600),
    )
    assert [leg.get("trip_id") for leg in there] == ["f1", "t1"]
    assert there[0]["on_demand"] == {
        "phone": "+49 4471 7",
        "lead_minutes": 60,
        "book_by": "05:19:03",  # an hour before it picks one up
    }
    assert [leg.get("trip_id") for leg in back] == ["t3", "f1"]
    assert closed[0]["departure"] >= "30:00:00"  # the window closes; next morning
    assert [leg["mode"] for leg in saturday] == ["walk", "ride", "walk"][
        : len(saturday)
    ]
    assert saturday[1]["trip_id"] == "f2"
    booking = saturday[1]["on_demand"]
    assert (booking["phone"], booking["lead_minutes"]) == ("04471 100", None)


CURRENT = {
    **FLEX,
    "location_groups.txt": "location_group_id,location_group_name\ng,Dörfer\n",
    "location_group_stops.txt": "location_group_id,stop_id\ng,F\ng,G\n",
    "locations.geojson": json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "id": "town",
                    "type": "Feature",
                    "geometry": {
                        "type": "Polygon",
                        "coordinates": [
                            [[7.85, 52.85], [7.95, 52.85], [7.95, 52.92], [7.85, 52.92]]
                        ],
                    },
                }
            ],
        }
    ),
    "stop_times.txt": "trip_id,stop_sequence,stop_id,location_group_id,location_id,"
    "arrival_time,departure_time,start_pickup_drop_off_window,"
    "end_pickup_drop_off_window,pickup_type,drop_off_type,pickup_booking_rule_id\n"
    "t1,1,A,,,07:00:00,07:00:00,,,,,\nt1,2,B,,,07:20:00,07:20:00,,,,,\n"
    "f1,1,,g,,,,06:00:00,18:00:00,2,1,b\nf1,2,,,town,,,06:00:00,19:00:00,1,2,b\n",
}


def test_the_current_form_of_flex(tmp_path: Path) -> None:
    """From a group of stops into a drawn area, not the other way round."""
    joined, door, never = ask(
        tmp_path,
        CURRENT,
        Query("1", "F", "B", DAY, True, 8 * 3600),
        Query("2", "G", "52.90;7.86", DAY, False, 9 * 3600),
        Query("3", "52.90;7.86", "G", DAY, False, 9 * 3600),
    )
    assert [leg.get("trip_id") for leg in joined] == ["f1", "t1"]
    assert door[0]["to_stop"] == "52.90;7.86"
    assert never == []


def test_wrong_flex_lines_are_named(tmp_path: Path) -> None:
    wrong = CURRENT["stop_times.txt"] + (
        "f2,1,,gone,,,,06:00:00,18:00:00,2,1,b\nf2,2,,g,,,,18:00:00,06:00:00,2,1,b\n"
    )
    tables = {**CURRENT, "stop_times.txt": wrong, "locations.geojson": "{"}
    read = reading.read(feeds.write(tmp_path / "flex.zip", tables))
    reasons = " ".join(d.reason for d in read.findings.dropped)
    assert 'area "gone" is not in the feed' in reasons
    assert 'pickup window "18:00:00" to "06:00:00" cannot be used' in reasons
    assert any("no GeoJSON of areas" in w.reason for w in read.findings.warnings)


@pytest.mark.parametrize(
    "geometry", [{"type": "Point", "coordinates": [1, 2]}, {"type": "Polygon"}, None]
)
def test_areas_that_are_none(geometry: object, tmp_path: Path) -> None:
    text = json.dumps({"features": [{"id": "town", "geometry": geometry}]})
    read = reading.read(
        feeds.write(tmp_path / "flex.zip", {**CURRENT, "locations.geojson": text})
    )
    assert any("area 1 is no outline" in w.reason for w in read.findings.warnings)


def test_booking_rules_that_cannot_be_read(tmp_path: Path) -> None:
    """A wrong number counts as not given; a rule that is missing is named."""
    rules = "booking_rule_id,prior_notice_duration_min,prior_notice_last_day\n"
    times = CURRENT["stop_times.txt"].replace("07:20:00,,,,,", "07:20:00,,,2,,gone")
    tables = {
        **CURRENT,
        "booking_rules.txt": rules + "b,soon,1\n",
        "stop_times.txt": times,
    }
    read = reading.read(feeds.write(tmp_path / "flex.zip", tables))
    told = [(w.file, w.line, w.reason) for w in read.findings.warnings]
    assert (
        "booking_rules.txt",
        2,
        'prior_notice_duration_min "soon" cannot be read; taken as not given',
    ) in told
    assert any('not in booking_rules.txt, first "gone"' in t[2] for t in told)
    assert read.flex[0].lead_minutes == 1440
    assert read.flex[0].booking.last_day == 1


def test_a_scheduled_stop_that_must_be_booked_is_marked(tmp_path: Path) -> None:
    """pickup_type 2: a ride as on the timetable, but only if one calls."""
    times = feeds.TIMES.replace("\n", ",pickup_type\n")
    times += "t1,07:00:00,07:00:00,A,1,2\nt1,07:20:00,07:20:00,B,2,0\n"
    times += "t1,07:40:00,07:40:00,C,3,0\n"
    tables = feeds.county(stop_times=times)
    booked, plain = ask(
        tmp_path,
        tables,
        Query("1", "A", "C", DAY, False, 6 * 3600),
        Query("2", "B", "C", DAY, False, 6 * 3600),
    )
    assert booked[0]["on_demand"] == {"phone": "04471 100", "lead_minutes": None}
    assert "on_demand" not in plain[0]
