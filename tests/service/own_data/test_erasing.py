"""Erasing a person: nothing of them stays anywhere, and nothing else is touched."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, String, inspect, text
from sqlmodel import Session, SQLModel, select

from service.access import Scope
from service.courses.tables import Course, Seat
from service.database import Database, OfficeRow, new_id
from service.errors import NotFound
from service.jobs.tables import Job
from service.jobs.work_item import Work
from service.learners.tables import Learner, LevelDay
from service.messages.tables import OutboxMessage
from service.own_data import journal
from service.own_data.erasing import KEPT, SCRUB_JOB, erase
from service.own_data.work import scrub
from service.retention import declared
from service.settings import Settings
from tests.builders import NOW, Standing
from tests.service.courses.builders import World, approved, furnish, proposal

pytestmark = pytest.mark.both

CANARY = "Kanari"  # short enough for every column that may hold a text of people
PHONE = "0151 55512399"


def columns_to_learners(table: Any) -> set[str]:
    """Columns of a table that refer to a learner's record."""
    return {
        element.parent.name
        for key in table.foreign_key_constraints
        for element in key.elements
        if key.referred_table.name == "learner" and element.parent.name != "office_id"
    }


def test_every_table_that_refers_to_a_person_says_what_becomes_of_its_rows() -> None:
    said = {str(t.__tablename__): set(personal.people) for t, personal in declared()}
    refers = {
        name: found
        for name, table in SQLModel.metadata.tables.items()
        if (found := columns_to_learners(table))
    }
    assert refers.items() <= said.items()
    assert {"seat", "invitation", "contact_note", "learner_link"} <= set(refers)


def is_text(kind: Any) -> bool:
    """Whether a column's type holds texts: SQLModel wraps its own around them."""
    return isinstance(getattr(kind, "impl", kind), String)


def marked(kind: Any, number: int) -> Any:
    """A value of a column's type that holds the canary where it can hold a text."""
    if is_text(kind):
        return f"{CANARY}{number}"[: kind.length or 60]
    if isinstance(kind, JSON):
        return [CANARY]
    return {
        bool: True,
        int: 1,
        float: 1.0,
        date: date(2026, 11, 2),
        bytes: CANARY.encode(),
    }.get(kind.python_type, NOW)


def fill_record(session: Session, learner: Learner) -> None:
    """The canary in every text of a record."""
    for column in inspect(Learner).columns:
        if column.key in {*KEPT, "place_id", "state", "helper_user_id"}:
            continue
        if is_text(column.type) or isinstance(column.type, JSON):
            setattr(learner, column.key, marked(column.type, learner.number))
    learner.phone, learner.email = PHONE, f"{CANARY}@example.org"
    session.add(learner)


def fill_tables(session: Session, scope: Scope, world: World, who: str) -> None:
    """A row about the person in every table that tells of people alone."""
    course = approved(session, world, proposal(world))[0]
    session.flush()
    for table, personal in declared():
        if table is Seat or str(table.__tablename__) in ("proposed_seat", "finding"):
            continue
        values: dict[str, Any] = {"id": new_id(), "office_id": scope.office_id}
        for column in inspect(table).columns:
            if column.key in values or column.nullable:
                continue
            text_of_people = is_text(column.type) and not personal.stays
            values[column.key] = (
                marked(column.type, 7)
                if text_of_people or not is_text(column.type)
                else "code"
            )
        values |= dict.fromkeys(personal.people, who)
        if len(personal.people) > 1:
            pair = sorted((who, world.learners[-1]))
            values |= dict(zip(personal.people, pair, strict=True))
        if "course_id" in inspect(table).columns:
            values["course_id"] = course.id
        if str(table.__tablename__) == "notice":
            values["change_id"] = changed_date(session, scope, course)
        if str(table.__tablename__) == "level_day_invitation":
            values["level_day_id"] = level_day(session, scope)
        session.add(table(**values))
    session.flush()


def level_day(session: Session, scope: Scope) -> str:
    """A day on which many are tested."""
    row = LevelDay(
        office_id=scope.office_id,
        form_key=new_id(),
        day=date(2027, 1, 5),
        start_minute=540,
        end_minute=660,
        place_text="Rathaus",
        places=20,
        created_by="(test)",
        created_at=NOW,
        changed_at=NOW,
    )
    session.add(row)
    session.flush()
    return row.id


