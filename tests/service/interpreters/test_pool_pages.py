"""The pool at the office and on an interpreter's phone: profile, times, privacy."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from service.access import Role, Scope
from service.audit.tables import AuditRow
from service.database import Database
from service.interpreters.pool import actions, queries, states
from service.interpreters.pool.forms import AbsenceIn, ExclusionIn
from service.interpreters.tables import (
    Agency,
    Interpreter,
    InterpreterAbsence,
    InterpreterAccount,
    InterpreterDocument,
    InterpreterExclusion,
    PaymentItem,
    SpokenLanguage,
)
from tests.builders import NOW, Standing
from tests.page_forms import form_to
from tests.service.conftest import Login
from tests.service.interpreters import build

POOL = "/sprachmittlung/pool"


def new_profile(db: Session, scope: Scope, **changed: str) -> dict[str, str]:
    """A filled form of somebody who speaks Sorani."""
    data = {
        "kind": "volunteer",
        "name": "Erfunden Neu",
        "phone": "0151 555 2000",
        "channel": "sms",
        "contact_language": "de",
        "place_id": build.place_id(db, scope),
        "mode": "pt",
        "max_oneway": "60",
        "language-0": "ckb",
        "level-0": "3",
        "settings": "school",
        "mo": "8–12, 14–18",
        "quiet_from": "20:30",
        "quiet_to": "7:00",
        "max_week": "2",
        "notice_hours": "48",
        "allowance_elsewhere_cents": "120,50",
    }
    return {**data, **changed}


def test_the_office_enters_somebody(
    database: Database, stands: Standing, login: Login
) -> None:
    """Every field of the form is kept, and the page of the person shows it."""
    client = login(Role.COORDINATOR)
    assert client.get(f"{POOL}/neu").status_code == 200
    with database.read() as db:
        data = new_profile(db, stands.own)
    answer = client.post(f"{POOL}/neu", data=data)
    assert answer.status_code == 302, answer.text
    with database.read() as db:
        row = db.exec(select(Interpreter)).one()
        spoken = db.exec(select(SpokenLanguage)).one()
    assert (row.number, row.mode, row.max_oneway, row.max_week) == (1, "pt", 60, 2)
    assert row.available == [[0, 480, 720], [0, 840, 1080]]
    assert (row.quiet_from, row.quiet_to, row.notice_minutes) == (1230, 420, 2880)
    assert row.allowance_elsewhere_cents == 12050
    assert (spoken.language, spoken.level) == ("ckb", 3)
    page = client.get(answer.location).text
    assert "S-0001" in page and "Sorani" in page and "Muttersprache" in page


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"language-0": "?kurdisch"}, "language-0", "Sorani"),
        ({"language-0": "?persisch"}, "language-0", "Dari"),
        ({"language-1": "ckb", "level-1": "1"}, "language-1", "zweimal"),
        ({"language-0": ""}, "language-0", "mindestens eine Sprache"),
        ({"level-0": ""}, "level-0", ""),
        ({"dialects": "ar-iraq"}, "dialects", "anderen Sprache"),
        ({"phone": ""}, "phone", "Telefonnummer"),
        ({"channel": "email"}, "email", "E-Mail-Adresse"),
        ({"settings": "nonsense"}, "settings", ""),
        ({"mo": "12–8"}, "mo", ""),
        ({"max_week": "-1"}, "max_week", ""),
        ({"place_id": "elsewhere"}, "place_id", ""),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    database: Database,
    stands: Standing,
    login: Login,
    changed: dict[str, str],
    field: str,
    says: str,
) -> None:
    """ "Kurdisch" is asked, not guessed; nothing is stored."""
    with database.read() as db:
        data = new_profile(db, stands.own, **changed)
    answer = login(Role.COORDINATOR).post(f"{POOL}/neu", data=data)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text and says in answer.text
    with database.read() as db:
        assert db.exec(select(Interpreter)).first() is None


def test_an_unchanged_profile_stays_what_it_is(
    database: Database, pool: build.Pool, login: Login
) -> None:
    """The form shows all that is stored, dialects and nights too."""
    with database.write() as db:
        row = db.get_one(Interpreter, pool.first)
        row.available = [[0, 0, 360], [6, 1320, 1440]]
        row.on_video = True
        build.speaks(db, row, "ar", 2, ("ar-iraq", "ar-levant"))
    client = login(Role.COORDINATOR)
    url = f"{POOL}/{pool.first}/profil"
    before = stored(database, pool, pool.first)
    data = form_to(client.get(url).text, url, url)
    assert client.post(url, data=data).status_code == 302
    assert stored(database, pool, pool.first) == before


def stored(database: Database, pool: build.Pool, row_id: str) -> Any:
    """The profile as it is read."""
    with database.read() as db:
        return queries.profile(db, pool.scope, row_id)


def test_the_list_is_narrowed(
    database: Database, pool: build.Pool, login: Login
) -> None:
    """By exactly the language, place, kind, name and phone."""
    client = login(Role.COORDINATOR)

    def codes(query: str) -> list[str]:
        text = client.get(f"{POOL}?{query}").text
        return [code for code in ("S-0001", "S-0002", "S-0003") if code in text]

    assert codes("") == ["S-0001", "S-0002", "S-0003"]
    assert codes("sprache=ps") == ["S-0002"]
    assert codes("sprache=fa") == []
    assert codes("art=staff") == ["S-0003"]
    assert codes("q=erfunden+2") == ["S-0002"]
    assert codes("q=5551002") == ["S-0003"]
    with database.read() as db:
        place = build.place_id(db, pool.scope, "Feldhausen")
    assert codes(f"ort={place}&stand=active") == ["S-0002"]


def test_an_interpreter_sees_and_changes_herself_alone(
    database: Database, pool: build.Pool, login: Login
) -> None:
    """What is the office's stays; nobody else's row can be reached."""
    client = login(Role.INTERPRETER)
    url = "/einsaetze/profil"
    data = form_to(client.get(url).text, url, url)
    assert "kind" not in data and "extension" not in data
    data["max_week"] = "5"
    data["kind"] = "staff"
    assert client.post(url, data=data).location == "/einsaetze/zeiten"
    first = stored(database, pool, pool.first)
    assert (first.max_week, first.kind) == (5, "volunteer")
    own = Scope(pool.scope.office_id, "x", Role.INTERPRETER, interpreter_id=pool.first)
    with database.read() as db:
        assert [row.id for row in db.exec(queries.visible(own))] == [pool.first]
        for scope in (
            Scope(pool.scope.office_id, "x", Role.INTERPRETER),
            Scope(pool.scope.office_id, "x", Role.AGENCY, agency_id=pool.agency),
            Scope(pool.scope.office_id, "(public)", Role.HELPER),
        ):
            assert db.exec(queries.visible(scope)).all() == []


def test_whoever_was_invited_joins_by_saving(
    database: Database, pool: build.Pool, login: Login
) -> None:
    """The office's own change does not confirm somebody who has not looked."""
    with database.write() as db:
        db.get_one(Interpreter, pool.first).state = "invited"
    office, own = login(Role.COORDINATOR), login(Role.INTERPRETER)
    url = f"{POOL}/{pool.first}/profil"
    data = form_to(office.get(url).text, url, url)
    data["max_week"] = "1"
    assert office.post(url, data=data).status_code == 302
    assert stored(database, pool, pool.first).state == "invited"
    url = "/einsaetze/profil"
    data = form_to(own.get(url).text, url, url)
    assert own.post(url, data=data).status_code == 302
    assert stored(database, pool, pool.first).state == "active"


