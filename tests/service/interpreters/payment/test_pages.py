"""Pages and papers of payment as office and interpreter use them; who sees whose."""

from __future__ import annotations

import logging
import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.audit.tables import AuditRow
from service.interpreters.tables import Agency, PaymentItem, PaymentList
from service.typed.sheets import sheet
from tests.service.conftest import Login
from tests.service.interpreters import build
from tests.service.interpreters.build import Interpreter, at
from tests.service.interpreters.payment.steps import DAY, OFFICE_IBAN, Payer
from tests.service.papers.reading import read

PAGE = "/sprachmittlung/zahlungen"
OWN = "/einsaetze/geld"
IBAN = "DE02 1203 0000 0000 2020 51"
BARE = IBAN.replace(" ", "")


def shown(page: str) -> str:
    found = re.search(r'name="shown" value="([^"]+)"', page)
    assert found
    return found[1]


def drafted(client: FlaskClient) -> str:
    answer = client.post(PAGE, data={"month": "2026-10-01"})
    assert answer.status_code == 302
    return answer.headers["Location"]


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer.headers["Cache-Control"] == "no-store"
    found = read(answer.data)
    assert found.tagged
    return " ".join(found.text.split())


def test_from_what_is_due_to_money_that_has_left(login: Login, payer: Payer) -> None:
    payer.account(payer.pool.first)
    payer.worked(distance_m=20_000)
    office = login(Role.COORDINATOR)
    first = office.get(PAGE).text
    assert "36,00" in first and "Konto der Stelle fehlt" in first
    told = {"holder": "Kreiskasse", "iban": OFFICE_IBAN}
    assert office.post(f"{PAGE}/konto", data=told).status_code == 302
    here = drafted(office)
    page = office.get(here).text
    assert "Entwurf" in page and "2 Std. 0 Min." in page and "20 km" in page
    assert office.get(f"{here}/bank.xml").status_code == 302
    assert "Entwurf" in text_of(office, f"{here}/liste.pdf")
    office.post(here, data={"move": "approve", "shown": shown(page)})
    assert "Freigegeben" in office.get(here).text
    file = office.get(f"{here}/bank.xml")
    assert file.status_code == 200 and BARE in file.text and "pain.001" in file.text
    assert file.headers["Cache-Control"] == "no-store"
    office.post(here, data={"move": "paid"})
    assert "Bezahlt" in office.get(here).text
    assert office.get(f"{here}/bank.xml").status_code == 302
    assert "36,00" in office.get(PAGE).text


def test_a_list_that_has_changed_meanwhile_is_not_approved(
    login: Login, payer: Payer
) -> None:
    payer.account(payer.pool.first)
    payer.worked()
    office = login(Role.COORDINATOR)
    here = drafted(office)
    seen = shown(office.get(here).text)
    payer.worked(at(DAY, "15:00"), at(DAY, "16:00"))
    answer = office.post(
        here, data={"move": "approve", "shown": seen}, follow_redirects=True
    )
    assert "Entwurf" in answer.text and "geändert" in answer.text
    office.post(here, data={"move": "discard"})
    assert office.get(here).status_code == 404
    assert "45,00" in office.get(PAGE).text


def test_a_correction_is_an_entry_of_the_next_list(login: Login, payer: Payer) -> None:
    payer.account(payer.pool.first)
    payer.worked()
    made = payer.approved()
    office = login(Role.COORDINATOR)
    page = office.get(f"{PAGE}/{made}").text
    item = payer.paid(made).people[0].entries[0].id
    form = f"{PAGE}/posten/{item}"
    assert form in page
    wrong = {"direction": "less", "amount": "99", "reason": "Falsch", "shown": "1"}
    answer = office.post(form, data=wrong)
    assert answer.status_code == 422 and "mehr, als" in answer.text
    right = wrong | {"amount": "5,50", "reason": "Eine halbe Stunde weniger"}
    for _twice in range(2):
        assert office.post(form, data=right).status_code == 302
    with payer.database.read() as db:
        items = db.exec(select(PaymentItem).order_by(PaymentItem.amount_cents)).all()
    assert [each.amount_cents for each in items] == [-550, 3000]
    payer.worked(at(DAY, "15:00"), at(DAY, "16:00"))
    here = drafted(office)
    text = text_of(office, f"{here}/liste.pdf")
    assert "-5,50" in text.replace("−", "-") and "9,50" in text
    assert "3000" not in str(payer.paid(here.rsplit("/", 1)[1]).people[0].cents)


