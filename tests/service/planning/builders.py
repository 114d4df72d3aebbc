"""A small invented plan: two houses, three courses, twenty-two people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from service.access import Role, Scope
from service.accounts.tables import User
from service.learners.tables import Learner
from service.places.tables import Place
from service.planning.inputs.ground import ground
from service.planning.inputs.load import load
from service.planning.runs.parameters import Parameters
from service.planning.tables import (
    Finding,
    PlanningRun,
    ProposedCourse,
    ProposedSeat,
    RunEvent,
    Term,
)
from service.supply.tables import (
    FundingLine,
    Provider,
    Room,
    RoomHours,
    Teacher,
    Venue,
)
from tests.builders import NOW

AM, PM = (510, 705), (810, 960)
WEEK = [
    f"{day}-{part}" for day in ("mo", "tu", "we", "th", "fr") for part in ("am", "pm")
]
PEOPLE = 22
# Course number → first and last person (from 0) who sits in it.
GROUPS = {1: range(8), 2: range(8, 17)}


@dataclass(frozen=True)
class Planned:
    """Ids of what was put up."""

    scope: Scope
    term: str
    run: str
    funding: str
    provider: str
    own_provider: str
    rooms: tuple[str, ...]
    teachers: tuple[str, ...]
    learners: tuple[str, ...]
    courses: tuple[str, ...]  # fragile A1.1; evening-free A1.2; online, approved never


def planned(session: Session, scope: Scope, state_dir: Path) -> Planned:
    """Everything a coordinator needs to look at a finished plan and to approve it."""
    office = scope.office_id
    places = {
        place.name: place
        for place in session.exec(select(Place).where(Place.office_id == office))
    }
    vhs = Provider(office_id=office, name="VHS Nord", email="vhs@example.org")
    own = Provider(office_id=office, name="=Ko-Stelle", own=True)
    line = FundingLine(
        office_id=office,
        name="Kreismittel",
        amount_cents=5_000_000,
        valid_from=date(2026, 1, 1),
        valid_to=date(2027, 12, 31),
        kinds=["county"],
        county_money=True,
    )
    term = Term(
        office_id=office,
        name="Frühjahr 2027",
        start_on=date(2027, 1, 11),
        end_on=date(2027, 3, 19),
        anchor_monday=date(2027, 1, 11),
    )
    session.add_all([vhs, own, line, term])
    session.flush()
    houses = [
        _house(session, scope, places["Nordstadt"], "Haus der Begegnung", vhs.id),
        _house(session, scope, places["Südkirchen"], "Altes Rathaus", vhs.id),
    ]
    rooms = [room for _venue, room in houses]
    venues = [venue for venue, _room in houses]
    teachers = [
        _teacher(session, scope, "T-1", vhs.id, venues),
        _teacher(session, scope, "T-2", own.id, venues),
    ]
    people = [_person(session, scope, n, places["Nordstadt"].id) for n in range(PEOPLE)]
    run = _run(session, scope, term.id, line.id)
    made = [
        _course(session, run, 1, venues[0].id, rooms[0].id, teachers[0], line.id, AM),
        _course(session, run, 2, venues[1].id, rooms[1].id, teachers[1], line.id, PM),
        _course(session, run, 3, venues[0].id, rooms[0].id, teachers[0], line.id, PM),
    ]
    made[2].state = "dropped"
    session.flush()
    for course in made[:2]:
        for index in GROUPS[course.number]:
            session.add(_seat(run, course, people[index]))
    _findings(session, run, people, venues[0].id)
    _events(session, run)
    user = session.exec(
        select(User).where(User.office_id == office, User.role == Role.PROVIDER)
    ).one()
    user.provider_id = vhs.id
    session.flush()
    keep_ways(session, scope, run.id, state_dir, places["Nordstadt"].id, venues)
    return Planned(
        scope,
        term.id,
        run.id,
        line.id,
        vhs.id,
        own.id,
        tuple(room.id for room in rooms),
        tuple(teacher.id for teacher in teachers),
        tuple(person.id for person in people),
        tuple(course.id for course in made),
    )


def keep_ways(
    session: Session,
    scope: Scope,
    run_id: str,
    state_dir: Path,
    home: str,
    venues: list[Venue],
) -> None:
    """The run's folder with everybody's trips, as the worker leaves it."""
    folder = state_dir / "runs" / run_id
    folder.mkdir(parents=True, exist_ok=True)
    trips = {f"{home}:bike": {venue.id: {"*": [20, 22]} for venue in venues}}
    (folder / "ways.json").write_text(json.dumps(trips), encoding="utf-8")
    kept = ground(load(session, scope, run_id))
    (folder / "ground.json").write_text(json.dumps(kept), encoding="utf-8")


def _house(
    session: Session, scope: Scope, place: Place, name: str, provider: str
) -> tuple[Venue, Room]:
    venue = Venue(
        office_id=scope.office_id,
        name=name,
        place_id=place.id,
        provider_id=provider,
        latitude=place.latitude,
        longitude=place.longitude,
        step_free=True,
    )
    session.add(venue)
    session.flush()
    room = Room(office_id=scope.office_id, venue_id=venue.id, name="Raum 1", seats=14)
    session.add(room)
    session.flush()
    for day in range(5):
        session.add(
            RoomHours(
                office_id=scope.office_id,
                room_id=room.id,
                weekday=day,
                start_minute=480,
                end_minute=1260,
            )
        )
    return venue, room


def _teacher(
    session: Session, scope: Scope, code: str, provider: str, venues: list[Venue]
) -> Teacher:
    teacher = Teacher(
        office_id=scope.office_id,
        code=code,
        provider_id=provider,
        levels=["A1.1", "A1.2"],
        kinds=["county"],
        venue_ids=[venue.id for venue in venues],
        available=[[day, 480, 1260] for day in range(5)],
        max_units_week=20,
        rate_cents=3000,
    )
    session.add(teacher)
    session.flush()
    return teacher


def _person(session: Session, scope: Scope, index: int, place_id: str) -> Learner:
    person = Learner(
        office_id=scope.office_id,
        number=index + 1,
        form_key=f"plan-{index}",
        code_hash=f"{scope.office_id}-{index}",
        call_name=f"Geheim{index}",
        phone=f"0151 555 00{index:02d}",
        place_id=place_id,
        level="A1.1" if index < 8 else "A1.2",
        level_evidence="self" if index % 2 else "test",
        free_times=WEEK,
        mode="bike",
        max_minutes=60,
        registered_at=NOW - timedelta(days=20),
        changed_at=NOW - timedelta(days=20),
    )
    session.add(person)
    session.flush()
    return person


def _run(session: Session, scope: Scope, term_id: str, funding: str) -> PlanningRun:
    run = PlanningRun(
        office_id=scope.office_id,
        number=1,
        term_id=term_id,
        state="ready",
        parameters=Parameters(funding_ids=(funding,), seconds=20).stored(),
        started_by="(test)",
        created_at=NOW - timedelta(hours=2),
        data_at=NOW - timedelta(hours=1),
        finished_at=NOW - timedelta(minutes=59),
        seconds=12.4,
        score=14000.0,
        bound=14500.0,
        placed=17,
        learners=PEOPLE,
        summary={
            "courses": 2,
            "fragile": 1,
            "in_new": 17,
            "on_free_seats": 0,
            "median": 22,
            "slowest_5_percent": 22,
            "histogram": [0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            "cost_cents": 640_000,
            "funding": [
                {
                    "id": funding,
                    "name": "Kreismittel",
                    "county_money": True,
                    "available_cents": 5_000_000,
                    "planned_cents": 640_000,
                }
            ],
        },
    )
    session.add(run)
    session.flush()
    return run


def _course(
    session: Session,
    run: PlanningRun,
    number: int,
    venue: str,
    room: str,
    teacher: Teacher,
    funding: str,
    when: tuple[int, int],
) -> ProposedCourse:
    people = GROUPS.get(number, range(0))
    course = ProposedCourse(
        office_id=run.office_id,
        run_id=run.id,
        key=f"c{number:04d}",
        number=number,
        kind="county",
        levels=["A1.1"] if number == 1 else ["A1.2"],
        pattern="am2" if when == AM else "pm2",
        meetings=[[day, *when, "every"] for day in ((1, 3) if when == AM else (0, 2))],
        venue_id=venue,
        room_id=room,
        teacher_id=teacher.id,
        provider_id=teacher.provider_id,
        funding_id=funding,
        size=len(people),
        minimum=8,
        maximum=14,
        cost_cents=320_000,
        figures={
            "median": 22,
            "worst": 22,
            "minutes": [22] * len(people),
            "self_rated": len([n for n in people if n % 2]),
            "on_demand": 0,
            "meetings": 20,
            "fragile": number == 1,
            "units": 80,
        },
    )
    session.add(course)
    session.flush()
    return course


def _seat(run: PlanningRun, course: ProposedCourse, person: Learner) -> ProposedSeat:
    return ProposedSeat(
        office_id=run.office_id,
        run_id=run.id,
        proposed_course_id=course.id,
        learner_id=person.id,
        mode="bike",
        minutes_there=20,
        minutes_back=22,
    )


def _findings(
    session: Session, run: PlanningRun, people: list[Learner], venue: str
) -> None:
    def reason(rule: str, missing: int = 0) -> dict[str, Any]:
        return {
            "rule": rule,
            "kind": "county/A1.2",
            "venue": venue,
            "pattern": "am2",
            "missing": missing,
        }

    told: list[tuple[str, list[dict[str, Any]]]] = [
        ("size_min", [reason("size_min", 1), reason("time")]),
        ("size_min", [reason("size_min", 1)]),
        ("connection", [reason("connection")]),
        ("missing", []),
        ("later", []),
    ]
    for person, (rule, reasons) in zip(people[17:], told, strict=True):
        session.add(
            Finding(
                office_id=run.office_id,
                run_id=run.id,
                learner_id=person.id,
                rule=rule,
                reasons=reasons,
            )
        )


def _events(session: Session, run: PlanningRun) -> None:
    told: list[dict[str, Any]] = [
        {"t": 0.1, "event": "start", "details": {"learners": PEOPLE}},
        {"t": 0.4, "event": "phase", "details": {"name": "greedy"}},
        {"t": 0.5, "event": "plan", "score": 0.0, "placed": 0, "courses": 0},
        _found(1.2, 9000.0, 15000.0, 9, 1),
        _found(6.0, 14000.0, 14500.0, 17, 2),
    ]
    for seq, values in enumerate(told, 1):
        session.add(RunEvent(office_id=run.office_id, run_id=run.id, seq=seq, **values))


def _found(
    t: float, score: float, bound: float, placed: int, courses: int
) -> dict[str, Any]:
    parts = {"priority": score + 900, "minutes": -500.0, "cost": -400.0}
    return {
        "t": t,
        "event": "plan",
        "score": score,
        "bound": bound,
        "placed": placed,
        "courses": courses,
        "details": {"parts": parts},
    }
