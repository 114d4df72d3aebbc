"""Broken feeds: read with every wrong line named, or refused; never a crash."""

import re
from datetime import date
from pathlib import Path

import pytest

from solver.travel.errors import FeedError
from solver.travel.feed import reading
from solver.travel.feed.report import report
from solver.travel.journeys import answers
from solver.travel.journeys.queries import Query
from solver.travel.settings import TravelSettings
from solver.travel.timetable import compact
from tests.solver.travel.conftest import tables
from tests.solver.travel.mutants import mutant
from tests.solver.travel.rufbus.test_demand import CURRENT, FLEX

COUNT = 180  # bench/travel/mutants.py runs 1,000 and measures memory
RICH = {
    **tables(),
    "frequencies.txt": "trip_id,start_time,end_time,headway_secs\n"
    "m1,06:00:00,08:00:00,1800\n",
    "transfers.txt": "from_stop_id,to_stop_id,transfer_type,min_transfer_time,"
    "from_trip_id,to_route_id\nB,B,2,300,,\nA,B,0,,,\nC,C,1,,e1,R1\n",
    "booking_rules.txt": "booking_rule_id,prior_notice_last_day\nb,1\n",
}


@pytest.mark.parametrize("start", range(0, COUNT, 90))
def test_broken_feeds(start: int, tmp_path: Path) -> None:
    """A refusal names the feed or a file; a reading can be reported and routed."""
    refused = 0
    for number in range(start, start + 90):
        path = tmp_path / "feed.zip"
        path.write_bytes(mutant((RICH, FLEX, CURRENT)[number % 3], number))
        try:
            read = reading.read(path)
        except FeedError as error:
            refused += 1
            assert re.search(r"feed\.zip", str(error)), error
            continue
        report([read])
        for line in read.findings.lines():
            assert re.match(r"\S+ line \d+: .", line), line
        desk = answers.Desk(compact.build(read), TravelSettings())
        queries = [
            Query("1", "A", "C", date(2026, 3, 2), True, 9 * 3600),
            Query("2", "C", "52.9;7.9", date(2026, 3, 2), False, 9 * 3600),
        ]
        assert len(desk.answers(queries)) == 2
    assert refused > 10
