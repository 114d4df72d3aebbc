"""Venues, rooms, teachers and money by spreadsheet, as an office has them."""

from __future__ import annotations

import html
import io
import re
from typing import Any, NoReturn

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from service.access import Role
from service.database import Database
from service.errors import UserError
from service.lists.tables import ImportRun
from service.supply import actions, queries
from service.supply.tables import ChildcareOffer, Provider, Room, Teacher, Venue
from tests.builders import Standing
from tests.service.conftest import Login
from tests.service.supply.conftest import Stock


@pytest.fixture
def desk(login: Login, stock: Stock) -> FlaskClient:
    """Somebody of the own office, in which one of everything stands."""
    client = login(Role.COORDINATOR)
    client.get("/heute?lang=en")
    return client


def send(desk: FlaskClient, part: str, content: str, name: str = "l.csv") -> str:
    """Uploads a list; the address of its page."""
    file = (io.BytesIO(content.encode()), name)
    answer = desk.post(f"/einrichtung/{part}/liste", data={"file": file})
    assert answer.status_code == 302, text_of(answer)
    return str(answer.location)


def text_of(answer: TestResponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def take(desk: FlaskClient, where: str) -> TestResponse:
    """Looks at the list and clicks "Take over"."""
    page = desk.get(where).text
    found = {n: re.search(rf'name="{n}" value="([^"]*)"', page) for n in FORM}
    return desk.post(where, data={n: m[1] for n, m in found.items() if m})


FORM = ("mark", "form_key")


def rows(database: Database, stands: Standing, table: Any) -> list[Any]:
    with database.read() as db:
        own = select(table).where(table.office_id == stands.own.office_id)
        return list(db.exec(own))


def test_a_house_its_rooms_and_a_teacher(
    desk: FlaskClient, database: Database, stands: Standing
) -> None:
    houses = (
        "Name;PLZ;Ort;Straße;Miete;barrierefrei\n"
        "Haus Lindenhof;49001;Nordstadt;Lindenweg 1;12,50;ja\n"
    )
    where = send(desk, "kursorte", houses)
    # A heading that may mean something else is asked once.
    assert "barrierefrei" in text_of(desk.get(where))
    desk.post(f"{where}/spalten", data={"word": "barrierefrei", "meaning": "step_free"})
    assert take(desk, where).location == "/einrichtung/kursorte"
    house = next(v for v in rows(database, stands, Venue) if v.name == "Haus Lindenhof")
    assert (house.rent_cents, house.step_free, house.street) == (
        1250,
        True,
        "Lindenweg 1",
    )

    list_ = (
        "kursort\traum\tplaetze\tzeiten\n"
        "Haus Lindenhof\tRaum 1\t16\tMo–Fr 8–12, 13–17; Sa 9–12\n"
        "Haus Lindenhof\tRaum 2\t20,0\ttäglich 8:00–20:00 Uhr\n"
    )
    pasted = desk.post("/einrichtung/raeume/liste", data={"pasted": list_})
    assert take(desk, pasted.location).location == "/einrichtung/raeume"
    with database.read() as db:
        found = {r.name: r for r in queries.rooms_with_hours(db, stands.own)}
    first, second = found["Raum 1"], found["Raum 2"]
    assert (first.seats, len(first.hours), second.seats, len(second.hours)) == (
        16,
        11,
        20,
        7,
    )

    teachers = (
        "kuerzel;traeger;niveaus;kursarten;kursorte;zeiten;euro_pro_ue\n"
        "T-90;VHS Nord;A1–A2;alle;alle;Mo–Do 8–17;43,00\n"
    )
    take(desk, send(desk, "lehrkraefte", teachers))
    teacher = next(t for t in rows(database, stands, Teacher) if t.code == "T-90")
    assert teacher.levels == ["A1.1", "A1.2", "A2.1", "A2.2"]
    assert len(teacher.venue_ids) == 2 and len(teacher.kinds) > 5
    assert (teacher.rate_cents, len(teacher.available)) == (4300, 4)


def test_good_lines_are_stored_while_a_faulty_one_waits(
    desk: FlaskClient, database: Database, stands: Standing
) -> None:
    list_ = "kursort;raum;plaetze\nAltes Rathaus;A;12\n\nAltes Rathaus;B;viele\n"
    where = send(desk, "raeume", list_)
    page = text_of(desk.get(where))
    # The row is the one that the spreadsheet shows, the empty one counted.
    assert "4 viele" not in page and "Altes Rathaus" in page
    assert take(desk, where).location == where
    assert {r.name for r in rows(database, stands, Room)} == {"Saal", "A"}
    assert "plaetze: “viele”" in html.unescape(desk.get(f"{where}/fehler.csv").text)
    cells = {"cell-venue_id": "Altes Rathaus", "cell-name": "B", "cell-seats": "8"}
    assert desk.post(f"{where}/zeile/4", data=cells).location == where
    assert take(desk, where).location == "/einrichtung/raeume"
    assert {r.name for r in rows(database, stands, Room)} == {"Saal", "A", "B"}


def test_the_same_room_again_changes_it_and_says_so_field_by_field(
    desk: FlaskClient, database: Database, stands: Standing, stock: Stock
) -> None:
    where = send(desk, "raeume", "kursort;raum;plaetze\naltes rathaus;saal;24\n")
    page = text_of(desk.get(where))
    assert "plaetze 20 24" in page
    take(desk, where)
    with database.read() as db:
        [room] = queries.rooms_with_hours(db, stands.own)
    # Opening times that the list does not have stay as they were.
    assert (room.id, room.seats, len(room.hours)) == (stock.room, 24, 2)


@pytest.mark.parametrize(
    "part",
    [
        "traeger",
        "kursorte",
        "raeume",
        "kinderbetreuung",
        "lehrkraefte",
        "foerderlinien",
    ],
)
def test_an_export_is_accepted_again_and_changes_nothing(
    desk: FlaskClient, part: str
) -> None:
    export = desk.get(f"/einrichtung/{part}/export.csv").data
    file = (io.BytesIO(export), "export.csv")
    answer = desk.post(f"/einrichtung/{part}/liste", data={"file": file})
    page = text_of(desk.get(answer.location))
    assert "Nothing to change." in page
    assert desk.get(f"/einrichtung/{part}/export.csv").data == export


def test_the_number_finds_a_record_whose_name_is_another_one(
    desk: FlaskClient, database: Database, stands: Standing, stock: Stock
) -> None:
    list_ = f"nummer;kursort;raum;plaetze;zeiten\n{stock.room};Altes Rathaus;Aula;30;\n"
    take(desk, send(desk, "raeume", list_))
    with database.read() as db:
        [room] = queries.rooms_with_hours(db, stands.own)
    # With its number a line is the whole record: an empty cell empties it.
    assert (room.id, room.name, room.hours) == (stock.room, "Aula", ())
    where = send(desk, "raeume", "nummer;kursort;raum;plaetze\nxx;Altes Rathaus;C;8\n")
    assert "There is no entry with the number xx" in text_of(desk.get(where))


def test_two_lines_about_one_room_are_told(desk: FlaskClient) -> None:
    list_ = "kursort;raum;plaetze\nAltes Rathaus;A;12\nAltes Rathaus;a;14\n"
    page = text_of(desk.get(send(desk, "raeume", list_)))
    assert "Line 2 is about the same." in page


def test_a_house_far_from_its_place_is_a_typing_error(desk: FlaskClient) -> None:
    list_ = "kursort;ort;breite;laenge\nHaus;Nordstadt;48,1;11,5\n"
    assert "km from Nordstadt" in text_of(desk.get(send(desk, "kursorte", list_)))


def test_a_word_is_explained_once_for_all_lists(
    desk: FlaskClient, database: Database, stands: Standing, stock: Stock
) -> None:
    list_ = "kursort;raum;plaetze\nRathaus alt;A;12\n"
    where = send(desk, "raeume", list_)
    assert "What these words mean" in text_of(desk.get(where))
    said = {"vocabulary": "venue", "word": "Rathaus alt", "meaning": stock.venue}
    desk.post(f"{where}/woerter", data=said)
    assert take(desk, where).location == "/einrichtung/raeume"
    assert {r.name for r in rows(database, stands, Room)} == {"Saal", "A"}


def test_childcare_of_a_week_is_five_offers_and_not_offered_twice(
    desk: FlaskClient, database: Database, stands: Standing
) -> None:
    list_ = (
        "kursort;tage;von;bis;ab_alter;bis_alter;plaetze\n"
        "Altes Rathaus;Mo–Fr;8:15;12;3;6;8\n"
    )
    take(desk, send(desk, "kinderbetreuung", list_))
    assert len(rows(database, stands, ChildcareOffer)) == 5


def test_a_room_out_of_use_that_is_listed_comes_back(
    desk: FlaskClient, database: Database, stands: Standing, stock: Stock
) -> None:
    desk.post(f"/einrichtung/raeume/{stock.room}/schalten", data={"active": "no"})
    assert "Saal" not in desk.get("/einrichtung/raeume/export.csv").text
    where = send(desk, "raeume", "kursort;raum;plaetze\nAltes Rathaus;Saal;20\n")
    assert "in_gebrauch nein ja" in text_of(desk.get(where))
    take(desk, where)
    assert [r.active for r in rows(database, stands, Room)] == [True]


def test_the_template_reads_as_the_list_itself(
    desk: FlaskClient, database: Database, stands: Standing
) -> None:
    content = desk.get("/einrichtung/traeger/vorlage.csv").data
    file = (io.BytesIO(content), "vorlage.csv")
    answer = desk.post("/einrichtung/traeger/liste", data={"file": file})
    take(desk, answer.location)
    assert "VHS Muster" in {p.name for p in rows(database, stands, Provider)}


def test_a_list_of_learners_is_none_of_the_set_up(
    desk: FlaskClient, database: Database, stands: Standing
) -> None:
    file = (io.BytesIO(b"rufname;telefon\nA;0171 3920012\n"), "l.csv")
    where = desk.post("/lernende/import", data={"file": file}).location
    run_id = where.rpartition("/")[2]
    assert desk.get(f"/einrichtung/listen/{run_id}").status_code == 404
    rooms = send(desk, "raeume", "kursort;raum;plaetze\nAltes Rathaus;A;12\n")
    assert desk.get(f"/lernende/import/{rooms.rpartition('/')[2]}").status_code == 404
    with database.read() as db:
        kinds = {run.subject for run in db.exec(select(ImportRun))}
    assert kinds == {"learners", "rooms"}


def test_a_list_with_a_faulty_line_waits_on_the_overview(desk: FlaskClient) -> None:
    where = send(desk, "raeume", "kursort;raum;plaetze\nAltes Rathaus;B;viele\n")
    page = desk.get("/einrichtung")
    assert f'href="{where}"' in page.text and "1 line to correct" in text_of(page)
    desk.post(f"{where}/erledigt")
    assert "A list waits" not in text_of(desk.get("/einrichtung"))


def test_an_empty_tick_in_a_foreign_list_takes_nothing_away(
    desk: FlaskClient, database: Database, stands: Standing
) -> None:
    """A house without a step lost this to a list that did not fill the column."""
    both = "kursort;plz;ort;stufenlos;miete\nAltes Rathaus;49001;Nordstadt;%s\n"
    take(desk, send(desk, "kursorte", both % "ja;10"))
    take(desk, send(desk, "kursorte", both % ";12"))
    house = next(v for v in rows(database, stands, Venue) if v.name == "Altes Rathaus")
    assert (house.step_free, house.rent_cents) == (True, 1200)
    take(desk, send(desk, "kursorte", both % "nein;12"))
    house = next(v for v in rows(database, stands, Venue) if v.name == "Altes Rathaus")
    assert not house.step_free


def test_what_keeps_a_line_from_being_stored_is_told_with_its_values(
    desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It said "only %(free)s are left", with the name of the value for the value."""

    def refuse(*_given: object) -> NoReturn:
        raise UserError(
            "This is too long: at most %(max_length)s characters.", max_length=7
        )

    monkeypatch.setattr(actions, "add_row", refuse)
    where = send(desk, "traeger", "name\nVHS Erdacht\n")
    take(desk, where)
    assert "Line 2 cannot be stored: This is too long: at most 7" in text_of(
        desk.get(where)
    )
