"""The six forms of the set-up: works, not yours, bad input keeps what was typed."""

from __future__ import annotations

import re
from typing import Any

from sqlmodel import select

from service.access import Role
from service.database import Database
from service.supply import queries
from service.supply.tables import Provider, Venue
from tests.builders import Standing
from tests.service.conftest import Login
from tests.service.supply.conftest import Stock

PATHS = (
    "traeger",
    "kursorte",
    "raeume",
    "kinderbetreuung",
    "lehrkraefte",
    "foerderlinien",
)


def valid(stock: Stock) -> dict[str, dict[str, Any]]:
    """A posted form per part that adds one."""
    return {
        "traeger": {"name": "BNW", "email": "kurse@example.org", "own": "yes"},
        "kursorte": {
            "name": "Schule am Markt",
            "place_id": stock.place,
            "rent_cents": "12,50",
        },
        "raeume": {"venue_id": stock.venue, "name": "R 2", "seats": "12", "mo": "8-12"},
        "kinderbetreuung": {
            "venue_id": stock.venue,
            "weekdays": ["0", "1"],
            "start_minute": "0830",
            "end_minute": "12:00",
            "from_age": "1",
            "to_age": "2",
            "places": "4",
        },
        "lehrkraefte": {
            "code": "T-02",
            "provider_id": stock.provider,
            "levels": ["A1.1", "A1.2"],
            "kinds": ["integration"],
            "venue_ids": [stock.venue],
            "max_units_week": "20",
            "rate_cents": "43,00",
            "mo": "8–12",
        },
        "foerderlinien": {
            "name": "Land",
            "amount_cents": "1.200,50",
            "valid_from": "2026-01-01",
            "valid_to": "2026-12-31",
            "kinds": ["integration"],
        },
    }


def test_add_and_see_it(login: Login, stock: Stock) -> None:
    client = login(Role.COORDINATOR)
    for path in PATHS:
        assert client.get(f"/einrichtung/{path}/neu").status_code == 200
        answer = client.post(f"/einrichtung/{path}/neu", data=valid(stock)[path])
        assert answer.status_code == 302, answer.text
        assert client.get(f"/einrichtung/{path}").status_code == 200


def test_empty_form_names_every_field(login: Login, stock: Stock) -> None:
    client = login(Role.COORDINATOR)
    for path in PATHS:
        answer = client.post(f"/einrichtung/{path}/neu", data={})
        assert answer.status_code == 422, path
        assert 'role="alert"' in answer.text, path


def test_helpers_do_not_find_it(login: Login) -> None:
    client = login(Role.HELPER)
    for path in PATHS:
        assert client.get(f"/einrichtung/{path}").status_code == 404
        assert client.post(f"/einrichtung/{path}/neu", data={}).status_code == 404


def test_a_foreign_office_neither_sees_nor_changes(login: Login, stock: Stock) -> None:
    client = login(Role.COORDINATOR, office=1)
    assert "VHS Nord" not in client.get("/einrichtung/traeger").text
    for path, row_id in zip(PATHS, rows(stock), strict=True):
        there = client.get(f"/einrichtung/{path}/{row_id}")
        missing = client.get(f"/einrichtung/{path}/nirgends")
        assert there.status_code == missing.status_code == 404
        assert client.post(f"/einrichtung/{path}/{row_id}").status_code == 404
        assert client.post(f"/einrichtung/{path}/{row_id}/schalten").status_code == 404


def rows(stock: Stock) -> tuple[str, ...]:
    """The standing row of each part."""
    return (
        stock.provider,
        stock.venue,
        stock.room,
        stock.childcare,
        stock.teacher,
        stock.funding,
    )


def test_what_is_shown_can_be_saved_unchanged(
    login: Login, stock: Stock, database: Database, stands: Standing
) -> None:
    client = login(Role.COORDINATOR)
    page = client.get(f"/einrichtung/raeume/{stock.room}").text
    assert "08:00–12:00, 13:00–17:00" in page
    data = {
        "venue_id": stock.venue,
        "name": "Saal",
        "seats": "20",
        "mo": "08:00–12:00, 13:00–17:00",
    }
    before = read_rooms(database, stands)
    assert client.post(f"/einrichtung/raeume/{stock.room}", data=data).location
    assert read_rooms(database, stands) == before


def read_rooms(database: Database, stands: Standing) -> tuple[queries.RoomView, ...]:
    """The rooms as the planner reads them."""
    with database.read() as db:
        return queries.rooms_with_hours(db, stands.own)


