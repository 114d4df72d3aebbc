"""The independent router (pynigiri), asked in whole minutes."""

from datetime import UTC, date, datetime
from pathlib import Path

import pynigiri


class Router:
    """A feed in pynigiri, with only the walks the feed itself names.

    Feeds must be in UTC and in whole minutes, with stops far apart: pynigiri counts
    minutes, links near stops by itself, and is asked forward only.
    """

    def __init__(self, path: Path, first: date, last: date) -> None:
        source = pynigiri.TimetableSource("feed", str(path))
        config = source.loader_config
        config.link_stop_distance = 0
        source.loader_config = config
        options = pynigiri.FinalizeOptions()
        options.adjust_footpaths = False
        self.timetable = pynigiri.load_timetable(
            [source], first.isoformat(), last.isoformat(), options
        )

    def arrival(
        self, origin: str, target: str, day: date, minute: int, transfers: int
    ) -> int | None:
        """Return the earliest arrival within 24 h, in minutes of `day`."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        base = int(midnight.timestamp()) // 60
        query = pynigiri.Query()
        query.start_time = base + minute
        query.start = [pynigiri.Offset(self.timetable.find_location(origin), 0, 0)]
        query.destination = [
            pynigiri.Offset(self.timetable.find_location(target), 0, 0)
        ]
        query.max_transfers = transfers
        query.max_travel_time = 1440
        query.use_start_footpaths = True
        found = pynigiri.route(self.timetable, query)
        arrivals = [journey.arrival_time() - base for journey in found]
        within = [a for a in arrivals if a - minute <= 1440]
        return min(within, default=None)
