"""An invented office whose courses are raced for, and what must be true afterwards."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from service.courses.invitations.sending import offer_free_seat, send
from service.courses.seats.actions import ACTIVE, PROMISED
from service.courses.tables import Course, Invitation, Seat
from service.database import Database
from service.learners.tables import Learner
from service.messages.tables import OutboxMessage
from tests.builders import NOW, standing
from tests.service.courses.builders import (
    BASE,
    World,
    approved,
    furnish,
    looked_at,
    proposal,
)

OUTSIDE = {"room_id": None, "teacher_id": None}  # many courses, no clash of rooms


@dataclass(frozen=True)
class Offer:
    """One invitation: whose, for which course, and the path of its page."""

    course: str
    learner: str
    invitation: str
    path: str


@dataclass
class County:
    """Courses are made one after the other, each with people of its own."""

    database: Database
    world: World
    fresh: list[str] = field(default_factory=list)  # people nobody has asked yet
    made: int = 0

    @classmethod
    def of(cls, database: Database, people: int) -> County:
        """The standing office with so many people who wait."""
        with database.write() as session:
            world = furnish(session, standing(session).own, people=people)
        return cls(database, world, list(world.learners))

    def people(self, number: int) -> list[str]:
        """The next ones who wait."""
        taken, self.fresh = self.fresh[:number], self.fresh[number:]
        if len(taken) < number:
            raise ValueError("the county has too few people")
        return taken

    def promised(self, capacity: int = 1) -> Offer:
        """A course whose one held seat is offered to somebody."""
        [who] = self.people(1)
        with self.database.write() as session:
            course = self._course(session, capacity, [who])
            send(session, self.world.scope, course.id, {who: "sms"}, NOW, BASE)
            return _offers(session, course.id)[0]

    def open_to(self, people: Sequence[str], capacity: int) -> list[Offer]:
        """A course without a held seat that all these people are asked about."""
        with self.database.write() as session:
            course = self._course(session, capacity, [])
            asked = dict.fromkeys(people, "sms")
            offer_free_seat(session, self.world.scope, course.id, asked, NOW, BASE)
            return _offers(session, course.id)

    def _course(self, session: Session, capacity: int, held: Sequence[str]) -> Course:
        self.made += 1
        wanted = proposal(
            self.world,
            f"race-{self.made}",
            provider_id=self.world.own_provider,
            capacity=capacity,
            minimum=1,
            learners=tuple((who, 20, 25) for who in held),
            **OUTSIDE,
        )
        [course] = approved(session, self.world, wanted)
        looked_at(session, course.id)
        return course


def _offers(session: Session, course_id: str) -> list[Offer]:
    session.flush()
    rows = session.exec(
        select(Invitation, OutboxMessage)
        .join(OutboxMessage, col(OutboxMessage.id) == col(Invitation.message_id))
        .where(Invitation.course_id == course_id)
    )
    return [
        Offer(course_id, x.learner_id, x.id, "/einladung" + _end(message))
        for x, message in rows
    ]


def _end(message: OutboxMessage) -> str:
    return "/" + str(message.data["link"]).rpartition("/")[2]


def untrue(database: Database) -> list[str]:
    """Where numbers, seats, invitations and people tell different stories."""
    with database.read() as session:
        seats = session.exec(select(Seat)).all()
        people = {row.id: row for row in session.exec(select(Learner))}
        courses = session.exec(select(Course)).all()
        asked = session.exec(select(Invitation)).all()
    states: dict[str, Counter[str]] = defaultdict(Counter)
    for row in seats:
        states[row.course_id][row.state] += 1
    found = [x for course in courses for x in _numbers(course, states[course.id])]
    active = Counter(row.learner_id for row in seats if row.state in ACTIVE)
    found += [f"{who} has {n} seats" for who, n in active.items() if n > 1]
    state = {(row.course_id, row.learner_id): row.state for row in seats}
    of = {row.id: row for row in courses}
    found += [
        x
        for row in asked
        for x in _story(row, of[row.course_id], state, people[row.learner_id])
    ]
    waiting = {row.learner_id for row in asked if row.state == "open"}
    taken = {row.learner_id for row in seats if row.state == "taken"}
    for who, person in people.items():
        if (person.state == "enrolled") != (who in taken):
            found.append(f"L-{person.number:04d}: {person.state}, seat {who in taken}")
        if person.state == "invited" and who not in waiting:
            found.append(f"L-{person.number:04d} is invited to nothing")
    return found


def _numbers(course: Course, states: Counter[str]) -> list[str]:
    held = sum(states[state] for state in PROMISED)
    told = f"K-{course.number:03d}: {course.taken}+{course.held} of {course.capacity}"
    if (course.taken, course.held) != (states["taken"], held):
        return [f"{told}, but {dict(states)}"]
    return [told] if course.taken + course.held > course.capacity else []


def _story(
    row: Invitation,
    course: Course,
    seats: Mapping[tuple[str, str], str],
    person: Learner,
) -> list[str]:
    seat = seats.get((row.course_id, row.learner_id), "")
    wrong = (row.state == "accepted") != (seat == "taken")
    if course.state == "cancelled":  # whoever had said yes had said so
        wrong = row.state == "open" or seat in ACTIVE
    elif row.kind == "planned":
        wrong |= (row.state == "open") != (seat == "invited")
    told = f"L-{person.number:04d}: invitation {row.state}, seat {seat or 'none'}"
    return [told] if wrong else []
