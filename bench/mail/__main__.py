"""Kills the worker at each stage of a talk with the mail server, many times.

    python -m bench.mail             20 times each stage, on both kinds of database
    python -m bench.mail --times 3

No mail may be lost, and none may come twice unless the server had taken it, then under
the same Message-ID. Exit code 1 if one was or did.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from bench.mail.killing import STAGES, kill_one
from bench.web.site import machine
from service.database import Database, load_tables
from tests.builders import stand_up, standing
from tests.conftest import made_template
from tests.databases import BACKENDS, Backend, Postgres, Sqlite
from tests.postgres import Server


def measure(backend: Backend, state: Path, times: int) -> bool:
    """All stages on one kind of database; whether all was well."""
    database, good = Database(made_template(backend, lambda url: None)), True
    with database.write() as session:
        stand_up(session)
    with database.read() as session:
        scope = standing(session).own
    for stage, copies in STAGES.items():
        start = time.monotonic()
        found = [kill_one(database, scope, state, stage) for _time in range(times)]
        lost = sum(one.state != "sent" or not one.copies for one in found)
        twice = sum(one.copies > 1 for one in found)
        other = sum(not one.same_id for one in found)
        fine = all(one.good(stage) for one in found)
        good &= fine
        print(
            f"  {'ok ' if fine else 'BAD'} killed at {stage}: {times} times, "
            f"lost {lost}, twice {twice} (expected: {'yes' if copies > 1 else 'no'}), "
            f"under another id {other} ({time.monotonic() - start:.0f} s)",
            flush=True,
        )
    database.dispose()
    return good


def main() -> int:
    """The figures, a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--only", choices=BACKENDS)
    given = parser.parse_args()
    load_tables()
    print(machine())
    good = True
    with tempfile.TemporaryDirectory() as folder:
        if given.only != "postgresql":
            print("sqlite")
            good &= measure(Sqlite(Path(folder)), Path(folder), given.times)
        if given.only != "sqlite":
            server = Server()
            try:
                print("postgresql")
                made = Postgres(server.url("postgres"), "mail")
                good &= measure(made, Path(folder), given.times)
            finally:
                server.stop()
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
