"""The stamp: changed by every write to what pages read, whoever writes it and how."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import Connection, event, text
from sqlmodel import Session

from service.access import Scope
from service.courses.tables import Course, Seat
from service.database import Database, OfficeRow
from service.learners.tables import Learner
from service.migrations import stamps
from service.migrations.schema import upgrade
from service.rulesets.tables import RuleSet
from service.web.request import EXTENSION
from tests.builders import NOW, Standing
from tests.service.access_rows import foreign_row
from tests.service.courses.builders import World, standing_course
from tests.service.web.prepared.pages import ADDRESSES, shown

pytestmark = pytest.mark.both

READ = re.compile(r'\b(?:FROM|JOIN) "?(\w+)"?')
COLUMN = re.compile(r"\blearner\.(\w+)")
# Keys tie a seat to its learner; they never change.
KEYS = {"id", "office_id"}
WATCHED = sorted(set(stamps.WATCHED) - {"office"})


def stamp(database: Database, scope: Scope) -> str:
    """The office's present stamp."""
    query = text("SELECT stamp FROM public_stamp WHERE office_id = :office")
    with database.engine.connect() as connection:
        return str(connection.execute(query, {"office": scope.office_id}).scalar())


def new_row(session: Session, scope: Scope, table: str) -> str:
    """The id of a new row that no other one points to."""
    made: OfficeRow
    if table == "rule_set":
        made = RuleSet(
            office_id=scope.office_id,
            kind="levels",
            version=99,
            valid_from=NOW.date(),
            body={},
            created_by="(test)",
            created_at=NOW,
        )
    elif table == "seat":
        made = Seat(
            office_id=scope.office_id,
            course_id=foreign_row(session, scope, Course),
            learner_id=foreign_row(session, scope, Learner),
            state="taken",
            created_at=NOW,
        )
    else:
        tables = {str(t.__tablename__): t for t in OfficeRow.__subclasses__()}
        return foreign_row(session, scope, tables[table])
    session.add(made)
    session.flush()
    return made.id


def from_console(connection: Connection, statement: str, row_id: str) -> None:
    """A write that no mapped class sees, committed."""
    assert connection.execute(text(statement), {"id": row_id}).rowcount == 1
    connection.commit()


@pytest.mark.parametrize("table", WATCHED)
def test_any_change_of_a_row_changes_its_offices_stamp(
    database: Database, stands: Standing, table: str
) -> None:
    """Changed, removed, written; the pages of the other office stay as they are."""
    with database.write() as session:
        one = new_row(session, stands.own, table)
    other, seen = stamp(database, stands.foreign), [stamp(database, stands.own)]
    with database.engine.connect() as connection:
        kept = (
            f"CREATE TEMPORARY TABLE kept AS SELECT * FROM {table} WHERE id = '{one}'"
        )
        connection.exec_driver_sql(kept)
        for statement in (
            f"UPDATE {table} SET id = id WHERE id = :id",
            f"DELETE FROM {table} WHERE id = :id",
            f"INSERT INTO {table} SELECT * FROM kept WHERE id = :id",
        ):
            from_console(connection, statement, one)
            seen.append(stamp(database, stands.own))
        connection.exec_driver_sql("DROP TABLE kept")
        connection.commit()
    assert len(set(seen)) == 4
    assert stamp(database, stands.foreign) == other


def test_a_new_office_and_a_changed_one_are_stamped(
    database: Database, stands: Standing
) -> None:
    before = stamp(database, stands.own)
    with database.engine.connect() as connection:
        rename = "UPDATE office SET name = 'Ko-Stelle Neu' WHERE id = :id"
        from_console(connection, rename, stands.own.office_id)
    assert stamp(database, stands.own) not in (before, "None")


def test_of_learners_only_children_count(database: Database, stands: Standing) -> None:
    """People register all day: that alone must not make every page anew."""
    before = stamp(database, stands.own)
    with database.write() as session:
        one = foreign_row(session, stands.own, Learner)
        session.get_one(Learner, one).phone = "0176 04069 998"
    assert stamp(database, stands.own) == before
    with database.write() as session:
        session.get_one(Learner, one).child_ages = [3]
    assert stamp(database, stands.own) != before


@contextmanager
def reads(database: Database) -> Iterator[list[str]]:
    """Statements that this database is sent meanwhile."""
    sent: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine, "before_cursor_execute", note)


def test_pages_read_nothing_that_is_not_watched(
    bare: APIFlask, database: Database, world: World
) -> None:
    """A page that came to read another table would show what it held long ago."""
    with database.write() as session:
        course = standing_course(session, world, childcare=True).id
    with reads(bare.extensions[EXTENSION].database) as sent:
        pages = shown(bare, [course])
    assert {status for status, _ in pages.values()} == {200}
    tables = {name for statement in sent for name in READ.findall(statement)}
    columns = {name for statement in sent for name in COLUMN.findall(statement)}
    assert {"course", "rule_set", "place", "seat", "learner", "office"} <= tables
    watched = {*stamps.WATCHED, *stamps.WATCHED_COLUMNS}
    assert tables - watched == {"public_stamp"}
    assert columns - KEYS == set(stamps.WATCHED_COLUMNS["learner"])


def test_every_prepared_page_is_among_those_compared(app: APIFlask) -> None:
    marked = {
        name for name, view in app.view_functions.items() if hasattr(view, "prepared")
    }
    assert marked == set(ADDRESSES)


def test_reads_that_are_kept_read_nothing_else(
    app: APIFlask, bare: APIFlask, database: Database, world: World
) -> None:
    """Steps and filters use them, too; whatever is kept there is watched."""
    with database.write() as session:
        standing_course(session, world)
    visitor = app.test_client()
    for path in ("/", "/kurse?ort=Nordstadt", "/rueckruf", "/anmelden/name"):
        assert visitor.get(path).status_code == 200
    kept = list(app.extensions[EXTENSION].reads.keys())
    assert len({read for read, *_ in kept}) == 5
    with reads(database) as sent, database.read() as session:
        for read, office_id, args in kept:
            read(session, Scope(office_id, "(test)"), *args)
    tables = {name for statement in sent for name in READ.findall(statement)}
    assert tables <= {*stamps.WATCHED, *stamps.WATCHED_COLUMNS}


def test_an_upgrade_puts_lost_triggers_up_and_changes_every_stamp(
    database: Database, stands: Standing
) -> None:
    """A rebuilt table has lost its triggers; what was written meanwhile is unknown."""
    with database.engine.connect() as connection:
        standing = stamps.standing(connection)
        assert len(standing) == sum(map(len, stamps.WATCHED.values())) + 1
        stamps.remove(connection)
        connection.commit()
        assert not stamps.standing(connection)
    before = [stamp(database, scope) for scope in (stands.own, stands.foreign)]
    upgrade(database.engine)
    after = [stamp(database, scope) for scope in (stands.own, stands.foreign)]
    assert not set(before) & set(after)
    with database.engine.connect() as connection:
        assert stamps.standing(connection) == standing
    upgrade(database.engine)
    again = [stamp(database, scope) for scope in (stands.own, stands.foreign)]
    assert again == after
