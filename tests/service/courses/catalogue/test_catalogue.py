"""/kurse: what fits, what nearly fits, and what is not known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from service.courses.catalogue.ways import write
from service.courses.tables import Course
from service.database import Database
from service.learners.tables import Learner
from service.places.tables import Place
from service.supply.tables import ChildcareOffer
from service.timetables.week_journey import Found, Leg, gather
from tests.service.courses.builders import World, approved, proposal, standing_course


def place_id(session: Session, world: World, name: str) -> str:
    """The id of a place of the own office."""
    return session.exec(
        select(Place.id).where(
            Place.office_id == world.scope.office_id, Place.name == name
        )
    ).one()


def prepare(
    database: Database,
    world: World,
    state_dir: Path,
    course: Course,
    ways: dict[str, object],
    digest: str = "d" * 64,
) -> None:
    """Writes the file that the worker prepares: ways from Feldhausen."""
    with database.read() as session:
        home = place_id(session, world, "Feldhausen")
    path = state_dir / "ways" / world.scope.office_id / f"{course.id}.json"
    write(path, {"feed_digest": digest, "places": {home: ways}})


@pytest.fixture
def course(database: Database, world: World) -> Course:
    """A running course of others with four places left."""
    with database.write() as session:
        return standing_course(session, world)


def test_a_course_is_listed(client: FlaskClient, course: Course) -> None:
    """Name, times, entry, places, price and when it was last confirmed."""
    page = client.get("/kurse?lang=de").text
    assert "A1.1, Nordstadt" in page
    assert "Di 09:00–11:15" in page
    assert "läuft, Einstieg am 24.11.2026" in page
    assert "noch 4 Plätze" in page
    assert "229\N{NO-BREAK SPACE}€" in page
    assert "zuletzt bestätigt am 02.11.2026" in page
    assert client.get("/kurse?lang=en").text.count("4 places left") == 1


def test_unpublished_and_ended_courses_are_not_listed(
    client: FlaskClient, database: Database, world: World, course: Course
) -> None:
    """What is only asked for, cancelled or over stays inside."""
    with database.write() as session:
        (asked,) = approved(session, world, proposal(world))
        over = standing_course(session, world, form_key="external-form-2")
        over.end_on = date(2026, 11, 1)  # nobody has moved it on yet
        hidden = [asked.id, over.id]
    page = client.get("/kurse").text
    assert course.id in page
    assert not any(one in page for one in hidden)
    for one in hidden:
        assert client.get(f"/kurse/{one}").status_code == 404


def test_foreign_courses_are_not_shown(client: FlaskClient, course: Course) -> None:
    """The other county's list is its own."""
    page = client.get("/kurse?kreis=03357").text
    assert course.id not in page
    assert client.get("/kurse/nothing").status_code == 404


def test_no_page_names_a_person(
    client: FlaskClient, database: Database, world: World
) -> None:
    """Learners, teachers and their numbers are on no public page."""
    with database.write() as session:
        course = standing_course(session, world, teacher_id=world.teacher)
        fill = proposal(world, "p9", 3, existing_course_id=course.id)
        approved(session, world, fill)
    for path in ("/kurse", f"/kurse/{course.id}", "/api/v1/courses", "/kurse.ics"):
        text = client.get(path).text
        assert "Geheim" not in text
        assert "0151 555" not in text
        assert "T-7" not in text


def test_the_nearest_course_comes_first(
    client: FlaskClient, database: Database, world: World, course: Course, app: APIFlask
) -> None:
    """Sorted by the worse of there and back, not by the better."""
    state_dir = app.extensions["kursmittler"].settings.state_dir
    with database.write() as session:
        other = standing_course(
            session, world, form_key="external-form-2", levels=["A2.1"]
        )
    prepare(database, world, state_dir, course, {"bus": [10, 50]})
    prepare(database, world, state_dir, other, {"bus": [30, 31]})
    page = client.get("/kurse?ort=feldhausen&lang=de").text
    assert page.index(other.id) < page.index(course.id)
    assert "30 Min hin, 31 Min zurück" in page
    page = client.get("/kurse?lang=de").text
    assert "Min hin" not in page


