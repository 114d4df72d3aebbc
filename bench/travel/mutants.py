"""1,000 broken feeds: none may crash, each refusal and finding must name its place.

    python -m bench.travel.mutants [--count 1000]

Each that can be read is reported on, built and asked for a journey. Prints how many
were refused and read, and the memory beyond a good feed.
"""

import argparse
import re
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

from solver.travel.errors import FeedError
from solver.travel.feed import reading
from solver.travel.feed.report import report
from solver.travel.journeys import answers
from solver.travel.journeys.queries import Query
from solver.travel.settings import TravelSettings
from solver.travel.timetable import compact
from tests.solver.travel import feeds
from tests.solver.travel.feed.test_mutants import RICH
from tests.solver.travel.mutants import mutant
from tests.solver.travel.rufbus.test_demand import CURRENT, FLEX

GOOD = (RICH, FLEX, CURRENT)


def main() -> None:
    """Read them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feed.zip"
        for tables in GOOD:
            used(feeds.write(path, tables))
        before = peak()
        read, refused, slowest, unnamed = 0, 0, 0.0, 0
        for number in range(flags.count):
            path.write_bytes(mutant(GOOD[number % 3], number))
            start = time.perf_counter()
            try:
                unnamed += used(path)
                read += 1
            except FeedError as error:
                refused += 1
                unnamed += not re.search(r"feed\.zip", str(error))
            slowest = max(slowest, time.perf_counter() - start)
    print(f"read {read}, refused {refused}, without file and line {unnamed}, crashes 0")
    print(f"memory beyond a good feed {peak() - before:.0f} MB   <= 200 MB")
    print(f"slowest {slowest:.2f} s")


def used(path: Path) -> int:
    """Read a feed and ask for a journey; return the findings that name no place."""
    read = reading.read(path)
    report([read])
    desk = answers.Desk(compact.build(read), TravelSettings())
    desk.answers([Query("1", "A", "C", date(2026, 3, 2), True, 9 * 3600)])
    lines = read.findings.lines()
    return sum(not re.match(r"\S+ line \d+: .", line) for line in lines)


def peak() -> float:
    """Return the process's highest memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


if __name__ == "__main__":
    main()
