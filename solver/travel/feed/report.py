"""What is in a set of feeds, and what was wrong with them, as plain data."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from solver.travel.feed.calendar import as_date, day_types
from solver.travel.feed.findings import Findings
from solver.travel.feed.reading import Feed


def report(feeds: Sequence[Feed]) -> dict[str, object]:
    """Return the report on one or more feeds; dates are ISO texts."""
    spans = [s for f in feeds if (s := f.calendar.span())]
    first = min((s[0] for s in spans), default=None)
    last = max((s[1] for s in spans), default=None)
    return {
        "agencies": sum(f.agencies for f in feeds),
        "routes": sum(f.routes.height for f in feeds),
        "trips": sum(f.trip_count for f in feeds),
        "stops": sum(f.stops.height for f in feeds),
        "stop_times": sum(f.stop_time_count for f in feeds),
        "from": None if first is None else as_date(first).isoformat(),
        "to": None if last is None else as_date(last).isoformat(),
        "day_types": [kind for f in feeds for kind in kinds(f, len(feeds) > 1)],
        **found(feeds).as_dict(),
        "on_demand_trips": sum(on_demand_trips(f) for f in feeds),
        "on_demand_lines": [told(line) for line in lines(feeds, "booked")],
        "suspected_lines": [told(line) for line in lines(feeds, "word")],
        "stops_without_coordinates": sum(
            int(f.stops["lat"].is_null().sum()) for f in feeds
        ),
        "feeds": [{"name": f.name, "digest": f.digest} for f in feeds],
    }


def kinds(feed: Feed, named: bool) -> list[dict[str, object]]:
    """Return a feed's day types, the feed's name before theirs if `named`."""
    lengths = np.diff(feed.events.starts)
    runs = lengths > 0
    runs[[trip.trip for trip in feed.flex]] = True
    services = feed.trips["service"].to_numpy()[runs]
    trips = np.bincount(services, minlength=len(feed.calendar.first))
    prefix = f"{feed.name}: " if named else ""
    return [
        {
            "name": prefix + kind.name,
            "dates": [d.isoformat() for d in kind.dates],
            "trips": kind.trips,
        }
        for kind in day_types(feed.calendar, trips.astype(np.int64))
    ]


def found(feeds: Sequence[Feed]) -> Findings:
    """Return the findings of all feeds, the feed's name before the file's."""
    if len(feeds) == 1:
        return feeds[0].findings
    result = Findings()
    for feed in feeds:
        result.take(feed.findings, f"{feed.name}: ")
    return result


def lines(feeds: Sequence[Feed], why: str) -> list[dict[str, Any]]:
    """Return the lines on call by their type (`booked`), or by a suspicion (`word`)."""
    found = [line for feed in feeds for line in feed.lines.iter_rows(named=True)]
    return [line for line in found if line[why]]


def told(line: dict[str, Any]) -> dict[str, object]:
    """Return a line as the report names it."""
    return {key: line[key] for key in ("agency", "name", "trips", "word")}


def on_demand_trips(feed: Feed) -> int:
    """Return the number of trips that must be booked, whole or at any stop."""
    events = feed.events
    booked = (events.pickup >= 2) | (events.drop_off >= 2)
    lengths = np.diff(events.starts)
    trip = np.repeat(np.arange(len(lengths)), lengths)[booked]
    by_type = feed.routes["booked"].to_numpy()[feed.trips["route"].to_numpy()]
    whole = np.flatnonzero(by_type & (lengths > 0))
    return len({*trip.tolist(), *whole.tolist(), *(f.trip for f in feed.flex)})
