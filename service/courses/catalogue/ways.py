"""Prepared ways from every place to every public course: files the worker writes.

`STATE_DIR/ways/<office>/<course>.json` holds minutes, `<course>.journeys.json` the
bus journeys of one meeting; pages read them and never compute a way.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from service.timetables.week_journey import WeekJourney, read

FORMAT = 2
BUS, WALK, BIKE, CAR = "bus", "walk", "bike", "car"
MODES = (BUS, BIKE, CAR)  # what people choose; the bus includes walking


@dataclass(frozen=True)
class Trip:
    """Minutes there and back with one way of travelling; `missed` are meeting days
    on which the bus does not run."""

    mode: str
    there: int
    back: int
    missed: tuple[date, ...] = ()

    @property
    def worst(self) -> int:
        """The longer of the two ways."""
        return max(self.there, self.back)


@dataclass(frozen=True)
class Ways:
    """Ways to one course; `has_bus` says whether a timetable was there at all."""

    course_id: str
    has_bus: bool
    places: dict[str, dict[str, Any]]

    def trip(self, place_id: str, mode: str) -> Trip | None:
        """The best way from a place, None if there is none; bus or on foot for bus."""
        entry = self.places.get(place_id, {})
        if mode != BUS:
            return _plain(entry, mode)
        found = [t for t in (self._bus(entry), _plain(entry, WALK)) if t is not None]
        return min(found, key=lambda trip: trip.worst) if found else None

    def _bus(self, entry: dict[str, Any]) -> Trip | None:
        if BUS not in entry:
            return None
        there, back, *missed = entry[BUS]
        days = tuple(date.fromisoformat(day) for day in (missed[0] if missed else ()))
        return Trip(BUS, there, back, days)


def _plain(entry: dict[str, Any], mode: str) -> Trip | None:
    minutes = entry.get(mode)
    return None if minutes is None else Trip(mode, minutes, minutes)


def folder(state_dir: Path, office_id: str) -> Path:
    """Where the ways of an office lie."""
    return state_dir / "ways" / office_id


def read_ways(state_dir: Path, office_id: str, course_id: str) -> Ways | None:
    """What is prepared for a course; None if nothing is."""
    found = _read(folder(state_dir, office_id) / f"{course_id}.json")
    if found is None or found.get("format") != FORMAT:
        return None
    return Ways(course_id, bool(found["feed_digest"]), found["places"])


def read_journey(
    state_dir: Path, office_id: str, course_id: str, place_id: str
) -> WeekJourney | None:
    """The week's bus journey from a place; None if none is prepared."""
    found = _read(folder(state_dir, office_id) / f"{course_id}.journeys.json")
    if found is None or found.get("format") != FORMAT:
        return None
    journey = found["places"].get(place_id)
    return read(journey) if journey else None


def _read(path: Path) -> dict[str, Any] | None:
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _parsed(path, changed)


@lru_cache(maxsize=256)
def _parsed(path: Path, changed: int) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def write(path: Path, content: dict[str, Any]) -> None:
    """Writes beside and renames: readers always see a whole file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{secrets.token_hex(6)}.part")
    try:
        text = json.dumps({"format": FORMAT, **content}, ensure_ascii=False)
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def key_of(state_dir: Path, office_id: str, course_id: str) -> tuple[str, str]:
    """The keys of what minutes and journeys were computed from; "" for neither."""
    place = folder(state_dir, office_id)
    names = (f"{course_id}.json", f"{course_id}.journeys.json")
    found = [_read(place / name) or {} for name in names]
    return found[0].get("key", ""), found[1].get("key", "")


def drop_others(state_dir: Path, office_id: str, course_ids: set[str]) -> None:
    """Removes files of courses that are no longer public."""
    for path in folder(state_dir, office_id).glob("*.json"):
        if path.name.split(".")[0] not in course_ids:
            path.unlink(missing_ok=True)
