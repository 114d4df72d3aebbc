"""Where races are held: two web processes on a database with an invented office."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.races.county import County
from bench.races.hands import Visitor, coordinator
from bench.races.pairs import PAIRS, Hall
from bench.web.site import Site
from tests.builders import NOW

SEATS = 3
# Controls: the UPDATE without its condition, then without the table's CHECK as well.
UNGUARDED = "bench.races.unguarded:app"
UNCHECKED = "bench.races.unchecked:app"


def people_for(courses: int, hands: int, rounds: int) -> int:
    """How many have to wait at the start."""
    return hands + courses * SEATS + 2 * rounds * len(PAIRS)


@contextmanager
def hall(url: str, state: Path, people: int, app: str = "") -> Iterator[Hall]:
    """Two web processes on a database with the standing offices."""
    site = Site(state, url)
    site.env["KURSMITTLER_NOW"] = NOW.isoformat()
    try:
        site.serve(*[app] if app else [])
        office = coordinator(site.port)
        person = Visitor(site.port, "/status")
        yield Hall(County.of(site.database, people), person, office)
    finally:
        site.stop()
