"""Invented institutions, interpreters, requests and assignments for tests.

The one place that makes them: extend it here. Times are instants; `at(day, "09:30")`
is a wall time in Germany. Fixtures stand in `conftest.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, func, select

from service.access import Role, Scope
from service.accounts.tables import User
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterAbsence,
    InterpreterAccount,
    InterpreterExclusion,
    InterpreterRequest,
    Offer,
    SpokenLanguage,
)
from service.places.tables import Place
from tests.builders import NOW

BERLIN = ZoneInfo("Europe/Berlin")
THURSDAY = date(2026, 11, 5)
# Monday to Friday, 8:00 to 18:00, in minutes of the day.
WORKDAYS = tuple((day, 480, 1080) for day in range(5))


def at(day: date, clock: str) -> datetime:
    """A wall time in Germany."""
    return datetime.combine(day, time.fromisoformat(clock), BERLIN)


def place_id(session: Session, scope: Scope, name: str = "Nordstadt") -> str:
    """The id of one of the three places of every test office."""
    return session.exec(
        select(Place.id).where(Place.office_id == scope.office_id, Place.name == name)
    ).one()


def agency(
    session: Session, scope: Scope, name: str = "Schule am Beispielpark", **more: object
) -> Agency:
    """A confirmed school in Nordstadt."""
    values: dict[str, object] = {
        "kind": "school",
        "place_id": place_id(session, scope),
        "street": "Beispielstraße 1",
        "latitude": 52.851,
        "longitude": 8.051,
        "email": "schule@example.org",
        "phone": "04471 000 500",
        "confirmed_at": NOW,
        "created_at": NOW,
        "changed_at": NOW,
    }
    made = Agency(office_id=scope.office_id, name=name, **{**values, **more})
    session.add(made)
    session.flush()
    return made


def interpreter(
    session: Session,
    scope: Scope,
    languages: dict[str, int] | None = None,
    place: str = "Nordstadt",
    **more: object,
) -> Interpreter:
    """An active volunteer with a car who speaks Dari unless told otherwise."""
    number = session.exec(
        select(func.count()).where(Interpreter.office_id == scope.office_id)
    ).one()
    values: dict[str, object] = {
        "number": number + 1,
        "name": f"Erfunden {number + 1}",
        "phone": f"01515551{number:03}",
        "email": f"sprache{number + 1}@example.org",
        "place_id": place_id(session, scope, place),
        "settings": ["school", "kita", "doctor", "advice", "authority"],
        "available": [list(stretch) for stretch in WORKDAYS],
        "german_level": "B2",
        "gender": "female",
        "created_at": NOW,
        "changed_at": NOW,
    }
    made = Interpreter(office_id=scope.office_id, **{**values, **more})
    session.add(made)
    session.flush()
    for code, level in (languages or {"prs": 3}).items():
        speaks(session, made, code, level)
    return made


def speaks(
    session: Session,
    who: Interpreter,
    language: str,
    level: int = 3,
    dialects: tuple[str, ...] = (),
) -> SpokenLanguage:
    """One more language of an interpreter."""
    made = SpokenLanguage(
        office_id=who.office_id,
        interpreter_id=who.id,
        language=language,
        level=level,
        dialects=list(dialects),
    )
    session.add(made)
    session.flush()
    return made


def absent(
    session: Session, who: Interpreter, starts_at: datetime, ends_at: datetime
) -> InterpreterAbsence:
    """A stretch in which an interpreter cannot come."""
    made = InterpreterAbsence(
        office_id=who.office_id,
        interpreter_id=who.id,
        starts_at=starts_at,
        ends_at=ends_at,
        created_at=NOW,
    )
    session.add(made)
    session.flush()
    return made


def excludes(
    session: Session,
    who: Interpreter,
    place: str | None = None,
    agency_id: str | None = None,
) -> InterpreterExclusion:
    """ "Not there": a place by its name, or an institution."""
    scope = Scope(who.office_id, "(test)")
    made = InterpreterExclusion(
        office_id=who.office_id,
        interpreter_id=who.id,
        place_id=None if place is None else place_id(session, scope, place),
        agency_id=agency_id,
    )
    session.add(made)
    session.flush()
    return made


def talk(
    session: Session,
    of: Agency,
    starts_at: datetime | None = None,
    minutes: int = 60,
    language: str = "prs",
    **more: object,
) -> InterpreterRequest:
    """An open request: Thursday at half past ten, an hour, at the institution."""
    number = session.exec(
        select(func.count()).where(InterpreterRequest.office_id == of.office_id)
    ).one()
    start = starts_at or at(THURSDAY, "10:30")
    values: dict[str, object] = {
        "number": number + 1,
        "agency_id": of.id,
        "language": language,
        "starts_at": start,
        "ends_at": start + timedelta(minutes=minutes),
        "modes": ["onsite"],
        "place_id": of.place_id,
        "street": of.street,
        "latitude": of.latitude,
        "longitude": of.longitude,
        "setting": "school",
        "form_key": f"request-{number + 1}",
        "created_at": NOW,
        "changed_at": NOW,
    }
    made = InterpreterRequest(office_id=of.office_id, **{**values, **more})
    session.add(made)
    session.flush()
    return made


def offer(
    session: Session, request: InterpreterRequest, who: Interpreter, **more: object
) -> Offer:
    """An open offer of a request to an interpreter, outside any round."""
    values: dict[str, object] = {
        "position": 1,
        "starts_at": request.starts_at,
        "ends_at": request.ends_at,
        "mode": "onsite",
        "created_at": NOW,
    }
    made = Offer(
        office_id=request.office_id,
        request_id=request.id,
        interpreter_id=who.id,
        **{**values, **more},
    )
    session.add(made)
    session.flush()
    return made


def assignment(
    session: Session, request: InterpreterRequest, who: Interpreter, **more: object
) -> Assignment:
    """The row of a promise at the request's time; it books no ticks."""
    values: dict[str, object] = {
        "starts_at": request.starts_at,
        "ends_at": request.ends_at,
        "mode": "onsite",
        "out_minutes": 20,
        "back_minutes": 20,
        "created_at": NOW,
        "changed_at": NOW,
    }
    made = Assignment(
        office_id=request.office_id,
        request_id=request.id,
        interpreter_id=who.id,
        **{**values, **more},
    )
    session.add(made)
    request.state = "confirmed"
    session.add(request)
    session.flush()
    return made


