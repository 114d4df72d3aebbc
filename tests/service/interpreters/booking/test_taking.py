"""Nobody is in two places at once: talks, trips, absences and courses, in the database.

Feldhausen and Südkirchen lie 29 minutes by car apart, Nordstadt 16 and 17 from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from service.access import Scope
from service.courses.tables import Occupancy
from service.database import Database
from service.errors import UserError
from service.interpreters.booking.actions import Clash, book, release
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterAbsence,
    InterpreterTick,
    SpokenLanguage,
)
from service.supply.tables import Provider, Teacher
from tests.builders import Standing
from tests.service.courses.builders import approved, furnish, proposal
from tests.service.interpreters import build
from tests.service.interpreters.booking.steps import (
    TICK,
    door,
    minutes,
    promised,
    ticks,
)
from tests.service.interpreters.build import THURSDAY, at

CLASH = {"job", "way"}


class Stage:
    """A volunteer of Nordstadt with a car, and a house in each of three places."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self.session, self.scope = session, scope
        self.who = build.interpreter(session, scope, max_oneway=60).id
        self.near = build.agency(session, scope)
        self.east, self.west = (
            build.agency(
                session,
                scope,
                f"Kita {name}",
                place_id=build.place_id(session, scope, name),
            )
            for name in ("Feldhausen", "Südkirchen")
        )

    def book(
        self, where: Agency, clock: str, length: int = 60, **more: str
    ) -> Assignment:
        """A talk on Thursday."""
        start = at(THURSDAY, clock)
        return promised(
            self.session, self.scope, self.who, where, start, length, **more
        )

    def refused(self, where: Agency, clock: str, length: int = 60) -> str:
        """For what a talk on Thursday cannot be booked; nothing has changed then."""
        before = ticks(self.session, self.who)
        with pytest.raises(Clash) as told:
            self.book(where, clock, length)
        assert ticks(self.session, self.who) == before
        return told.value.kind

    @property
    def person(self) -> Interpreter:
        """The volunteer."""
        return self.session.get_one(Interpreter, self.who)


@pytest.fixture
def stage(database: Database, stands: Standing) -> Iterator[Stage]:
    """In one write transaction."""
    with database.write() as session:
        yield Stage(session, stands.own)


def test_trips_are_booked(stage: Stage) -> None:
    """An hour in Feldhausen takes its way there and back, 16 minutes each, in fives."""
    made = stage.book(stage.east, "10:30")
    assert (made.out_minutes, made.back_minutes) == (16, 16)
    assert minutes(stage.session, stage.who) == {made.id: 60 + 20 + 20}
    assert ticks(stage.session, stage.who)[made.id][0] * TICK == int(
        at(THURSDAY, "10:10").timestamp()
    )


def test_back_to_back_in_one_house(stage: Stage) -> None:
    """Three talks without a break; no way between, one there and one back."""
    for clock in ("10:00", "11:00", "09:00"):
        stage.book(stage.east, clock)
    taken = ticks(stage.session, stage.who)
    assert sum(map(len, taken.values())) * 5 == 180 + 20 + 20


@pytest.mark.parametrize("clock", ["10:00", "10:30", "11:00", "11:29", "10:45"])
def test_overlapping_unequal(stage: Stage, clock: str) -> None:
    """Any overlap with 10:30–11:30 is refused, in the same house too."""
    stage.book(stage.east, "10:30")
    assert stage.refused(stage.east, clock, 45) == "job"


def test_twenty_minutes_apart(stage: Stage) -> None:
    """29 minutes of a way do not fit into 20, but into 30; either order of booking."""
    stage.book(stage.east, "09:00")
    assert stage.refused(stage.west, "10:20") == "way"
    later = stage.book(stage.west, "10:30")
    spans = ticks(stage.session, stage.who)
    assert spans[later.id][0] * TICK == int(at(THURSDAY, "10:00").timestamp())
    assert stage.refused(stage.east, "11:45") == "way"


def test_one_in_between(stage: Stage) -> None:
    """Between two talks that fit, a third elsewhere must fit on both sides."""
    stage.book(stage.east, "08:00")
    stage.book(stage.east, "10:00")
    assert stage.refused(stage.west, "09:20", 20) == "way"
    stage.book(stage.near, "09:20", 20)


def test_a_neighbour_goes(stage: Stage) -> None:
    """Without the talk between, she goes home; the others' trips are booked anew."""
    first = stage.book(stage.east, "08:00")
    middle = stage.book(stage.west, "09:30")
    last = stage.book(stage.east, "11:00")
    assert minutes(stage.session, stage.who)[last.id] == 30 + 60 + 20
    middle.state = "cancelled"
    release(stage.session, stage.scope, middle, door(stage.session, stage.scope))
    assert minutes(stage.session, stage.who) == {
        first.id: 20 + 60 + 0,
        last.id: 120 + 60 + 20,  # straight on in one house: she waits there
    }
    stage.book(stage.west, "09:35", 50)


