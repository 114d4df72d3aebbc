"""Another week, house or provider, single dates: tried first, then done and told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.courses.catalogue.work import prepare
from service.courses.lifecycle import states
from service.courses.lifecycle.standing_in import stand_in
from service.courses.lifecycle.states import WAYS_JOB
from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.seats import inviting
from service.courses.tables import (
    MeetingChange,
    Notice,
    Occupancy,
    ProviderRequest,
    Seat,
)
from service.jobs.actions import finish
from service.messages.tables import OutboxMessage
from service.supply.tables import Absence, Provider, Room, RoomHours, Teacher, Venue
from tests.builders import NOW
from tests.service.conftest import Login
from tests.service.planning import small_county as county
from tests.service.planning.rechecks.county import RIDERS, Agreed, course_of, person
from tests.service.planning.rechecks.test_before_a_change import (
    another_teacher,
    computed,
    tried,
)

MONDAY, TUESDAY, SATURDAY = date(2027, 1, 18), date(2027, 1, 19), date(2027, 1, 23)


@pytest.fixture
def office(login: Login) -> FlaskClient:
    """The coordinator, reading German."""
    client = login(Role.COORDINATOR)
    client.get("/heute?lang=de")
    return client


def typed(office: FlaskClient, world: Agreed, form: str, **data: Any) -> str:
    """What the page of a trial says of what was typed into one of the forms."""
    url = f"/kursverwaltung/{world.course}/umstellen"
    assert office.get(url).status_code == 200
    answer = office.post(f"{url}/{form}", data=data)
    assert answer.status_code == 302, answer.text
    return computed(office, world, answer.location)


def date_form(new_day: date, start: str, end: str) -> dict[str, str]:
    return {
        "day": MONDAY.isoformat(),
        "new_day": new_day.isoformat(),
        "start_minute": start,
        "end_minute": end,
        "reason": "room",
    }


def value_of(page: str) -> str:
    """The text behind the button."""
    return page.split('name="value" value="')[1].split('"')[0]


def change(office: FlaskClient, world: Agreed, what: str, value: str) -> None:
    url = f"/kursverwaltung/{world.course}/umbau"
    answer = office.post(url, data={"what": what, "value": value})
    assert answer.status_code == 302, answer.text


def invited(world: Agreed, *numbers: int) -> None:
    """The provider has agreed; these people have been told of their seat."""
    with world.database.write() as session:
        states.confirm(session, world.scope, world.course, NOW)
        for number in numbers:
            who = person(session, world, number).id
            assert inviting.invite(session, world.scope, world.course, who, NOW)


def test_a_date_is_moved_with_the_buses_of_that_very_day(
    office: FlaskClient, world: Agreed
) -> None:
    """No bus runs on Saturdays: two could not come, and nothing said so."""
    page = typed(office, world, "termin", **date_form(SATURDAY, "08:30", "11:45"))
    assert "0 von 10 können kommen" in page  # nobody is free on Saturdays
    for number in RIDERS:
        assert (
            f"L-{number:04d}: kommt ab 23.1.2027 nicht mehr hin und nach Hause" in page
        )
    assert "Der Raum 1 ist nicht offen" in page
    page = typed(office, world, "termin", **date_form(TUESDAY, "08:30", "11:45"))
    assert "10 von 10 können kommen" in page
    assert "Noch weiß niemand von einem Platz" in page
    with world.database.read() as session:
        assert not course_of(session, world).changed_dates
    change(office, world, "date", value_of(page))
    with world.database.read() as session:
        assert course_of(session, world).changed_dates == {
            "2027-01-18": ["2027-01-19", 510, 705]
        }


def test_a_date_ends_too_late_for_the_bus_of_that_hour(
    office: FlaskClient, world: Agreed
) -> None:
    """The way of a moved date was that of the week's usual hours."""
    page = typed(office, world, "termin", **date_form(TUESDAY, "08:30", "12:15"))
    assert "8 von 10 können kommen" in page
    for number in RIDERS:
        assert f"L-{number:04d}: kommt ab 19.1.2027 nicht mehr nach Hause" in page
    assert "kein Weg" in page


def test_what_was_typed_stays_when_it_cannot_be(
    office: FlaskClient, world: Agreed
) -> None:
    url = f"/kursverwaltung/{world.course}/umstellen"
    for data, said in (
        (date_form(date(2026, 1, 5), "08:30", "11:45"), "ist schon vorbei"),
        (date_form(date(2027, 1, 20), "08:30", "11:45"), "schon Kurs"),
    ):
        answer = office.post(f"{url}/termin", data=data)
        assert answer.status_code == 422 and said in answer.text
        assert f'value="{data["new_day"]}"' in answer.text
    answer = office.post(f"{url}/ausfall", data={"reason": "room"})
    assert answer.status_code == 422
    answer = office.post(f"{url}/zeit", data={"start_on": "2026-01-05"})
    assert answer.status_code == 422 and "in der Zukunft" in answer.text


