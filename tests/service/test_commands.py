"""`flask --app wsgi …`: what a person can mend is one line and exit code 2."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from apiflask import APIFlask
from click import UsageError
from click.testing import Result
from sqlalchemy import text
from sqlmodel import func, select

from service.accounts.queries import all_offices
from service.accounts.tables import Office, User
from service.database import Database
from service.learners.tables import Learner

GOOD = "twelve-letters-long"
ROOT = Path(__file__).resolve().parents[2]


def call(app: APIFlask, *words: str) -> Result:
    """Runs a command of the application."""
    return app.test_cli_runner().invoke(args=list(words))


def refused(result: Result, *parts: str) -> bool:
    """Whether it ended with exit code 2 and one line that names these parts."""
    lines = result.stderr.splitlines()
    one_line = len(lines) == 1 and all(part in lines[0] for part in parts)
    return result.exit_code == 2 and one_line and result.exception is not None


def test_an_unknown_schema_version_is_named(app: APIFlask, database: Database) -> None:
    """A database of newer software gave a traceback; every command says the remedy."""
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'f00d'"))
    result = call(app, "db-upgrade")
    assert refused(result, "f00d", "restore a backup", "nothing was changed")
    for words in (
        ("verify-audit",),
        ("demo",),
        ("create-admin", "--name", "new", "--password", GOOD),
        ("export-plan", "1", "-o", "out"),
    ):
        assert refused(call(app, *words), "db-upgrade"), words


def test_upgrading_again_changes_nothing(app: APIFlask) -> None:
    """Every start of the site does it."""
    assert call(app, "db-upgrade").exit_code == 0


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("--name", "x", "--password", GOOD), ("--name", "3")),
        (("--name", "new", "--password", "short"), ("--password", "12 characters")),
        (("--name", "coordinator0", "--password", GOOD), ("taken",)),
        (
            ("--name", "new", "--password", GOOD, "--county", "99999"),
            ("--county", "03453"),
        ),
    ],
)
def test_no_administrator_by_wrong_words(
    app: APIFlask, database: Database, words: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    """The option is named; a wrong county never falls back to another office."""
    with database.read() as session:
        before = session.exec(select(func.count()).select_from(User)).one()
    assert refused(call(app, "create-admin", *words), "create-admin", *parts)
    with database.read() as session:
        assert session.exec(select(func.count()).select_from(User)).one() == before


def test_an_administrator_of_a_county(app: APIFlask, database: Database) -> None:
    """The office is named on the screen, the account stands in it."""
    with database.read() as session:
        office = all_offices(session)[1]
    words = ("--name", "new", "--password", GOOD, "--county", office.county_ags)
    result = call(app, "create-admin", *words)
    assert result.exit_code == 0
    assert office.name in result.stdout
    with database.read() as session:
        made = session.exec(select(User).where(User.name == "new")).one()
        assert (made.office_id, made.role) == (office.id, "administrator")


def test_the_demo_never_joins_a_real_office(app: APIFlask, database: Database) -> None:
    """It said "kept what is there" and ended well, as if it were a demo."""
    assert refused(call(app, "demo"), "real office", "of its own")
    with database.write() as session:
        for office in session.exec(select(Office)):
            office.demo = True
    assert call(app, "demo").stdout == "kept what is there\n"
    with database.read() as session:
        assert session.exec(select(Learner.id)).first() is None


def test_a_plan_that_is_not_there(app: APIFlask, tmp_path: Path) -> None:
    """Neither a run nor a folder is made up."""
    folder = tmp_path / "out"
    assert refused(call(app, "export-plan", "7", "-o", str(folder)), "7")
    assert not folder.exists()


@pytest.mark.parametrize(
    ("variable", "value", "part"),
    [
        ("DATABASE_URL", "nonsense", "postgresql://"),
        ("DATABASE_URL", "mysql://secret@host/name", "postgresql://"),
        ("DATABASE_URL", "sqlite:////proc/none/x.db", "/proc/none"),
        ("ENV", "live", "production, demo or test"),
        ("SECRET_KEY", "short", "32 random characters"),
    ],
)
def test_unusable_settings(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    variable: str,
    value: str,
    part: str,
) -> None:
    """Before there is an application, too: click shows one line, exit code 2."""
    settings = {"STATE_DIR": str(tmp_path), "SECRET_KEY": "k" * 40, variable: value}
    for name, told in settings.items():
        monkeypatch.setenv(f"KURSMITTLER_{name}", told)
    with pytest.raises(UsageError) as error:
        runpy.run_path(str(ROOT / "wsgi.py"))
    assert error.value.exit_code == 2
    assert variable in error.value.message
    assert part in error.value.message
    assert "\n" not in error.value.message