def test_moved_or_left(stage: Stage) -> None:
    """A talk that is moved takes its new time; what clashes leaves it where it was."""
    first = stage.book(stage.east, "08:00")
    second = stage.book(stage.west, "12:00")
    before = ticks(stage.session, stage.who)
    first.starts_at, first.ends_at = at(THURSDAY, "11:00"), at(THURSDAY, "12:00")
    with pytest.raises(Clash):
        book(stage.session, stage.scope, first, door(stage.session, stage.scope))
    assert ticks(stage.session, stage.who) == before
    first.starts_at, first.ends_at = at(THURSDAY, "14:00"), at(THURSDAY, "15:00")
    book(stage.session, stage.scope, first, door(stage.session, stage.scope))
    assert sorted(ticks(stage.session, stage.who)) == sorted([first.id, second.id])
    stage.book(stage.east, "08:00")


def test_over_midnight(stage: Stage) -> None:
    """A talk from 22:00 to 04:00 is in the way until the next morning."""
    night = stage.book(stage.near, "22:00", 360)
    assert minutes(stage.session, stage.who)[night.id] == 360 + 10 + 10
    start = at(THURSDAY + timedelta(days=1), "03:55")
    with pytest.raises(Clash):
        promised(stage.session, stage.scope, stage.who, stage.near, start)
    promised(
        stage.session, stage.scope, stage.who, stage.near, start + timedelta(hours=1)
    )


def test_nights_of_changed_clocks(stage: Stage) -> None:
    """22:00 to 04:00 is five hours in March; in October 02:30 comes twice."""
    march = at(date(2027, 3, 27), "22:00")
    end = at(date(2027, 3, 28), "04:00")
    length = int((end.timestamp() - march.timestamp()) / 60)
    assert length == 300
    made = promised(
        stage.session, stage.scope, stage.who, stage.near, march, length, "phone"
    )
    assert minutes(stage.session, stage.who)[made.id] == 300
    for fold in (0, 1):
        half_past_two = at(date(2026, 10, 25), "02:30").replace(fold=fold)
        promised(
            stage.session,
            stage.scope,
            stage.who,
            stage.near,
            half_past_two,
            60,
            "phone",
        )
    again = at(date(2026, 10, 25), "02:45").replace(fold=1)
    with pytest.raises(Clash):
        promised(stage.session, stage.scope, stage.who, stage.near, again, 5, "phone")


def test_no_known_way(stage: Stage) -> None:
    """Who goes by bus cannot come where no timetable is; by phone she can."""
    stage.person.mode = "pt"
    assert stage.refused(stage.east, "10:30") == "connection"
    stage.book(stage.east, "10:30", mode="phone")


def test_away(stage: Stage) -> None:
    """An absence closes talks and their trips, whichever comes first."""
    times = at(THURSDAY, "12:00"), at(THURSDAY, "15:00")
    away = build.absent(stage.session, stage.person, *times)
    assert minutes(stage.session, stage.who, "absence") == {away.id: 180}
    assert stage.refused(stage.east, "14:30") == "absence"
    assert stage.refused(stage.east, "11:00") == "absence"  # the way home
    stage.book(stage.east, "10:30")
    with pytest.raises(IntegrityError), stage.session.begin_nested():
        build.absent(
            stage.session, stage.person, at(THURSDAY, "11:40"), at(THURSDAY, "11:45")
        )
    stage.session.expire_all()
    stage.session.delete(stage.session.get_one(InterpreterAbsence, away.id))
    stage.session.flush()
    stage.book(stage.east, "13:00")


def test_absences_may_overlap(stage: Stage) -> None:
    """Taking one back leaves what the other covers; moving one moves its ticks."""
    first = build.absent(
        stage.session, stage.person, at(THURSDAY, "12:00"), at(THURSDAY, "15:00")
    )
    second = build.absent(
        stage.session, stage.person, at(THURSDAY, "14:00"), at(THURSDAY, "16:00")
    )
    stage.session.delete(first)
    stage.session.flush()
    assert minutes(stage.session, stage.who, "absence") == {second.id: 120}
    second.ends_at = at(THURSDAY, "14:30")
    stage.session.flush()
    assert minutes(stage.session, stage.who, "absence") == {second.id: 30}


def test_a_long_absence(stage: Stage) -> None:
    """Of ten years the key holds the first; booking itself refuses the rest."""
    start = at(THURSDAY, "00:00")
    build.absent(stage.session, stage.person, start, start + timedelta(days=3650))
    later = start + timedelta(days=3000, hours=10)
    with pytest.raises(Clash) as told:
        promised(stage.session, stage.scope, stage.who, stage.near, later)
    assert told.value.kind == "absence"


def teaches(stage: Stage, **ticks_of: int) -> None:
    """Makes the interpreter a teacher whose course meets from tick to tick."""
    provider = Provider(office_id=stage.scope.office_id, name="Erfundene VHS")
    stage.session.add(provider)
    stage.session.flush()
    teacher = Teacher(
        office_id=stage.scope.office_id, provider_id=provider.id, code="T-9"
    )
    stage.session.add(teacher)
    stage.session.flush()
    stage.person.teacher_id = teacher.id
    stage.session.flush()


