"""A provider keeps its own rooms and teachers, and sees nobody else's."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.accounts.tables import User
from service.audit.tables import AuditRow
from service.database import Database, new_id
from service.supply import actions
from service.supply.forms import ProviderIn, RoomIn, TeacherIn, VenueIn
from service.supply.tables import Room, Teacher, Venue
from tests.builders import NOW, Standing
from tests.service.conftest import Login
from tests.service.supply.conftest import Stock
from tests.service.supply.test_forms import valid


@dataclass(frozen=True)
class Others:
    """Another provider's house, room and teacher, in the same office."""

    provider: str
    venue: str
    room: str
    teacher: str


@pytest.fixture
def others(database: Database, stands: Standing, stock: Stock) -> Others:
    """The stock's house is the VHS's, whose account logs in."""
    own = stands.own
    with database.write() as db:
        db.get_one(Venue, stock.venue).provider_id = stock.provider
        account = select(User).where(
            User.office_id == own.office_id, User.role == Role.PROVIDER
        )
        db.exec(account).one().provider_id = stock.provider
        body = actions.add_provider(db, own, ProviderIn(name="Fremdträger"), NOW)
        house_in = VenueIn(name="Fremdhaus", place_id=stock.place, provider_id=body.id)
        house = actions.add_venue(db, own, house_in, NOW)
        room_in = RoomIn(venue_id=house.id, name="Fremdraum", seats=9, mo="8-12")
        room = actions.add_room(db, own, room_in, NOW)
        teacher_in = TeacherIn(
            code="F-01",
            provider_id=body.id,
            levels=("A1.1",),
            kinds=("integration",),
            venue_ids=(house.id,),
            tu="8-13",
        )
        teacher = actions.add_teacher(db, own, teacher_in, NOW)
        return Others(body.id, house.id, room.id, teacher.id)


@pytest.fixture
def vhs(login: Login, others: Others) -> FlaskClient:
    client = login(Role.PROVIDER)
    client.get("/traeger?lang=de")
    return client


def test_only_what_is_its_own_is_shown(vhs: FlaskClient) -> None:
    assert "Meine Räume" in vhs.get("/traeger").text
    rooms = vhs.get("/einrichtung/raeume").text
    assert "Saal" in rooms and "Fremd" not in rooms
    assert "Tabelle" not in rooms  # lists are the office's
    teachers = vhs.get("/einrichtung/lehrkraefte").text
    assert "T-01" in teachers and "F-01" not in teachers
    form = vhs.get("/einrichtung/lehrkraefte/neu").text
    assert "VHS Nord" in form and "Fremdträger" not in form
    assert vhs.get("/einrichtung/kursorte").status_code == 404
    assert vhs.get("/einrichtung/foerderlinien").status_code == 404


def test_its_hours_are_changed_and_the_trail_says_by_whom(
    vhs: FlaskClient, database: Database, stock: Stock
) -> None:
    data = {**valid(stock)["raeume"], "name": "Saal", "tu": "9-11"}
    assert vhs.post(f"/einrichtung/raeume/{stock.room}", data=data).status_code == 302
    assert "09:00–11:00" in vhs.get("/einrichtung/raeume").text
    new = valid(stock)["lehrkraefte"]
    assert vhs.post("/einrichtung/lehrkraefte/neu", data=new).status_code == 302
    with database.read() as db:
        account = db.exec(select(User).where(User.provider_id == stock.provider)).one()
        told = db.exec(select(AuditRow).where(AuditRow.actor_id == account.id)).all()
        assert {row.action for row in told} >= {"room.change", "teacher.add"}


def test_nothing_of_others_can_be_seen_changed_or_taken(
    vhs: FlaskClient, database: Database, stock: Stock, others: Others
) -> None:
    room, teacher = valid(stock)["raeume"], valid(stock)["lehrkraefte"]
    for path, row in (("raeume", others.room), ("lehrkraefte", others.teacher)):
        own = {**(room if path == "raeume" else teacher)}
        assert vhs.get(f"/einrichtung/{path}/{row}").status_code == 404
        assert vhs.post(f"/einrichtung/{path}/{row}", data=own).status_code == 404
        url = f"/einrichtung/{path}/{row}/schalten"
        assert vhs.post(url, data={"active": "no"}).status_code == 404
        assert vhs.get(f"/einrichtung/{path}/neu?kopie={row}").status_code == 404
        # The id of somebody else's row in the form for a new one.
        sent = vhs.post(f"/einrichtung/{path}/neu", data={**own, "row_id": row})
        assert sent.status_code == 422
    moved = {**room, "venue_id": others.venue}
    assert vhs.post("/einrichtung/raeume/neu", data=moved).status_code == 422
    url = f"/einrichtung/raeume/{stock.room}"
    assert vhs.post(url, data=moved).status_code == 422
    lent = {**teacher, "provider_id": others.provider}
    assert vhs.post("/einrichtung/lehrkraefte/neu", data=lent).status_code == 422
    with database.read() as db:
        assert db.get_one(Room, others.room).name == "Fremdraum"
        assert db.get_one(Room, stock.room).venue_id == stock.venue
        assert db.get_one(Teacher, others.teacher).code == "F-01"


def test_an_account_without_a_provider_keeps_nothing(
    login: Login, database: Database, stock: Stock
) -> None:
    client = login(Role.PROVIDER)
    assert "Saal" not in client.get("/einrichtung/raeume").text
    data = {**valid(stock)["raeume"], "row_id": new_id()}
    assert client.post("/einrichtung/raeume/neu", data=data).status_code == 422
