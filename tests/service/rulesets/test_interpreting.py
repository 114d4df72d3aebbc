"""The rules about interpreters: the gate, rounds, pay by the day, their page."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from sqlmodel import delete

from service.access import Role
from service.database import Database
from service.rulesets import queries
from service.rulesets.read import parse, read_rules
from service.rulesets.strict import RuleError
from service.rulesets.tables import RuleSet
from tests.builders import NOW, Standing
from tests.page_forms import form_to
from tests.service.conftest import Login

FOLDER = Path(__file__).parents[3] / "data" / "rules"
RULES = read_rules(FOLDER).interpreting
URL = "/einrichtung/regeln/interpreting"


def test_the_gate_serves_visits_and_sends_operations_elsewhere() -> None:
    """Ordinary visits are served; consent to surgery needs somebody sworn in."""
    gates = {one.id: one.gate for one in RULES.setting}
    assert (gates["doctor"], gates["surgery-consent"]) == ("volunteer", "sworn")
    for one in RULES.setting:
        assert one.served or (one.reason and one.instead)
    assert RULES.setting_of("taken-out") is None


@pytest.mark.parametrize(
    ("day", "cents"),
    [
        (date(2025, 12, 31), 84_000),
        (date(2026, 1, 1), 96_000),
        (date(2030, 1, 1), 96_000),
    ],
)
def test_the_allowance_follows_the_year(day: date, cents: int) -> None:
    """960 € from 2026, 840 € before."""
    assert RULES.limit_cents_on(day) == cents


@pytest.mark.parametrize(
    ("hours", "name"),
    [(500, "calm"), (120, "calm"), (119.9, "soon"), (48, "soon"), (3, "urgent")],
)
def test_rounds_follow_the_hours_left(hours: float, name: str) -> None:
    """The first line that is not above what is left; a past talk is urgent, too."""
    assert RULES.round_for(hours).id == name
    assert RULES.round_for(-1).id == "urgent"


def test_a_new_rate_holds_from_its_day() -> None:
    """Days are inclusive, and the newest line that holds is taken."""
    body = table()
    newer = {**body["rate"][0], "id": "2027", "hour_cents": 1800}
    body["rate"].append({**newer, "valid_from": "2027-01-01"})
    rules: Any = parse("interpreting", body, "x")
    assert rules.rate_on(date(2026, 12, 31)).hour_cents == 1500
    assert rules.rate_on(date(2027, 1, 1)).hour_cents == 1800


def test_kurdish_and_persian_are_asked_about() -> None:
    """Related languages are never taken for each other."""
    unclear = {one.id: one.languages for one in RULES.unclear}
    assert unclear["kurdisch"] == ("kmr", "ckb")
    assert unclear["persisch"] == ("fa", "prs")


def table() -> dict[str, Any]:
    """The file as a table."""
    return tomllib.loads((FOLDER / "interpreting.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("spot", "value", "text"),
    [
        (("setting", 0, "gate"), "open", "'open' is unknown"),
        (("setting", 0, "gate"), "sworn", "say why"),
        (("setting", 0, "priority"), 4, "must be 1, 2, 3 or 5"),
        (("topic", 0, "setting"), "shop", "'shop' is unknown"),
        (("round", 2, "from_hours"), 5, "from 0 hours"),
        (("round", 0, "size"), 0, "at least 1 person"),
        (("rate", 0, "payer"), "nobody", "'nobody' is unknown"),
        (("booking", 0, "quiet_from"), "25:00", "quiet_from"),
        (("booking",), [], "exactly one line"),
    ],
)
def test_a_fault_is_named(spot: tuple[Any, ...], value: object, text: str) -> None:
    """Key, value and remedy."""
    body: Any = table()
    inner = body
    for key in spot[:-1]:
        inner = inner[key]
    inner[spot[-1]] = value
    with pytest.raises(RuleError, match=text):
        parse("interpreting", body, "interpreting.toml")


def test_the_page_speaks_german_and_keeps_message_ids(
    database: Database, stands: Standing, login: Login
) -> None:
    """What nobody touched stays a message id: other languages still find it."""
    client = login(Role.COORDINATOR)
    page = client.get(URL)
    assert "Beeidigte Dolmetscher:innen stehen im" in page.text
    data = form_to(page.text, f"{URL}/tabelle", URL).to_dict()
    data |= {"rate-0-hour_cents": "18,50", "setting-0-gate": "not_ours"}
    refused = client.post(f"{URL}/tabelle", data=data)
    assert refused.status_code == 422  # no reason given
    data |= {"setting-0-reason": "Nur in den Ferien.", "setting-0-instead": "Niemand."}
    assert client.post(f"{URL}/tabelle", data=data).status_code == 302
    with database.read() as db:
        found = queries.rules(db, stands.own, NOW.date()).sets.interpreting
    assert found.rate[0].hour_cents == 1850
    assert "hour_cents" not in found.rate[0].uncertain
    assert found.setting[0].reason == "Nur in den Ferien."
    court = found.setting_of("court")
    assert court and court.reason.startswith("Courts, notaries")


def test_offices_from_before_get_the_new_set_with_the_upgrade(
    app: APIFlask, database: Database, stands: Standing
) -> None:
    """Without it every page of an office that stood before would fail."""
    with database.write() as db:
        db.exec(delete(RuleSet).where(RuleSet.kind == "interpreting"))  # type: ignore[call-overload, arg-type]
    assert app.test_cli_runner().invoke(args=["db-upgrade"]).exit_code == 0
    with database.read() as db:
        for scope in (stands.own, stands.foreign):
            assert queries.newest(db, scope, "interpreting").version == 1
            assert queries.newest(db, scope, "levels").version == 1
