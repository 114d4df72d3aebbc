"""The planning pages: what they show, to whom, and what their buttons do."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from service.access import Role
from service.courses.tables import Course
from service.database import Database
from service.learners.tables import Learner
from service.planning.tables import PlanningRun, ProposedCourse, Term
from tests.builders import NOW
from tests.service.planning.builders import Planned

Login = Callable[..., FlaskClient]


@pytest.fixture
def office(login: Login) -> FlaskClient:
    """The coordinator of the office whose plan it is, reading German."""
    client = login(Role.COORDINATOR)
    client.get("/planung?lang=de")
    return client


def change_run(database: Database, plan: Planned, **values: object) -> None:
    with database.write() as session:
        run = session.get_one(PlanningRun, plan.run)
        for name, value in values.items():
            setattr(run, name, value)


def runs(session: Session) -> list[PlanningRun]:
    return list(session.exec(select(PlanningRun).order_by(PlanningRun.number)))  # type: ignore[arg-type]


def pages(plan: Planned) -> list[str]:
    start = f"/planung/{plan.run}"
    return [
        start,
        f"{start}/offen",
        f"{start}/verlauf",
        f"{start}/kurse.csv",
        f"{start}/kurs/{plan.courses[0]}",
        f"{start}/person/{plan.learners[17]}",
        f"{start}/stand/curve",
    ]


def test_every_page_opens_and_names_nobody(office: FlaskClient, plan: Planned) -> None:
    """All pages answer; record numbers stand for people, names and phones nowhere."""
    for path in ["/planung", *pages(plan)]:
        answer = office.get(path)
        assert answer.status_code == 200, path
        assert "Geheim" not in answer.text
        assert "0151" not in answer.text


def test_foreign_offices_and_other_roles_find_nothing(
    login: Login, plan: Planned
) -> None:
    """Missing, foreign and forbidden answer alike."""
    foreign, helper = login(Role.COORDINATOR, office=1), login(Role.HELPER)
    for path in pages(plan):
        assert foreign.get(path).status_code == 404, path
        assert helper.get(path).status_code == 404, path
    post = f"/planung/{plan.run}/freigeben"
    answer = foreign.post(post, data={"course": plan.courses[0]})
    assert answer.status_code == 404


def test_the_plan_page_says_the_five_figures(
    office: FlaskClient, plan: Planned
) -> None:
    """People, courses, time, money and distance; the fragile course is marked."""
    text = office.get(f"/planung/{plan.run}").text
    for words in ("von 22", "22", "6.400", "höchstens", "3,4 %", "Kippt bei 1 Absage"):
        assert words in text, words
    assert text.count("Kippt bei 1 Absage") == 1


def test_filter_sort_and_groups_are_links(office: FlaskClient, plan: Planned) -> None:
    """Each works without JavaScript; what does not exist falls back."""
    start = f"/planung/{plan.run}"
    only = office.get(f"{start}?nur=risk").text
    assert plan.courses[0] in only
    assert f'value="{plan.courses[1]}"' not in only
    down = office.get(f"{start}?sort=size&richtung=ab&gruppe=none").text
    assert 'aria-sort="descending"' in down
    first, second = (down.index(f'<tr data-course="{plan.courses[n]}"') for n in (0, 1))
    assert second < first
    assert "Südkirchen" in office.get(f"{start}?gruppe=place&q=rathaus").text
    assert office.get(f"{start}?sort=x&gruppe=y&nur=z&kurs=0").status_code == 200
    assert "passt kein Kurs" in office.get(f"{start}?q=nirgends").text


def test_what_changed_since_is_said(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    """A new registration and somebody who left; the row names them."""
    path = f"/planung/{plan.run}"
    change_run(database, plan, data_at=NOW)
    later = NOW + timedelta(minutes=1)
    assert "geändert:" not in office.get(path).text
    with database.write() as session:
        gone = session.get_one(Learner, plan.learners[3])
        gone.state, gone.changed_at = "withdrawn", later
        edited = session.get_one(Learner, plan.learners[20])
        edited.changed_at = later
        listed = session.get_one(Learner, plan.learners[21]).model_dump()
        unlike = {"id": "neu", "number": 99, "form_key": "neu", "code_hash": "neu"}
        long_ago = {"registered_at": NOW - timedelta(days=400), "changed_at": later}
        session.add(Learner(**{**listed, **unlike, **long_ago}))
    text = office.get(path).text
    assert "1 neue Anmeldung" in text, "a list brings people with an older date"
    assert "1 Angabe von jemandem ohne Platz" in text
    assert "L-0004 wartet nicht mehr" in text
    assert "L-0004 fehlt jetzt" in text


def test_a_new_timetable_makes_the_whole_plan_stale(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    """Approving is switched off with its reason, and the way on stands beside it."""
    path = f"/planung/{plan.run}"
    assert "disabled aria-describedby" not in office.get(path).text
    change_run(database, plan, feed_digest="0" * 64)
    text = office.get(path).text
    assert text.count('disabled aria-describedby="veraltet"') == 2
    assert "erst nachführen" in text
    assert "ein neuer Fahrplan" in text


def test_ticks_that_a_filter_hides_go_along(office: FlaskClient, plan: Planned) -> None:
    """Counted with their people, said to be hidden, and sent with the form."""
    first, second = plan.courses[:2]
    page = office.get(f"/planung/{plan.run}?nur=risk&auswahl={first}.{second}").text
    text = " ".join(page.split())
    assert "2 ausgewählt, davon 1 ausgeblendet" in text
    assert "17 Personen" in text
    assert f'type="hidden" name="course" value="{second}"' in text
    assert f'type="hidden" name="course" value="{first}"' not in text


def test_ticks_are_added_up_without_a_script(
    office: FlaskClient, plan: Planned
) -> None:
    """The chosen courses travel in the address."""
    answer = office.post(
        f"/planung/{plan.run}/auswahl", data={"course": list(plan.courses[:2])}
    )
    assert ".".join(plan.courses[:2]) in answer.location
    text = office.get(answer.location).text
    assert "2 ausgewählt" in text
    assert "17 Personen" in text


def test_pin_take_out_and_leave_out(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    """Each acts once and comes back to the board, never to another site."""
    start = f"/planung/{plan.run}"
    course = f"{start}/kurs/{plan.courses[0]}"
    data = {"pinned": "yes", "back": "https://example.org"}
    assert office.post(f"{course}/fixieren", data=data).location == start
    person = f"{start}/person/{plan.learners[0]}/auslassen"
    assert office.post(person, data={"back": course}).location == course
    assert "L-0001" in office.get(start).text
    second = f"{start}/kurs/{plan.courses[1]}/herausnehmen"
    office.post(second)
    assert "schon entschieden" in office.post(second, follow_redirects=True).text
    with database.read() as session:
        assert session.get_one(ProposedCourse, plan.courses[0]).pinned
        assert session.get_one(ProposedCourse, plan.courses[1]).state == "dropped"
        run = session.get_one(PlanningRun, plan.run)
        assert run.excluded_next == [plan.learners[0]]


def test_pin_the_selection_and_compute_again(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    """A new run starts from this plan, with its pins and the same limits."""
    data = {"course": plan.courses[0]}
    answer = office.post(f"/planung/{plan.run}/neu", data=data)
    with database.read() as session:
        _old, new = runs(session)
    assert answer.location == f"/planung/{new.id}"
    assert new.base_run_id == plan.run
    assert new.parameters["pinned"] == [plan.courses[0]]
    assert new.parameters["seconds"] == 20
    again = office.post(f"/planung/{plan.run}/neu", follow_redirects=True)
    assert "schon ein Lauf" in again.text


def test_a_run_is_started_once(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    """A double press leads to the one run; the page shows that it waits."""
    data = {
        "form_key": "abcdefgh",
        "term_id": plan.term,
        "funding_ids": [plan.funding],
        "seconds": "15",
        "default_max_minutes": "45",
        "min_reserve": "1",
    }
    first = office.post("/planung/lauf", data=data)
    second = office.post("/planung/lauf", data=data)
    assert first.location == second.location
    assert "Wartet, bis er an der Reihe ist" in office.get(first.location).text
    with database.read() as session:
        assert len(runs(session)) == 2


def test_the_form_of_a_run_sent_again_otherwise_is_computed_anew(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    """Back, other minutes, send: the run with the old ones went on."""
    data = {
        "form_key": "abcdefgh",
        "term_id": plan.term,
        "funding_ids": [plan.funding],
        "default_max_minutes": "45",
    }
    first = office.post("/planung/lauf", data=data)
    second = office.post("/planung/lauf", data={**data, "default_max_minutes": "50"})
    assert first.location != second.location
    page = office.get(f"{second.location}?lang=de").text
    assert "Der Lauf davor ist abgebrochen." in page
    with database.read() as session:
        found = sorted(runs(session), key=lambda run: run.number)[1:]
    assert [run.state for run in found] == ["cancelled", "queued"]
    assert [run.parameters["default_max_minutes"] for run in found] == [45, 50]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("seconds", "viele", "ganze Zahl"),
        ("seconds", "9999", "900"),
        ("funding_ids", "", "mindestens"),
        ("term_id", "", "aus"),
    ],
)
def test_a_wrong_run_form_says_what_is_wrong(
    office: FlaskClient, plan: Planned, field: str, value: str, words: str
) -> None:
    """The field keeps what was typed; nothing is started."""
    data = {
        "term_id": plan.term,
        "funding_ids": plan.funding,
        "seconds": "15",
        field: value,
    }
    answer = office.post("/planung/lauf", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert office.get("/planung").text.count("/planung/") >= 1


def test_terms_are_added_once(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    """A name twice and an end before the beginning are refused."""
    good = {"name": "Herbst", "start_on": "06.09.2027", "end_on": "17.12.2027"}
    assert office.post("/planung/zeitraum", data=good).status_code == 302
    assert office.post("/planung/zeitraum", data=good).status_code == 422
    bad = {"name": "Krumm", "start_on": "2027-09-06", "end_on": "2027-09-01"}
    assert office.post("/planung/zeitraum", data=bad).status_code == 422
    with database.read() as session:
        kept = session.exec(select(Term).where(Term.name == "Herbst")).one()
        assert kept.anchor_monday == date(2027, 9, 6)


def test_the_running_page_tells_gap_and_time(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    """Headline, figures, stages; stop and cancel are forms; the end is announced."""
    change_run(
        database,
        plan,
        state="solving",
        seconds=None,
        finished_at=None,
        data_at=NOW - timedelta(seconds=8),
    )
    path = f"/planung/{plan.run}"
    text = office.get(path).text
    assert "Noch höchstens 3,4 % vom Bestmöglichen entfernt" in text
    for words in ("von 22 vermittelt bisher", "8 s", "Neu laden", "+8 Personen"):
        assert words in text, words
    assert f'action="{path}/anhalten"' in text
    assert "data-live-done" not in office.get(f"{path}/stand/figures").text
    assert office.get(f"{path}/stand/nichts").status_code == 404
    office.post(f"{path}/anhalten")
    with database.read() as session:
        assert session.get_one(PlanningRun, plan.run).stop_wanted
    office.post(f"{path}/abbrechen")
    assert "abgebrochen" in office.get(path).text
    assert "data-live-done" in office.get(f"{path}/stand/curve").text


def test_impossible_pins_can_be_let_go(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    """The run names the pins of its base plan, each with its button."""
    with database.write() as session:
        session.get_one(ProposedCourse, plan.courses[0]).pinned = True
        run = session.get_one(PlanningRun, plan.run)
        parameters = {**run.parameters, "pinned": [plan.courses[0]]}
        other = PlanningRun(
            office_id=run.office_id,
            number=2,
            term_id=run.term_id,
            state="infeasible",
            parameters=parameters,
            base_run_id=run.id,
            started_by="(test)",
            created_at=NOW,
        )
        session.add(other)
        session.flush()
        path = f"/planung/{other.id}"
    text = office.get(path).text
    assert "K01 A1.1" in text
    assert "Fixierung lösen" in text
    assert office.get(f"{path}/offen").status_code == 404
    data = {"pinned": "no", "back": path}
    letting = f"/planung/{plan.run}/kurs/{plan.courses[0]}/fixieren"
    assert office.post(letting, data=data).location == path
    assert "gelöst" in office.get(path).text


def test_failed_and_empty_plans_say_what_to_do(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    """A failure is no dead end, and a plan without courses leads to the reasons."""
    change_run(database, plan, state="failed")
    assert "gescheitert" in office.get(f"/planung/{plan.run}").text
    with database.write() as session:
        empty = PlanningRun(
            office_id=plan.scope.office_id,
            number=2,
            term_id=plan.term,
            state="ready",
            placed=0,
            learners=0,
            started_by="(test)",
            created_at=NOW,
            data_at=NOW,
            finished_at=NOW,
            summary={
                "courses": 0,
                "fragile": 0,
                "in_new": 0,
                "on_free_seats": 0,
                "median": None,
                "slowest_5_percent": None,
                "cost_cents": 0,
                "funding": [],
            },
        )
        session.add(empty)
        session.flush()
        path = f"/planung/{empty.id}"
    assert "Kein Kurs erreicht die Mindestzahl" in office.get(path).text
    assert "Alle haben einen Platz" in office.get(f"{path}/offen").text


def test_people_without_a_place_stand_under_their_reason(
    office: FlaskClient, plan: Planned
) -> None:
    """Matrix, the course that lacks one, and every reason of a person in words."""
    start = f"/planung/{plan.run}"
    text = office.get(f"{start}/offen").text
    for words in ("Nordstadt", "L-0018", "7 von 8", "Es fehlt eine Person"):
        assert words in text, words
    narrow = office.get(f"{start}/offen?grund=way&ort=Nordstadt").text
    assert "L-0020" in narrow
    assert f"person/{plan.learners[17]}" not in narrow
    person = office.get(f"{start}/person/{plan.learners[17]}").text
    assert "Es fehlen noch 1" in person
    assert "Die Person hat nicht zu allen diesen Zeiten frei" in person
    assert "Haus der Begegnung, Nordstadt" in person
    missing = office.get(f"{start}/person/{plan.learners[20]}").text
    assert "Es fehlen Angaben" in missing
    assert office.get(f"{start}/person/gibtsnicht").status_code == 404


def test_a_family_is_offered_to_be_untied_with_the_way_to_do_it(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    from service.planning.tables import Finding

    with database.write() as session:
        session.get_one(Learner, plan.learners[17]).level = ""
        finding = session.exec(
            select(Finding).where(Finding.learner_id == plan.learners[17])
        ).one()
        step = {"text_key": "change.together", "rule": "together", "values": {}}
        operation = {"op": "replace", "path": "/together/0/learners", "value": ["x"]}
        finding.change = {"steps": [step], "patch": [operation], "proved": False}
    text = office.get(f"/planung/{plan.run}/person/{plan.learners[17]}").text
    assert "muss nicht zusammen mit den anderen der Familie kommen" in text
    link = f"/lernende/{plan.learners[17]}#zusammen"
    assert link in text and "Niveau fehlt" in text
    assert 'id="zusammen"' in office.get(link).text


def test_the_smallest_change_is_shown_if_known(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    """It comes as text keys with values, one per step."""
    from service.planning.tables import Finding

    with database.write() as session:
        row = session.exec(
            select(Finding).where(Finding.learner_id == plan.learners[17])
        ).one()
        step = {"text_key": "change.travel", "values": {"minutes": 70, "agreed": 60}}
        shown = {"proved": True, "tried": False, "minimal": True}
        row.change = {"patch": [], "steps": [step], **shown}
    text = office.get(f"/planung/{plan.run}/person/{plan.learners[17]}").text
    assert "Kleinste Änderung" in text
    assert "Die Person fährt 70 statt 60 Minuten." in text
    assert "Damit hat ein bester Plan einen Platz" in text
    assert "mit weniger keiner" in text


def test_the_course_page_shows_ways_there_and_back(
    office: FlaskClient, plan: Planned
) -> None:
    """Leaving and coming home of everybody, who is sure, who keeps it alive."""
    text = office.get(f"/planung/{plan.run}/kurs/{plan.courses[0]}").text
    for words in ("8:10", "12:07", "selbst eingestuft", "Alle 8", "L-0008", "3.200"):
        assert words in text, words
    other = f"/planung/{plan.run}/kurs/{plan.run}"
    assert office.get(other).status_code == 404


def test_the_table_is_safe_in_a_spreadsheet(office: FlaskClient, plan: Planned) -> None:
    """A provider whose name begins like a formula stays text; umlauts survive."""
    answer = office.get(f"/planung/{plan.run}/kurse.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    text = answer.get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(rows) == 4
    providers = [row[rows[0].index("Träger")] for row in rows[1:]]
    assert "'=Ko-Stelle" in providers
    assert "3200,00" in text


def test_approval_asks_once_then_acts(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    """The page before names people, money and requests; the second press changes it."""
    start = f"/planung/{plan.run}"
    empty = office.post(f"{start}/freigabe", follow_redirects=True)
    assert "haken Sie die Kurse an" in empty.text
    page = office.post(f"{start}/freigabe", data={"all": "yes"}).text
    for words in ("2 Kurse freigeben?", "17 Personen", "6.400", "VHS Nord"):
        assert words in page, words
    with database.read() as session:
        assert session.exec(select(Course)).all() == []
    data = {"course": list(plan.courses[:2])}
    for _again in range(2):
        answer = office.post(f"{start}/freigeben", data=data)
        assert answer.status_code == 302
    with database.read() as session:
        assert len(session.exec(select(Course)).all()) == 2
    assert "freigegeben" in office.get(start).text


def test_a_refused_approval_says_who_and_why(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    """The sentence names code and reason, and the way on."""
    with database.write() as session:
        session.get_one(Learner, plan.learners[3]).free_times = ["mo-am"]
    data = {"course": plan.courses[0]}
    answer = office.post(f"/planung/{plan.run}/freigeben", data=data)
    assert answer.status_code == 422
    assert "L-0004: hat dann nicht frei" in answer.text
    assert "Nachführen" in answer.text
