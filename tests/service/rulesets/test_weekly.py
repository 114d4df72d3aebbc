"""Weekly patterns as a form: days, times, alternating weeks, course kinds."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from service.access import Role
from service.database import Database
from service.rulesets import queries
from service.rulesets.queries import RulesInForce
from service.rulesets.weekly_forms import lines_of
from tests.builders import NOW, Standing
from tests.service.conftest import Login

URL = "/einrichtung/regeln/patterns"
DAY = NOW.date()


@pytest.fixture
def office(login: Login) -> FlaskClient:
    """The coordinator of the own office."""
    return login(Role.COORDINATOR)


def in_force(database: Database, stands: Standing) -> RulesInForce:
    """The own office's rules today."""
    with database.read() as db:
        return queries.rules(db, stands.own, DAY)


def version(database: Database, stands: Standing, kind: str) -> int:
    """The newest version's number."""
    with database.read() as db:
        return queries.newest(db, stands.own, kind).version


def form(**more: Any) -> dict[str, Any]:
    """Tuesdays and Thursdays in the evening, Saturdays in the morning."""
    return {
        "version": "1",
        "valid_from": DAY.isoformat(),
        "name_de": "Di Do abends, Sa früh",
        "held": ["venue"],
        "kinds": ["county"],
        "days-0": ["tu", "th"],
        "start-0": "18:00",
        "end-0": "20:30",
        "week-0": "every",
        "days-1": ["sa"],
        "start-1": "8:30",
        "end-1": "11:45",
        "units-1": "4",
        "week-1": "every",
        **more,
    }


def test_a_new_pattern_is_two_new_versions(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    """The pattern itself, and the course kind that may use it; not the other office."""
    before = in_force(database, stands)
    assert office.post(f"{URL}/neu", data=form()).location == URL
    after = in_force(database, stands)
    (made,) = set(after.patterns) - set(before.patterns)
    pattern = after.patterns[made]
    assert [(m.weekday, m.start, m.end, m.units, m.band) for m in pattern.meetings] == [
        ("tu", 1080, 1230, 3, "ev"),
        ("th", 1080, 1230, 3, "ev"),
        ("sa", 510, 705, 4, "am"),
    ]
    users = [kind.id for kind in after.kinds.values() if made in kind.patterns]
    assert users == ["county"]
    assert version(database, stands, "patterns") == 2
    assert version(database, stands, "course_kinds") == 2
    with database.read() as db:
        assert made not in queries.rules(db, stands.foreign, DAY).patterns
    page = office.get(f"{URL}?lang=en").text
    assert "Di Do abends, Sa früh" in page and "18:00–20:30" in page


def test_every_seeded_pattern_survives_its_form(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    """Opened and stored unchanged, shift patterns too: the same meetings."""
    from service.rulesets.weekly_forms import pattern_table

    rules = in_force(database, stands)
    for pattern in rules.patterns.values():
        lines = lines_of(pattern)
        told = type("Told", (), {"name_de": pattern.name_de, "held": pattern.held})
        table = pattern_table(pattern.id, told, lines, list(rules.bands.values()))  # type: ignore[arg-type]
        stored = {
            (m["weekday"], m["start"], m["week"], m["units"]) for m in table["meetings"]
        }
        known = {
            (m.weekday, f"{m.start // 60:02d}:{m.start % 60:02d}", m.week, m.units)
            for m in pattern.meetings
        }
        assert stored == known, pattern.id
        assert table["alternating"] is pattern.alternating
    page = office.get(f"{URL}/shift2").text
    assert page.count("<legend") > 4
    assert 'value="18:00"' in page


def test_alternating_weeks(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    """A line of every week stands in both weeks where others alternate."""
    data = form(**{"week-0": "a", "days-1": ["mo"]})
    office.post(f"{URL}/am2", data=data)
    pattern = in_force(database, stands).patterns["am2"]
    assert pattern.alternating
    found = sorted((m.week, m.weekday) for m in pattern.meetings)
    assert found == [("a", "mo"), ("a", "th"), ("a", "tu"), ("b", "mo")]
    shown = sorted((line.week, tuple(line.days)) for line in lines_of(pattern))
    assert shown == [("a", ("tu", "th")), ("every", ("mo",))]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name_de": ""}, "name_de"),
        ({"held": []}, "held"),
        ({"days-0": []}, "days-0"),
        ({"start-0": ""}, "start-0"),
        ({"end-0": "17:00"}, "end-0"),
        ({"start-0": "abends"}, "start-0"),
        ({"units-0": "4"}, "units-0"),
        ({"start-0": "16:00", "end-0": "18:30"}, "start-0"),
        (
            {"days-1": ["th"], "start-1": "19:00", "end-1": "21:00", "units-1": ""},
            "start-1",
        ),
        ({"kinds": ["nothing"]}, "kinds"),
        ({"valid_from": "bald"}, "valid_from"),
    ],
)
def test_wrong_lines_are_named_and_kept(
    office: FlaskClient,
    database: Database,
    stands: Standing,
    wrong: dict[str, Any],
    field: str,
) -> None:
    """Each error links to its field; nothing is stored, the rest stays typed."""
    answer = office.post(f"{URL}/neu", data=form(**wrong))
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert "11:45" in answer.text or "start-1" in wrong
    assert version(database, stands, "patterns") == 1


def test_no_line_and_an_old_page(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    """A pattern without meetings is none; two at once: the second is told."""
    bare = {k: v for k, v in form().items() if k[-2:] not in ("-0", "-1")}
    assert office.post(f"{URL}/neu", data=bare).status_code == 422
    assert office.post(f"{URL}/neu", data=form()).status_code == 302
    assert office.post(f"{URL}/neu", data=form()).status_code == 422
    assert version(database, stands, "patterns") == 2


def test_taking_a_pattern_out(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    """Kinds forget it; one that a kind cannot do without stays."""
    data = {"version": "1", "valid_from": DAY.isoformat()}
    assert office.post(f"{URL}/pm4/entfernen", data=data).status_code == 302
    after = in_force(database, stands)
    assert "pm4" not in after.patterns
    assert not any("pm4" in kind.patterns for kind in after.kinds.values())
    only = next(k for k in after.kinds.values() if len(k.patterns) <= 2)
    data["version"] = "2"
    for pattern_id in only.patterns[1:]:
        office.post(f"{URL}/{pattern_id}/entfernen", data=data)
        data["version"] = str(version(database, stands, "patterns"))
    answer = office.post(f"{URL}/{only.patterns[0]}/entfernen", data=data)
    assert answer.status_code == 422
    assert only.name_de in answer.text


def test_not_yours(login: Login, office: FlaskClient) -> None:
    """Unknown patterns do not exist, and nobody but the office changes rules."""
    assert office.get(f"{URL}/nothing").status_code == 404
    assert office.post(f"{URL}/nothing", data=form()).status_code == 404
    assert login(Role.HELPER).post(f"{URL}/neu", data=form()).status_code == 404
