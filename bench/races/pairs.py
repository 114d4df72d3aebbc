"""Yes against everything that can happen to the same seat in the same moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bench.races.county import OUTSIDE, County, Offer, untrue
from bench.races.hands import Press, Visitor, at_once, failed
from service.courses.invitations.reaching import look_after
from service.courses.seats.actions import active_seats
from service.learners.records.mending import merge
from tests.builders import NOW
from tests.service.courses.builders import BASE, approved, proposal

TOGETHER = 4  # courses raced for at the same moment
LATE = NOW + timedelta(days=30)


@dataclass
class Told:
    """What was answered, and what was untrue afterwards."""

    rounds: int = 0
    said: Counter[str] = field(default_factory=Counter)
    untrue: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """No 5xx, nothing over or under."""
        return not self.untrue and not any(failed(said) for said in self.said)

    def line(self) -> str:
        """For people."""
        said = ", ".join(f"{what} × {n}" for what, n in sorted(self.said.items()))
        bad = f"; UNTRUE: {self.untrue[:3]}" if self.untrue else ""
        return f"{self.rounds} rounds: {said}{bad}"


@dataclass(frozen=True)
class Hall:
    """Who presses: somebody with a link, the office, and the worker beside them."""

    county: County
    person: Visitor
    office: Visitor

    def yes(self, offer: Offer) -> Press:
        """By the mailed link."""
        return self.person.press(offer.path, answer="accept")


Rival = Callable[[Hall], list[Press]]


def no(hall: Hall) -> list[Press]:
    """The same person on another device."""
    offer = hall.county.promised()
    return [hall.yes(offer), hall.person.press(offer.path, answer="decline")]


def taken_back(hall: Hall) -> list[Press]:
    """The office takes the invitation back."""
    offer = hall.county.promised()
    path = f"/einladungen/{offer.invitation}/zurueck"
    return [hall.yes(offer), hall.office.press(path)]


def withdrawn(hall: Hall) -> list[Press]:
    """The person is taken off the list."""
    offer = hall.county.promised()
    path = f"/lernende/{offer.learner}/stand"
    return [hall.yes(offer), hall.office.press(path, state="withdrawn")]


def expired(hall: Hall) -> list[Press]:
    """The worker finds the deadline over."""
    offer, county = hall.county.promised(), hall.county

    def look() -> str:
        with county.database.write() as session:
            what = (session, county.world.scope, offer.invitation)
            return look_after(*what, LATE, BASE, ("sms",)) or "too late"

    return [hall.yes(offer), look]


def released(hall: Hall) -> list[Press]:
    """The office frees the seat."""
    offer = hall.county.promised()
    path = f"/kursverwaltung/{offer.course}/umbau"
    return [
        hall.yes(offer),
        hall.office.press(path, what="remove", value=offer.learner),
    ]


def filled(hall: Hall) -> list[Press]:
    """The office puts somebody else into the last free seat."""
    [other] = hall.county.people(1)
    [offer] = hall.county.open_to(hall.county.people(1), 1)
    path = f"/kursverwaltung/{offer.course}/umbau"
    return [hall.yes(offer), hall.office.press(path, what="add", value=other)]


def filled_with_the_same(hall: Hall) -> list[Press]:
    """The office puts the very person in who says yes."""
    [offer] = hall.county.open_to(hall.county.people(1), 1)
    path = f"/kursverwaltung/{offer.course}/umbau"
    return [hall.yes(offer), hall.office.press(path, what="add", value=offer.learner)]


def erased(hall: Hall) -> list[Press]:
    """The person's record is erased."""
    offer = hall.county.promised()
    return [
        hall.yes(offer),
        hall.office.press(f"/lernende/{offer.learner}/loeschen"),
    ]


def joined(hall: Hall) -> list[Press]:
    """A second record of the same person is joined with hers."""
    offer, county = hall.county.promised(), hall.county
    [twin] = county.people(1)

    def join() -> str:
        with county.database.write() as session:
            merge(session, county.world.scope, offer.learner, twin, NOW)
        return "joined"

    return [hall.yes(offer), join]


def called_off(hall: Hall) -> list[Press]:
    """The course is cancelled."""
    offer = hall.county.promised()
    path = f"/kursverwaltung/{offer.course}/absage"
    return [hall.yes(offer), hall.office.press(path, reason="people")]


def planned_elsewhere(hall: Hall) -> list[Press]:
    """Another plan with a seat for the same person is approved."""
    [offer] = hall.county.open_to(hall.county.people(1), 1)
    return [hall.yes(offer), approve(hall.county, offer.learner)]


def approved_and_withdrawn(hall: Hall) -> list[Press]:
    """A plan is approved while the person is taken off the list."""
    [who] = hall.county.people(1)
    path = f"/lernende/{who}/stand"
    return [approve(hall.county, who), hall.office.press(path, state="withdrawn")]


def approve(county: County, learner: str) -> Press:
    """Approves a plan that has one course with one seat."""
    county.made += 1
    wanted = proposal(
        county.world,
        f"race-{county.made}",
        provider_id=county.world.own_provider,
        minimum=1,
        learners=((learner, 20, 25),),
        **OUTSIDE,
    )

    def work() -> str:
        with county.database.write() as session:
            approved(session, county.world, wanted)
        return "approved"

    return work


PAIRS: dict[str, Rival] = {
    "yes against no": no,
    "yes against taken back": taken_back,
    "yes against withdrawn": withdrawn,
    "yes against expired": expired,
    "yes against released": released,
    "yes against filled up": filled,
    "yes against put in": filled_with_the_same,
    "yes against erased": erased,
    "yes against joined": joined,
    "yes against called off": called_off,
    "yes against planned elsewhere": planned_elsewhere,
    "approved against withdrawn": approved_and_withdrawn,
}


def race(hall: Hall, rival: Rival, rounds: int) -> Told:
    """A few courses at once, two devices for whoever says yes."""
    told = Told()
    while told.rounds < rounds:
        works: list[Press] = []
        for _course in range(min(TOGETHER, rounds - told.rounds)):
            first, *others = rival(hall)
            works += [first, first, *others]
            told.rounds += 1
        told.said.update(at_once(works))
        told.untrue += untrue(hall.county.database)
    return told


def last_seat(hall: Hall, courses: int, hands: int, capacity: int) -> Told:
    """All of `hands` people press yes at once for the few seats of a course."""
    told = Told()
    people = hall.county.people(hands)
    for _course in range(courses):
        offers = hall.county.open_to(people, capacity)
        told.said.update(at_once([hall.yes(offer) for offer in offers]))
        told.rounds += 1
        told.untrue += untrue(hall.county.database)
        came = seated(hall.county, [offer.learner for offer in offers])
        if len(came) != min(capacity, hands):
            told.untrue.append(f"{len(came)} came for {capacity} seats")
        people = [who for who in people if who not in came]
        people += hall.county.people(len(came))
    return told


def seated(county: County, people: Sequence[str]) -> set[str]:
    """Who of them has a seat."""
    with county.database.read() as session:
        return set(active_seats(session, county.world.scope, people))
