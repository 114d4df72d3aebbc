"""Dates outside the timetable: told as that, not as days without a bus."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from service.timetables.journey_words import plain, told
from service.timetables.trips import Spot, Wanted, WeekFinder
from service.timetables.week_journey import WeekJourney, read
from solver.travel.settings import TravelSettings
from solver.travel.timetable.store import prepare
from tests.service.timetables.conftest import TABLES, gtfs

TIMES = TABLES["stop_times.txt"] + "u,10:00:00,10:00:00,n,1\nu,10:20:00,10:20:00,f,2\n"
BACK = TABLES["trips.txt"] + "r,s,u\n"


def test_the_timetable_ends(tmp_path: Path) -> None:
    """Days after 30 June were told as if no bus ran on them at these times."""
    (tmp_path / "feed.zip").write_bytes(gtfs(stop_times=TIMES, trips=BACK))
    digest = prepare([tmp_path / "feed.zip"], tmp_path / "store").digest
    finder = WeekFinder(tmp_path / "store", digest, TravelSettings(), ())
    dates = tuple(date(2027, m, d) for m, d in ((6, 21), (6, 28), (7, 5), (7, 12)))
    home, venue = Spot("Feldhausen", 52.91, 8.12), Spot("Nordstadt", 52.85, 8.05)
    week = {(0, 8 * 60 + 40, 9 * 60 + 30, "every"): dates}
    found = finder.weeks({"x": Wanted(home, venue, week)})["x"]
    assert (found.missed, found.ends) == ((), date(2027, 6, 30))
    assert len(found.usual) == 1
    assert read(found.as_json()) == found
    said = plain(found, "de").splitlines()[-1]
    assert said.startswith("Der Fahrplan endet am 30.6.2027")
    assert "Nicht am" not in plain(found, "de")


def test_missed_days_within_stay_missed() -> None:
    days = (date(2026, 9, 30), date(2026, 12, 24), date(2027, 7, 1))
    week = WeekJourney((), days)
    first, last = date(2026, 10, 1), date(2027, 6, 30)
    found = week.within(first, last)
    assert (found.missed, found.begins, found.ends) == (days[1:2], first, last)
    text = str(told(found, "de").missed)
    parts = ("24.12.", "beginnt am 1.10.2026", "endet am 30.6.2027")
    assert all(part in text for part in parts)
    assert week.within(date(2026, 1, 1), date(2027, 12, 31)) is week
    assert week.within(date.max, date.min) is week


def test_what_was_kept_before_can_be_read() -> None:
    assert read({"trips": [], "missed": ["2026-12-24"]}).ends is None
