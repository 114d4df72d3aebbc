"""Requirements: pinned, hashed, without addresses, the same for all commands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, requires
from itertools import pairwise

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import environment
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


Extras = Mapping[str, set[str]]


def pinned_extras(name: str) -> dict[str, set[str]]:
    """Each pinned package with the extras its pin names."""
    found = [Requirement(line.rstrip(" \\")) for line in lines(name) if PIN.match(line)]
    return {canonicalize_name(pin.name): pin.extras for pin in found}


def without_extras(pinned: Extras, needs: Mapping[str, Iterable[str]]) -> list[str]:
    """Needs of packages (by name, in metadata's words) whose extras no pin names.

    Their markers are read for every Python that the pins serve, each with the extras
    that the asking package is itself pinned with.
    """
    found = set()
    for asking, told in needs.items():
        for need in map(Requirement, told):
            name = canonicalize_name(need.name)
            missing = need.extras - pinned.get(name, set())
            if missing and applies(need, pinned[asking]):
                found.add(f"{asking} needs {name}[{','.join(sorted(missing))}]")
    return sorted(found)


def applies(need: Requirement, extras: set[str]) -> bool:
    """Whether some Python among the served ones installs this need."""
    if need.marker is None:
        return True
    (major, first), (_, last) = environment.OLDEST_PYTHON, environment.NEWEST_PYTHON
    return any(
        need.marker.evaluate(
            {
                "extra": extra,
                "python_version": f"{major}.{minor}",
                "python_full_version": f"{major}.{minor}.0",
            }
        )
        for minor in range(first, last + 1)
        for extra in {"", *extras}
    )


def installed_needs(pinned: Extras) -> dict[str, list[str]]:
    """What the installed packages among the pinned ones say they need."""
    found = {}
    for name in pinned:
        try:
            found[name] = requires(name) or []
        except PackageNotFoundError:
            assert name in ELSEWHERE, f"{name} is pinned but not installed"
    return found


#: Pinned for other systems or Pythons, so never all installed.
ELSEWHERE = {"colorama", "pynigiri"}


@pytest.mark.parametrize("name", FILES)
def test_a_pin_names_the_extras_that_others_ask_of_it(name: str) -> None:
    """pip takes `pydantic[email]` for another package than a pinned `pydantic`: as
    soon as a newer release existed, both commands of the README ended with
    "all requirements must have their versions pinned".
    """
    pinned = pinned_extras(name)
    needs = installed_needs(pinned)
    assert len(needs) > 50
    assert not without_extras(pinned, needs)


@pytest.mark.parametrize(
    ("pinned", "need", "found"),
    [
        ({"a": set(), "b": set()}, "b[x]>=2", ["a needs b[x]"]),
        ({"a": set(), "b": {"x"}}, "b[x]>=2", []),
        ({"a": set(), "b": {"x"}}, "B[x,y]", ["a needs b[y]"]),
        ({"a": set()}, "b[x]", ["a needs b[x]"]),
        ({"a": set(), "b": set()}, "b>=2", []),
        ({"a": set(), "b": set()}, "b[x]; extra == 'c'", []),
        ({"a": {"c"}, "b": set()}, "b[x]; extra == 'c'", ["a needs b[x]"]),
        ({"a": set(), "b": set()}, "b[x]; python_version < '3.11'", []),
        (
            {"a": set(), "b": set()},
            "b[x]; python_version >= '3.14'",
            ["a needs b[x]"],
        ),
    ],
)
def test_a_missing_extra_is_found(
    pinned: dict[str, set[str]], need: str, found: list[str]
) -> None:
    assert without_extras(pinned, {"a": [need]}) == found


def test_what_only_one_python_runs_is_there() -> None:
    """A file that moves away would be left out nowhere and fail on newer Pythons."""
    from tests.conftest import ROUTER_PYTHON

    asking = [
        path
        for path in (ROOT / "tests").rglob("test_*.py")
        if re.search(r"travel\.(router|comparing) import", path.read_text("utf-8"))
    ]
    conftest = (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8")
    assert asking
    assert [p for p in asking if f'"{p.name}"' not in conftest] == []
    assert {str(p.parent.relative_to(ROOT)) for p in asking} == {
        "tests/solver/travel/journeys"
    }
    assert ROUTER_PYTHON == environment.OLDEST_PYTHON