def test_dates_are_called_off_by_the_other_door(
    office: FlaskClient, world: Agreed
) -> None:
    invited(world, 1, 98)
    days = [MONDAY.isoformat(), "2027-01-20"]
    page = typed(office, world, "ausfall", day=days, reason="teacher")
    assert "2 Personen wissen von dem Kurs und bekommen Bescheid" in page
    change(office, world, "off", value_of(page))
    with world.database.read() as session:
        changes = session.exec(select(MeetingChange)).all()
        assert {c.day.isoformat(): c.state for c in changes} == dict.fromkeys(
            days, "cancelled"
        )
        assert len(session.exec(select(Notice)).all()) == 4


def test_the_whole_course_at_another_time(office: FlaskClient, world: Agreed) -> None:
    """Half an hour later the bus home is gone: said before, a row afterwards."""
    invited(world, 1, 98)
    page = typed(office, world, "zeit", start_minute="09:00", start_on="2027-01-18")
    assert "8 von 10 können kommen" in page and "09:00–12:15" in page
    assert "2 Personen wissen von dem Kurs und bekommen Bescheid" in page
    with world.database.read() as session:
        before = session.exec(select(Occupancy)).all()
        lessons = len(before)
    change(office, world, "time", value_of(page))
    with world.database.read() as session:
        course = course_of(session, world)
        assert course.meetings == [[0, 540, 735, "every"], [2, 540, 735, "every"]]
        assert course.start_on == date(2027, 1, 18)
        assert course.end_on == date(2027, 3, 10)
        assert len(session.exec(select(Occupancy)).all()) == lessons
        row = session.exec(select(MeetingChange)).one()
        assert (row.day, row.state, row.reason) == (MONDAY, "changed", "time")
        notices = session.exec(select(Notice)).all()
        assert len(notices) == 2
    assert world.look().state == "broken"
    page = office.get(f"/kursverwaltung/benachrichtigung/{notices[0].id}").text
    assert "Der Kurs hat neue Zeiten" in page and "09:00" in page
    dates = office.get(f"/kursverwaltung/{world.course}/unterricht").text
    assert "erster Termin des Kurses" in dates and "findet nicht statt" not in dates


def test_a_course_that_has_begun_keeps_its_week(
    office: FlaskClient, world: Agreed
) -> None:
    with world.database.write() as session:
        course_of(session, world).start_on = NOW.date()
    url = f"/kursverwaltung/{world.course}/umstellen"
    assert "Der Kurs hat begonnen" in office.get(url).text
    answer = office.post(f"{url}/zeit", data={"start_minute": "09:00"})
    assert answer.status_code == 422


def far_house(world: Agreed, name: str, place: str, north: float) -> str:
    """A house elsewhere with one room, open as the course's own; the room."""
    with world.database.write() as session:
        course = course_of(session, world)
        own = world.scope.office_id
        house = Venue(
            office_id=own,
            name=name,
            place_id=county.place_id(session, world.scope, place),
            latitude=52.85 + north,
            longitude=8.05,
        )
        session.add(house)
        session.flush()
        room = Room(office_id=own, venue_id=house.id, name="Saal", seats=20)
        session.add(room)
        session.flush()
        for hours in session.exec(
            select(RoomHours).where(RoomHours.room_id == course.room_id)
        ).all():
            values = hours.model_dump(exclude={"id", "room_id"})
            session.add(RoomHours.model_validate({**values, "room_id": room.id}))
        teacher = session.get_one(Teacher, str(course.teacher_id))
        teacher.venue_ids = [*teacher.venue_ids, house.id]
        return room.id


