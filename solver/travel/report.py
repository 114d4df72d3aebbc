"""What is in a feed, and what was wrong with it, as plain data."""

import numpy as np

from solver.travel.calendar import as_date, day_types
from solver.travel.feed import Feed


def report(feed: Feed) -> dict[str, object]:
    """Return the feed report; dates are ISO texts."""
    calendar = feed.calendar
    services = feed.trips["service"].to_numpy()
    trips = np.bincount(services, minlength=len(calendar.first)).astype(np.int64)
    span = calendar.span()
    kinds = day_types(calendar, trips)
    located = feed.stops["lat"].is_not_null().sum()
    return {
        "agencies": feed.agencies,
        "routes": feed.routes.height,
        "trips": feed.trip_count,
        "stops": feed.stops.height,
        "stop_times": feed.stop_time_count,
        "from": as_date(span[0]).isoformat() if span else None,
        "to": as_date(span[1]).isoformat() if span else None,
        "day_types": [
            {
                "name": kind.name,
                "dates": [d.isoformat() for d in kind.dates],
                "trips": kind.trips,
            }
            for kind in kinds
        ],
        **feed.findings.as_dict(),
        "on_demand_trips": on_demand_trips(feed),
        "stops_without_coordinates": int(feed.stops.height - located),
        "digest": feed.digest,
    }


def on_demand_trips(feed: Feed) -> int:
    """Return the number of trips of which any stop must be booked."""
    events = feed.events
    booked = (events.pickup >= 2) | (events.drop_off >= 2)
    lengths = np.diff(events.starts)
    trip = np.repeat(np.arange(len(lengths)), lengths)[booked]
    if feed.windows.height:
        trip = np.concatenate([trip, feed.windows["trip"].to_numpy()])
    return len(np.unique(trip))