def test_overlapping_hours_are_named(login: Login, stock: Stock) -> None:
    data = {"venue_id": stock.venue, "name": "R", "seats": "9", "we": "8-12, 11-13"}
    answer = login(Role.COORDINATOR).post("/einrichtung/raeume/neu", data=data)
    assert answer.status_code == 422
    assert "08:00–12:00" in answer.text and "11:00–13:00" in answer.text
    assert 'value="8-12, 11-13"' in answer.text


def test_a_name_is_taken_once(login: Login, stock: Stock, database: Database) -> None:
    client = login(Role.COORDINATOR)
    answer = client.post("/einrichtung/traeger/neu", data={"name": "VHS Nord"})
    assert answer.status_code == 422 and "VHS Nord" in answer.text
    with database.read() as db:
        found = db.exec(select(Provider).where(Provider.name == "VHS Nord")).all()
    assert len(found) == 1


def test_renaming_to_a_taken_name_changes_nothing(
    login: Login, stock: Stock, database: Database
) -> None:
    client = login(Role.COORDINATOR)
    client.post("/einrichtung/traeger/neu", data={"name": "BNW"})
    data = {"name": "BNW", "phone": "1"}
    answer = client.post(f"/einrichtung/traeger/{stock.provider}", data=data)
    assert answer.status_code == 422
    with database.read() as db:
        assert db.get_one(Provider, stock.provider).name == "VHS Nord"


def test_childcare_ages_must_not_overlap_at_one_time(
    login: Login, stock: Stock
) -> None:
    client = login(Role.COORDINATOR)
    data = valid(stock)["kinderbetreuung"]
    url = "/einrichtung/kinderbetreuung/neu"
    answer = client.post(url, data={**data, "to_age": "3"})
    assert answer.status_code == 422
    # The same ages on another day, or after the other offer has ended, are fine.
    other_day = {**data, "to_age": "3", "weekdays": ["1"]}
    later = {**data, "to_age": "3", "start_minute": "12:00", "end_minute": "13:00"}
    assert client.post(url, data=other_day).status_code == 302
    assert client.post(url, data=later).status_code == 302


def test_changing_an_offer_does_not_clash_with_itself(
    login: Login, stock: Stock, database: Database, stands: Standing
) -> None:
    data = {**valid(stock)["kinderbetreuung"], "weekdays": ["0"], "from_age": "3"}
    data["to_age"] = "6"
    url = f"/einrichtung/kinderbetreuung/{stock.childcare}"
    assert login(Role.COORDINATOR).post(url, data=data).status_code == 302
    with database.read() as db:
        found = queries.childcare(db, stands.own)
    assert [(c.when.weekday, c.places) for c in found] == [(0, 4), (2, 8)]


def test_a_venue_lies_where_its_place_lies(
    login: Login, stock: Stock, database: Database
) -> None:
    with database.read() as db:
        venue = db.get_one(Venue, stock.venue)
    assert (venue.latitude, venue.longitude) == (52.85, 8.05)


def test_positions_that_cannot_be_right(login: Login, stock: Stock) -> None:
    client = login(Role.COORDINATOR)
    for position in [
        {"latitude": "48,1", "longitude": "11,5"},  # Munich is not near Nordstadt
        {"latitude": "52,85"},
        {"latitude": "8,05", "longitude": "52,85"},
        {"latitude": "nan", "longitude": "8,05"},
    ]:
        data = {**valid(stock)["kursorte"], **position}
        answer = client.post("/einrichtung/kursorte/neu", data=data)
        assert answer.status_code == 422, position


def test_references_never_leave_the_office(login: Login, stock: Stock) -> None:
    client = login(Role.COORDINATOR)
    data = {**valid(stock)["kursorte"], "place_id": stock.foreign_place}
    assert client.post("/einrichtung/kursorte/neu", data=data).status_code == 422
    foreign = login(Role.COORDINATOR, office=1)
    answer = foreign.post("/einrichtung/raeume/neu", data=valid(stock)["raeume"])
    assert answer.status_code == 422


def test_wrong_teachers(login: Login, stock: Stock) -> None:
    client = login(Role.COORDINATOR)
    for wrong in [
        {"levels": ["Z9"]},
        {"kinds": ["yoga"]},
        {"venue_ids": []},
        {"venue_ids": ["x"]},
        {"rate_cents": "4.3.0"},
        {"max_units_week": "0"},
        {"code": "T\x0002"},
    ]:
        data = {**valid(stock)["lehrkraefte"], **wrong}
        answer = client.post("/einrichtung/lehrkraefte/neu", data=data)
        assert answer.status_code == 422, wrong