def test_another_house_says_what_it_does_to_every_way(
    office: FlaskClient, world: Agreed
) -> None:
    """Only houses of the same village could be chosen."""
    invited(world, 1)
    far = far_house(world, "Fernhaus", "Südkirchen", -0.3)
    near = far_house(world, "Dorfhaus", "Feldhausen", 0.06)
    record = office.get(f"/kursverwaltung/{world.course}").text
    assert record.index("Dorfhaus, Feldhausen (7 km)") < record.index("Fernhaus")
    assert far in record
    page = tried(office, world, what="house", value=near)
    assert "Wege, die sich ändern" in page and "L-0001" in page
    change(office, world, "house", near)
    with world.database.read() as session:
        course = course_of(session, world)
        assert course.room_id == near
        assert {f"room:{near}"} < set(session.exec(select(Occupancy.resource)))
        row = session.exec(select(MeetingChange)).one()
        assert (row.state, row.reason) == ("changed", "house")
        notice = session.exec(select(Notice)).one()
    page = office.get(f"/kursverwaltung/benachrichtigung/{notice.id}").text
    assert "in einem anderen Haus" in page and "Dorfhaus" in page


def stranger(world: Agreed) -> str:
    """A teacher of another provider."""
    with world.database.write() as session:
        other = Provider(
            office_id=world.scope.office_id, name="KVHS Erdacht", email="b@example.org"
        )
        session.add(other)
        session.flush()
        provider_id = other.id
    return another_teacher(world, provider_id=provider_id)


def test_another_provider_is_asked_and_nobody_is_told(
    office: FlaskClient, world: Agreed
) -> None:
    teacher = stranger(world)
    assert "KVHS Erdacht, T-NEU" in office.get(f"/kursverwaltung/{world.course}").text
    page = tried(office, world, what="provider", value=teacher)
    assert "10 von 10 können kommen" in page and "erfährt niemand davon" in page
    change(office, world, "provider", teacher)
    with world.database.read() as session:
        course = course_of(session, world)
        assert (course.state, course.teacher_id, course.held) == ("asked", teacher, 10)
        states_ = sorted(r.state for r in session.exec(select(ProviderRequest)))
        assert states_ == ["open", "withdrawn"]
        asked = session.exec(select(OutboxMessage)).all()
        assert "b@example.org" in {message.recipient for message in asked}
        assert not session.exec(select(Notice)).all()
        assert {seat.state for seat in session.exec(select(Seat))} == {"held"}


def test_after_invitations_no_other_provider_takes_the_course(
    office: FlaskClient, world: Agreed
) -> None:
    teacher = stranger(world)
    invited(world, 1)
    assert "KVHS Erdacht" not in office.get(f"/kursverwaltung/{world.course}").text
    url = f"/kursverwaltung/{world.course}/umbau"
    answer = office.post(url, data={"what": "provider", "value": teacher})
    assert answer.status_code == 422 and "schon Menschen eingeladen" in answer.text


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [("08:30", "11:45", "901"), ("08:15", "11:30", "Nicht am 19.1.")],
)
def test_the_notice_of_a_moved_date_tells_that_days_bus(
    office: FlaskClient, world: Agreed, start: str, end: str, said: str
) -> None:
    """Whoever comes by bus was told the new hour and not how to get there."""
    invited(world, 1, 98)
    page = typed(office, world, "termin", **date_form(TUESDAY, start, end))
    change(office, world, "date", value_of(page))
    for _minutes_then_journeys in range(2):
        work = world.claimed(WAYS_JOB)
        assert work is not None
        prepare(work)
        with world.database.write() as session:
            finish(session, work.job, NOW)
    with world.database.read() as session:
        rows = {n.learner_id: n.id for n in session.exec(select(Notice))}
        rider = rows[person(session, world, 98).id]
        walker = rows[person(session, world, 1).id]
    told = office.get(f"/kursverwaltung/benachrichtigung/{rider}").text
    assert said in told
    assert said not in office.get(f"/kursverwaltung/benachrichtigung/{walker}").text


def test_a_booked_substitute_mends_the_course_and_may_fall_ill_too(
    world: Agreed,
) -> None:
    """The course stayed red although somebody else taught on these days."""
    new = another_teacher(world)
    with world.database.write() as session:
        own = str(course_of(session, world).teacher_id)
        absent = Absence(
            office_id=world.scope.office_id,
            teacher_id=own,
            first_on=MONDAY,
            last_on=MONDAY,
            created_at=NOW,
        )
        session.add(absent)
    assert world.look().state == "broken"
    with world.database.write() as session:
        absent = session.exec(select(Absence)).one()
        days = stand_in(
            session,
            world.scope,
            absent,
            world.course,
            [MeetingDate(MONDAY, 510, 705)],
            new,
            NOW,
        )
    assert days == (MONDAY,)
    assert world.look().state == "ok", world.told()
    with world.database.write() as session:
        values = absent.model_dump(exclude={"id", "teacher_id"})
        session.add(Absence.model_validate({**values, "teacher_id": new}))
    assert world.look().state == "broken"
