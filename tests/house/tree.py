"""The project's own files, as git sees them."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = {".png", ".jpg", ".woff2", ".ttf", ".otf", ".ico", ".zip", ".gz", ".xz", ".mo"}


def tracked() -> list[Path]:
    """Every file that is committed or about to be, relative to the root."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    names = (Path(name) for name in listing.split("\0") if name)
    return [name for name in names if (ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    """Name and content of every text file."""
    return [
        (name, (ROOT / name).read_text(encoding="utf-8"))
        for name in tracked()
        if name.suffix.lower() not in BINARY
    ]


def modules() -> list[Path]:
    """Every Python module outside the tests."""
    return [
        name
        for name in tracked()
        if name.suffix == ".py" and name.parts[0] not in {"tests"}
    ]