def test_days_away_are_entered_on_the_calendar(
    database: Database, pool: build.Pool, login: Login
) -> None:
    """A tapped day is in the form; a promised job is named; a second send is one."""
    client = login(Role.INTERPRETER)
    day = build.THURSDAY
    with database.write() as db:
        school = db.get_one(Agency, pool.agency)
        first = db.get_one(Interpreter, pool.first)
        build.assignment(db, build.talk(db, school), first)
    page = client.get(f"/einsaetze/zeiten?tag={day.isoformat()}").text
    assert f'value="{day.isoformat()}"' in page
    assert "10:30" in page
    data = {"first_on": day.isoformat()}
    for _twice in range(2):
        answer = client.post(
            "/einsaetze/zeiten/abwesend", data=data, follow_redirects=True
        )
        assert "A-0001" in answer.text
    with database.read() as db:
        row = db.exec(select(InterpreterAbsence)).one()
        assert row.ends_at - row.starts_at == timedelta(days=1)
        assert row.starts_at == build.at(day, "00:00")
    client.post("/einsaetze/zeiten/da", data={"absence": row.id})
    client.post("/einsaetze/zeiten/da", data={"absence": row.id})
    with database.read() as db:
        assert db.exec(select(InterpreterAbsence)).first() is None


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [("2027-03-28", "2027-03-28", 23), ("2027-10-31", "2027-10-31", 25)],
)
def test_a_day_is_as_long_as_it_is(first: str, last: str, hours: int) -> None:
    """On the nights the clock changes a day has 23 or 25 hours."""
    told = AbsenceIn.model_validate({"first_on": first, "last_on": last})
    start, end = actions.stretch(told)
    assert end.timestamp() - start.timestamp() == hours * 3600


