"""One invented county that the tests of journeys and matrices share."""

from datetime import date
from pathlib import Path

import pytest

from solver.travel.scans.windows import Window
from solver.travel.settings import LatLon
from solver.travel.timetable import store
from solver.travel.timetable.compact import Timetable
from tests.solver.travel import feeds

#: School days: in at 07:25, out at 12:10 and 16:40; holidays: out at 16:40 only.
RUNS = {
    "m1": "A 7:00 B 7:12 C 7:25",
    "m2": "C 12:10 B 12:23 A 12:35",
    "e1": "D 7:05 C 7:30",
}
HOLIDAY_RUNS = {"h1": "A 7:00 B 7:12 C 7:25"}
DAILY = {"d1": "C 16:40 B 16:53 A 17:05", "d2": "C 16:45 D 17:10"}
MONDAY, HOLIDAY = date(2026, 3, 2), date(2026, 3, 30)
ADORF, CSTADT, DDORF = LatLon(52.9, 7.9), LatLon(53.0, 8.0), LatLon(53.05, 8.05)
OUTBACK = LatLon(52.80, 7.80)  # 13 km from the nearest stop
MORNING = Window("morning", 8 * 3600, 12 * 3600, (MONDAY,))
LATE = Window("late", 8 * 3600, 16 * 3600 + 1800, (MONDAY,))
EVENING = Window("evening", 18 * 3600, 20 * 3600, (MONDAY,))


def tables() -> dict[str, str]:
    """Return the county's feed."""
    heads, times = "route_id,service_id,trip_id,trip_headsign\n", feeds.TIMES
    for service, runs in (("S", RUNS), ("H", HOLIDAY_RUNS), ("W", DAILY)):
        more_heads, more_times = feeds.line(service, runs)
        heads, times = heads + more_heads, times + more_times
    week = "1,1,1,1,1,0,0,20260101,20261231\n"
    calendar = feeds.WEEK + f"S,{week}W,{week}"
    calendar += "H,0,0,0,0,0,0,0,20260101,20261231\n"
    special = "service_id,date,exception_type\nS,20260330,2\nH,20260330,1\n"
    return feeds.county(
        trips=heads, stop_times=times, calendar=calendar, calendar_dates=special
    )


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Timetable:
    """The county's prepared timetable."""
    folder = tmp_path_factory.mktemp("county")
    path = feeds.write(folder / "feed.zip", tables())
    digest = store.prepare([path], folder / "store").digest
    return store.open_timetable(folder / "store", digest)


@pytest.fixture
def feed_path(tmp_path: Path) -> Path:
    """The county's feed as a file."""
    return feeds.write(tmp_path / "feed.zip", tables())
