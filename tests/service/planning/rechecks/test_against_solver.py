"""Random changes after an approval: the verdict is what the solver's check says.

The check is asked as before an approval: all rows as they stand now, the course not yet
made, a fresh instance with ways computed anew, and the plan of exactly this course.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import Session, select

from service.courses.meetings.occupancy import free
from service.courses.tables import Course, Seat
from service.database import Database
from service.learners.tables import LearnerLink
from service.planning.inputs import instance
from service.planning.inputs.load import load
from service.planning.inputs.people import people
from service.planning.inputs.resources import Building
from service.planning.inputs.standing import kind_key
from service.planning.inputs.ways import ways
from service.planning.inputs.weekplan import week_plan
from service.planning.tables import PlanningRun, Term
from service.rulesets.queries import rules
from service.supply.tables import (
    ChildcareOffer,
    FundingLine,
    Room,
    RoomHours,
    Teacher,
    Venue,
)
from service.timetables.tables import Feed
from solver.formation.check.verdict import CheckResult, check
from solver.formation.problem.files import instance_from
from solver.formation.problem.instance import ProposedCourse
from solver.formation.problem.plan import Plan
from solver.formation.problem.rules import Rule
from tests.builders import NOW, Standing
from tests.service.planning import small_county as county
from tests.service.planning.rechecks.county import Agreed, agreed, course_of, person

PATTERNS = ("am2", "am3")
PERSONAL = (
    *(Rule.KIND, Rule.TIME, Rule.MEETINGS, Rule.CONNECTION, Rule.TRAVEL),
    *(Rule.BARRED_VENUE, Rule.BARRED_TEACHER),
)
NAMED = re.compile(r"^learner (\w+):")
LEFT_OUT = {"missing", "later", "gone"}
Change = Callable[[Session, Agreed, random.Random], None]


def some(random: random.Random) -> int:
    """The number of somebody in the course."""
    return random.choice([1, 2, 3, 98, 99])


def level(session: Session, world: Agreed, random: random.Random) -> None:
    person(session, world, some(random)).level = random.choice(["A1.1", "A1.2", ""])


def times(session: Session, world: Agreed, random: random.Random) -> None:
    who = person(session, world, some(random))
    who.free_times = random.choice([county.MORNINGS, county.MORNINGS[1:2], []])


def mode(session: Session, world: Agreed, random: random.Random) -> None:
    person(session, world, some(random)).mode = random.choice(["bus", "walk", "car"])


def longest(session: Session, world: Agreed, random: random.Random) -> None:
    person(session, world, some(random)).max_minutes = random.choice([5, 60, 74, 90])


def owed(session: Session, world: Agreed, random: random.Random) -> None:
    person(session, world, some(random)).min_meetings = random.choice([1, 3])


def step_free(session: Session, world: Agreed, random: random.Random) -> None:
    person(session, world, some(random)).step_free = random.choice([True, False])
    session.exec(select(Venue)).one().step_free = random.random() < 0.2


def provider(session: Session, world: Agreed, random: random.Random) -> None:
    who = person(session, world, some(random))
    who.allowed_providers = random.choice([None, []])


def child(session: Session, world: Agreed, random: random.Random) -> None:
    person(session, world, some(random)).child_ages = random.choice([[], [3]])


def childcare(session: Session, world: Agreed, random: random.Random) -> None:
    venue = session.exec(select(Venue)).one()
    for offer in session.exec(select(ChildcareOffer)):
        session.delete(offer)
    for day in range(5):
        session.add(
            ChildcareOffer(
                office_id=world.scope.office_id,
                venue_id=venue.id,
                weekday=day,
                start_minute=480,
                end_minute=720,
                from_age=2,
                to_age=6,
                places=random.choice([0, 1, 5]),
            )
        )


def room(session: Session, world: Agreed, random: random.Random) -> None:
    row = session.exec(select(Room)).one()
    row.seats, row.active = random.choice([(16, True), (9, True), (16, False)])


def hours(session: Session, world: Agreed, random: random.Random) -> None:
    row = session.exec(select(RoomHours).where(RoomHours.weekday == 1)).one()
    row.end_minute = random.choice([13 * 60, 11 * 60])


def teacher(session: Session, world: Agreed, random: random.Random) -> None:
    row = session.exec(select(Teacher)).one()
    row.levels = random.choice([["A1.1"], ["A2.1"]])
    row.max_units_week = random.choice([24, 3])
    row.available = random.choice([row.available, [[1, 480, 780]]])


def money(session: Session, world: Agreed, random: random.Random) -> None:
    row = session.exec(select(FundingLine)).one()
    row.active = random.choice([True, True, False])
    row.kinds = random.choice([["county"], []])


def house(session: Session, world: Agreed, random: random.Random) -> None:
    session.exec(select(Venue)).one().active = random.choice([True, False])


def timetable(session: Session, world: Agreed, random: random.Random) -> None:
    feeds = session.exec(select(Feed).order_by(Feed.prepared_digest)).all()
    chosen = random.choice(feeds).id
    for feed in feeds:
        feed.active = feed.id == chosen


def pattern(session: Session, world: Agreed, random: random.Random) -> None:
    """Another weekly pattern of the rules, as after an accepted proposal."""
    put(session, world, random.choice(PATTERNS))


def tie(session: Session, world: Agreed, random: random.Random) -> None:
    first, second = sorted(person(session, world, n).id for n in (1, 2))
    standing = session.exec(select(LearnerLink)).first()
    if standing is not None:
        session.delete(standing)
    else:
        session.add(
            LearnerLink(
                office_id=world.scope.office_id,
                first_id=first,
                second_id=second,
                kind=random.choice(["apart", "course"]),
            )
        )


CHANGES: tuple[Change, ...] = (
    *(level, times, mode, longest, owed, step_free, provider, child, childcare),
    *(room, hours, teacher, money, house, timetable, pattern, tie),
)


def put(session: Session, world: Agreed, name: str) -> None:
    """Puts the course on a pattern's times."""
    course = course_of(session, world)
    known = rules(session, world.scope, course.start_on).patterns[name]
    course.pattern = name
    course.meetings = [
        [m.weekday_number, m.start, m.end, m.week] for m in known.meetings
    ]


