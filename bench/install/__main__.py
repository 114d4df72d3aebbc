"""Installs from both requirement files while newer releases of every pin are out.

Each Python of this machine that the wheels serve is tried with the oldest pip that may
meet it and with the newest, in environments of their own that are removed again. pip
asks the index it is set up for, and beside it one on this machine, see newer.py.

Before each try the file is read as it was once, its pins without their extras: the
oldest pip must refuse that, or the try shows nothing. Newer ones may put up with it.
Exit code 1 if anything is not as it should be.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import environment
from bench.install.newer import Index, pins, serving, write_index

ROOT = environment.ROOT
FILES = (environment.RUNNING, environment.TESTING)
DEBIANS_PIP = "23.0.1"  # of Debian 12, the oldest supported one with a fitting Python
PARTS = "service.app, service.worker, solver.formation.cli, solver.travel.cli"
CHECKS = {
    environment.RUNNING: (["-m", "pip", "check"], ["-c", f"import {PARTS}"]),
    environment.TESTING: (["-m", "pip", "check"], ["-m", "pytest", "--version"]),
}
UNPINNED = "must have their versions pinned"
REFUSED, ACCEPTED = "refused", "accepted"


def served() -> list[str]:
    """The Pythons that the pins have wheels for: `3.11`, `3.12` …"""
    (major, first), (_, last) = environment.OLDEST_PYTHON, environment.NEWEST_PYTHON
    return [f"{major}.{minor}" for minor in range(first, last + 1)]


def find_python(version: str) -> str | None:
    """A working program of this Python: the system's, of the path or of pyenv."""
    of_pyenv = (Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python3")
    names = [f"/usr/bin/python{version}", f"python{version}", *map(str, of_pyenv)]
    for name in names:
        program = shutil.which(name)
        if program and said(program, "-c", "import ensurepip") is not None:
            return program
    return None


def said(*command: str | Path) -> str | None:
    """What a command printed on both outputs, None if it failed."""
    result = run(*command)
    return None if result.returncode else result.stdout.strip()


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """A finished command with all it printed in `stdout`."""
    env = {**os.environ, "PYTHONPATH": "", "PIP_NO_COLOR": "1"}
    for name in ("NO_PROXY", "no_proxy"):
        env[name] = ",".join(filter(None, (os.environ.get(name), "127.0.0.1")))
    return subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


@contextmanager
def fresh(program: str, pip: str) -> Iterator[tuple[str, str]]:
    """An environment with this pip: its Python and the pip's version; OSError if none.

    `pip` is a version, empty for the one that the Python brings, or `newest`.
    """
    folder = Path(tempfile.mkdtemp(prefix="kursmittler-install-"))
    try:
        python = str(folder / "bin" / "python")
        steps: list[list[str]] = [[program, "-m", "venv", str(folder)]]
        if pip:
            wanted = "pip" if pip == "newest" else f"pip=={pip}"
            steps += [[python, "-m", "pip", "install", "-qU", wanted]]
        for step in steps:
            made = run(*step)
            if made.returncode:
                raise OSError(environment.told(made.stdout))
        version = said(python, "-m", "pip", "--version") or ""
        yield python, version.split()[1]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def without_extras(requirements: str, folder: Path) -> Path:
    """A copy of a requirement file as it was once: no pin names its extras."""
    text = (ROOT / requirements).read_text(encoding="utf-8")
    path = folder / requirements
    bare = re.sub(r"^([\w.-]+)\[[^]]*\]==", r"\1==", text, flags=re.MULTILINE)
    assert bare != text, f"{requirements}: no pin has extras, so nothing is shown"
    path.write_text(bare, encoding="utf-8")
    return path


def control(python: str, bare: Path, index: Index) -> str:
    """What pip does with pins without extras: refused, accepted or its words."""
    command = environment.pip_install(python, str(bare))
    result = run(*command, "--extra-index-url", index.address, "--dry-run")
    if not result.returncode:
        return ACCEPTED
    told = environment.told(result.stdout)
    return REFUSED if UNPINNED in told else told


def attempt(python: str, requirements: str, index: Index) -> str:
    """Tries one file in one environment: what went wrong, empty if nothing did."""
    index.asked.clear()
    command = environment.pip_install(python, requirements)
    result = run(*command, "--extra-index-url", index.address)
    if result.returncode:
        return environment.told(result.stdout)
    if not index.asked:
        return "pip never asked the index with the newer releases"
    for check in CHECKS[requirements]:
        result = run(python, *check)
        if result.returncode:
            return f"{' '.join(check)}: {result.stdout.strip().splitlines()[-1]}"
    return ""


def size(python: str) -> str:
    """The size of an environment on the disk."""
    folder = Path(python).parents[1]
    total = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    return f"{total / environment.GIGABYTE:.2f} GB"


def try_one(program: str, pip: str, requirements: str, index: Index) -> bool:
    """One Python with one pip and one file: prints a line, True if all was well."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as name, fresh(program, pip) as made:
        python, number = made
        bare = control(python, without_extras(requirements, Path(name)), index)
        fault = attempt(python, requirements, index)
        seconds = time.perf_counter() - start
        told = f"installed, {size(python)}, {seconds:.0f} s; without extras {bare}"
    allowed = {REFUSED} if number == DEBIANS_PIP else {REFUSED, ACCEPTED}
    if not fault and bare not in allowed:
        fault = f"without extras it must be refused: {bare}"
    version = ".".join(platform(program)[:2])
    told = f"FAULT {fault}" if fault else told
    print(f"{version}  pip {number:8}  {requirements:22}  {told}", flush=True)
    return not fault


def platform(program: str) -> list[str]:
    """The parts of a Python's version."""
    return (said(program, "-V") or "").removeprefix("Python ").split(".")


def tries(programs: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Python, pip and file of each try."""
    for version, program in programs.items():
        oldest = DEBIANS_PIP if version == "3.11" else ""  # none older runs on 3.12
        for pip in (oldest, "newest"):
            for requirements in FILES:
                yield program, pip, requirements


def main(argv: list[str]) -> int:
    """Tries what is here and says what is not."""
    parser = argparse.ArgumentParser(prog="bench.install", description=__doc__)
    parser.add_argument("versions", nargs="*", help="3.11 …; all served ones if none")
    wanted = parser.parse_args(argv).versions or served()
    found = {version: find_python(version) for version in wanted}
    programs = {version: name for version, name in found.items() if name}
    with tempfile.TemporaryDirectory(prefix="kursmittler-index-") as name:
        folder = Path(name)
        write_index(folder, pins(ROOT / environment.TESTING))
        with serving(folder) as index:
            good = [try_one(*what, index) for what in tries(programs)]
    for version in sorted(found.keys() - programs.keys()):
        print(f"{version}  not on this machine: not tried")
    print(f"{good.count(True)} of {len(good)} as it should be")
    return 0 if good and all(good) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
