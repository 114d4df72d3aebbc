"""A list of who was there that nobody entered: asked of the provider, then of us."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import select

from service.app import create_app
from service.courses.tables import Course
from service.courses.taught.attendance import enter_attendance
from service.courses.taught.lists import ask_provider, missing_lists
from service.database import Database
from service.messages.tables import OutboxMessage
from service.settings import Settings
from service.supply.tables import Provider
from tests.builders import PASSWORD
from tests.service.courses.builders import BASE, World
from tests.service.courses.taught.term import FIRST, at, public_course

WEDNESDAY = date(2026, 11, 18)
MORNING = at(date(2026, 11, 19), "06:30")
LATER = MORNING + timedelta(days=3)


def test_the_provider_is_asked_once_and_then_the_office(
    database: Database, world: World, settings: Settings
) -> None:
    """Entering settles a day; what is left is settled by "no list was kept"."""
    with database.write() as db:
        course = public_course(db, world)
        course.provider_id = world.provider
        db.add(course)
        db.flush()
        assert ask_provider(db, world.scope, course.id, at(FIRST, "06:30"), BASE) == 0
        assert ask_provider(db, world.scope, course.id, MORNING, BASE) == 2
        assert ask_provider(db, world.scope, course.id, MORNING, BASE) == 0
        (mail,) = db.exec(
            select(OutboxMessage).where(OutboxMessage.template == "lists_missing")
        ).all()
        assert (mail.recipient, set(mail.data)) == (
            "vhs@example.org",
            {"course", "link"},
        )
        assert missing_lists(db, world.scope, MORNING) == ()
        (row,) = missing_lists(db, world.scope, LATER)
        assert row.days == (FIRST, WEDNESDAY)
        present = {world.learners[0]: "present"}
        enter_attendance(db, world.scope, course.id, FIRST, present, MORNING)
        (row,) = missing_lists(db, world.scope, LATER)
        assert row.days == (WEDNESDAY,)
        course_id = course.id
    app = create_app(replace(settings, now=LATER))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    client = app.test_client()
    client.post("/login", data={"name": "coordinator0", "password": PASSWORD})
    assert "fehlt die Anwesenheitsliste" in client.get("/heute?lang=de").text
    done = client.post(f"/kursverwaltung/{course_id}/ohne-liste")
    assert done.status_code == 302
    assert "fehlt die Anwesenheitsliste" not in client.get("/heute").text
    app.extensions["kursmittler"].database.dispose()
    with database.read() as db:
        assert missing_lists(db, world.scope, LATER) == ()


def test_our_own_course_stands_on_heute_at_once(
    database: Database, world: World
) -> None:
    """Nobody else could be asked; a provider without a mail address neither."""
    with database.write() as db:
        course = public_course(db, world)
        assert ask_provider(db, world.scope, course.id, MORNING, BASE) == 2
        assert (
            db.exec(
                select(OutboxMessage).where(OutboxMessage.template == "lists_missing")
            ).all()
            == []
        )
        (row,) = missing_lists(db, world.scope, MORNING)
        assert (row.asked, row.provider) == (False, "")
        assert db.get_one(Provider, db.get_one(Course, course.id).provider_id).own
