"""Where what is missing: the table, its filter and file; courses that lack little."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service import i18n
from service.access import Role
from service.database import Database
from service.jobs.tables import Job
from service.learners.tables import Learner
from service.planning.gaps.gap_sheet import HEADINGS, OBSTACLES, gap_sheet
from service.planning.gaps.queries import Gap, Wanted, chosen, gaps, kinds_of
from service.planning.gaps.survey import PLAN, SURVEY_JOB, Survey
from service.planning.routes.gaps.nearly import LACKS
from service.planning.unplaced.queries import Waiting
from service.planning.wording import CAUSES
from solver.formation.changes.steps import TEXT_KEYS
from tests.builders import Standing
from tests.service.planning.builders import Planned

Login = Callable[..., FlaskClient]


def waits(name: str, place: str, level: str = "A1.1", **more: Any) -> Waiting:
    values: dict[str, Any] = {
        "learner_id": name,
        "number": 1,
        "level": level,
        "order": 1 if level == "A1.1" else 2,
        "place": place.title(),
        "municipality": "Nord",
        "rule": "size_min",
        "missing": 0,
        "cause": "few",
        "place_id": place,
    }
    return Waiting(**{**values, **more})


def surveyed(*told: tuple[str, str]) -> Survey:
    """A survey in which people accept kinds; everything else is empty."""
    found = [{"kind": kind, "learners": [who]} for who, kind in told]
    return Survey(found, (), (), {})


def told(rows: tuple[Gap, ...]) -> list[tuple[Any, ...]]:
    return [(g.place, g.level, dict(g.kinds), g.people, g.childcare) for g in rows]


PEOPLE = (
    waits("a", "dorf", childcare=True),
    waits("b", "dorf", cause="way"),
    waits("c", "stadt", level="A1.2"),
    waits("d", "stadt"),
)
KINDS = kinds_of(
    surveyed(
        ("a", "county/A1.1"),
        ("a", "county/A1.1+A1.2"),
        ("a", "women/A1.1"),
        ("b", "county/A1.1"),
        ("c", "county/A1.2"),
        ("d", "run:course"),
    )
)


def rows(**wanted: Any) -> list[tuple[Any, ...]]:
    choice = Wanted(**wanted)
    return told(gaps(chosen(PEOPLE, KINDS, choice), KINDS, choice))


def test_a_person_counts_once_and_running_courses_are_no_kind() -> None:
    """A kind at one level and with its neighbour is one kind."""
    assert rows() == [
        ("Dorf", "A1.1", {"county": 2, "women": 1}, 2, 1),
        ("Stadt", "A1.2", {"county": 1}, 1, 0),
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"kind": "women"}, [("Dorf", "A1.1", {"county": 1, "women": 1}, 1, 1)]),
        ({"level": "A1.2"}, [("Stadt", "A1.2", {"county": 1}, 1, 0)]),
        ({"cause": "way"}, [("Dorf", "A1.1", {"county": 1}, 1, 0)]),
        ({"municipality": "Süd"}, []),
        (
            {"childcare": True, "by": "municipality", "sort": "level", "down": False},
            [("Nord", "A1.1", {"county": 1, "women": 1}, 1, 1)],
        ),
        (
            {"by": "county", "level": "A1.1", "kind": "county"},
            [("", "A1.1", {"county": 2, "women": 1}, 2, 1)],
        ),
    ],
)
def test_filters_and_areas(wanted: dict[str, Any], found: list[Any]) -> None:
    assert rows(**wanted) == found


def test_the_file_is_safe_in_spreadsheets() -> None:
    one = gaps((waits("a", "=dorf"),), {"a": frozenset({"county"})}, Wanted())
    content = gap_sheet(one, {"county": "-Kreis"}, "de")
    assert content.startswith(b"\xef\xbb\xbf")
    text = io.StringIO(content.decode("utf-8-sig"))
    head, row = csv.reader(text, delimiter=";")
    assert len(head) == len(HEADINGS) == len(row)
    assert (row[0], row[3]) == ("'=Dorf", "'-Kreis (1)")


def test_every_cause_and_every_step_has_a_german_word() -> None:
    assert set(OBSTACLES) == set(CAUSES)
    assert set(LACKS) == TEXT_KEYS
    for message in {*LACKS.values(), *OBSTACLES.values(), *HEADINGS}:
        assert i18n.text("de", message) != message, message


@pytest.fixture
def office(login: Login) -> FlaskClient:
    """The coordinator of the plan's office, reading German."""
    client = login(Role.COORDINATOR)
    client.get("/planung?lang=de")
    return client


