"""The builders make rows that the database takes, on both databases."""

from __future__ import annotations

from sqlmodel import select

from service.database import Database
from service.interpreters.tables import Agency, Assignment, Interpreter
from tests.builders import Standing
from tests.service.interpreters import build


def test_a_pool_with_a_promise(database: Database, stands: Standing) -> None:
    """Numbers run on; a promise confirms its request."""
    with database.write() as session:
        made = build.pool(session, stands.own)
        school = session.get_one(Agency, made.agency)
        first = session.get_one(Interpreter, made.first)
        request = build.talk(session, school)
        build.offer(session, request, first)
        build.assignment(session, request, first)
        build.absent(
            session,
            first,
            build.at(build.THURSDAY, "12:00"),
            build.at(build.THURSDAY, "13:00"),
        )
        build.excludes(session, first, "Feldhausen")
    with database.read() as session:
        people = session.exec(select(Interpreter)).all()
        assert sorted(one.number for one in people) == [1, 2, 3]
        promise = session.exec(select(Assignment)).one()
        assert promise.starts_at == build.at(build.THURSDAY, "10:30")
