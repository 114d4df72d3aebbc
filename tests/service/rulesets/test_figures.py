"""Speeds, age groups, languages, parts of the day: tables instead of text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.access import Role
from service.database import Database
from service.rulesets import queries
from service.rulesets.figure_forms import TABLES, editable, field_name, shown
from tests.builders import NOW, Standing
from tests.service.conftest import Login

URL = "/einrichtung/regeln"
DAY = NOW.date()
SET_OF = {"bands": "patterns"}


@pytest.fixture
def office(login: Login) -> FlaskClient:
    """The coordinator of the own office."""
    return login(Role.COORDINATOR)


def body(database: Database, stands: Standing, part: str) -> dict[str, Any]:
    """The newest stored table of a set."""
    with database.read() as db:
        return dict(queries.newest(db, stands.own, SET_OF.get(part, part)).body)


def form(held: dict[str, Any], part: str, **changed: str) -> dict[str, str]:
    """The posted form as it is shown, with changes."""
    data = {"version": "1", "valid_from": DAY.isoformat()}
    for table in TABLES[part]:
        for number, entry in enumerate(held[table.key]):
            for column in table.columns:
                value = shown(column, entry)
                if value and not column.fixed:
                    data[field_name(table, number, column)] = value
    return {**data, **changed}


@pytest.mark.parametrize("part", sorted(TABLES))
def test_an_unchanged_form_changes_no_value(
    office: FlaskClient, database: Database, stands: Standing, part: str
) -> None:
    """What is shown is what is stored, in every set."""
    before = body(database, stands, part)
    page = "patterns/tageszeiten" if part == "bands" else part
    assert 'name="body"' not in office.get(f"{URL}/{page}").text
    answer = office.post(f"{URL}/{part}/tabelle", data=form(before, part))
    if not any(editable(table) for table in TABLES[part]):
        assert answer.status_code == 404
        return
    assert answer.location == URL, answer.text
    after = body(database, stands, part)
    assert {**after, "valid_from": None} == {**before, "valid_from": None}


def test_changed_values_are_stored_and_certain(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    """A comma is a comma; a checked figure is no longer marked as uncertain."""
    held = body(database, stands, "travel")
    changed = {"mode-1-speed_kmh": "12,5", "grant-0-min_walk_m": "3000"}
    data = form(held, "travel", **changed)
    assert office.post(f"{URL}/travel/tabelle", data=data).status_code == 302
    with database.read() as db:
        travel = queries.rules(db, stands.own, DAY).sets.travel
    assert (travel.mode[1].id, travel.mode[1].speed_kmh) == ("bike", 12.5)
    assert (travel.grant[0].min_walk_m, travel.grant[0].uncertain) == (3000, ())


def test_lines_are_added_and_emptied(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    """The blank line makes an age group; an emptied one goes."""
    held = body(database, stands, "childcare")
    last = len(held["age_group"])
    new = {"name_de": "Große", "name": "older", "from_years": "10", "to_years": "13"}
    data = form(
        held, "childcare", **{f"age_group-{last}-{k}": v for k, v in new.items()}
    )
    for key in new:
        data.pop(f"age_group-0-{key}")
    assert office.post(f"{URL}/childcare/tabelle", data=data).status_code == 302
    with database.read() as db:
        groups = queries.rules(db, stands.own, DAY).sets.childcare.age_group
    assert [g.id for g in groups] == ["3-5", "6-9", "10-13"]


@pytest.mark.parametrize(
    ("part", "field", "typed"),
    [
        ("travel", "mode-0-speed_kmh", "schnell"),
        ("travel", "mode-0-fixed_minutes", "1,5"),
        ("travel", "grant-0-valid_to", "31.02.2027"),
        ("childcare", "age_group-0-name", ""),
        ("bands", "band-0-start", "25:00"),
    ],
)
def test_wrong_values_are_named(
    office: FlaskClient,
    database: Database,
    stands: Standing,
    part: str,
    field: str,
    typed: str,
) -> None:
    """The summary links to the cell and names it; nothing is stored."""
    data = form(body(database, stands, part), part, **{field: typed})
    answer = office.post(f"{URL}/{part}/tabelle", data=data)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert body(database, stands, part)["valid_from"] != DAY.isoformat()


def test_what_cannot_be_is_refused(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    """Weekly times must lie in a part of the day; languages cannot be halves."""
    held = body(database, stands, "bands")
    data = form(held, "bands", **{"band-2-end": "19:00"})
    assert office.post(f"{URL}/bands/tabelle", data=data).status_code == 422
    held = body(database, stands, "languages")
    last = len(held["language"])
    data = form(held, "languages", **{f"language-{last}-name_de": "Plattdeutsch"})
    answer = office.post(f"{URL}/languages/tabelle", data=data)
    assert f'href="#f-language-{last}-code"' in answer.text
    assert office.post(f"{URL}/nothing/tabelle", data=data).status_code == 404


def test_the_last_day_is_not_before_the_first(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    """Swapped days made a grant that never held; in the text they are named too."""
    held = body(database, stands, "travel")
    swapped = {"grant-0-valid_from": "2027-05-01", "grant-0-valid_to": "2027-04-01"}
    data = form(held, "travel", **swapped)
    answer = office.post(f"{URL}/travel/tabelle", data=data)
    assert answer.status_code == 422
    assert 'href="#f-grant-0-valid_to"' in answer.text
    for first, last in (("2027-05-01", "2027-04-01"), ("0027-05-01", "2027-04-01")):
        held["grant"][0] |= {"valid_from": first, "valid_to": last}
        data = {"version": "1", "valid_from": DAY.isoformat(), "body": json.dumps(held)}
        answer = office.post(f"{URL}/travel", data=data)
        assert answer.status_code == 422 and "/valid_" in answer.text
