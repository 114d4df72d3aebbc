"""Requirements: pinned, hashed, without addresses, the same for all commands."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise

import pytest

from tests.house.tree import ROOT

FILES = ("requirements.txt", "requirements-test.txt")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,._-]+\])?==([^ \\;]+)(.*)$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def lines(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.lstrip().startswith("#")]


def pins(name: str) -> set[tuple[str, str]]:
    found = (PIN.match(line) for line in lines(name))
    return {(match.group(1), match.group(2)) for match in found if match}


@pytest.mark.parametrize("name", FILES)
def test_every_line_is_a_pin_or_a_hash(name: str) -> None:
    assert not [x for x in lines(name) if not PIN.match(x) and not HASH.match(x)]


@pytest.mark.parametrize("name", FILES)
def test_every_pin_has_a_hash(name: str) -> None:
    followed_by = pairwise([*lines(name), ""])
    assert not [
        pin for pin, after in followed_by if PIN.match(pin) and not HASH.match(after)
    ]


@pytest.mark.parametrize("name", FILES)
def test_no_address_is_named(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.findall(r"://|--(?:extra-)?index|--find-links|--trusted-host", text)


def test_the_tests_run_on_what_the_site_runs_on() -> None:
    assert pins("requirements.txt") <= pins("requirements-test.txt")


def test_every_dependency_of_the_project_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {
        re.split(r"[\[<>=]", entry)[0] for entry in project["project"]["dependencies"]
    }
    wanted_in_tests = {
        re.split(r"[\[<>=]", entry)[0] for entry in project["dependency-groups"]["test"]
    }
    assert wanted <= {name for name, _ in pins("requirements.txt")}
    assert wanted_in_tests <= {name for name, _ in pins("requirements-test.txt")}
