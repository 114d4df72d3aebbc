"""An invented office whose interpreters are raced for, and what must be true then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

from sqlmodel import Session, select

from bench.races.hands import Press, Visitor
from bench.web.site import Site
from service.access import Scope
from service.database import Database
from service.interpreters.booking.actions import Door
from service.interpreters.offers.telling import PURPOSE
from service.interpreters.ranking.trips import Trips, trips
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterRequest,
    InterpreterTick,
    Offer,
)
from service.messages.actions import make_link
from tests.builders import NOW, standing
from tests.service.interpreters import build

STANDS = ("agreed", "asked_again")
DAY = datetime(2026, 11, 9, 8, tzinfo=NOW.tzinfo)
# Nothing but a race on a throw-away database may load these.
UNBOOKED = "bench.interpreters.unbooked:app"
KEY_ALONE = "bench.interpreters.key_alone:app"


@dataclass(frozen=True)
class Asked:
    """One offer: of which request, to whom, and the path of its page."""

    request: str
    who: str
    offer: str
    path: str


@dataclass
class County:
    """Institutions in three places, and volunteers who come as they are needed."""

    database: Database
    scope: Scope
    person: Visitor
    houses: list[str]
    state: Path
    random: Random
    made: int = 0

    def door(self, session: Session) -> Door:
        """The office's trips, by car."""
        return Door(trips(session, self.scope, self.state, NOW))

    def volunteer(self) -> str:
        """Somebody nobody has asked yet."""
        with self.database.write() as session:
            return build.interpreter(session, self.scope, max_week=99).id

    def overlapping(self, who: str, number: int) -> list[Asked]:
        """Requests of several institutions around one time, all offered to one.

        They begin within two hours and last up to two: some fit one after the other,
        most overlap, some leave too little time for the way.
        """
        self.made += 1
        day = DAY + timedelta(days=self.made % 60)
        starts = [
            day + timedelta(minutes=5 * self.random.randrange(24))
            for _n in range(number)
        ]
        return [
            self.asked([who], start, self.random.choice((30, 60, 120)))[0]
            for start in starts
        ]

    def asked(
        self, people: Sequence[str], start: datetime, minutes: int = 60
    ) -> list[Asked]:
        """A request that all of these are asked about."""
        with self.database.write() as session:
            house = session.get_one(Agency, self.random.choice(self.houses))
            request = build.talk(session, house, start, minutes, state="offered")
            return [self._offer(session, request, who) for who in people]

    def _offer(self, session: Session, request: InterpreterRequest, who: str) -> Asked:
        person = session.get_one(Interpreter, who)
        offer = build.offer(session, request, person, sent_at=NOW, channel="sms")
        lasts = timedelta(days=200)
        token = make_link(session, self.scope, NOW, PURPOSE, offer.id, lasts)
        return Asked(request.id, who, offer.id, f"/angebot/{token}")

    def yes(self, asked: Asked) -> Press:
        """By the link."""
        return self.person.press(asked.path, answer="accept")


@contextmanager
def county(url: str, state: Path, app: str = "") -> Iterator[County]:
    """Two web processes on a database with the standing offices."""
    site = Site(state, url)
    site.env["KURSMITTLER_NOW"] = NOW.isoformat()
    try:
        site.serve(*[app] if app else [])
        with site.database.write() as session:
            scope = standing(session).own
            houses = [
                build.agency(
                    session,
                    scope,
                    f"Schule {name}",
                    place_id=build.place_id(session, scope, name),
                ).id
                for name in ("Nordstadt", "Feldhausen", "Südkirchen")
            ]
        person = Visitor(site.port, "/status")
        yield County(site.database, scope, person, houses, state, Random(7))
    finally:
        site.stop()


def untrue(told: County) -> list[str]:
    """Where promises, ticks, offers and requests tell different stories."""
    with told.database.read() as session:
        promises = session.exec(select(Assignment)).all()
        requests = {row.id: row for row in session.exec(select(InterpreterRequest))}
        houses = {row.id: row for row in session.exec(select(Agency))}
        offers = session.exec(select(Offer)).all()
        taken: dict[str, set[int]] = defaultdict(set)
        for row in session.exec(select(InterpreterTick)):
            taken[row.about_id].add(row.tick)
        ways = told.door(session).trips
    stand = [row for row in promises if row.state in STANDS]
    found = _doubles(stand, requests, houses, ways)
    found += _ticks(promises, taken)
    of: dict[str, int] = defaultdict(int)
    for row in stand:
        of[row.request_id] += 1
        if row.starts_at != requests[row.request_id].starts_at:
            found.append(f"A-{requests[row.request_id].number}: another time promised")
    accepted = {row.offer_id for row in promises}
    for request in requests.values():
        name, count = f"A-{request.number}: {request.state}", of[request.id]
        if (request.state == "confirmed") != (count == request.needed):
            found.append(f"{name}, {count} of {request.needed} come")
    for offer in offers:
        if (offer.state == "accepted") != (offer.id in accepted):
            found.append(f"offer {offer.state}, promise {offer.id in accepted}")
        done = requests[offer.request_id].state in ("confirmed", "cancelled")
        if offer.state == "open" and done:
            found.append("an offer is open, its request is settled")
    return found


def _doubles(
    stand: Sequence[Assignment],
    requests: dict[str, InterpreterRequest],
    houses: dict[str, Agency],
    ways: Trips,
) -> list[str]:
    """Two promises of one person that cannot both be kept, the way considered."""
    found = []
    diary: dict[str, list[Assignment]] = defaultdict(list)
    for row in stand:
        diary[row.interpreter_id].append(row)
    for rows in diary.values():
        rows.sort(key=lambda row: row.starts_at)
        for a, b in pairwise(rows):
            here, there = (
                houses[requests[x.request_id].agency_id].place_id for x in (a, b)
            )
            needed = 0 if here == there else ways.roads["car"][str(here)][str(there)]
            gap = (b.starts_at - a.ends_at).total_seconds() / 60
            if gap < needed:
                found.append(f"two promises {gap:.0f} minutes apart, way {needed}")
    return found


def _ticks(promises: Sequence[Assignment], taken: dict[str, set[int]]) -> list[str]:
    """Every minute of a promise is booked, and none of what is over."""
    found = []
    for row in promises:
        first, last = (int(x.timestamp()) // 300 for x in (row.starts_at, row.ends_at))
        has = taken.get(row.id, set())
        if row.state in STANDS and not set(range(first, last)) <= has:
            found.append("a promise without its time")
        if row.state == "cancelled" and has:
            found.append("a promise that is over takes time")
    return found