def test_no_bus_is_a_reason_with_a_way_out(
    client: FlaskClient, database: Database, world: World, course: Course, app: APIFlask
) -> None:
    """The course is not hidden: it nearly fits, and by car it would do."""
    state_dir = app.extensions["kursmittler"].settings.state_dir
    prepare(database, world, state_dir, course, {"car": 21})
    page = client.get("/kurse?ort=Feldhausen&lang=de").text
    assert "Ein Kurs passt nur fast" in page
    assert "Kein Bus fährt passend hin und zurück." in page
    assert "Mit dem Auto 21 Min" in page
    page = client.get("/kurse?ort=Feldhausen&weg=car&lang=de").text
    assert "21 Min hin, 21 Min zurück" in page


def test_without_a_timetable_no_bus_is_claimed_or_denied(
    client: FlaskClient, database: Database, world: World, course: Course, app: APIFlask
) -> None:
    """No minutes by bus, and the page says why."""
    state_dir = app.extensions["kursmittler"].settings.state_dir
    prepare(database, world, state_dir, course, {"car": 21}, digest="")
    page = client.get("/kurse?ort=Feldhausen&lang=de").text
    assert "Ein Kurs passt" in page
    assert "Busfahrzeiten sind hier noch nicht bekannt." in page
    assert "Kein Bus" not in page


def test_a_place_that_nobody_knows(client: FlaskClient, course: Course) -> None:
    """The field says so, what was typed stays, the list is still there."""
    answer = client.get("/kurse?ort=Xanadu&lang=de")
    assert "Diesen Ort kennen wir nicht." in answer.text
    assert 'value="Xanadu"' in answer.text
    assert course.id in answer.text


def test_wishes_that_nearly_fit(client: FlaskClient, course: Course) -> None:
    """Another time, a neighbouring level, no childcare: listed with the reason."""
    for query, reason in (
        ("zeit=ev", "Er ist zu einer anderen Tageszeit."),
        ("deutsch=A1.2", "Das Niveau ist etwas anders."),
        ("kind=4", "Es gibt keine Kinderbetreuung."),
    ):
        page = client.get(f"/kurse?lang=de&{query}").text
        assert reason in page
        assert course.id in page


def test_a_level_far_away_is_left_out(client: FlaskClient, course: Course) -> None:
    """Somebody who writes letters is not sent to beginners."""
    page = client.get("/kurse?lang=de&deutsch=B2").text
    assert course.id not in page
    assert "Kein Kurs passt" in page


def test_nonsense_in_the_filter_is_ignored(client: FlaskClient, course: Course) -> None:
    """A hand-made address never breaks the page."""
    for query in ("weg=ufo", "deutsch=Z9", "zeit=xx", "kind=²", "kind=99"):
        answer = client.get(f"/kurse?{query}")
        assert answer.status_code == 200, query
        assert course.id in answer.text, query


def test_childcare_by_age(
    client: FlaskClient, database: Database, world: World
) -> None:
    """Two places for ages three to six; one child of a learner takes one of them."""
    with database.write() as session:
        session.add(
            ChildcareOffer(
                office_id=world.scope.office_id,
                venue_id=world.venue,
                weekday=1,
                start_minute=500,
                end_minute=700,
                from_age=3,
                to_age=6,
                places=2,
            )
        )
        course = standing_course(session, world, childcare=True)
        session.get_one(Learner, world.learners[0]).child_ages = [4, 12]
        fill = proposal(world, "p9", 1, existing_course_id=course.id)
        approved(session, world, fill)
    page = client.get(f"/kurse/{course.id}?lang=de").text
    assert "Betreuung, 3 bis 6 Jahre: 1 Platz" in page
    assert "Ein Kurs passt" in client.get("/kurse?lang=de&kind=4").text
    too_young = client.get("/kurse?lang=de&kind=1").text
    assert "Für dieses Alter gibt es keine Betreuung." in too_young


