"""What must never stand in the tree, and how its modules are named and cut."""

from __future__ import annotations

import ipaddress
import re
import subprocess

import pytest

from tests.house.tree import ROOT, modules, texts, tracked

LONGEST_MODULE = 400
LARGEST_FILE = 8 * 1024 * 1024
NO_NAME = {"utils", "util", "helpers", "helper", "common", "manager", "services"}
HOST = re.compile(r"(?:https?|ftp|wss?|git|ssh)://(?:[^\s/@\"'<>]*@)?([\w.-]+)")
PRIVATE_SUFFIXES = (".local", ".lan", ".internal", ".intern", ".corp", ".home")
INDEX = re.compile(r"artifactory|nexus|devpi|verdaccio|mirror|-proxy|pypi\.(?!org)")
# Written so that the pattern does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.}:/-])/(?:root|work|home/[a-z]\w*|Users/\w+)/")
SECRET = re.compile(r"-{5}BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[ps]_\w{30}")
GENERATED = {".db", ".sqlite", ".sqlite3", ".pyc", ".mo", ".log", ".zip"}


def is_public(host: str) -> bool:
    """Whether an address means the same machine, or this one, for every reader."""
    host = host.rstrip(".").lower()
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        known = host == "localhost" or "." in host
        return known and not host.endswith(PRIVATE_SUFFIXES) and not INDEX.search(host)
    return address.is_loopback


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("www.w3.org", True),
        ("127.0.0.1", True),
        ("localhost", True),
        ("pypi", False),
        ("10.1.2.3", False),
        ("packages.lan", False),
        ("pypi.firm.example", False),
        ("artifactory.firm.example", False),
    ],
)
def test_an_address_is_public_or_not(host: str, public: bool) -> None:
    assert is_public(host) is public


def test_no_file_names_a_host_that_only_some_can_reach() -> None:
    found = {
        f"{name}: {host}"
        for name, text in texts()
        if name.name != "test_tree.py"
        for host in HOST.findall(text)
        if not is_public(host)
    }
    assert not found


def test_no_file_names_a_path_of_one_machine() -> None:
    found = {
        f"{name}: {match.group()}"
        for name, text in texts()
        for match in MACHINE_PATH.finditer(text)
    }
    assert not found


def test_no_file_holds_a_secret() -> None:
    assert not [str(name) for name, text in texts() if SECRET.search(text)]


def test_nothing_generated_is_committed() -> None:
    assert not [str(n) for n in tracked() if n.suffix in GENERATED]


@pytest.mark.parametrize("name", [".venv", ".venv311", "venv", "env", ".env", "ENV"])
def test_a_virtual_environment_is_never_committed(name: str) -> None:
    """One of another name went into a commit with `git add -A`."""
    for path in (name, f"bench/{name}/pyvenv.cfg"):
        command = ["git", "check-ignore", "-q", path]
        assert subprocess.run(command, cwd=ROOT).returncode == 0, path
    assert not [str(n) for n in tracked() if n.name == "pyvenv.cfg"]


def test_no_file_is_heavy() -> None:
    heavy = [n for n in tracked() if (ROOT / n).stat().st_size > LARGEST_FILE]
    assert not heavy


def test_a_module_is_named_after_what_it_holds() -> None:
    assert not [str(n) for n in tracked() if {*n.with_suffix("").parts} & NO_NAME]


def test_modules_stay_short() -> None:
    lines = {
        str(name): len((ROOT / name).read_text(encoding="utf-8").splitlines())
        for name in modules()
        if "versions" not in name.parts
    }
    assert not {n: count for n, count in lines.items() if count >= LONGEST_MODULE}
