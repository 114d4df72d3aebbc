"""Rules on screen: versions, changed figures, holidays, whole texts."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from service.access import Role
from service.database import Database
from service.rulesets import queries
from tests.builders import NOW, Standing
from tests.service.conftest import Login

URL = "/einrichtung/regeln"
DAY = NOW.date()


def body(database: Database, stands: Standing, kind: str) -> dict[str, Any]:
    """The newest stored table of a set."""
    with database.read() as db:
        return dict(queries.newest(db, stands.own, kind).body)


def figures(database: Database, stands: Standing, **changed: str) -> dict[str, str]:
    """The posted form of the course kinds, as it is shown, with changes."""
    data = {"valid_from": DAY.isoformat(), "version": "1"}
    for kind in body(database, stands, "course_kinds")["kind"]:
        price = kind.get("price_cents_per_unit")
        data[f"price-{kind['id']}"] = (
            f"{price // 100},{price % 100:02d}" if price else ""
        )
        for name in ("min_size", "max_size", "teaching_units"):
            data[f"{name}-{kind['id']}"] = str(kind[name])
    return {**data, **changed}


def test_every_set_is_listed_and_opens(login: Login) -> None:
    client = login(Role.COORDINATOR)
    page = client.get(URL, query_string={"lang": "en"}).text
    assert "uncertain value" in page
    for kind in queries.SETS:
        assert client.get(f"{URL}/{kind}").status_code == 200, kind
        assert client.get(f"{URL}/{kind}?text=1").status_code == 200, kind
    assert client.get(f"{URL}/nichts").status_code == 404
    assert login(Role.HELPER).get(URL).status_code == 404


def test_a_changed_size_is_a_new_version_and_certain(
    login: Login, database: Database, stands: Standing
) -> None:
    data = figures(database, stands, **{"min_size-integration": "9"})
    url = f"{URL}/course_kinds/zahlen"
    assert login(Role.COORDINATOR).post(url, data=data).location == URL
    with database.read() as db:
        own = queries.rules(db, stands.own, DAY).kinds["integration"]
        foreign = queries.rules(db, stands.foreign, DAY).kinds["integration"]
        assert queries.newest(db, stands.own, "course_kinds").version == 2
    assert own.min_size == 9 and "min_size" not in own.uncertain
    assert "max_size" in own.uncertain
    assert foreign.min_size == 10 and "min_size" in foreign.uncertain


def test_a_confirmed_kind_is_certain(
    login: Login, database: Database, stands: Standing
) -> None:
    data = figures(database, stands, **{"checked-integration": "yes"})
    login(Role.COORDINATOR).post(f"{URL}/course_kinds/zahlen", data=data)
    with database.read() as db:
        kinds = queries.rules(db, stands.own, DAY).kinds
    assert kinds["integration"].uncertain == ()
    assert kinds["integration"].min_size == 10
    assert kinds["integration-alpha"].uncertain != ()


def test_wrong_figures_and_stale_pages_store_nothing(
    login: Login, database: Database, stands: Standing
) -> None:
    client = login(Role.COORDINATOR)
    for wrong in (
        {"min_size-integration": "30"},
        {"min_size-integration": "viele"},
        {"price-integration": "2.2.9"},
        {"max_size-integration": ""},
        {"valid_from": "bald"},
        {"version": "7"},
    ):
        data = figures(database, stands, **wrong)
        answer = client.post(f"{URL}/course_kinds/zahlen", data=data)
        assert answer.status_code == 422 and 'role="alert"' in answer.text, wrong
    with database.read() as db:
        assert queries.newest(db, stands.own, "course_kinds").version == 1


def test_holidays_of_the_own_land_only(
    login: Login, database: Database, stands: Standing
) -> None:
    before = body(database, stands, "school_holidays")["holiday"]
    data = {
        "valid_from": "1.8.2026",
        "version": "1",
        "name_de-0": "Testferien",
        "first-0": "2026-12-01",
        "last-0": "2026-12-03",
    }
    client = login(Role.COORDINATOR)
    url = f"{URL}/school_holidays/liste"
    wrong = {**data, "last-0": "2026-11-30"}
    assert client.post(url, data=wrong).status_code == 422
    assert client.post(url, data=data).location == URL
    with database.read() as db:
        found = queries.rules(db, stands.own, DAY).sets.school_holidays
    assert found.valid_from == date(2026, 8, 1)
    own = [h for h in found.holiday if h.land == "NI"]
    assert [(h.name_de, h.last) for h in own] == [("Testferien", date(2026, 12, 3))]
    others = [h for h in before if h["land"] != "NI"]
    assert len(found.holiday) == len(others) + 1


def test_text_is_judged_key_by_key(
    login: Login, database: Database, stands: Standing
) -> None:
    client = login(Role.COORDINATOR)
    good = body(database, stands, "patterns")

    def post(text: str) -> Any:
        data = {"valid_from": DAY.isoformat(), "version": "1", "body": text}
        return client.post(f"{URL}/patterns", data=data)

    spoiled = json.loads(json.dumps(good))
    spoiled["pattern"][0]["meetings"][0]["end"] = "26:00"
    # A pattern that course kinds use must not vanish.
    fewer = {**good, "pattern": good["pattern"][1:]}
    for text, word in (
        ("{", "JSON"),
        ("[]", "JSON"),
        (json.dumps({**good, "colour": 1}), "colour"),
        (json.dumps(spoiled), "26:00"),
        (json.dumps(fewer), good["pattern"][0]["id"]),
    ):
        answer = post(text)
        assert answer.status_code == 422 and word in answer.text, word
    later = json.loads(json.dumps(good))
    later["pattern"][0]["name_de"] = "Neu benannt"
    assert post(json.dumps(later)).location == URL
    with database.read() as db:
        assert queries.newest(db, stands.own, "patterns").version == 2
        assert queries.newest(db, stands.foreign, "patterns").version == 1