def test_a_full_course_leads_to_the_waiting_list(
    client: FlaskClient, database: Database, world: World
) -> None:
    """It stays in the list, with the way out."""
    with database.write() as session:
        standing_course(session, world, capacity=6)
    page = client.get("/kurse?lang=de").text
    assert "Alle Plätze sind vergeben." in page
    assert "Auf die Warteliste" in page


def test_the_course_page(client: FlaskClient, course: Course) -> None:
    """Needs, price, exemption, childcare, place; a person to turn to."""
    page = " ".join(client.get(f"/kurse/{course.id}?lang=de").text.split())
    assert "Haus der Begegnung" in page
    assert "Beispielweg 4, 49001 Nordstadt" in page
    assert '"@type": "Course"' in page
    assert "Sie brauchen kein Deutsch." in page
    assert "Eingang ohne Stufen." in page
    assert "/rueckruf" in page
    assert "29.12.–05.01." in page  # school holidays


def test_an_unknown_price_is_never_zero(
    client: FlaskClient, database: Database, world: World
) -> None:
    """Neither the list nor the page nor a feed says 0 where nobody knows."""
    with database.write() as session:
        course = standing_course(session, world, price_cents=None, teaching_units=None)
    for path in ("/kurse?lang=de", f"/kurse/{course.id}?lang=de"):
        page = client.get(path).text
        assert "Preis nicht bekannt" in page
        assert "0\N{NO-BREAK SPACE}€" not in page
    listed = client.get("/api/v1/courses").get_json()["courses"][0]
    assert listed["price_cents"] is None
    assert "offers" not in client.get(f"/kurse/{course.id}.json").get_json(force=True)


def test_the_way_from_ones_own_village(
    client: FlaskClient, database: Database, world: World, course: Course, app: APIFlask
) -> None:
    """Minutes, the legs of the journey, and the days without a bus."""
    state_dir = app.extensions["kursmittler"].settings.state_dir
    ways = {"bus": [25, 30, ["2026-12-08"]], "car": 9}
    prepare(database, world, state_dir, course, ways)
    with database.read() as session:
        home = place_id(session, world, "Feldhausen")
    ride = Leg(
        "ride",
        "Feldhausen, Kirche",
        "Nordstadt, Markt",
        500,
        520,
        "900",
        line=((8.12, 52.91), (8.05, 52.85)),
    )
    tuesdays = Found((1, 540, 675, "every"), (date(2026, 11, 24),), (ride,), (ride,))
    off = Found((1, 540, 675, "every"), (date(2026, 12, 8),), None, None)
    journey = gather([tuesdays, off]).as_json()
    folder = state_dir / "ways" / world.scope.office_id
    write(folder / f"{course.id}.journeys.json", {"places": {home: journey}})
    page = client.get(f"/kurse/{course.id}?ort=Feldhausen&lang=de").text
    assert "25 Min hin, 30 Min zurück" in page
    assert 'Bus <bdi dir="ltr">900</bdi> ab <bdi dir="ltr">Feldhausen, Kirche' in page
    assert "08:20" in page and 'class="way way--bus"' in page
    assert "Nicht am 8.12." in page
    assert "9 Min hin, 9 Min zurück" in page


def test_an_online_course_has_no_way(
    client: FlaskClient, database: Database, world: World
) -> None:
    """Device and connection instead of a journey."""
    with database.write() as session:
        course = standing_course(session, world, online=True, venue_id=None)
    page = client.get(f"/kurse/{course.id}?lang=de").text
    assert "Sie brauchen einen Computer" in page
    assert "So kommen Sie hin" not in page
    assert "online" in client.get("/kurse?lang=de").text


def test_a_passed_on_link_leads_to_the_courses_own_county(
    client: FlaskClient, database: Database, world: World
) -> None:
    """A link from another county answered 404 until the visitor changed county."""
    with database.write() as session:
        course_id = standing_course(session, world).id
    client.get("/?kreis=03357")
    answer = client.get(f"/kurse/{course_id}")
    assert answer.status_code == 302
    assert client.get(answer.location).status_code == 200
    assert client.get("/kurse/gibtesnicht").status_code == 404