@pytest.mark.parametrize(
    "data",
    [
        {"first_on": "2026-10-01"},
        {"first_on": "2026-11-05", "last_on": "2026-11-04"},
        {"first_on": "2026-11-05", "from_time": "10:00"},
        {"first_on": "2026-11-05", "from_time": "10:00", "to_time": "09:00"},
        {
            "first_on": "2026-11-05",
            "last_on": "2026-11-06",
            "from_time": "10:00",
            "to_time": "11:00",
        },
    ],
)
def test_days_away_that_cannot_be(
    database: Database, pool: build.Pool, login: Login, data: dict[str, str]
) -> None:
    """Past days, days backwards, half a stretch of hours, hours of several days."""
    answer = login(Role.INTERPRETER).post("/einsaetze/zeiten/abwesend", data=data)
    assert answer.status_code == 422
    with database.read() as db:
        assert db.exec(select(InterpreterAbsence)).first() is None


def test_not_there_is_seen_by_her_and_the_office_alone(
    database: Database, pool: build.Pool, login: Login
) -> None:
    """No institution reaches it, the trail does not say where."""
    client = login(Role.INTERPRETER)
    where = f"agency:{pool.agency}"
    client.post("/einsaetze/zeiten/nicht-dort", data={"where": where})
    client.post("/einsaetze/zeiten/nicht-dort", data={"where": where})
    name = "Schule am Beispielpark"
    assert name in login(Role.COORDINATOR).get(f"{POOL}/{pool.first}").text
    with database.read() as db:
        assert len(db.exec(select(InterpreterExclusion)).all()) == 1
        told = [str(row.details) for row in db.exec(select(AuditRow))]
        assert not any(pool.agency in one for one in told)
    agency = login(Role.AGENCY)
    for url in (f"{POOL}/{pool.first}", POOL, "/einsaetze/zeiten", "/sprachpool"):
        assert agency.get(url).status_code == 404


def test_a_pause_ends_the_day_after(database: Database, pool: build.Pool) -> None:
    """The last day of the pause is part of it."""
    with database.write() as db:
        states.pause(db, pool.scope, pool.first, date(2026, 11, 4), NOW)
        states.pause(db, pool.scope, pool.second, None, NOW)
    for days, count in ((2, 0), (3, 1), (4, 0)):
        with database.write() as db:
            later = NOW + timedelta(days=days)
            assert states.resume_due(db, pool.scope, later) == count
    assert stored(database, pool, pool.first).state == "active"
    assert stored(database, pool, pool.second).state == "paused"