def lessons(stage: Stage, clock: str, quarters: int, course: str = "k1") -> None:
    """Books the teacher as courses do."""
    first = int(at(THURSDAY, clock).timestamp()) // 900
    for tick in range(first, first + quarters):
        row = Occupancy(
            resource=f"teacher:{stage.person.teacher_id}",
            tick=tick,
            office_id=stage.scope.office_id,
            course_id=course,
        )
        stage.session.add(row)
    stage.session.flush()


def test_courses(stage: Stage) -> None:
    """What somebody teaches is taken, also from a teacher who is named later."""
    teaches(stage)
    lessons(stage, "10:00", 4)
    assert minutes(stage.session, stage.who, "course") == {"k1": 60}
    assert stage.refused(stage.east, "10:30") == "course"
    assert stage.refused(stage.east, "09:00") == "course"  # no time for the way back
    stage.book(stage.east, "11:30")
    with pytest.raises(IntegrityError), stage.session.begin_nested():
        lessons(stage, "12:00", 2, "k2")
    stage.session.expire_all()
    teacher = stage.person.teacher_id
    stage.person.teacher_id = None
    stage.session.flush()
    assert minutes(stage.session, stage.who, "course") == {}
    stage.person.teacher_id = teacher
    stage.session.flush()
    assert minutes(stage.session, stage.who, "course") == {"k1": 60}


def test_a_course_is_refused_in_words(stage: Stage) -> None:
    """Approving a course of somebody who interprets then says so, and which day."""
    world = furnish(stage.session, stage.scope)
    stage.person.teacher_id = world.teacher
    start = at(date(2026, 11, 18), "10:00")
    promised(stage.session, stage.scope, stage.who, stage.near, start)
    with pytest.raises(UserError) as told:
        approved(stage.session, world, proposal(world))
    assert told.value.values == {"name": "T-7", "day": "18.11.2026"}
    assert "interprets" in told.value.message


def test_a_course_is_taught_through_an_absence(stage: Stage) -> None:
    """Booking a course anew never fails for an absence; that comes back afterwards."""
    teaches(stage)
    away = build.absent(
        stage.session, stage.person, at(THURSDAY, "08:00"), at(THURSDAY, "12:00")
    )
    lessons(stage, "10:00", 4)
    assert minutes(stage.session, stage.who, "course") == {"k1": 60}
    for row in stage.session.exec(select(Occupancy)).all():
        stage.session.delete(row)
    stage.session.flush()
    assert minutes(stage.session, stage.who, "course") == {}
    assert minutes(stage.session, stage.who, "absence") == {away.id: 240}


def test_who_is_gone_takes_no_time(stage: Stage) -> None:
    """Erasing somebody leaves no tick."""
    gone = build.interpreter(stage.session, stage.scope)
    tick = InterpreterTick(
        interpreter_id=gone.id,
        tick=1,
        office_id=stage.scope.office_id,
        kind="job",
        about_id="x",
    )
    stage.session.add(tick)
    spoken = select(SpokenLanguage).where(SpokenLanguage.interpreter_id == gone.id)
    stage.session.delete(stage.session.exec(spoken).one())
    stage.session.flush()
    stage.session.delete(gone)
    stage.session.flush()
    assert ticks(stage.session, gone.id) == {}


@pytest.mark.parametrize("seed", range(3))
def test_a_week_at_random(stage: Stage, seed: int) -> None:
    """Booked and given back at random: the order in time is always a possible day."""
    random = Random(seed)
    houses = {
        "Nordstadt": stage.near,
        "Feldhausen": stage.east,
        "Südkirchen": stage.west,
    }
    ways = door(stage.session, stage.scope).trips.roads["car"]
    standing: list[tuple[Assignment, Agency]] = []
    for _try in range(80):
        if standing and random.random() < 0.15:
            row, _house = standing.pop(random.randrange(len(standing)))
            row.state = "cancelled"
            release(stage.session, stage.scope, row, door(stage.session, stage.scope))
            continue
        house = houses[random.choice(sorted(houses))]
        clock = f"{random.randrange(7, 20):02}:{random.randrange(0, 60, 5):02}"
        length = random.choice((15, 30, 60, 95))
        try:
            standing.append((stage.book(house, clock, length), house))
        except Clash as told:
            assert told.kind in CLASH
    standing.sort(key=lambda pair: pair[0].starts_at)
    assert len(standing) >= 3
    for (a, there), (b, then) in pairwise(standing):
        gap = (b.starts_at - a.ends_at).total_seconds() / 60
        same = there.id == then.id
        assert gap >= (0 if same else ways[str(there.place_id)][str(then.place_id)])
    spans = ticks(stage.session, stage.who)
    assert sorted(spans) == sorted(row.id for row, _house in standing)
    taken = [tick for span in spans.values() for tick in span]
    assert len(taken) == len(set(taken))