def done(
    session: Session,
    of: Agency,
    who: Interpreter,
    starts_at: datetime,
    ends_at: datetime,
    **more: object,
) -> Assignment:
    """A talk that took place from … to …, told and approved."""
    request = talk(session, of, starts_at)
    values: dict[str, object] = {
        "state": "done",
        "real_starts_at": starts_at,
        "real_ends_at": ends_at,
        "approved_at": NOW,
        "approved_by": "(test)",
    }
    return assignment(session, request, who, **{**values, **more})


def bank_account(
    session: Session, who: Interpreter, iban: str = "DE02120300000000202051"
) -> InterpreterAccount:
    """Where somebody's money goes: a published example of an account number."""
    made = InterpreterAccount(
        office_id=who.office_id,
        interpreter_id=who.id,
        holder=f"Größe & Söhne {who.number}",
        iban=iban,
        changed_at=NOW,
    )
    session.add(made)
    session.flush()
    return made


def account_of(session: Session, scope: Scope, role: Role, row_id: str) -> User:
    """Lets the office's agency or interpreter login stand for one of them."""
    user = session.exec(
        select(User).where(User.office_id == scope.office_id, User.role == role)
    ).one()
    if role is Role.AGENCY:
        user.agency_id = row_id
    else:
        user.interpreter_id = row_id
    session.add(user)
    session.flush()
    return user


@dataclass(frozen=True)
class Pool:
    """Ids of a small pool: a school, two volunteers who speak Dari, one of staff."""

    scope: Scope
    agency: str
    first: str
    second: str
    staff: str


def pool(session: Session, scope: Scope) -> Pool:
    """What most tests of interpreters begin with."""
    school = agency(session, scope)
    first = interpreter(session, scope)
    second = interpreter(session, scope, {"prs": 2, "ps": 3}, "Feldhausen")
    staff = interpreter(
        session, scope, {"prs": 3}, kind="staff", extension="412", settings=[]
    )
    account_of(session, scope, Role.AGENCY, school.id)
    account_of(session, scope, Role.INTERPRETER, first.id)
    return Pool(scope, school.id, first.id, second.id, staff.id)
