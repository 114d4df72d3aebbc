"""Races for seats: two web processes, many hands, on both kinds of database.

    python -m bench.races            60 courses × 50 hands, each pair 200 times
    python -m bench.races --short    3 courses × 20 hands, each pair 8 times
    python -m bench.races --only sqlite

Starts a site of its own with an invented office on a free port of 127.0.0.1. Afterwards
numbers, seats, invitations and people must tell the same story. Exit code 1 if they do
not, if a request was answered with 5xx, or if a work broke off (a deadlock, say).
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.races.command import filled, line, on_both
from bench.races.halls import SEATS, UNCHECKED, UNGUARDED, hall, people_for
from bench.races.hands import failed
from bench.races.pairs import PAIRS, Hall, Told, last_seat, race
from tests.databases import Backend

HANDS = 12  # of the control
LONG = (60, 50, 200)  # courses, hands, rounds of each pair
SHORT = (3, 20, 8)


def measure(backend: Backend, sizes: tuple[int, int, int]) -> bool:
    """All races on one kind of database; whether all was well."""
    courses, hands, rounds = sizes

    url, good = filled(backend), True
    others = [backend.clone(url) for _control in range(2)]
    with (
        tempfile.TemporaryDirectory() as folder,
        hall(url, Path(folder), people_for(*sizes)) as place,
    ):
        good &= _tell(f"last {SEATS} seats, {hands} hands", place, courses, hands)
        for name, rival in PAIRS.items():
            start = time.monotonic()
            good &= line(name, race(place, rival, rounds), start)
    return good & controls(*others)


def controls(url: str, other: str) -> bool:
    """The same race must fail without its guards; whether it did.

    Without the condition the CHECK still answers, with 5xx; without both, seats are
    given twice.
    """
    told = _control(url, UNGUARDED)
    failing = any(map(failed, told.said))
    _say(failing, "without the condition", told)
    told = _control(other, UNCHECKED)
    over = told.said["302"] > SEATS and bool(told.untrue)
    _say(over, "without condition and CHECK", told)
    return failing and over


def _control(url: str, app: str) -> Told:
    with (
        tempfile.TemporaryDirectory() as folder,
        hall(url, Path(folder), 2 * HANDS, app) as place,
    ):
        return last_seat(place, 1, HANDS, SEATS)


def _say(broke: bool, name: str, told: Told) -> None:
    print(f"  {'ok ' if broke else 'BAD'} {name}: {told.line()}", flush=True)


def _tell(name: str, place: Hall, courses: int, hands: int) -> bool:
    start = time.monotonic()
    return line(name, last_seat(place, courses, hands, SEATS), start)


if __name__ == "__main__":
    raise SystemExit(on_both(__doc__, measure, LONG, SHORT))
