"""The page with the figures: what it counts and how, and what its files leave out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from service.access import Role
from service.database import Database
from service.interpreters.figures import queries
from service.interpreters.requests.unmet import count_unmet
from service.interpreters.tables import Agency, Interpreter, InterpreterRequest
from service.typed.sheets import sheet
from tests.builders import NOW, standing
from tests.service.conftest import Login
from tests.service.interpreters import build
from tests.service.interpreters.build import Pool, at
from tests.service.interpreters.payment.steps import Payer

PAGE = "/sprachmittlung/zahlen"
OCTOBER = date(2026, 10, 1)
DAY = date(2026, 10, 8)


@pytest.fixture
def happened(database: Database, pool: Pool) -> None:
    """October: one held, one nobody came to, one closed, one off, one kept out."""
    with database.write() as db:
        school = db.get_one(Agency, pool.agency)
        who = db.get_one(Interpreter, pool.first)
        held = build.done(db, school, who, at(DAY, "10:00"), at(DAY, "12:30"))
        asked = db.get_one(InterpreterRequest, held.request_id)
        asked.created_at = at(DAY, "10:00") - timedelta(days=3)
        held.created_at = asked.created_at + timedelta(hours=5)
        lost = build.talk(db, school, at(DAY, "14:00"), language="ar")
        build.assignment(db, lost, who, state="no_show", no_show="interpreter")
        closed = build.talk(db, school, at(DAY, "16:00"), state="unfilled")
        count_unmet(db, pool.scope, closed.id, "travel", NOW, language="prs")
        build.talk(db, school, at(DAY, "17:00"), state="cancelled")
        build.talk(db, school, at(DAY, "18:00"))  # nobody has said yes
        build.talk(db, school, at(date(2026, 11, 20), "09:00"))
        kept = at(DAY, "09:00")
        count_unmet(db, pool.scope, "form", "gate:sworn", kept, language="ro")


def counted(database: Database, pool: Pool) -> list[queries.Asked]:
    with database.read() as db:
        end = date(2026, 12, 1)
        return sorted(
            queries.asked(db, pool.scope, OCTOBER, end, NOW),
            key=lambda x: (x.month, x.outcome, x.reason),
        )


def test_every_request_has_one_outcome_and_a_reason(
    database: Database, pool: Pool, happened: None
) -> None:
    found = counted(database, pool)
    assert [(x.language, x.outcome, x.reason) for x in found] == [
        ("prs", "met", ""),
        ("prs", "off", ""),
        ("ro", "unmet", "gate:sworn"),
        ("prs", "unmet", "no_yes"),
        ("ar", "unmet", "not_there"),
        ("prs", "unmet", "travel"),
        ("prs", "waiting", ""),
    ]
    assert found[0].hours == 5.0
    with database.write() as db:
        met = build.talk(db, db.get_one(Agency, pool.agency), at(DAY, "08:00"))
        count_unmet(db, pool.scope, met.id, "travel", NOW, language="prs")
        build.assignment(db, met, db.get_one(Interpreter, pool.second))
    assert [x.outcome for x in counted(database, pool)].count("unmet") == 4


def test_the_page_shows_figures_and_loads(
    login: Login, payer: Payer, happened: None
) -> None:
    payer.account(payer.pool.first)
    payer.approved()
    office = login(Role.COORDINATOR)
    page = " ".join(office.get(PAGE).text.split())
    assert "Oktober 2026" in page and "November 2026" in page
    assert "2 Std. 30 Min." in page and "37,50 €" in page
    assert "5 Std." in page and "S-0001 Erfunden 1" in page
    assert "wer dolmetschen sollte, war nicht da" in page
    assert "2 Personen aus dem Pool wurden" in page
    assert "Nichts zu zählen" not in page
    empty = office.get(f"{PAGE}?jahr=2025").text
    assert "gibt es nichts zu zählen" in empty
    assert f'href="{PAGE}"' in office.get("/sprachmittlung").text


@pytest.mark.parametrize("year", ["0001", "9999", "x", "²026", "-1", "2026"])
def test_any_year_is_answered(login: Login, pool: Pool, year: str) -> None:
    office = login(Role.COORDINATOR)
    for kind in ("", ".csv", ".xlsx"):
        assert (
            office.get(f"{PAGE}{kind}", query_string={"jahr": year}).status_code == 200
        )


def test_files_for_others_name_nobody_and_show_no_small_count(
    login: Login, pool: Pool, happened: None
) -> None:
    office = login(Role.COORDINATOR)
    answer = office.get(f"{PAGE}.csv")
    text = answer.data.decode("utf-8-sig")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Oktober 2026;x;" in text and "Erfunden" not in text and "S-0001" not in text
    lines = [line.split(";") for line in text.splitlines()[1:-1]]
    assert {cell for line in lines for cell in line[2:7]} <= {"x", "0", "", "7"}
    rows = sheet(office.get(f"{PAGE}.xlsx").data).rows
    assert len(rows) == len(lines) + 2 and "Erfunden" not in str(rows)


def test_another_office_counts_nothing_of_ours(
    database: Database, login: Login, pool: Pool, happened: None
) -> None:
    with database.read() as db:
        foreign = standing(db).foreign
        end = date(2026, 12, 1)
        assert queries.asked(db, foreign, OCTOBER, end, NOW) == ()
        assert queries.held(db, foreign, OCTOBER, end) == ()
        assert queries.spent(db, foreign, OCTOBER, end) == ()
        assert queries.loads(db, foreign, OCTOBER, end, ()) == ()
        assert queries.first_month(db, foreign) is None
        assert queries.first_month(db, pool.scope) == OCTOBER
