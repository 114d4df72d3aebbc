"""The databases that the other tests are given."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool

import tests.postgres
from tests.databases import Backend
from tests.postgres import PostgresMissing, Server


def tables(url: str) -> list[str]:
    engine = create_engine(url, poolclass=NullPool)
    return sorted(inspect(engine).get_table_names())


def add_table(url: str, name: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE {name} (id INTEGER)"))


def test_database_url_is_an_empty_database_that_takes_rows(database_url: str) -> None:
    assert tables(database_url) == []
    add_table(database_url, "seat")
    assert tables(database_url) == ["seat"]


def test_both_kinds_can_be_had_at_once(sqlite_url: str, postgres_url: str) -> None:
    add_table(sqlite_url, "seat")
    assert (tables(sqlite_url), tables(postgres_url)) == (["seat"], [])


def test_a_clone_holds_what_the_template_held_and_changes_alone(
    backend: Backend,
) -> None:
    template = backend.create()
    add_table(template, "seat")
    clone = backend.clone(template)
    add_table(clone, "offer")
    assert tables(clone) == ["offer", "seat"]
    assert tables(template) == ["seat"]
    backend.drop(clone)
    backend.drop(template)


def test_a_database_is_dropped_while_someone_is_connected(backend: Backend) -> None:
    url = backend.create()
    with create_engine(url, poolclass=NullPool).connect() as connection:
        connection.execute(text("SELECT 1"))
        backend.drop(url)
        connection.invalidate()
    again = backend.create()
    assert tables(again) == []
    backend.drop(again)


def test_migrated_url_has_the_newest_schema(migrated_url: str) -> None:
    from service.database import make_engine
    from service.migrations.schema import at_head

    engine = make_engine(migrated_url)
    with engine.connect() as connection:
        assert at_head(connection)
    engine.dispose()


def test_without_its_programs_the_server_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nothing(_folder: object) -> None:
        raise OSError("neither here nor there")

    monkeypatch.setattr(tests.postgres, "_programs", nothing)
    with pytest.raises(PostgresMissing, match="could not be started: neither"):
        Server()