@pytest.mark.parametrize("paid", [True, False])
def test_who_leaves_is_erased_but_for_what_the_law_keeps(
    database: Database, pool: build.Pool, login: Login, paid: bool
) -> None:
    """With payments the name stays ten years; without any nothing does."""
    with database.write() as db:
        first = db.get_one(Interpreter, pool.first)
        build.excludes(db, first, "Feldhausen")
        db.add(
            InterpreterDocument(
                office_id=first.office_id,
                interpreter_id=first.id,
                kind="training",
                seen_on=date(2026, 1, 1),
            )
        )
        db.add(
            InterpreterAccount(
                office_id=first.office_id,
                interpreter_id=first.id,
                holder="Erfunden",
                iban="DE00",
                changed_at=NOW,
            )
        )
        if paid:
            db.add(
                PaymentItem(
                    office_id=first.office_id,
                    interpreter_id=first.id,
                    kind="fee",
                    amount_cents=100,
                    counts_for=2026,
                    created_by="(test)",
                    created_at=NOW,
                )
            )
    client = login(Role.COORDINATOR)
    url = f"{POOL}/{pool.first}/austritt"
    assert client.post(url).status_code == 422
    assert client.post(url, data={"sure": "yes"}).status_code == 302
    page = client.get(f"{POOL}/{pool.first}")
    assert page.status_code == 200 and "0151" not in page.text
    with database.read() as db:
        row = db.get_one(Interpreter, pool.first)
        assert (row.phone, row.email, row.place_id) == ("", "", None)
        assert bool(row.name) is paid
        assert bool(db.exec(select(InterpreterAccount)).first()) is paid
        for table in (SpokenLanguage, InterpreterDocument, InterpreterExclusion):
            mine = select(table).where(col(table.interpreter_id) == pool.first)  # type: ignore[attr-defined]
            assert db.exec(mine).first() is None
    with database.write() as db:
        far = NOW.replace(year=2036)
        assert states.erase_names(db, pool.scope, far) == 0
        assert states.erase_names(db, pool.scope, far.replace(year=2037)) == int(paid)


def test_nobody_leaves_with_promised_jobs(
    database: Database, pool: build.Pool, login: Login
) -> None:
    """The job is named; it would have nobody."""
    with database.write() as db:
        school = db.get_one(Agency, pool.agency)
        build.assignment(
            db, build.talk(db, school), db.get_one(Interpreter, pool.first)
        )
    url = f"{POOL}/{pool.first}/austritt"
    answer = login(Role.COORDINATOR).post(url, data={"sure": "yes"})
    assert answer.status_code == 422 and "A-0001" in answer.text


def test_papers_are_dates_and_follow_the_rules(
    database: Database, pool: build.Pool, login: Login
) -> None:
    """A certificate of conduct holds sixty months unless another day is typed."""
    client = login(Role.COORDINATOR)
    url = f"{POOL}/{pool.first}/nachweis"
    data = {"kind": "record_check", "seen_on": "29.02.2024"}
    assert client.post(url, data=data).status_code == 302
    with database.read() as db:
        paper = queries.documents(db, pool.scope, pool.first)["record_check"]
    assert paper.valid_until == date(2029, 2, 28)
    for wrong in ({"seen_on": "01.01.2027"}, {"valid_until": "01.01.2020"}):
        assert client.post(url, data={**data, **wrong}).status_code == 422
    gone = {"kind": "nonsense", "seen_on": "01.01.2026"}
    assert client.post(url, data=gone).status_code == 400


def test_exclusion_of_a_foreign_row_is_refused(
    database: Database, pool: build.Pool, stands: Standing
) -> None:
    """A place of another office is no place here."""
    with database.write() as db:
        foreign = build.place_id(db, stands.foreign)
        with pytest.raises(Exception, match="choose"):
            actions.exclude(
                db,
                pool.scope,
                pool.first,
                ExclusionIn(where=f"place:{foreign}"),
                NOW,
            )
