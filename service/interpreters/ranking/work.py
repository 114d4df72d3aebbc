"""The worker's part: minutes by bus and train for all places, dates and times.

`solver.travel` is imported inside: the web process never loads its compiled part.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from service.access import Scope
from service.clock import local_day
from service.interpreters.ranking.buses import (
    NONE,
    POINTS,
    STEP,
    read_buses,
    write_buses,
)
from service.interpreters.tables import InterpreterRequest
from service.jobs.work_item import Handler, Work
from service.places.queries import places
from service.rulesets.queries import rules
from service.timetables.engine import engine_marks, engine_settings, engine_zones
from service.timetables.files import store_folder
from service.timetables.queries import active_feed, line_marks, zones

JOB = "interpreters.ways"
AHEAD = 42  # days from today; dates of later requests are added
OPEN = ("open", "offered", "confirmed")


def prepare(work: Work) -> None:
    """Computes the file anew if anything has changed that it rests on."""
    today = local_day(work.now())
    with work.database.read() as db:
        feed = active_feed(db, work.scope)
        where = places(db, work.scope)
        rufbus = zones(db, work.scope)
        marks = line_marks(db, work.scope)
        modes = rules(db, work.scope, today).sets.travel.mode
        dates = _dates(db, work.scope, today)
    if feed is None or not where:
        return
    content = [
        feed.prepared_digest,
        [[p.id, p.latitude, p.longitude] for p in where],
        [repr(one) for one in (*modes, *rufbus, *marks)],
        [day.isoformat() for day in dates],
    ]
    key = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    kept = read_buses(work.settings.state_dir, work.scope.office_id)
    if kept is not None and kept.key == key:
        return
    from solver.travel.timetable.marks import marked
    from solver.travel.timetable.store import open_timetable

    store = store_folder(work.settings)
    timetable = marked(open_timetable(store, feed.prepared_digest), engine_marks(marks))
    engine = engine_zones(rufbus, {place.id: place for place in where})
    days, tables = minutes_of(timetable, where, dates, engine_settings(modes), engine)
    write_buses(
        work.settings.state_dir,
        work.scope.office_id,
        digest=feed.prepared_digest,
        key=key,
        places=[place.id for place in where],
        days=days,
        tables=tables,
    )


def _dates(session: Session, scope: Scope, today: date) -> list[date]:
    """The coming weeks, and the days of what is asked for later."""
    found = {today + timedelta(days=n) for n in range(AHEAD)}
    later = session.exec(
        select(InterpreterRequest.starts_at, InterpreterRequest.ends_at).where(
            InterpreterRequest.office_id == scope.office_id,
            col(InterpreterRequest.state).in_(OPEN),
        )
    )
    for pair in later:
        found.update(day for day in map(local_day, pair) if day > today)
    return sorted(found)


def minutes_of(
    timetable: Any,
    where: Sequence[Any],
    dates: Sequence[date],
    settings: Any,
    rufbus: Sequence[Any],
) -> tuple[dict[date, list[int]], list[bytes]]:
    """By date and quarter hour the number of a table, and the tables, each once."""
    import numpy as np

    from solver.travel.scans.cache import TravelCache
    from solver.travel.scans.matrix import matrix
    from solver.travel.scans.windows import Window
    from solver.travel.settings import LatLon

    points = [LatLon(place.latitude, place.longitude) for place in where]
    days: dict[date, list[int]] = {day: [-1] * POINTS for day in dates}
    numbers: dict[bytes, int] = {}
    for point in range(POINTS):
        second = point * STEP * 60
        window = Window(str(point), second, second, tuple(dates))
        found = matrix(
            timetable, points, points, [window], settings, rufbus, TravelCache()
        )
        rows, columns = found.home_index[:, None], found.venue_index[None, :]
        for pattern in found.patterns[0]:
            both = np.stack(
                [way[rows, columns] for way in (pattern.there, pattern.back)]
            )
            told = np.where((both < 0) | (both >= NONE), NONE, both)
            table = told.astype(np.uint8).tobytes()
            number = numbers.setdefault(table, len(numbers))
            for day in pattern.dates:
                days[day][point] = number
    return days, list(numbers)


HANDLERS: dict[str, Handler] = {JOB: prepare}
