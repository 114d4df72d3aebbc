"""A small county in which every page of the site has something to show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from service.access import Role, Scope
from service.accounts import actions as accounts
from service.accounts import forgotten
from service.accounts.tables import User
from service.courses.forms import AnswerIn
from service.courses.lifecycle import answers
from service.courses.lifecycle import states as lifecycle
from service.courses.tables import Course
from service.database import Database
from service.learners.calls.actions import add_call
from service.learners.records import links
from service.learners.tables import Learner
from service.messages.tables import OutboxMessage
from service.supply.tables import ChildcareOffer, Room
from service.timetables.tables import Feed, OnDemandZone
from solver.travel.timetable.store import prepare
from tests.builders import NOW, PASSWORD, Standing
from tests.service.courses.builders import (
    BASE,
    World,
    approved,
    looked_at,
    proposal,
    standing_course,
)
from tests.service.learners.imports.uploading import upload
from tests.service.learners.walking import register, to_the_last_page
from tests.service.planning.builders import Planned, planned
from tests.service.planning.small_county import write_feed
from tests.service.zoo.living import invite
from tests.service.zoo.talking import interpret

# One line that reads, one with a word nobody knows, one with a fault.
LIST = (
    "rufname;telefon;sprachen;ort;geschlecht\n"
    "Testa;0151 555 0091;ar;Feldhausen;w\n"
    "Testo;0151 555 0092;Qwertzisch;Feldhausen;w\n"
    "Testi;0151 555 0093;ar;Nirgendwo;xyz\n"
)


@dataclass
class County:
    """What tests need to know: cookies of everybody, links that came by mail."""

    cookies: dict[str, str] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)  # reached by no link
    code: str = ""  # of a receipt


def settle(app: APIFlask, database: Database, stands: Standing, state: Path) -> County:
    """Fills the own office and logs everybody in."""
    county = County()
    with database.write() as session:
        for user in session.exec(select(User)):  # cheap to verify, many times
            user.password_hash = accounts.HASHER.hash(PASSWORD)
            session.add(user)
        plan = planned(session, stands.own, state)
        _supply(session, stands.own, plan, state)
        county.addresses += _courses(session, stands.own, plan)
        county.addresses += interpret(session, stands.own)
        _people(session, stands.own, plan)
        county.addresses.append(_new_password(session, stands.own))
    for role in Role:
        client = app.test_client()
        client.post("/login", data={"name": f"{role.value}0", "password": PASSWORD})
        if role is Role.COORDINATOR:
            county.addresses.append(upload(client, LIST))
        county.cookies[role.value] = cookie(client)
    _visitors(app, county)
    with database.write() as session:  # one course still waits for the worker's look
        agreed = select(Course.id).where(Course.state != "countered")
        looked_at(session, *session.exec(agreed))
    return county


def cookie(client: FlaskClient) -> str:
    """What a browser would send again."""
    found = client.get_cookie("kursmittler")
    return found.value if found else ""


def _visitors(app: APIFlask, county: County) -> None:
    """Somebody new, one before the last question, one on the own page."""
    asked, known = app.test_client(), app.test_client()
    to_the_last_page(asked)
    contact = {"channel": "sms", "phone": "0171 3920013"}
    county.code = register(known, kontakt=contact)
    assert known.post("/status", data={"code": county.code}).status_code == 302
    county.cookies |= {
        "visitor": "",
        "draft": cookie(asked),
        "learner": cookie(known),
    }


def _supply(session: Session, scope: Scope, plan: Planned, state: Path) -> None:
    zipped = write_feed(state / "1200.zip", "12:00")
    prepared = prepare([zipped], state / "timetables")
    session.add(
        Feed(
            office_id=scope.office_id,
            filename=zipped.name,
            file_digest="0" * 64,
            prepared_digest=prepared.digest,
            report=prepared.report,
            valid_from=date(2026, 1, 1),
            valid_to=date(2027, 12, 31),
            state="ready",
            active=True,
            uploaded_by="(test)",
            uploaded_at=NOW,
        )
    )
    room = session.get_one(Room, plan.rooms[0])
    rows: list[Any] = [
        ChildcareOffer(
            office_id=scope.office_id,
            venue_id=room.venue_id,
            weekday=1,
            start_minute=480,
            end_minute=720,
            from_age=1,
            to_age=6,
            places=5,
        ),
        OnDemandZone(
            office_id=scope.office_id,
            name="Rufbus Süd",
            start_minute=480,
            end_minute=1080,
            lead_minutes=60,
            wait_minutes=10,
        ),
    ]
    session.add_all(rows)
    session.flush()


def _courses(session: Session, scope: Scope, plan: Planned) -> list[str]:
    """Courses of every state; the links that providers got."""
    room = session.get_one(Room, plan.rooms[1])
    world = World(
        scope,
        plan.provider,
        plan.own_provider,
        room.venue_id,
        room.id,
        room.id,
        plan.teachers[0],
        plan.learners[17:],
    )
    standing_course(session, world)
    none: dict[str, Any] = {"room_id": None, "teacher_id": None, "people": 0}
    own = {**none, "provider_id": plan.own_provider}
    [asked] = approved(session, world, proposal(world, "z1", **none))
    countered, confirmed, published = approved(
        session,
        world,
        proposal(world, "z2", **none),
        proposal(world, "z3", **own),
        proposal(world, "z4", **own),
    )
    mails = session.exec(select(OutboxMessage)).all()
    paths = [f"/traegeranfrage/{_token(mail)}" for mail in mails]
    counter = AnswerIn(answer="counter", start_time=time(9))
    by_link = answers.answer_by_link(session, _token(mails[-1]), counter, NOW)
    assert by_link.id in (asked.id, countered.id)
    looked_at(session, published.id, confirmed.id)
    lifecycle.publish(session, scope, published.id, NOW + timedelta(minutes=1))
    return [*paths, *invite(session, scope, world)]


def _token(mail: OutboxMessage) -> str:
    return str(mail.data["link"].rpartition("/")[2])


def _people(session: Session, scope: Scope, plan: Planned) -> None:
    helper = _user(session, scope, Role.HELPER)
    first, second = plan.learners[0], plan.learners[20]
    session.get_one(Learner, first).helper_user_id = helper.id
    links.link(session, scope, first, second, "apart", NOW)
    add_call(session, scope, first, NOW)


def _user(session: Session, scope: Scope, role: Role) -> User:
    wanted = select(User).where(User.office_id == scope.office_id, User.role == role)
    return session.exec(wanted).one()


def _new_password(session: Session, scope: Scope) -> str:
    user = _user(session, scope, Role.AGENCY)
    user.email = "agentur@example.org"
    payload = {"user": user.id, "base": BASE, "language": "de"}
    forgotten.send(session, payload, NOW)
    session.flush()
    mails = session.exec(select(OutboxMessage)).all()
    links = [str(mail.data.get("link", "")) for mail in mails]
    mine = [link for link in links if "passwort" in link]
    return mine[-1].removeprefix(BASE)
