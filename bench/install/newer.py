"""A package index on this machine that has a newer release of whatever is pinned.

The releases are empty wheels: only their names, versions and extras matter, since an
installation from the requirement files must never choose one. Pages follow PEP 503.
"""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

TAG = "py3-none-any"


@dataclass
class Index:
    """Address of the index, and the projects that pip has asked it for so far."""

    address: str
    asked: set[str] = field(default_factory=set)


def pins(requirements: Path) -> list[Requirement]:
    """The pins of a requirement file, each with its extras; hashes are left out."""
    text = requirements.read_text(encoding="utf-8").splitlines()
    return [Requirement(line.rstrip(" \\")) for line in text if line[:1].isalnum()]


def after(version: str) -> str:
    """The next release: the last number of a version is one higher."""
    *before, last = Version(version).release
    return ".".join(map(str, (*before, last + 1)))


def write_wheel(folder: Path, name: str, version: str, extras: Iterable[str]) -> Path:
    """An empty wheel of a release, in the folder."""
    stem = f"{name.replace('-', '_')}-{version}"
    told = {
        "METADATA": ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
        + [f"Provides-Extra: {extra}" for extra in sorted(extras)],
        "WHEEL": ["Wheel-Version: 1.0", "Root-Is-Purelib: true", f"Tag: {TAG}"],
        "RECORD": [f"{stem}.dist-info/{part},," for part in ("METADATA", "WHEEL")],
    }
    path = folder / f"{stem}-{TAG}.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for part, lines in told.items():
            wheel.writestr(f"{stem}.dist-info/{part}", "\n".join(lines) + "\n")
    return path


def write_index(folder: Path, pinned: Iterable[Requirement]) -> None:
    """A page for each pinned project, listing the releases that are newer."""
    for pin in pinned:
        name = canonicalize_name(pin.name)
        page = folder / "simple" / name
        page.mkdir(parents=True, exist_ok=True)
        (exact,) = pin.specifier
        wheel = write_wheel(page, name, after(exact.version), pin.extras)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        link = f'<a href="{wheel.name}#sha256={digest}">{wheel.name}</a><br>\n'
        with (page / "index.html").open("a", encoding="ascii") as html:
            html.write(link)


@contextmanager
def serving(folder: Path) -> Iterator[Index]:
    """The folder's index on a free port of the loopback address, while in use."""

    class Pages(SimpleHTTPRequestHandler):
        def send_head(self):  # type: ignore[no-untyped-def]
            index.asked.add(self.path.rstrip("/").rsplit("/", 1)[-1])
            return super().send_head()

        def log_message(self, *args: object) -> None:
            """Nothing: pip's own output says what was asked."""

    with ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Pages, directory=str(folder))
    ) as server:
        index = Index(f"http://127.0.0.1:{server.server_port}/simple/")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield index
        finally:
            server.shutdown()
            thread.join()