def test_out_of_use_means_out_of_the_plan(
    login: Login, stock: Stock, database: Database, stands: Standing
) -> None:
    client = login(Role.COORDINATOR)
    url = f"/einrichtung/kursorte/{stock.venue}/schalten"
    assert client.post(url, data={"active": "no"}).status_code == 302
    assert read_rooms(database, stands) == ()
    client.post(url, data={"active": "yes"})
    assert len(read_rooms(database, stands)) == 1


def test_nothing_typed_last_stands_in_the_next_form(login: Login, stock: Stock) -> None:
    """A rent of 12,50 € typed once stood in the next house and was saved with it."""
    client = login(Role.COORDINATOR)
    for path in PATHS:
        client.post(f"/einrichtung/{path}/neu", data=valid(stock)[path])
    assert "12,50" not in client.get("/einrichtung/kursorte/neu").text.replace(
        "Zum Beispiel 12,50", ""
    )
    page = client.get(f"/einrichtung/raeume/neu?venue_id={stock.venue}").text
    assert 'value="8-12"' not in page
    assert f'value="{stock.venue}" selected' in " ".join(page.split())


def test_a_copy_takes_everything_but_the_name(login: Login, stock: Stock) -> None:
    client = login(Role.COORDINATOR)
    page = client.get(f"/einrichtung/raeume/neu?kopie={stock.room}").text
    assert "Saal" in page and 'value="Saal"' not in page
    assert 'value="20"' in page and 'value="08:00–12:00, 13:00–17:00"' in page
    assert f'value="{stock.venue}" selected' in " ".join(page.split())
    for path, row_id in zip(PATHS, rows(stock), strict=True):
        assert client.get(f"/einrichtung/{path}/neu?kopie={row_id}").status_code == 200
        foreign = login(Role.COORDINATOR, office=1)
        there = foreign.get(f"/einrichtung/{path}/neu?kopie={row_id}")
        assert there.status_code == 404
        client = login(Role.COORDINATOR)


def test_the_first_days_hours_for_all_days(
    login: Login, stock: Stock, database: Database, stands: Standing
) -> None:
    client = login(Role.COORDINATOR)
    data = {"venue_id": stock.venue, "name": "R 9", "seats": "9", "tu": "8-12, 14-20"}
    answer = client.post("/einrichtung/raeume/neu", data={**data, "spread": "week"})
    assert answer.status_code == 200
    assert answer.text.count('value="8-12, 14-20"') == 7
    days = client.post("/einrichtung/raeume/neu", data={**data, "spread": "workdays"})
    assert days.text.count('value="8-12, 14-20"') == 5
    assert len(read_rooms(database, stands)) == 1  # nothing is stored by it


def test_what_was_taken_out_of_use_comes_back_from_the_notice(
    login: Login, stock: Stock, database: Database, stands: Standing
) -> None:
    client = login(Role.COORDINATOR)
    for path, row_id in zip(PATHS, rows(stock), strict=True):
        url = f"/einrichtung/{path}/{row_id}/schalten"
        before = client.get(f"/einrichtung/{path}/export.csv").text
        answer = client.post(url, data={"active": "no"}, follow_redirects=True)
        assert client.get(f"/einrichtung/{path}/export.csv").text != before, path
        notice = answer.text.partition('role="status"')[2].partition("</form>")[0]
        action = re.search(r'action="([^"]+)"', notice)
        fields = dict(re.findall(r'name="(\w+)"\s+value="([^"]*)"', notice))
        assert action is not None
        client.post(action[1], data=fields, follow_redirects=True)
        after = client.get(f"/einrichtung/{path}/export.csv").text
        # A removed offer comes back under another number.
        assert re.sub(r"(?m)^\w{14};", "", after) == re.sub(
            r"(?m)^\w{14};", "", before
        ), path


def test_course_kinds_stand_in_groups(login: Login, stock: Stock) -> None:
    page = login(Role.COORDINATOR).get("/einrichtung/lehrkraefte/neu").text
    order = [page.index(word) for word in ("Integrationskurse", "Berufssprachkurse")]
    assert order == sorted(order)
    assert page.index('value="integration"') < page.index('value="job-b2"')


def test_a_new_teacher_reaches_every_house(login: Login, stock: Stock) -> None:
    """The list was "optional" and yet demanded; courses of the past are not offered."""
    page = login(Role.COORDINATOR).get("/einrichtung/lehrkraefte/neu").text
    box = re.search(rf'name="venue_ids" value="{stock.venue}"[^>]*', page)
    assert box is not None and "checked" in box[0]
    assert 'value="integration"' in page
    assert 'value="integration-youth"' not in page  # ended on 30 April 2025
