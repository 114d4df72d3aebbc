"""Random journeys against the independent router, on larger feeds than a test writes.

An invented county always; the real feeds of a folder `shared/feeds` beside the checkout
where it is there, which is said if it is not. `python -m bench.travel.against_router`
asks as many questions as one likes.
"""

from datetime import date
from pathlib import Path

from bench.travel import made
from tests.solver.travel.comparing import compared

FEEDS = Path(__file__).resolve().parents[5] / "shared" / "feeds"
REAL = {
    "cherriots.zip": (date(2016, 9, 6), date(2016, 9, 10)),
    "db-fernverkehr-2019.zip": (date(2019, 3, 1), date(2019, 3, 5)),
}


def test_an_invented_county(tmp_path: Path) -> None:
    path = made.county(tmp_path / "county.zip", 6_000, places=120)
    told = compared(path, tmp_path, date(2026, 3, 1), date(2026, 3, 6), 80)
    assert told.differences == []
    assert told.found > 5


def test_real_feeds_where_there_are_any(tmp_path: Path) -> None:
    found = {name: FEEDS / name for name in REAL if (FEEDS / name).is_file()}
    for name in REAL.keys() - found.keys():
        print(f"{name} is not beside the checkout: not compared")
    for name, path in found.items():
        told = compared(path, tmp_path, *REAL[name], 60)
        assert told.differences == [], name
        assert told.found > 10, name
