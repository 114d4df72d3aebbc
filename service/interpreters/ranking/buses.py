"""Minutes by bus and train between all places of an office, every quarter hour.

One file an office, `STATE_DIR/interpreter_ways/<office>.ways`, written by the worker
from the timetable: for each date and quarter the minutes of arriving by then and of
leaving then. A page looks a trip up in it and never searches a timetable.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from service.clock import BERLIN

FORMAT = 2
STEP = 15  # minutes
POINTS = 24 * 60 // STEP
NONE = 255  # no way within the engine's limit
ENDING = ".ways"


@dataclass(frozen=True)
class Buses:
    """`days[date][quarter]` names a table; a table is [way there | back][a][b]."""

    digest: str  # of the timetable
    key: str  # of all that it was computed from
    at: Mapping[str, int]
    days: Mapping[date, Sequence[int]]
    tables: bytes

    def arriving(self, a: str, b: str, moment: datetime) -> int | None:
        """Minutes from leaving `a` until `moment`, the wait at `b` included."""
        day, minute = _wall(moment)
        found = self._minutes(day, minute // STEP, 0, a, b)
        return None if found is None else found + minute % STEP

    def leaving(self, a: str, b: str, moment: datetime) -> int | None:
        """Minutes from `moment` until `b`, the wait for the bus included."""
        day, minute = _wall(moment)
        wait = -minute % STEP
        if minute + wait >= 24 * 60:
            day, minute, point = day + timedelta(days=1), 0, 0
        else:
            point = (minute + wait) // STEP
        found = self._minutes(day, point, 1, b, a)
        return None if found is None else found + wait

    def _minutes(
        self, day: date, point: int, way: int, home: str, venue: str
    ) -> int | None:
        tables = self.days.get(day)
        i, j = self.at.get(home), self.at.get(venue)
        if tables is None or i is None or j is None or tables[point] < 0:
            return None
        n = len(self.at)
        found = self.tables[((tables[point] * 2 + way) * n + i) * n + j]
        return None if found == NONE else found


def _wall(moment: datetime) -> tuple[date, int]:
    """The German day and minute of the day, seconds cut off."""
    local = moment.astimezone(BERLIN)
    return local.date(), local.hour * 60 + local.minute


def path_of(state_dir: Path, office_id: str) -> Path:
    """Where an office's minutes lie."""
    return state_dir / "interpreter_ways" / f"{office_id}{ENDING}"


def read_buses(state_dir: Path, office_id: str) -> Buses | None:
    """What the worker has prepared; None if nothing is, or of an older format."""
    path = path_of(state_dir, office_id)
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _read(path, changed)


@lru_cache(maxsize=32)
def _read(path: Path, changed: int) -> Buses | None:
    head, _end, tables = path.read_bytes().partition(b"\n")
    told = json.loads(head)
    if told["format"] != FORMAT:
        return None
    return Buses(
        digest=told["digest"],
        key=told["key"],
        at={place: number for number, place in enumerate(told["places"])},
        days={date.fromisoformat(day): row for day, row in told["days"].items()},
        tables=tables,
    )


def write_buses(
    state_dir: Path,
    office_id: str,
    *,
    digest: str,
    key: str,
    places: Sequence[str],
    days: Mapping[date, Sequence[int]],
    tables: Sequence[bytes],
) -> None:
    """Writes beside and renames: readers always see a whole file."""
    path = path_of(state_dir, office_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "format": FORMAT,
        "digest": digest,
        "key": key,
        "places": list(places),
        "days": {day.isoformat(): list(row) for day, row in days.items()},
    }
    beside = path.with_name(f".{secrets.token_hex(6)}.part")
    try:
        beside.write_bytes(json.dumps(told).encode() + b"\n" + b"".join(tables))
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
