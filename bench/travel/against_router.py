"""Random journeys on a real feed, compared with an independent router (pynigiri).

    python -m bench.travel.against_router FEED.zip FIRST LAST [--queries 1200]

FIRST and LAST are ISO dates within the feed. Half of the queries ask for the earliest
arrival, half for the latest departure; how both are made comparable is told in
tests/solver/travel/comparing.py.
"""

import argparse
import tempfile
import time
from datetime import date
from pathlib import Path

from tests.solver.travel.comparing import compared


def main() -> None:
    """Compare and print every difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("feed", type=Path)
    parser.add_argument("first", type=date.fromisoformat)
    parser.add_argument("last", type=date.fromisoformat)
    parser.add_argument("--queries", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=1)
    flags = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        told = compared(
            flags.feed,
            Path(folder),
            flags.first,
            flags.last,
            flags.queries,
            flags.seed,
        )
    for line in (*told.left_out, *told.differences):
        print(line)
    print(
        f"{told.ahead} earliest arrivals and {told.asked - told.ahead} latest "
        f"departures, {told.found} with a journey: "
        f"{told.asked - len(told.differences)} alike, {len(told.differences)} not"
    )
    print(f"{time.perf_counter() - start:.0f} s in all, both routers")


if __name__ == "__main__":
    main()