def asked_of_the_solver(world: Agreed) -> CheckResult:
    """Whether exactly this course could be approved now; nothing is kept."""
    with Session(world.database.engine) as session:
        course = course_of(session, world)
        seats = session.exec(select(Seat).where(Seat.course_id == course.id)).all()
        who = {seat.learner_id for seat in seats}
        free(session, world.scope, course.id)
        for seat in seats:
            seat.state = "released"
        course.state = "cancelled"
        run = _run(session, course)
        inputs = load(session, world.scope, run.id)
        week, inside = week_plan(inputs), people(inputs)
        trips = ways(inputs, week, world.state / "timetables")
        built = instance.build(Building(inputs, week, inside, trips))
        planned = ProposedCourse(
            id="c",
            kind=kind_key(course.kind, course.levels),
            venue=str(course.venue_id),
            room=course.room_id,
            pattern=course.pattern,
            teacher=str(course.teacher_id),
            funding=str(course.funding_id),
        )
        parsed = instance_from(json.loads(json.dumps(built), parse_float=Decimal))
        result = check(parsed, Plan((planned,), dict.fromkeys(sorted(who), "c")))
        session.rollback()
        return result


def _run(session: Session, course: Course) -> PlanningRun:
    term = Term(
        office_id=course.office_id,
        name="wie der Kurs",
        start_on=course.start_on,
        end_on=course.end_on,
        anchor_monday=course.anchor_monday,
    )
    session.add(term)
    session.flush()
    run = PlanningRun(
        office_id=course.office_id,
        number=99,
        term_id=term.id,
        parameters={},
        started_by="(test)",
        created_at=NOW,
    )
    session.add(run)
    session.flush()
    return run


def mend(session: Session) -> None:
    """What hides everything else from the solver is there again."""
    for table in (Venue, Room, FundingLine):
        for row in session.exec(select(table)):
            row.active = True


def compare(world: Agreed, said: str) -> None:
    """The verdict beside the solver's: valid or not, and for whom by which rule."""
    found, solver = world.look(), asked_of_the_solver(world)
    told = (said, world.told(), [(v.rule, v.text) for v in solver.violations])
    assert (found.state == "ok") == solver.valid, told
    unknown = [v.text for v in solver.violations if v.rule == Rule.REFERENCE]
    if any(text.startswith("course ") for text in unknown):
        return  # something of the course is gone: the solver looks no further
    personal = {
        (named[1], str(v.rule))
        for v in solver.violations
        if v.rule in PERSONAL and (named := NAMED.match(v.text))
    }
    own = {
        (f.learner_id, f.rule)
        for f in found.findings
        if f.learner_id and f.rule in set(map(str, PERSONAL))
    }
    assert own == personal, told


@pytest.mark.parametrize("seed", range(8))
def test_the_verdict_is_the_solvers(
    database: Database, stands: Standing, tmp_path: Path, seed: int
) -> None:
    world = agreed(database, stands.own, tmp_path)
    with world.database.write() as session:
        session.exec(select(Feed)).one().active = False
        session.flush()
        county.add_feed(session, world.scope, world.state, "11:30")
    with world.database.write() as session:
        put(session, world, PATTERNS[0])
        chosen = random.Random(seed)
        timetable(session, world, random.Random(seed + 1))
    compare(world, "begin")
    for step in range(5):
        names = []
        with world.database.write() as session:
            mend(session)
        for _ in range(3):
            change = chosen.choice(CHANGES)
            names.append(change.__name__)
            with world.database.write() as session:
                change(session, world, chosen)
        compare(world, f"seed {seed}, step {step}: {', '.join(names)}")