def changed_date(session: Session, scope: Scope, course: Course) -> str:
    from service.courses.tables import MeetingChange

    row = MeetingChange(
        office_id=scope.office_id,
        course_id=course.id,
        day=course.start_on,
        state="cancelled",
        reason="ill",
        created_by="(test)",
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    return row.id


def everything(session: Session) -> str:
    """All rows of all tables as one text."""
    names = SQLModel.metadata.tables
    return "\n".join(
        str(tuple(row))
        for name in sorted(names)
        for row in session.execute(text(f'SELECT * FROM "{name}"'))
    )


def test_nothing_of_a_person_stays_in_any_table(
    database: Database, stands: Standing
) -> None:
    with database.write() as session:
        world = furnish(session, stands.own)
        who = world.learners[0]
        fill_tables(session, stands.own, world, who)
        fill_record(session, session.get_one(Learner, who))
        session.add(message(stands.own, "sent"))
    with database.read() as session:
        assert CANARY in everything(session)
    with database.write() as session:
        erase(session, stands.own, who, NOW)
    with database.read() as session:
        left = everything(session)
        assert CANARY not in left
        assert PHONE not in left
        assert "Geheim2" in left  # somebody else is still there
        with pytest.raises(NotFound):
            erase(session, stands.own, who, NOW)


def message(scope: Scope, state: str) -> OutboxMessage:
    return OutboxMessage(
        office_id=scope.office_id,
        channel="sms",
        recipient=PHONE,
        language="de",
        template="receipt",
        message_id=f"<{new_id()}@kursmittler.invalid>",
        state=state,
        next_try_at=NOW,
        created_at=NOW,
    )


def test_what_waits_for_somebody_with_the_same_number_still_leaves(
    database: Database, stands: Standing
) -> None:
    with database.write() as session:
        world = furnish(session, stands.own)
        for who in world.learners[:2]:
            session.get_one(Learner, who).phone = PHONE
        session.add_all([message(stands.own, "queued"), message(stands.own, "sent")])
    for who, states in ((world.learners[0], ["queued"]), (world.learners[1], [])):
        with database.write() as session:
            erase(session, stands.own, who, NOW)
        with database.read() as session:
            rows = session.exec(select(OutboxMessage.state)).all()
            assert list(rows) == states


def test_a_seat_goes_back_in_the_same_moment(
    database: Database, stands: Standing
) -> None:
    with database.write() as session:
        world = furnish(session, stands.own)
        course_id = approved(session, world, proposal(world))[0].id
    with database.write() as session:
        erase(session, stands.own, world.learners[0], NOW)
    with database.read() as session:
        assert session.get_one(Course, course_id).held == 2
        seats = session.exec(select(Seat).where(Seat.course_id == course_id)).all()
        assert sorted(seat.state for seat in seats) == ["held", "held", "released"]


def test_another_offices_person_cannot_be_erased(
    database: Database, stands: Standing
) -> None:
    with database.write() as session:
        who = furnish(session, stands.foreign).learners[0]
    with database.write() as session, pytest.raises(NotFound):
        erase(session, stands.own, who, NOW)


def work(database: Database, settings: Settings, job: Job) -> Work:
    return Work(
        database=database,
        settings=settings,
        job=job,
        now=lambda: NOW + timedelta(minutes=1),
        scope=Scope(job.office_id, "(worker)"),
        keep_alive=lambda: True,
    )


def test_an_erasure_is_noted_outside_the_database_once(
    database: Database, stands: Standing, settings: Settings
) -> None:
    with database.write() as session:
        who = furnish(session, stands.own).learners[0]
        fill_record(session, session.get_one(Learner, who))
    with database.write() as session:
        erase(session, stands.own, who, NOW)
    with database.read() as session:
        job = session.exec(select(Job).where(Job.kind == SCRUB_JOB)).one()
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    for _try in range(2):
        scrub(work(database, settings, job))
    assert journal.noted(settings.state_dir) == [(stands.own.office_id, who)]
    if database.engine.dialect.name == "sqlite":
        assert CANARY.encode() not in raw_bytes(database)


def raw_bytes(database: Database) -> bytes:
    """The database's files as they lie on the disk."""
    path = Path(str(database.engine.url.database))
    parts = [path, path.with_name(f"{path.name}-wal")]
    return b"".join(part.read_bytes() for part in parts if part.is_file())


def test_a_cut_line_of_the_journal_hides_no_other(tmp_path: Path) -> None:
    journal.note(tmp_path, "o", "first", NOW)
    with (tmp_path / journal.NAME).open("a") as file:
        file.write('{"office": "o", "lear')
    journal.note(tmp_path, "o", "second", NOW)
    assert journal.noted(tmp_path) == [("o", "first"), ("o", "second")]


def test_all_declared_tables_are_of_an_office() -> None:
    assert all(issubclass(table, OfficeRow) for table, _personal in declared())
