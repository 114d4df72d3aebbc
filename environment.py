"""The environment in .venv: whether it can be had here, and what pip said if not.

Standard library only, and readable for any Python since 3.8, so that one which is too
old is told so.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Dict  # noqa: UP035 (an older Python must come this far)

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
STAMP = VENV / "installed-requirements"
RUNNING, TESTING = "requirements.txt", "requirements-test.txt"
PIP_LOG = VENV / "pip.log"
OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 14)  # those that every pin has wheels for
GIGABYTE = 1000**3
ENVIRONMENT_BYTES = {RUNNING: 1.0 * GIGABYTE, TESTING: 1.7 * GIGABYTE}
DOWNLOAD_BYTES = 0.5 * GIGABYTE

Environment = Dict[str, str]  # noqa: UP006


class Fault(Exception):
    """Something the person at the terminal can mend; the text says how."""

    exit_code = 1


class WrongUse(Fault):
    """A flag with an unusable value."""

    exit_code = 2


def say(text: str) -> None:
    """Prints one line at once, so that a reader of the output can wait for it."""
    print(text, flush=True)


def run(*command: str | Path, env: Environment | None = None) -> None:
    """Runs a command of the set-up; raises Fault with its exit code."""
    result = subprocess.run(command, cwd=ROOT, env=env)
    if result.returncode:
        name = " ".join(map(str, command[:6]))
        raise Fault(f"{name} … ended with exit code {result.returncode}: see above")


def outcome(
    command: list[str], env: Environment | None, log: IO[bytes] | None = None
) -> int:
    """Its exit code; when interrupted, it may first end what it started."""
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=log, stderr=log and subprocess.STDOUT
    ) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
            process.wait()
            raise


def apt_install(package: str) -> bool:
    """Installs a Debian package where that is possible; says whether it was."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"installing {package} …")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
        if subprocess.run(["apt-get", "-qq", *command], env=env).returncode:
            return False
    return True


def digest(requirements: str) -> str:
    """What an environment holds: the requirement file's checksum and the Python."""
    content = (ROOT / requirements).read_bytes()
    return hashlib.sha256(content + sys.version.encode()).hexdigest()


def installed() -> str:
    """The digest of what .venv holds; empty if there is none or a broken one."""
    usable = STAMP.is_file() and Path(PYTHON).exists()
    return STAMP.read_text(encoding="ascii") if usable else ""


def pip_install(python: str, requirements: str) -> list[str]:
    """The command that installs a requirement file: wheels alone, by their hashes."""
    pip = [python, "-m", "pip", "install", "--no-input", "--only-binary=:all:"]
    return [*pip, "--require-hashes", "--requirement", requirements]


def told(output: str) -> str:
    """What pip said, in one line: its first error, or how a traceback ends."""
    lines = [" ".join(line.split()) for line in output.splitlines() if line.strip()]
    at = next((n for n, x in enumerate(lines) if x.startswith("ERROR:")), None)
    if at is None or lines[at] == "ERROR: Exception:":
        text = lines[-1] if lines else "nothing"
    else:
        text = lines[at].replace("ERROR: ", "", 1)
        if text.endswith(":"):
            text += " " + " ".join(lines[at + 1 : at + 2])
    if any("connection broken by" in line for line in lines):
        text = f"no connection to the package index; {text}"
    return text if len(text) <= 300 else f"{text[:300]} …"


def has_pip() -> bool:
    """Whether .venv can install; not after the Python it was made with was replaced."""
    pip = [PYTHON, "-m", "pip", "--version"]
    return (
        Path(PYTHON).exists()
        and subprocess.run(pip, capture_output=True).returncode == 0
    )


def make_venv() -> None:
    """An empty environment in .venv; raises Fault where Python lacks a part."""
    part = importlib.util.find_spec("ensurepip")
    if not part and not apt_install("python3-venv"):
        raise Fault("Python lacks its venv module: apt-get install python3-venv")
    run(sys.executable, "-m", "venv", "--clear", VENV)


def prepare(requirements: str) -> None:
    """Makes .venv and installs what is missing; a second call takes no time."""
    if installed() in {digest(requirements), digest(TESTING)}:
        return
    check_disk(VENV, ENVIRONMENT_BYTES[requirements])
    check_disk(Path(tempfile.gettempdir()), DOWNLOAD_BYTES)
    if not has_pip():
        make_venv()
    STAMP.unlink(missing_ok=True)  # from here on it may hold a part of both
    say(f"installing {requirements} (only when it has changed) …")
    with PIP_LOG.open("wb") as log:
        ended = outcome(pip_install(PYTHON, requirements), None, log)
    if ended:
        said = told(PIP_LOG.read_text(encoding="utf-8", errors="replace"))
        raise Fault(f"pip ended with exit code {ended}: {said} (all of it: {PIP_LOG})")
    STAMP.write_text(digest(requirements), encoding="ascii")


def check_python(version: tuple[int, int]) -> None:
    """Raises Fault for a Python that the pinned packages have no wheels for."""
    if OLDEST_PYTHON <= version <= NEWEST_PYTHON:
        return
    oldest, newest, this = (
        ".".join(map(str, x)) for x in (OLDEST_PYTHON, NEWEST_PYTHON, version)
    )
    fitting = [
        f"python3.{n}" for n in range(NEWEST_PYTHON[1], OLDEST_PYTHON[1] - 1, -1)
    ]
    found = next(filter(shutil.which, fitting), "")
    remedy = f"start it with {found}" if found else "install one of these"
    raise Fault(f"needs Python {oldest} to {newest}, this is {this}: {remedy}")


def check_disk(folder: Path, need: float) -> None:
    """Raises Fault unless `need` bytes fit where the folder is or will be."""
    try:
        there = next(p for p in (folder, *folder.parents) if p.exists())
        free = shutil.disk_usage(there).free
    except OSError as error:
        raise Fault(f"{folder} cannot be used ({error.strerror})") from None
    if free < need:
        sizes = f"{need / GIGABYTE:.1f} GB free, has {free / GIGABYTE:.1f} GB"
        raise Fault(f"the disk of {folder} needs {sizes}: make room there")
    if not os.access(there, os.W_OK):
        raise Fault(f"{there} cannot be written to: change its owner or its rights")
