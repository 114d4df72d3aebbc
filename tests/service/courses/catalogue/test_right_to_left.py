"""Ranges of times and dates in a language that is written right to left."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from service import i18n
from service.courses.records.actions import add_course
from service.courses.tables import Course
from service.database import Database
from tests.builders import NOW
from tests.service.courses.builders import World, external, standing_course
from tests.service.learners.walking import answer, register

RANGE = re.compile(r"\d\.? ?[–-] ?\d{1,2}[:.]?\d*")  # 08:30–11:45, 2.11. – 7.11.
TEXT = re.compile(r">([^<>]+)<")


@pytest.fixture
def course(database: Database, world: World) -> Course:
    """A running course with holidays to come."""
    with database.write() as session:
        return standing_course(session, world)


def ranges(page: str) -> list[str]:
    """Numbers with a dash between, in the page's text; phone numbers have blanks."""
    main = page[page.index("<main") : page.index("</main>")]
    return [m for text in TEXT.findall(main) for m in RANGE.findall(text)]


def test_one_formatter_for_all_ranges() -> None:
    """The dash would show the end first."""
    assert i18n.span("de", "08:30", "11:45") == "08:30–11:45"
    assert i18n.span("ar", "08:30", "11:45") == "من 08:30 إلى 11:45"


def test_public_pages(client: FlaskClient, course: Course) -> None:
    """List and course say from … to …, holidays too; German keeps the dash."""
    for url in ("/kurse", f"/kurse/{course.id}"):
        page = client.get(f"{url}?lang=ar").text
        assert '<html lang="ar" dir="rtl">' in page
        assert "من 09:00 إلى 11:15" in page
        assert ranges(page) == [], url
    assert "من 23.12. إلى" in page or "من 29.12. إلى" in page
    assert "09:00–11:15" in client.get(f"/kurse/{course.id}?lang=de").text


def test_learners_pages(client: FlaskClient, database: Database) -> None:
    """The week's caption and hours, the review, the receipt, one's own page."""
    client.get("/anmelden?lang=ar")
    answer(client, "name", call_name="Amal")
    for slug in ("sprachen", "ort", "deutsch", "woche", "kinder", "weg", "kontakt"):
        page = client.get(f"/anmelden/{slug}").text
        assert 'dir="rtl"' in page and ranges(page) == [], slug
    page = client.get("/anmelden/woche").text
    assert "من 2.11. إلى 7.11." in page
    assert "من 8 إلى 12" in page
    assert "2.11.–7.11." in client.get("/anmelden/woche?lang=de").text
    code = register(client)
    client.post("/status", data={"code": code})
    for url in ("/status/seite", "/anmelden/fertig", "/rueckruf"):
        assert ranges(client.get(f"{url}?lang=ar").text) == [], url


def test_alternating_weeks(
    client: FlaskClient, database: Database, world: World
) -> None:
    """What stands behind the time stays where it is."""
    with database.write() as session:
        shifts = external(
            world, meetings=[(1, 540, 675, "a")], anchor_monday="2026-11-02"
        )
        add_course(session, world.scope, shifts, NOW)
    page = client.get("/kurse?lang=ar").text
    assert "من 09:00 إلى 11:15 (كل أسبوعين)" in page
