"""Two hands at once: the last seat, one token twenty times, one proposal twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlmodel import func, select

from service.audit.tables import AuditRow
from service.courses.forms import AnswerIn
from service.courses.lifecycle.answers import answer_by_link
from service.courses.tables import Course, Occupancy, Seat
from service.database import Database
from service.errors import UserError
from service.messages.tables import OutboxMessage
from tests.builders import NOW
from tests.service.courses.builders import (
    World,
    approved,
    proposal,
    standing_course,
)


def at_once(works: list[Callable[[], str]]) -> Counter[str]:
    """Starts all at the same moment; what they said, counted."""
    gate = Barrier(len(works))

    def run(work: Callable[[], str]) -> str:
        gate.wait()
        try:
            return work()
        except UserError as error:
            return type(error).__name__

    with ThreadPoolExecutor(len(works)) as pool:
        return Counter(pool.map(run, works))


def test_the_last_seat_is_given_once(database: Database, world: World) -> None:
    """Two plans want the one seat left: one gets it, the other is told."""
    with database.write() as session:
        course = standing_course(session, world, capacity=7)

    def fill(number: int) -> Callable[[], str]:
        wanted = proposal(
            world,
            f"p{number}",
            existing_course_id=course.id,
            learners=((world.learners[number], 10, 10),),
        )

        def work() -> str:
            with database.write() as session:
                approved(session, world, wanted)
            return "held"

        return work

    assert at_once([fill(0), fill(1)]) == {"held": 1, "Conflict": 1}
    with database.read() as session:
        kept = session.get_one(Course, course.id)
        assert kept.taken + kept.held == kept.capacity
        assert session.exec(select(func.count()).select_from(Seat)).one() == 1


def test_one_token_twenty_times_is_one_answer(database: Database, world: World) -> None:
    """Ten yes and ten no at once: one of them holds, with one audit row."""
    with database.write() as session:
        approved(session, world, proposal(world))
        link = session.exec(select(OutboxMessage)).one().data["link"]
    token = link.rsplit("/", 1)[1]

    def reply(number: int) -> Callable[[], str]:
        said = {"answer": "yes"} if number % 2 else {"answer": "no", "reason": "room"}

        def work() -> str:
            with database.write() as session:
                answer_in = AnswerIn.model_validate(said)
                return answer_by_link(session, token, answer_in, NOW).state

        return work

    said = at_once([reply(number) for number in range(20)])
    assert said["Conflict"] == 19
    with database.read() as session:
        state = session.exec(select(Course.state)).one()
        assert said[state] == 1
        actions = session.exec(select(AuditRow.action)).all()
        answers = {"course.confirmed", "course.declined"}
        assert len([action for action in actions if action in answers]) == 1
        held = session.exec(select(func.count()).select_from(Occupancy)).one()
        assert (held > 0) == (state == "confirmed")


def test_one_proposal_approved_four_times_is_one_course(
    database: Database, world: World
) -> None:
    """Everybody gets the same course; provider and people are asked once."""

    def work() -> str:
        with database.write() as session:
            return approved(session, world, proposal(world))[0].id

    said = at_once([work] * 4)
    assert len(said) == 1
    with database.read() as session:
        course = session.exec(select(Course)).one()
        assert (said[course.id], course.held) == (4, 3)
        assert len(session.exec(select(OutboxMessage)).all()) == 1


def test_one_room_two_plans(database: Database, world: World) -> None:
    """Two courses want the same room at the same time: one stands."""

    def book(key: str) -> Callable[[], str]:
        def work() -> str:
            with database.write() as session:
                wanted = proposal(world, key, 0, teacher_id=None)
                return approved(session, world, wanted)[0].state

        return work

    assert at_once([book("p1"), book("p2")]) == {"asked": 1, "UserError": 1}
