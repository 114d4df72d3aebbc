"""Races for an interpreter's time: two web processes, on both kinds of database.

    python -m bench.interpreters.races            2,000 tries, each pair 100 times
    python -m bench.interpreters.races --short    80 tries, each pair 4 times
    python -m bench.interpreters.races --only sqlite

Requests of several institutions with partly overlapping times are accepted at the same
moment by one person on several devices. Afterwards no two promises may be nearer than
the way between them, and promises, ticks, offers and requests tell the same story. The
controls: without booking there are doubles; without locks and checks the key alone
still refuses them. Exit code 1 if not, or if anything was answered with 5xx.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bench.interpreters.county import (
    DAY,
    KEY_ALONE,
    UNBOOKED,
    County,
    county,
    untrue,
)
from bench.races.command import filled, line, on_both
from bench.races.hands import Press, at_once
from bench.races.pairs import Told
from service.interpreters.offers import changes
from service.interpreters.offers.changes import Moved
from tests.builders import NOW
from tests.databases import Backend

TOGETHER, TAPS = 8, 20
LONG, SHORT = (2000, 100), (80, 4)
Rival = Callable[[County], list[Press]]


def times(place: County, tries: int) -> Told:
    """Yes to overlapping requests of one person, eight at once."""
    told = Told()
    while told.rounds < tries:
        who = place.volunteer()
        works = [place.yes(one) for one in place.overlapping(who, TOGETHER)]
        told.said.update(at_once(works))
        told.rounds += len(works)
        if told.rounds % (10 * TOGETHER) == 0:
            told.untrue += untrue(place)
    told.untrue += untrue(place)
    return told


def people(place: County) -> list[Press]:
    """Two people say yes to one request."""
    both = [place.volunteer(), place.volunteer()]
    return [place.yes(one) for one in place.asked(both, DAY)]


def taps(place: County) -> list[Press]:
    """One person taps twenty times."""
    [one] = place.asked([place.volunteer()], DAY)
    return [place.yes(one)] * TAPS


def called_off(place: County) -> list[Press]:
    """The institution calls it off in this moment."""
    [one] = place.asked([place.volunteer()], DAY)

    def off() -> str:
        with place.database.write() as session:
            door = place.door(session)
            what = (session, place.scope, one.request)
            changes.call_off(*what, NOW, door, changes.BY_AGENCY)
        return "called off"

    return [place.yes(one), off]


def moved(place: County) -> list[Press]:
    """The institution moves it in this moment."""
    [one] = place.asked([place.volunteer()], DAY)

    def other() -> str:
        with place.database.write() as session:
            door = place.door(session)
            later = Moved(starts_at=DAY + timedelta(hours=3))
            changes.move(session, place.scope, one.request, later, NOW, door)
        return "moved"

    return [place.yes(one), other]


def refused(place: County) -> list[Press]:
    """The same person says no on another device."""
    [one] = place.asked([place.volunteer()], DAY)
    return [place.yes(one), place.person.press(one.path, answer="decline")]


PAIRS: dict[str, Rival] = {
    "yes of two people": people,
    "twenty taps": taps,
    "yes against called off": called_off,
    "yes against moved": moved,
    "yes against no": refused,
}


def race(place: County, rival: Rival, rounds: int) -> Told:
    """One moment after the other."""
    told = Told()
    for _round in range(rounds):
        told.said.update(at_once(rival(place)))
        told.rounds += 1
    told.untrue += untrue(place)
    return told


def measure(backend: Backend, sizes: tuple[int, int]) -> bool:
    """All races on one kind of database, and the controls; whether all was well."""
    tries, rounds = sizes

    url, good = filled(backend), True
    bare, key = (backend.clone(url) for _control in range(2))
    with tempfile.TemporaryDirectory() as folder, county(url, Path(folder)) as place:
        start = time.monotonic()
        good &= line("overlapping times", times(place, tries), start)
        for name, rival in PAIRS.items():
            start = time.monotonic()
            good &= line(name, race(place, rival, rounds), start)
    return good & controls(bare, key)


def controls(bare: str, key: str) -> bool:
    """Without booking doubles are seen; the key alone refuses them."""
    told = control(bare, UNBOOKED)
    doubled = any("two promises" in one for one in told.untrue)
    print(f"  {'ok ' if doubled else 'BAD'} without booking: {told.line()}", flush=True)
    told = control(key, KEY_ALONE)
    apart = not any("two promises 0" in one or "-" in one for one in told.untrue)
    print(f"  {'ok ' if apart else 'BAD'} the key alone: {told.line()}", flush=True)
    return doubled and apart


def control(url: str, app: str, tries: int = 80) -> Told:
    """The same race in an application that lacks something."""
    with (
        tempfile.TemporaryDirectory() as folder,
        county(url, Path(folder), app) as place,
    ):
        return times(place, tries)


if __name__ == "__main__":
    raise SystemExit(on_both(__doc__, measure, LONG, SHORT))
