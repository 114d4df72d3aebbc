"""Licence, public metadata and README say what is true."""

from __future__ import annotations

import hashlib
import re
import subprocess

from tests.house.tree import ROOT

# SHA-256 of the official English text of the EUPL 1.2 without white space and
# dashes, as the SPDX licence list (entry EUPL-1.2) gives it.
EUPL = "c6174b7cef954878a76e90e117b0a521cdf7d83777d8a6fbb1be3b582ca146b8"
REQUIRED = {
    "publiccodeYmlVersion",
    "name",
    "url",
    "developmentStatus",
    "softwareType",
    "platforms",
    "description",
    "legal",
    "maintenance",
    "localisation",
}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def top_level(yaml: str) -> dict[str, str]:
    """Keys without indentation and what stands below or behind each of them."""
    parts = re.split(r"(?m)^(\w+):", yaml)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_licence_is_the_official_text() -> None:
    bare = re.sub(r"[\s—-]+", "", read("LICENSE"))
    assert hashlib.sha256(bare.encode()).hexdigest() == EUPL


def test_public_metadata_has_its_required_keys() -> None:
    keys = top_level(read("publiccode.yml"))
    assert set(keys) >= REQUIRED
    assert "license: EUPL-1.2" in keys["legal"]
    for language in ("de", "en"):
        assert re.search(rf"(?m)^  {language}:$", keys["description"])
    # The standard allows a catalogue to cut a short description after 150 letters.
    short = re.findall(
        r"shortDescription: >-\n((?:      .*\n)+)", read("publiccode.yml")
    )
    assert all(len(" ".join(text.split())) <= 150 for text in short) and len(short) == 2


def test_readme_and_the_automatic_run_use_the_same_test_command() -> None:
    command = "python3 dev.py test"
    script = [x for x in read(".ci/run").splitlines() if x and not x.startswith("#")]
    assert script == [f"exec {command}"]
    assert command in read("README.md")
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


def test_readme_shows_both_commands_on_its_first_screen() -> None:
    screen = "\n".join(read("README.md").splitlines()[:40])
    assert "python3 dev.py demo" in screen
    assert "python3 dev.py test" in screen


def test_every_link_between_the_papers_leads_somewhere() -> None:
    papers = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "data/README.md"]
    broken = [
        f"{paper.relative_to(ROOT)}: {target}"
        for paper in papers
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", paper.read_text())
        if not (paper.parent / target).exists()
    ]
    assert not broken


PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]+)`")
NAMED = re.compile(r"`(\w+)` in\s+`([\w./-]+\.py)`")


def test_the_tour_names_only_what_is_there() -> None:
    tour = read("docs/tour.md")
    paths, functions = PATH.findall(tour), NAMED.findall(tour)
    assert (len(paths) > 50, len(functions) > 2) == (True, True)
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert [
        f"{path}: {name}"
        for name, path in functions
        if not re.search(rf"^(?:def|class) {name}\b", read(path), re.MULTILINE)
    ] == []


def test_the_tour_takes_ten_minutes() -> None:
    assert len(read("docs/tour.md").split()) < 1_500


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(p.name[:4] for p in (ROOT / "docs/decisions").glob("0*.md"))
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]
    assert numbers


def test_dev_py_explains_itself_without_anything_installed() -> None:
    shown = subprocess.run(
        ["python3", "-I", ROOT / "dev.py", "--help"], capture_output=True, text=True
    )
    assert shown.returncode == 0
    assert "{demo,serve,test}" in shown.stdout
