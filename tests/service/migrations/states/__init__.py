"""State folders of older checkouts, packed small: every later one must open them.

`python -m tests.service.migrations.states` packs one of this checkout: the demo with
few learners and its first plan. Make one when a version of the schema is added.
"""

from __future__ import annotations

import lzma
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import time
from contextlib import closing
from io import BytesIO
from pathlib import Path

from service.migrations import schema

HERE = Path(__file__).parent
DATABASE, DUMP = "kursmittler.db", "kursmittler.sql"
LEARNERS = 60  # waiting in the smaller county: the fewest that courses are made of
LARGEST = 200_000  # bytes
MADE_WITHIN = 900  # seconds
LEFT_OUT = {DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "secret", "numba"}


def packed() -> list[Path]:
    """Every packed state folder, the oldest first."""
    return sorted(HERE.glob("*.tar.xz"))


def unpack(archive: Path, folder: Path) -> Path:
    """Lays a packed state folder out in `folder`; the path of its database."""
    with tarfile.open(archive) as tar:
        for member in tar:
            content = tar.extractfile(member)
            assert content is not None, member.name
            path = folder / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read())
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        database.executescript((folder / DUMP).read_text(encoding="utf-8"))
    (folder / DUMP).unlink()
    return folder / DATABASE


def pack(folder: Path, archive: Path) -> int:
    """Packs a state folder that nobody uses, without its secret; bytes written."""
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        dump = "\n".join(database.iterdump()).encode()
    names = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    content = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in names
        if path.relative_to(folder).parts[0] not in LEFT_OUT
    }
    with tarfile.open(archive, "w:xz", preset=lzma.PRESET_EXTREME | 9) as tar:
        for name, told in {DUMP: dump, **content}.items():
            about = tarfile.TarInfo(name)
            about.size = len(told)
            tar.addfile(about, BytesIO(told))
    return archive.stat().st_size


def make_demo(folder: Path) -> None:
    """The demo with few learners and its first plan, as a site leaves it behind."""
    env = {
        **os.environ,
        "KURSMITTLER_ENV": "demo",
        "KURSMITTLER_STATE_DIR": str(folder),
        "KURSMITTLER_SECRET_KEY": "k" * 40,
    }
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    demo = ["demo", "--learners", str(LEARNERS)]
    for command in (["db-upgrade"], demo):
        subprocess.run([*flask, *command], env=env, check=True)
    with subprocess.Popen([sys.executable, "-m", "service.worker"], env=env) as worker:
        until = time.monotonic() + MADE_WITHIN
        while unfinished(folder / DATABASE) and time.monotonic() < until:
            assert worker.poll() is None, f"the worker ended: {worker.returncode}"
            time.sleep(1)
        worker.terminate()
    assert not unfinished(folder / DATABASE), "the first plan was not made in time"


def unfinished(path: Path) -> int:
    """The number of jobs that wait or run."""
    with closing(sqlite3.connect(path)) as database:
        waiting = "SELECT count(*) FROM job WHERE state IN ('queued', 'running')"
        return int(database.execute(waiting).fetchone()[0])


def main() -> int:
    """Packs a state folder of this checkout, named after its newest version."""
    archive = HERE / f"{schema.versions()[-1]}.tar.xz"
    with tempfile.TemporaryDirectory(prefix="kursmittler-state-") as name:
        make_demo(Path(name))
        size = pack(Path(name), archive)
    print(f"{archive.name}: {size} bytes")
    return 1 if size > LARGEST else 0