def give_survey(state_dir: Path, plan: Planned) -> None:
    """Two people without a place accept county courses, one a teacher is missing."""
    step: dict[str, Any] = {"text_key": "change.teacher", "rule": "teacher"}
    step |= {"values": {"kind": "county/A1.2", "venue": "online", "pattern": "am2"}}
    needs = {"learner": None, "patch": [], "steps": [step]}
    course = {"kind": "county/A1.2", "venue": "online", "pattern": "am2", "least": 8}
    value = {"sort": "money", "values": {"funding": plan.funding, "amount": 1000}}
    where = {"venue": "online", "pattern": "am2"}
    care: dict[str, Any] = {"sort": "childcare_week", "values": where}
    content = {
        "gaps": [{"kind": "county/A1.2", "learners": plan.learners[17:20]}],
        "almost": [{**course, "people": plan.learners[17:19], "needs": needs}],
        "values": [
            {**value, "people": 2, "solved": True, "price_points": 900.0},
            {**care, "people": 0, "solved": True, "price_points": 9.0, "points": 40.2},
            {**value, "people": None, "solved": False, "price_points": 70.0},
        ],
        "fairness": {},
    }
    path = state_dir / "runs" / plan.run / "survey.json"
    path.write_text(json.dumps(content), encoding="utf-8")


def test_the_page_and_its_file(
    office: FlaskClient, plan: Planned, database: Database, tmp_path: Path
) -> None:
    with database.write() as session:
        session.get_one(Learner, plan.learners[17]).child_ages = [3]
    path = f"/planung/{plan.run}/luecken"
    assert "Lücken jetzt rechnen" in office.get(path).text
    assert office.get(f"{path}.csv").location == path
    give_survey(tmp_path, plan)
    text = office.get(path).text
    assert "3 Personen ohne Platz" in text
    assert "2 Personen ohne Platz stehen in keiner Zeile" in text
    assert "fehlt: eine Lehrkraft" in text
    assert "mindestens +2 Personen" in text and "nachgerechnet" in text
    assert "niemand mehr" in text and "40 Punkte besser" in text
    assert "etwa 70 Punkte nach den Preisen" in text
    assert "Geheim" not in text
    reply = office.get(f"{path}.csv?betreuung=ja")
    assert reply.content_type == "text/csv; charset=utf-8"
    cells = list(csv.reader(io.StringIO(reply.data.decode("utf-8-sig")), delimiter=";"))
    assert [row[4:6] for row in cells[1:]] == [["1", "1"]]
    assert "Keine Lücke passt" in office.get(f"{path}?niveau=C2&seite=x&je=y").text
    people = office.get(f"/planung/{plan.run}/offen?art=county&betreuung=ja").text
    assert "L-0018" in people
    assert "<b>1 Person</b>" in people


def test_a_missing_survey_is_queued_once(
    office: FlaskClient, plan: Planned, database: Database, tmp_path: Path
) -> None:
    path = f"/planung/{plan.run}/luecken"
    reply = office.post(path, follow_redirects=True)
    assert "nicht mehr da" in reply.text  # the plan's file is not there
    (tmp_path / "runs" / plan.run / PLAN).write_text("{}", encoding="utf-8")
    for _ in range(2):
        assert office.post(path).location == path
    with database.read() as session:
        jobs = session.exec(select(Job).where(Job.kind == SURVEY_JOB)).all()
    assert [job.payload for job in jobs] == [{"run": plan.run}]
    assert "noch gerechnet" in office.get(path).text


def test_another_office_finds_nothing(
    login: Login, plan: Planned, stands: Standing
) -> None:
    stranger = login(Role.COORDINATOR, office=1)
    path = f"/planung/{plan.run}/luecken"
    replies = [stranger.get(path), stranger.get(f"{path}.csv"), stranger.post(path)]
    assert [reply.status_code for reply in replies] == [404] * 3
