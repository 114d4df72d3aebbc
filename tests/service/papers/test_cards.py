"""Cards and confirmation: what stands on them, shown once as the page shows them."""

from __future__ import annotations

from datetime import date

from service.access import Role
from service.papers.cards import CARDS_A_PAGE, Card, cards
from service.papers.typesetting import pdf
from tests.service.conftest import Login
from tests.service.papers.invited import OFFICE
from tests.service.papers.reading import read

STATUS = "https://kurse.example.org/status?kreis=03453"


def test_cards_have_name_code_and_where_to_look() -> None:
    people = [Card("Amal", "H7KM 4TRX"), Card("Petro", "")]
    found = read(pdf("cards", cards(people, OFFICE, STATUS, "de", date(2026, 11, 2))))
    assert len(found.pages) == 2 and found.tagged
    front, confirmation = found.pages
    assert "H7KM" in front and "4TRX" in front and "kurse.example.org/status" in front
    assert "02.11.2026" in confirmation and "H7KM 4TRX" in confirmation
    assert "Name wie im Ausweis" in confirmation


def test_a_large_family_needs_more_pages() -> None:
    people = [Card(f"Kind {n}", "H7KM 4TRX") for n in range(CARDS_A_PAGE + 1)]
    found = read(pdf("cards", cards(people, OFFICE, STATUS, "de", date(2026, 11, 2))))
    assert [page.count("H7KM") for page in found.pages] == [8, 1, 9]


def test_without_people_registered_just_now_there_are_no_cards(login: Login) -> None:
    answer = login(Role.HELPER).get("/helfen/karten.pdf")
    assert (answer.status_code, answer.location) == (302, "/helfen/karten")
