"""environment.py: what it says before it installs anything, and what pip said."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
import tomllib
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest

import environment
from tests.house.tree import ROOT

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A checkout of its own: two requirement files and no environment."""
    (tmp_path / environment.RUNNING).write_text("flask==3\n")
    (tmp_path / environment.TESTING).write_text("flask==3\npytest==9\n")
    folder = tmp_path / ".venv"
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", folder)
    monkeypatch.setattr(environment, "PYTHON", str(folder / "bin" / "python"))
    monkeypatch.setattr(environment, "STAMP", folder / "stamp")
    monkeypatch.setattr(environment, "PIP_LOG", folder / "pip.log")
    return tmp_path


def stand_in(checkout: Path, *lines: str) -> Callable[..., None]:
    """Instead of `python -m venv`: a Python whose pip runs these shell lines."""

    def run(*command: str | Path, env: object = None) -> None:
        assert "venv" in command
        program = checkout / ".venv" / "bin" / "python"
        program.parent.mkdir(parents=True, exist_ok=True)
        script = ["#!/bin/sh", 'test "$3" = --version && exit 0', *lines]
        program.write_text("\n".join(script))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    return run


def installs(checkout: Path) -> list[str]:
    """The calls of pip so far, as the stand-in has written them down."""
    calls = checkout / "calls"
    return calls.read_text().splitlines() if calls.exists() else []


NOTE = 'echo "$@" >> calls'


def test_an_environment_is_made_anew_only_if_requirements_changed(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "run", stand_in(checkout, NOTE))
    environment.prepare(environment.RUNNING)
    assert len(installs(checkout)) == 1
    assert "--require-hashes --requirement requirements.txt" in installs(checkout)[0]
    environment.prepare(environment.RUNNING)
    assert len(installs(checkout)) == 1
    (checkout / environment.RUNNING).write_text("flask==4\n")
    environment.prepare(environment.RUNNING)
    assert len(installs(checkout)) == 2


def test_an_environment_whose_python_was_replaced_is_made_anew(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade of the system pip was gone: a traceback, at every start."""
    monkeypatch.setattr(environment, "run", stand_in(checkout, NOTE))
    programs = checkout / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "pip").touch()
    (programs / "python").symlink_to(checkout / "nowhere")
    assert not environment.has_pip()
    (programs / "python").unlink()
    environment.prepare(environment.RUNNING)
    assert len(installs(checkout)) == 1


def test_what_pip_said_is_one_line_and_its_whole_output_a_file(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Forty lines of it hid the one that mattered."""
    noise = 'for n in 1 2 3 4 5 6 7 8 9; do echo "Collecting $n"; done'
    fault = 'echo "ERROR: No matching distribution found for flask==3" >&2; exit 1'
    monkeypatch.setattr(environment, "run", stand_in(checkout, noise, fault))
    with pytest.raises(environment.Fault) as told:
        environment.prepare(environment.RUNNING)
    log = checkout / ".venv" / "pip.log"
    assert str(told.value) == (
        "pip ended with exit code 1: No matching distribution found for flask==3 "
        f"(all of it: {log})"
    )
    assert "Collecting 9" in log.read_text()
    shown = capfd.readouterr()
    assert (shown.out.count("\n"), shown.err) == (1, "")


def test_a_broken_installation_is_never_taken_for_a_whole_one(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Back at the older requirements, the half that a failure left counted as all."""
    monkeypatch.setattr(environment, "run", stand_in(checkout, NOTE))
    environment.prepare(environment.RUNNING)
    stand_in(checkout, NOTE, "exit 1")("venv")
    (checkout / environment.RUNNING).write_text("flask==4\n")
    with pytest.raises(environment.Fault):
        environment.prepare(environment.RUNNING)
    (checkout / environment.RUNNING).write_text("flask==3\n")
    with pytest.raises(environment.Fault):
        environment.prepare(environment.RUNNING)
    assert len(installs(checkout)) == 3


UNPINNED = """Collecting absl-py==2.5.1
ERROR: In --require-hashes mode, all requirements must have their versions pinned \
with ==. These do not:
    pydantic[email]>=2.0 from https://files.example/pydantic.whl (from apiflask==3.1)
"""
OFFLINE = """WARNING: Retrying (Retry(total=0)) after connection broken by 'X': /a/
ERROR: Could not find a version that satisfies the requirement a==1
ERROR: No matching distribution found for a==1
"""
CRASH = """ERROR: Exception:
Traceback (most recent call last):
  File "x.py", line 1, in y
ValueError: bad value
"""


@pytest.mark.parametrize(
    ("output", "start"),
    [
        (UNPINNED, "In --require-hashes mode, all requirements must have their"),
        (OFFLINE, "no connection to the package index; Could not find a version"),
        (CRASH, "ValueError: bad value"),
        ("/x/python: No module named pip\n", "/x/python: No module named pip"),
        ("", "nothing"),
        ("ERROR: " + "many " * 200, "many many"),
    ],
)
def test_the_first_error_of_pip_is_what_is_told(output: str, start: str) -> None:
    line = environment.told(output)
    assert line.startswith(start)
    assert "\n" not in line
    assert len(line) < 310


def test_an_error_names_what_pip_names_below_it() -> None:
    assert "pydantic[email]>=2.0" in environment.told(UNPINNED)


@pytest.mark.parametrize("folder", [".venv", "download"])
def test_a_disk_that_is_too_small_is_told_before_anything_is_made(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    """pip filled the disk first, and then showed a traceback."""
    download = checkout / "download"
    download.mkdir()
    small = download if folder == "download" else checkout

    def usage(path: Path) -> Usage:
        return Usage(10**11, 10**11, 3 * 10**8 if path == small else 10**11)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    monkeypatch.setattr(environment.tempfile, "gettempdir", lambda: str(download))
    monkeypatch.setattr(environment, "run", stand_in(checkout, NOTE))
    with pytest.raises(environment.Fault, match=rf"{folder} needs .* has 0\.3 GB: "):
        environment.prepare(environment.RUNNING)
    assert not (checkout / ".venv").exists()


def test_a_folder_that_cannot_be_written_to_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment.os, "access", lambda path, mode: False)
    with pytest.raises(environment.Fault, match=f"{tmp_path} cannot be written to"):
        environment.check_disk(tmp_path / "a" / "b", 1)


@pytest.mark.parametrize(
    ("version", "fits"),
    [((3, 10), False), ((3, 11), True), ((3, 14), True), ((3, 15), False)],
)
def test_a_python_without_wheels_is_refused_with_the_remedy(
    version: tuple[int, int], fits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer one than the wheels serve came as far as pip, which named a package."""
    monkeypatch.setattr(shutil, "which", lambda name: name == "python3.13")
    if fits:
        environment.check_python(version)
        return
    name = ".".join(map(str, version))
    with pytest.raises(
        environment.Fault,
        match=rf"3\.11 to 3\.14, this is {name}: start it with python3\.13",
    ):
        environment.check_python(version)


def test_the_range_of_pythons_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    first, (major, last) = environment.OLDEST_PYTHON, environment.NEWEST_PYTHON
    assert project["project"]["requires-python"] == (
        f">={first[0]}.{first[1]},<{major}.{last + 1}"
    )


@pytest.mark.parametrize("name", ["dev.py", "environment.py"])
def test_what_runs_before_the_installation_needs_nothing_installed(name: str) -> None:
    code = f"import runpy; runpy.run_path({str(ROOT / name)!r}, run_name='other')"
    subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, check=True)
