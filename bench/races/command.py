"""What benches of races have in common: their flags, both databases, a line each."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bench.races.pairs import Told
from bench.web.site import machine
from service.database import Database, load_tables
from tests.builders import stand_up
from tests.conftest import made_template
from tests.databases import BACKENDS, Backend, Postgres, Sqlite
from tests.postgres import Server

Sizes = TypeVar("Sizes")


def filled(backend: Backend) -> str:
    """A template database with the test offices."""

    def fill(url: str) -> None:
        database = Database(url)
        with database.write() as session:
            stand_up(session)
        database.dispose()

    return made_template(backend, fill)


def line(name: str, told: Told, start: float) -> bool:
    """Prints what a race that began at `start` has told; whether all was well."""
    took = time.monotonic() - start
    mark = "ok " if told.good else "BAD"
    print(f"  {mark} {name}: {told.line()} ({took:.0f} s)", flush=True)
    return told.good


def on_both(
    about: str | None,
    measure: Callable[[Backend, Sizes], bool],
    long: Sizes,
    short: Sizes,
) -> int:
    """Runs `measure` on SQLite and PostgreSQL as the flags say; the exit code."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", choices=BACKENDS)
    given = parser.parse_args()
    load_tables()
    print(machine())
    sizes, good = (short if given.short else long), True
    with tempfile.TemporaryDirectory() as folder:
        if given.only != "postgresql":
            print("sqlite")
            good &= measure(Sqlite(Path(folder)), sizes)
        if given.only != "sqlite":
            server = Server()
            try:
                print("postgresql")
                made = Postgres(server.url("postgres"), "races")
                good &= measure(made, sizes)
            finally:
                server.stop()
    return 0 if good else 1
