"""Every search of the site finds in a reader's spelling: one folding for all."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlmodel import Session

from service.access import Role
from service.accounts import actions as accounts
from service.accounts.forms import UserIn
from service.database import Database
from service.learners.forms import LearnerIn
from service.learners.records.actions import add_learner
from service.places.tables import Place
from service.planning.board.queries import Choice, chosen
from service.timetables.line_list import line_list
from tests.builders import NOW, PASSWORD, Standing
from tests.house.tree import ROOT
from tests.service.conftest import Login
from tests.service.interpreters import build

PAIRS = [
    ("İbrahim", "ibrahim"),
    ("Müller", "Mueller"),
    ("Müller", "muller"),
    ("Mu\u0308ller", "Müller"),
    ("Müller", "Mu\u0308ller"),
    ("Łukasz", "Lukasz"),
    ("Große Straße", "grosse strasse"),
    ("Åsa", "\u200basa"),
]
pairs = pytest.mark.parametrize(("name", "typed"), PAIRS)
# Modules that read what somebody searches; each of them is asked below.
SEARCHES = {
    "service/interpreters/routes/pool/agencies.py",
    "service/interpreters/routes/pool/people.py",
    "service/learners/routes/records/records.py",
    "service/learners/routes/registration/front.py",
    "service/learners/routes/registration/register.py",
    "service/places/routes.py",
    "service/planning/routes/board/plan.py",
    "service/timetables/routes.py",
}


@dataclass(frozen=True)
class Line:
    """A line of a timetable, as the list takes it."""

    name: str
    agency: str
    trips: int = 4
    booked: bool = False
    booked_trips: int = 0
    word: str = ""


def village(session: Session, stands: Standing, name: str) -> None:
    session.add(
        Place(
            office_id=stands.own.office_id,
            name=name,
            kind="village",
            postal_code="99999",
            latitude=52.9,
            longitude=8.0,
            municipality="Erfunden",
            municipality_ags="99999999",
        )
    )


def test_a_new_search_is_asked_here() -> None:
    """The list of lines folded by itself and did not find "Mueller"."""
    reads = re.compile(r"""args(\.get\(|\[)["'](q|suche)["']""")
    found = {
        str(path.relative_to(ROOT))
        for path in Path(ROOT, "service").rglob("*.py")
        if reads.search(path.read_text(encoding="utf-8"))
    }
    assert found == SEARCHES


@pairs
def test_people(
    login: Login, database: Database, stands: Standing, name: str, typed: str
) -> None:
    with database.write() as db:
        add_learner(db, stands.own, LearnerIn(call_name=name), NOW)
        add_learner(db, stands.own, LearnerIn(call_name="Zuzana"), NOW)
    page = login(Role.COORDINATOR).get("/lernende", query_string={"q": typed}).text
    assert set(re.findall(r">(L-\d{4})<", page)) == {"L-0001"}


@pairs
def test_interpreters_and_institutions(
    login: Login, database: Database, stands: Standing, name: str, typed: str
) -> None:
    with database.write() as db:
        for told in (name, "Zuzana"):
            build.interpreter(db, stands.own, {"prs": 3}, name=told)
            build.agency(db, stands.own, told)
    office = login(Role.COORDINATOR)
    for path in ("/sprachmittlung/pool", "/sprachmittlung/stellen"):
        page = office.get(path, query_string={"q": typed}).text
        assert name in page and "Zuzana" not in page, path


def test_numbers_of_people_in_every_script(
    login: Login, database: Database, stands: Standing
) -> None:
    with database.write() as db:
        add_learner(db, stands.own, LearnerIn(call_name="Anna"), NOW)
    office = login(Role.COORDINATOR)
    for typed in ("١", "\u200eL-0001", "L–1"):
        page = office.get("/lernende", query_string={"q": typed}).text
        assert ">L-0001<" in page and "Anna" not in page


@pairs
def test_places(
    login: Login, database: Database, stands: Standing, name: str, typed: str
) -> None:
    with database.write() as db:
        village(db, stands, name)
    office = login(Role.COORDINATOR)
    listed = office.get("/einrichtung/orte", query_string={"q": typed}).text
    assert "99999" in listed
    answer = office.get("/orte", query_string={"q": typed}).json
    assert answer is not None
    assert [place["name"] for place in answer["places"]] == [name]
    public = office.get("/kurse", query_string={"ort": typed, "lang": "en"}).text
    assert "do not know this place" not in public
    unknown = office.get("/kurse", query_string={"ort": "Xyzzy", "lang": "en"}).text
    assert "do not know this place" in unknown


def test_postal_codes_in_every_script(login: Login) -> None:
    answer = login(Role.COORDINATOR).get("/orte", query_string={"q": "٤٩٠"}).json
    assert answer is not None and len(answer["places"]) == 3


@pairs
def test_lines_of_a_timetable(name: str, typed: str) -> None:
    lines = [Line("12", f"{name} Reisen"), Line("13", "Nord")]
    found = line_list(lines, [], f"12 {typed}").rows
    assert [row.name for row in found] == ["12"]


@pairs
def test_courses_of_a_plan(name: str, typed: str) -> None:
    row = SimpleNamespace(
        place="Nordstadt",
        venue="Haus",
        provider=name,
        number=7,
        levels=("A1.1",),
        order=1,
        size=3,
        start=None,
    )
    for words in (typed, f"{typed} nordstadt", f"k07 {typed}"):
        assert chosen([row], Choice(search=words, sort="place")) == (row,)  # type: ignore[list-item]
    assert chosen([row], Choice(search="zuzana", sort="place")) == ()  # type: ignore[list-item]


def test_a_name_to_sign_in_with_is_one_name_however_it_is_typed(
    database: Database, stands: Standing
) -> None:
    """Phones type "ü" as two characters: the right password was refused."""
    with database.write() as db:
        given = UserIn(
            name="Jörg Müller",
            display_name="Erfunden",
            role=Role.COORDINATOR,
            password=PASSWORD,
        )
        user = accounts.add_user(db, stands.own, given, NOW)
        for typed in ("jörg müller", " JÖRG  MÜLLER\u200b"):
            for form in ("NFC", "NFD"):
                name = unicodedata.normalize(form, typed)
                found = accounts.verify(db, name, PASSWORD)
                assert found is not None and found.id == user.id
        assert accounts.verify(db, "Joerg Mueller", PASSWORD) is None