def test_the_account_is_shown_masked_and_never_logged(
    login: Login, payer: Payer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = login(Role.INTERPRETER)
    wrong = client.post(OWN, data={"holder": "Erfunden", "iban": IBAN[:-1] + "2"})
    assert wrong.status_code == 422 and "Ziffer" in wrong.text
    assert (
        client.post(OWN, data={"holder": "Erfunden", "iban": IBAN}).status_code == 302
    )
    page = client.get(OWN).text
    assert "DE … 2051" in page
    with payer.database.read() as db:
        trail = db.exec(select(AuditRow)).all()
    assert BARE not in str(trail) and BARE not in caplog.text
    assert "2051" not in caplog.text


def test_an_interpreter_sees_the_own_money_alone(login: Login, payer: Payer) -> None:
    payer.account(payer.pool.first)
    payer.account(payer.pool.second)
    payer.worked()
    payer.worked(at(DAY, "14:00"), at(DAY, "19:00"), who=payer.pool.second)
    made = payer.draft()
    client = login(Role.INTERPRETER)
    assert "Noch keine Abrechnung" in client.get(OWN).text
    assert client.get(f"{OWN}/{made}.pdf").status_code == 404
    payer.approve(made)
    page = client.get(OWN).text
    assert "30,00" in page and "75,00" not in page and "105,00" not in page
    assert f"{OWN}/{made}.pdf" in page and f"{OWN}/stunden/2026.pdf" in page
    text = text_of(client, f"{OWN}/{made}.pdf")
    assert "30,00" in text and "75,00" not in text and "Erfunden 2" not in text
    hours = text_of(client, f"{OWN}/stunden/2026.pdf")
    assert "2 Std. 0 Min." in hours and "5 Std." not in hours and "€" not in hours
    for path in ("stunden/2025.pdf", "stunden/x.pdf"):
        assert client.get(f"{OWN}/{path}").status_code == 404
    for path in (
        f"{PAGE}/{made}",
        f"/sprachmittlung/stunden/{payer.pool.first}/2026.pdf",
    ):
        assert client.get(path).status_code == 404


def test_who_was_paid_nothing_gets_no_paper(login: Login, payer: Payer) -> None:
    """A login that stands for the second one does not open the first one's papers."""
    payer.account(payer.pool.first)
    payer.worked()
    made = payer.approved()
    with payer.database.write() as db:
        build.account_of(db, payer.pool.scope, Role.INTERPRETER, payer.pool.second)
    client = login(Role.INTERPRETER)
    assert "Noch keine Abrechnung" in client.get(OWN).text
    for path in (f"{made}.pdf", "stunden/2026.pdf"):
        assert client.get(f"{OWN}/{path}").status_code == 404


def test_an_agency_that_pays_is_billed_without_names(
    login: Login, payer: Payer
) -> None:
    payer.account(payer.pool.first)
    with payer.database.write() as db:
        billed = build.agency(db, payer.pool.scope, "Praxis Beispiel", billed=True)
        who = db.get_one(Interpreter, payer.pool.first)
        build.done(db, billed, who, at(DAY, "15:00"), at(DAY, "17:00"))
        billed_id, school = billed.id, db.get_one(Agency, payer.pool.agency).id
    payer.worked()
    made = payer.approved()
    office = login(Role.COORDINATOR)
    page = " ".join(office.get(f"{PAGE}/{made}").text.split())
    assert "Praxis Beispiel, 30,00" in page
    answer = office.get(f"{PAGE}/{made}/rechnung/{billed_id}.xlsx")
    rows = sheet(answer.data).rows
    assert len(rows) == 2 and "Erfunden" not in str(rows)
    assert office.get(f"{PAGE}/{made}/rechnung/{billed_id}.pdf").status_code == 302
    payer.office_account()
    bill = text_of(office, f"{PAGE}/{made}/rechnung/{billed_id}.pdf")
    assert "Praxis Beispiel" in bill and "DE75 5121 0800" in bill
    assert "30,00" in bill and "60,00" not in bill and "Erfunden" not in bill
    for kind in ("xlsx", "pdf"):
        path = f"{PAGE}/{made}/rechnung/{school}.{kind}"
        assert office.get(path).status_code == 404
    whole = sheet(office.get(f"{PAGE}/{made}/liste.xlsx").data).rows
    assert len(whole) == 3 and "Erfunden 1" in str(whole)


def test_the_office_prints_statements_and_hours(login: Login, payer: Payer) -> None:
    """Of an approved list; a talk called off on the way has no hours."""
    payer.account(payer.pool.first)
    payer.worked()
    payer.worked(
        at(DAY, "15:00"),
        at(DAY, "16:00"),
        state="cancelled",
        trip_begun=True,
        real_starts_at=None,
        real_ends_at=None,
    )
    made = payer.draft()
    office = login(Role.COORDINATOR)
    statement = f"{PAGE}/{made}/abrechnung/{payer.pool.first}.pdf"
    hours = f"/sprachmittlung/stunden/{payer.pool.first}/2026.pdf"
    for path in (statement, hours):
        assert office.get(path).status_code == 404
    assert hours not in office.get(f"/sprachmittlung/pool/{payer.pool.first}").text
    payer.approve(made)
    page = office.get(f"{PAGE}/{made}").text
    assert statement in page and hours in page
    told = text_of(office, statement)
    assert "Erfunden 1" in told and "A-0001" in told and "A-0002" in told
    assert hours in office.get(f"/sprachmittlung/pool/{payer.pool.first}").text
    certified = text_of(office, hours)
    assert "Oktober 2026 1 2 Std. 0 Min." in certified
    with payer.database.read() as db:
        assert db.exec(select(PaymentList.state)).all() == ["approved"]


@pytest.mark.parametrize("role", [Role.AGENCY, Role.INTERPRETER, Role.HELPER])
def test_nobody_but_the_office_opens_the_lists(
    login: Login, payer: Payer, role: Role
) -> None:
    payer.account(payer.pool.first)
    payer.worked()
    made = payer.approved()
    client = login(role)
    for path in ("", "/bank.xml", "/liste.xlsx", "/liste.pdf"):
        assert client.get(f"{PAGE}/{made}{path}").status_code == 404, path
    assert client.post(f"{PAGE}/{made}", data={"move": "paid"}).status_code == 404
    assert payer.paid(made).row.state == "approved"
