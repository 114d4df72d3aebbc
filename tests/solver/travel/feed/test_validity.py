"""From when to when a feed holds, and what is said outside of it."""

from datetime import date
from pathlib import Path

import pytest

from solver.travel.feed import reading
from solver.travel.feed.reading import Feed
from solver.travel.feed.report import report
from solver.travel.journeys import answers
from solver.travel.journeys.queries import Query
from solver.travel.settings import TravelSettings
from tests.solver.travel import feeds

HALF = feeds.WEEK + "W,1,1,1,1,1,1,1,20260101,20260630\n"


def read(tmp_path: Path, name: str = "feed", **changes: str | None) -> Feed:
    """Read COUNTY, valid for half a year, with changes."""
    tables = feeds.county(**{"calendar": HALF, "calendar_dates": None, **changes})
    return reading.read(feeds.write(tmp_path / f"{name}.zip", tables))


def statuses(read_feeds: list[Feed], *days: date) -> list[str]:
    """Return the status of a journey on each day."""
    asked = [Query(str(d), "A", "B", d, False, 6 * 3600) for d in days]
    lines = answers.table(read_feeds, asked, TravelSettings()).splitlines()[1:]
    return [line.split(",")[1] for line in lines]


def test_a_date_outside_the_feed_is_no_unreachable_place(tmp_path: Path) -> None:
    """It was answered as if no bus went there on that day."""
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
    found = statuses([read(tmp_path)], *days)
    assert found == ["bad_date", "ok", "ok", "bad_date"]


def test_of_two_feeds_each_has_its_own_days(tmp_path: Path) -> None:
    later = feeds.WEEK + "W,1,1,1,1,1,1,1,20260801,20260831\n"
    both = [read(tmp_path), read(tmp_path, "later", calendar=later)]
    days = [date(2026, 6, 30), date(2026, 7, 15), date(2026, 8, 1)]
    assert statuses(both, *days) == ["ok", "bad_date", "ok"]


@pytest.mark.parametrize(
    ("calendar", "dates"),
    [
        ("U,1,1,1,1,1,1,1,20260101,20271231\n", None),
        ("U,0,0,0,0,0,0,0,20260101,20271231\n", None),
        ("", "service_id,date,exception_type\nU,20271231,1\n"),
    ],
)
def test_a_service_that_carries_nobody_does_not_stretch_it(
    calendar: str, dates: str | None, tmp_path: Path
) -> None:
    """A service without trips made the timetable look a year and a half longer."""
    feed = read(tmp_path, calendar=HALF + calendar, calendar_dates=dates)
    told = report([feed])
    assert (told["from"], told["to"]) == ("2026-01-01", "2026-06-30")
    assert statuses([feed], date(2026, 7, 1)) == ["bad_date"]


def test_weekdays_that_never_come_do_not_stretch_it(tmp_path: Path) -> None:
    """The service has trips, but only on the dates that calendar_dates.txt adds."""
    days = "service_id,date,exception_type\nW,20260310,1\n"
    never = feeds.WEEK + "W,0,0,0,0,0,0,0,20260101,20261231\n"
    told = report([read(tmp_path, calendar=never, calendar_dates=days)])
    assert (told["from"], told["to"]) == ("2026-03-10", "2026-03-10")


INFO = "feed_publisher_name,feed_start_date,feed_end_date\n"


@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        ("x,20260101,20260630\n", []),
        ("x,,\n", []),
        (
            "x,20260101,20260331\n",
            ["feed_end_date is 2026-03-31, but the services end 2026-06-30"],
        ),
        (
            "x,20251214,20261212\n",
            [
                "feed_start_date is 2025-12-14, but the services begin 2026-01-01",
                "feed_end_date is 2026-12-12, but the services end 2026-06-30",
            ],
        ),
        ("x,20260101,soon\n", ['feed_end_date "soon" is no date']),
    ],
)
def test_what_the_feed_says_of_itself(
    line: str, reasons: list[str], tmp_path: Path
) -> None:
    """feed_end_date was not read at all."""
    feed = read(tmp_path, feed_info=INFO + line)
    told = [(w.file, w.line, w.reason) for w in feed.findings.warnings]
    assert told == [("feed_info.txt", 2, reason) for reason in reasons]
