"""A tiny invented county with one bus line, for plans that can be worked out by hand.

Südkirchen has the venue. Feldhausen lies ten kilometres off: a bus comes in at 08:10
and another goes home at 12:00 or, in the `early_bus` county, already at 11:30.
"""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

from sqlmodel import Session

from service.access import Scope, scoped
from service.learners.tables import Learner
from service.places.tables import Place
from service.planning.tables import PlanningRun, Term
from service.supply.tables import FundingLine, Provider, Room, RoomHours, Teacher, Venue
from service.timetables.tables import Feed
from solver.travel.timetable.store import prepare
from tests.builders import NOW

MORNINGS = ["mo-am", "tu-am", "we-am", "th-am", "fr-am"]
STOPS = {"Nordstadt": (52.85, 8.05), "Feldhausen": (52.91, 8.12)}
VENUE = (52.8501, 8.0501)


def write_feed(path: Path, home_at: str) -> Path:
    """One line: Feldhausen → Nordstadt in the morning, back at `home_at`."""
    stops = "".join(f"{n},{n},{la},{lo}\n" for n, (la, lo) in STOPS.items())
    back = f"{int(home_at[:2]) + 1}:{home_at[3:]}:00"
    files = {
        "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\n"
        "A,Erfunden,https://example.org,Europe/Berlin\n",
        "stops.txt": f"stop_id,stop_name,stop_lat,stop_lon\n{stops}",
        "routes.txt": "route_id,agency_id,route_short_name,route_type\nR,A,901,3\n",
        "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,"
        "saturday,sunday,start_date,end_date\nW,1,1,1,1,1,0,0,20260101,20271231\n",
        "trips.txt": "route_id,service_id,trip_id\nR,W,hin\nR,W,her\n",
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "hin,07:50:00,07:50:00,Feldhausen,1\nhin,08:10:00,08:10:00,Nordstadt,2\n"
        f"her,{home_at}:00,{home_at}:00,Nordstadt,1\n"
        f"her,{back},{back},Feldhausen,2\n",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def place_id(session: Session, scope: Scope, name: str) -> str:
    """The id of one of the standing places."""
    found = scoped(Place, scope).where(Place.name == name)
    return session.exec(found).one().id


def add_supply(session: Session, scope: Scope) -> None:
    """One provider, one room in Nordstadt, one teacher, enough county money."""
    provider = Provider(office_id=scope.office_id, name="VHS Erfunden")
    venue = Venue(
        office_id=scope.office_id,
        name="Rathaus",
        place_id=place_id(session, scope, "Nordstadt"),
        latitude=VENUE[0],
        longitude=VENUE[1],
    )
    session.add_all([provider, venue])
    session.flush()
    room = Room(office_id=scope.office_id, venue_id=venue.id, name="1", seats=16)
    session.add(room)
    session.flush()
    session.add_all(
        RoomHours(
            office_id=scope.office_id,
            room_id=room.id,
            weekday=day,
            start_minute=8 * 60,
            end_minute=13 * 60,
        )
        for day in range(5)
    )
    session.add(
        Teacher(
            office_id=scope.office_id,
            code="T-01",
            provider_id=provider.id,
            levels=["A1.1"],
            kinds=["county"],
            venue_ids=[venue.id],
            available=[[day, 8 * 60, 13 * 60] for day in range(5)],
            max_units_week=24,
            rate_cents=4000,
        )
    )
    session.add(
        FundingLine(
            office_id=scope.office_id,
            name="Kreis",
            amount_cents=5_000_000,
            valid_from=date(2026, 1, 1),
            valid_to=date(2027, 12, 31),
            kinds=["county"],
            county_money=True,
        )
    )


def add_learner(
    session: Session, scope: Scope, number: int, place: str, mode: str, **more: object
) -> Learner:
    """Somebody at A1.1 who is free every morning."""
    values = {
        "office_id": scope.office_id,
        "number": number,
        "form_key": f"form-{number}",
        "code_hash": f"{scope.office_id}-{number}",
        "call_name": f"Erfunden {number}",
        "level": "A1.1",
        "level_evidence": "test",
        "place_id": place_id(session, scope, place),
        "mode": mode,
        "max_minutes": 90,
        "free_times": MORNINGS,
        "registered_at": NOW,
        "changed_at": NOW,
        **more,
    }
    learner = Learner.model_validate(values)
    session.add(learner)
    return learner


def add_feed(session: Session, scope: Scope, state_dir: Path, home_at: str) -> None:
    """The bus line, prepared and active."""
    zipped = write_feed(state_dir / f"{home_at[:2]}{home_at[3:]}.zip", home_at)
    prepared = prepare([zipped], state_dir / "timetables")
    session.add(
        Feed(
            office_id=scope.office_id,
            filename=zipped.name,
            file_digest="0" * 64,
            prepared_digest=prepared.digest,
            state="ready",
            active=True,
            uploaded_by="(test)",
            uploaded_at=NOW,
        )
    )


def add_run(session: Session, scope: Scope, **parameters: object) -> PlanningRun:
    """A queued run for a term of eight weeks in spring."""
    term = Term(
        office_id=scope.office_id,
        name="Frühjahr",
        start_on=date(2027, 1, 11),
        end_on=date(2027, 3, 5),
        anchor_monday=date(2027, 1, 11),
    )
    session.add(term)
    session.flush()
    run = PlanningRun(
        office_id=scope.office_id,
        number=1,
        term_id=term.id,
        parameters={"seconds": 3, "workers": 1, **parameters},
        started_by="(test)",
        created_at=NOW,
    )
    session.add(run)
    session.flush()
    return run
