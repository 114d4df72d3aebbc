"""Files sent to browsers: unchanged from their packages, complete, from one host."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "service" / "static"
VENDOR = STATIC / "vendor"
AXE = ROOT / "tests" / "browser" / "vendor"
OWN = sorted([*STATIC.glob("css/*.css"), *STATIC.glob("js/*.js")])
LEARNER_BUDGET = 100_000
# Names of XML namespaces and remarks in vendored files; none is fetched.
NOT_FETCHED = {
    "www.w3.org",
    "leafletjs.com",
    "bugs.chromium.org",
    "bugzilla.mozilla.org",
}


def recorded(folder: Path) -> dict[str, str]:
    lines = (folder / "CHECKSUMS.sha256").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


@pytest.mark.parametrize("folder", [VENDOR, AXE], ids=["vendor", "axe"])
def test_vendored_files_are_those_recorded(folder: Path) -> None:
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "CHECKSUMS.sha256"
    }
    assert found == recorded(folder)


def test_every_vendored_package_brings_its_licence() -> None:
    packages = [path for path in VENDOR.iterdir() if path.is_dir()]
    assert packages
    assert [p.name for p in packages if not (p / "LICENSE").is_file()] == []
    assert (AXE / "LICENSE-axe-core").is_file()


def test_no_file_sends_a_browser_to_another_host() -> None:
    for path in [*STATIC.rglob("*.css"), *STATIC.rglob("*.js"), *STATIC.rglob("*.svg")]:
        hosts = re.findall(
            r"(?:https?:)?//([\w-]+(?:\.[\w-]+)+)", path.read_text("utf-8")
        )
        known = (
            NOT_FETCHED if VENDOR in path.parents or path.suffix == ".svg" else set()
        )
        assert set(hosts) <= known, path.name
        assert "@import" not in path.read_text("utf-8"), path.name


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.css")), ids=lambda p: p.name)
def test_every_file_named_in_a_style_sheet_is_there(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)
    for name in re.findall(r"url\(\s*['\"]?([^'\")]+)", text):
        if not name.startswith(("data:", "#")):
            assert (path.parent / name).is_file(), name


PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right)\s*:"
    r"|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
)


@pytest.mark.parametrize("path", sorted(STATIC.glob("css/*.css")), ids=lambda p: p.name)
def test_styles_name_no_physical_side(path: Path) -> None:
    """Right-to-left pages use the same sheets; a physical side would not turn."""
    assert PHYSICAL.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", sorted(STATIC.glob("js/*.js")), ids=lambda p: p.name)
def test_scripts_run_under_a_closed_policy(path: Path) -> None:
    text = path.read_text("utf-8")
    assert '"use strict"' in text
    assert not re.search(r"\beval\(|new Function|setAttribute\(\"style|\.style\b", text)


def test_every_class_of_the_charts_has_a_style() -> None:
    """A chart kind without a class would be drawn black."""
    styles = (STATIC / "css" / "charts.css").read_text("utf-8")
    charts = (ROOT / "templates" / "macros" / "charts.html").read_text("utf-8")
    used = set(re.findall(r"\b(?:ch|wk|cv|tl|ld)-[a-z]+(?:-[a-z]+)*\b", charts))
    assert used
    assert {name for name in used if f".{name}" not in styles} == set()


def weight(*paths: Path) -> int:
    """Bytes on the wire; fonts are compressed already."""
    return sum(
        path.stat().st_size
        if path.suffix == ".woff2"
        else len(gzip.compress(path.read_bytes(), 6))
        for path in paths
    )


@pytest.mark.parametrize(
    "fonts",
    [
        ("fira-sans-latin",),
        ("fira-sans-latin", "fira-sans-latin-ext"),
        ("fira-sans-latin", "fira-sans-cyrillic"),
        ("fira-sans-latin", "fira-sans-latin-ext", "fira-sans-vietnamese"),
        ("fira-sans-latin", "noto-sans-arabic"),
    ],
    ids=lambda names: names[-1],
)
def test_a_learners_first_view_leaves_room_for_its_page(fonts: tuple[str, ...]) -> None:
    files = [path for name in fonts for path in VENDOR.rglob(f"{name}-[46]00.woff2")]
    assert len(files) == 2 * len(fonts)
    shared = weight(
        STATIC / "css" / "tokens.css",
        STATIC / "css" / "learner.css",
        STATIC / "js" / "form.js",
        STATIC / "icon.svg",
        *files,
    )
    assert shared < LEARNER_BUDGET * 0.75
