"""A version that is out never changes, and the newest is what the code's tables say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, Engine, inspect, text
from sqlmodel import SQLModel

from service.database import load_tables, make_engine
from service.migrations import schema

#: Each version with the checksum it was merged with: offices run it already.
FROZEN = {
    "0001": "75fe2803898b095f46cd2630b12e249ba6de22749b1ed822ee467c10b10762c3",
    "0002": "11a58f87421143c5c7f490f04619bcd8da7fe7935aded607d03d12cd6489efc0",
    "0003": "0cc71df8849f2feec2f5a208ef696cda995b22211353309da0dbc50b6b428002",
    "0004": "5e656347c344792836c9196c0c007332e2b326a3d45fc01610180c69bcf1888c",
    "0005": "0abe5bb67ef15b8352f71c7aef9242540978078b1cd273cf89f59c2a2e6af094",
    "0006": "f09f1076ab7963f861ea6c1c98bd51982e47f2e8cad5d6740e4251fda12919b4",
    "0007": "461100a53a6d5c5379bfc77d230cafd1d1f8c59a07d17a588be554bd5c93a916",
    "0008": "f8b9f1ae2e18fd40e0e8c0553ba61a4225b49809bd3bcf4c259354647da3a891",
    "0009": "ead62295e3c7b9a58e2892def9fdc99d9a4120ca9bb67045a31c0cd6811e8d49",
    "0010": "464f6429dd9dadc6894babe2635a6aae948337f1cc371e43a392e70e66973360",
    "0011": "cbc84388d04b62bc11d29e039cd62135d66c89c12822af8d5441cce98f3fd02e",
    "0012": "d19707ec5e40b370d0496cc74f41c2d26e6184d70361922dc7b39251657e4970",
    "0013": "204b515c9934fbdc5f4863f3fa55b8b6b6ccc7fa88d26f2900c931041767c63c",
    "0014": "415d19ace5c8021c77cc633e79b4d9f05933e8c473964ddc809a794933e507aa",
    "0015": "d1122f1b804e84a2d44a43cff322eeb08ba9209d80f7400fbb9395c33b5f125b",
    "0016": "1547eb6766a75fcb5b120e1dc6e408366c8d372681456220ad361012aaf37f52",
    "0017": "65e67c0417afbcc5847886b05478a4271183625b757e429312d1a4abf70b09b5",
    "0018": "325554e151a15fe3efe630e14c87d227cabc4c155f5be04720dae41a2d9fe919",
    "0019": "ade7d1c65c5c91663db86aa36be3c8ee3a7411ca7d1364d4ad23bcd1f0aa4c61",
}


def test_a_version_that_is_out_never_changes() -> None:
    """An office that has applied it would never get the change: write a new one."""
    (folder,) = schema.VERSIONS
    found = {
        path.stem.split("_")[0]: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.glob("*.py")
    }
    assert found == FROZEN


def differences(connection: Connection) -> list[str]:
    """Where a database differs from the tables of the code, check constraints too."""
    load_tables()
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    found = [str(told) for told in compare_metadata(context, SQLModel.metadata)]
    for name, table in SQLModel.metadata.tables.items():
        wanted = {
            str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)
        }
        there = inspect(connection).has_table(name)
        told = inspect(connection).get_check_constraints(name) if there else []
        if wanted != {str(c["name"]) for c in told}:
            found.append(f"check constraints of {name}")
    return found


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    """A database of each kind at the newest version."""
    made = make_engine(migrated_url)
    yield made
    made.dispose()


def test_the_newest_version_is_what_the_code_says(engine: Engine) -> None:
    with engine.connect() as connection:
        assert differences(connection) == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE learner ADD COLUMN surplus INTEGER",
        "DROP INDEX ix_seat_course_id",
        "CREATE TABLE surplus (id INTEGER PRIMARY KEY)",
        "DROP TABLE seat",
    ],
)
def test_a_difference_is_found(engine: Engine, change: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(change))
        (found, *_) = differences(connection)
    assert "surplus" in found or "seat" in found
