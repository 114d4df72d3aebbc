"""Files written whole: what is never replaced, what a full disk and a kill leave."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from solver.errors import InputError, OutputError
from solver.jsonfile import write
from solver.outfile import Lines, claim, replace


def names(folder: Path) -> list[str]:
    return sorted(x.name for x in folder.iterdir())


def test_a_text_and_nothing_else_stands_in_the_folder(tmp_path: Path) -> None:
    target = tmp_path / "p.json"
    claim(target)
    replace(target, "ü\r\n")
    assert target.read_bytes() == "ü\r\n".encode()
    assert names(tmp_path) == ["p.json"]


def test_what_is_no_file_is_never_replaced(tmp_path: Path) -> None:
    """`-o /dev/null` as root put a file in place of the device."""
    fifo, folder, itself = tmp_path / "fifo", tmp_path / "folder", tmp_path / "itself"
    os.mkfifo(fifo)
    folder.mkdir()
    itself.symlink_to(itself)
    to_fifo = tmp_path / "to-fifo"
    to_fifo.symlink_to(fifo)
    before = names(tmp_path)
    cases = {
        fifo: "is a FIFO",
        to_fifo: "is a FIFO",
        folder: "is a folder",
        itself: "a link that leads to itself",
        Path("/dev/null"): "is a device",
        tmp_path / "none" / "p": "create it first",
        tmp_path / ("x" * 300): "cannot be written",
    }
    for path, text in cases.items():
        with pytest.raises(InputError, match=text) as caught:
            claim(path)
        assert caught.value.path == str(path)
        with pytest.raises(InputError):
            replace(path, "text")
    assert stat.S_ISFIFO(fifo.stat().st_mode)
    assert names(tmp_path) == before


def test_a_socket_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as s:
        s.bind("s")
        with pytest.raises(InputError, match="is a socket"):
            claim(Path("s"))


def test_an_input_is_not_replaced_under_any_name(tmp_path: Path) -> None:
    source, soft, hard = (tmp_path / x for x in ("i.json", "soft", "hard"))
    source.write_text("{}")
    soft.symlink_to("i.json")
    hard.hardlink_to(source)
    for path in (source, soft, hard, tmp_path / "." / "i.json"):
        with pytest.raises(InputError, match=r"the same file as the input .*i\.json"):
            claim(path, tmp_path / "other", source)
    claim(tmp_path / "p.json", source)


def test_a_link_stays_and_where_it_leads_is_replaced(tmp_path: Path) -> None:
    """The link was replaced by a file of its own, and who read its target saw none."""
    there = tmp_path / "there"
    there.mkdir()
    link = tmp_path / "p.json"
    link.symlink_to(Path("there") / "real.json")
    for text in ("first", "second"):
        claim(link)
        replace(link, text)
        assert link.is_symlink()
        assert (there / "real.json").read_text() == text
    assert names(there) == ["real.json"]
    assert names(tmp_path) == ["p.json", "there"]


def test_a_file_that_stands_keeps_its_permissions(tmp_path: Path) -> None:
    target, new = tmp_path / "p.json", tmp_path / "new.json"
    target.write_text("old")
    target.chmod(0o600)
    replace(target, "new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    umask = os.umask(0o027)
    try:
        replace(new, "new")
    finally:
        os.umask(umask)
    assert stat.S_IMODE(new.stat().st_mode) == 0o640


def test_what_a_killed_run_left_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    dead, alive, other = (tmp_path / x for x in (".tmp-0a1b2c3d", ".tmp-x", ".tmp-a.b"))
    for path in (dead, alive, other):
        path.write_text("half")
    link = tmp_path / ".tmp-link"
    link.symlink_to(other)
    with alive.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        claim(tmp_path / "p.json")
        assert names(tmp_path) == sorted([".tmp-x", ".tmp-a.b", ".tmp-link"])
    claim(tmp_path / "p.json")
    assert names(tmp_path) == sorted([".tmp-a.b", ".tmp-link"])


def test_a_run_killed_while_it_writes_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "p.json"
    target.write_text("old")
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from solver import outfile\n"
        "outfile.os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "outfile.replace(Path(sys.argv[1]), 'new')\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(target)])
    assert ended.returncode == -9
    assert target.read_text() == "old"
    assert len(names(tmp_path)) == 2
    claim(target)
    assert names(tmp_path) == ["p.json"]


@pytest.fixture
def a_full_disk() -> object:
    """No file may grow beyond 1,000 bytes, for root as well."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    yield None
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_names_the_file_and_leaves_the_last_one(
    tmp_path: Path, a_full_disk: object
) -> None:
    target = tmp_path / "p.json"
    write(target, {"small": 1})
    with pytest.raises(OutputError, match=r"p\.json: cannot be written \(File too"):
        write(target, {"large": "x" * 2000})
    assert json.loads(target.read_text()) == {"small": 1}
    assert names(tmp_path) == ["p.json"]


def test_a_log_on_a_full_disk_ends_with_a_whole_line(
    tmp_path: Path, a_full_disk: object
) -> None:
    lines = Lines(tmp_path / "log")
    for number in range(5):
        lines.add(str(number) * 300)
    lines.close()
    found = (tmp_path / "log").read_text().splitlines()
    assert found == [str(number) * 300 for number in range(3)]
    assert lines.fault is not None
    assert "log: cannot be written (File too large)" in str(lines.fault)
