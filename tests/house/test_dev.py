"""dev.py: what it refuses, what it keeps, and that it ends all it has started."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

import dev

# Starts a child and writes its number, as the worker does with a solve.
PARENT = (
    "import pathlib, subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "pathlib.Path(sys.argv[1]).write_text(str(child.pid)); time.sleep(60)"
)
STUBBORN = (
    "import pathlib, signal, sys, time;"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "pathlib.Path(sys.argv[1]).write_text('up'); time.sleep(60)"
)


@pytest.fixture
def signals() -> Iterator[None]:
    """Puts back the handlers that Site.stop replaces."""
    kept = {n: signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def site_of(code: str, note: Path) -> dev.Site:
    site = dev.Site(dict(os.environ))
    site.commands = {"part": [sys.executable, "-c", code, str(note)]}
    site.start("part")
    until = time.monotonic() + 20
    while not (note.exists() and note.read_text()) and time.monotonic() < until:
        time.sleep(0.02)
    return site


def alive(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone_soon(number: int) -> bool:
    until = time.monotonic() + 5
    while alive(number) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(number)


def test_a_port_in_use_is_refused_with_the_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(dev.WrongUse, match=f"port {port} cannot be used.*--port"):
            dev.check_port(port)
    dev.check_port(port)


def test_a_port_out_of_range_is_refused() -> None:
    with pytest.raises(dev.Fault, match="port 70000 cannot be used"):
        dev.check_port(70000)


def test_the_state_folder_is_private_and_keeps_its_secret(tmp_path: Path) -> None:
    state = tmp_path / "a" / "state"
    dev.make_state(state)
    secret = (state / "secret").read_text()
    dev.make_state(state)
    assert (state / "secret").read_text() == secret
    assert len(secret) >= 32
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert stat.S_IMODE((state / "secret").stat().st_mode) == 0o600
    assert [p.name for p in state.iterdir()] == ["secret"]


def test_a_state_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(dev.WrongUse, match=r"--state-dir .*state"):
        dev.make_state(tmp_path / "state")


def test_the_callers_settings_count_but_for_kind_folder_and_port(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KURSMITTLER_ENV", "test")
    monkeypatch.setenv("KURSMITTLER_SMTP_URL", "smtp://mail.example.org")
    monkeypatch.setenv("KURSMITTLER_STATE_DIR", "/nowhere")
    demo = dev.site_environment("demo", 8123, tmp_path)
    serve = dev.site_environment("serve", 8123, tmp_path)
    assert (demo["KURSMITTLER_ENV"], serve["KURSMITTLER_ENV"]) == ("demo", "test")
    for env in (demo, serve):
        assert env["KURSMITTLER_SMTP_URL"] == "smtp://mail.example.org"
        assert env["KURSMITTLER_BASE_URL"] == "http://127.0.0.1:8123"
        assert env["KURSMITTLER_STATE_DIR"] == str(tmp_path)
        assert env["KURSMITTLER_BIND"] == "127.0.0.1:8123"


def test_stopping_ends_the_children_of_a_process_too(
    tmp_path: Path, signals: None
) -> None:
    site = site_of(PARENT, tmp_path / "child")
    child = int((tmp_path / "child").read_text())
    assert alive(child)
    site.stop()
    assert site.running["part"].returncode == -signal.SIGTERM
    assert gone_soon(child)


def test_stopping_ends_a_process_that_ignores_the_request(
    tmp_path: Path, signals: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "STOP_WITHIN", 0.2)
    site = site_of(STUBBORN, tmp_path / "up")
    site.stop()
    assert site.running["part"].returncode == -signal.SIGKILL


def test_what_dies_later_starts_again_with_a_line_about_it(
    tmp_path: Path, signals: None, capsys: pytest.CaptureFixture[str]
) -> None:
    site = site_of(PARENT, tmp_path / "child")
    orphan = int((tmp_path / "child").read_text())
    first = site.running["part"]
    site.revive()
    assert site.running["part"] is first
    site.started["part"] -= 60
    first.kill()
    first.wait()
    site.revive()
    assert site.running["part"].poll() is None
    assert gone_soon(orphan)
    assert (
        "the part ended with exit code -9: starting it again" in capsys.readouterr()[0]
    )
    site.stop()


def test_what_dies_right_away_is_a_fault(tmp_path: Path, signals: None) -> None:
    site = site_of(
        "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text('x'); sys.exit(7)",
        tmp_path / "note",
    )
    site.running["part"].wait()
    with pytest.raises(dev.Fault, match="the part ended with exit code 7"):
        site.revive()
    site.stop()


class Waiting(BaseHTTPRequestHandler):
    """/ready says 503 at first, 200 from the second time on."""

    asked = 0

    def do_GET(self) -> None:
        Waiting.asked += 1
        self.send_response(503 if Waiting.asked == 1 else 200)
        self.end_headers()
        self.wfile.write(b"worker")

    def log_message(self, *args: object) -> None:
        """Nothing."""


def test_readiness_tells_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with HTTPServer(("127.0.0.1", 0), Waiting) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        assert dev.readiness(address) == "503 worker"
        assert dev.readiness(address) == ""
        server.shutdown()
        thread.join()
    assert "refused" in dev.readiness(address)


@pytest.mark.parametrize(
    "wrong",
    [[], ["demo", "--port", "x"], ["serve", "--learners", "5"], ["demo", "tests"]],
)
def test_a_wrong_command_line_is_exit_code_2(wrong: list[str]) -> None:
    shown = subprocess.run(
        [sys.executable, dev.__file__, *wrong], capture_output=True, text=True
    )
    assert shown.returncode == 2
    assert "usage: dev.py" in shown.stderr


def test_a_disk_too_small_for_the_state_is_told_before_anything_is_made(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(dev, "STATE_BYTES", 10.0**18)
    monkeypatch.setattr(dev, "prepare", None)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    state = tmp_path / "a" / "s"
    assert dev.main(["demo", "--port", str(port), "--state-dir", str(state)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"dev.py: the disk of {state} needs 1000000000.0 GB free")
    assert not state.parent.exists()


def test_a_wrong_python_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev.sys, "version_info", (3, 15, 1, "final", 0))
    assert dev.main(["test"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("dev.py: needs Python 3.11 to 3.14, this is 3.15")


def test_a_port_in_use_is_exit_code_2_and_leaves_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        flags = ["--port", str(taken.getsockname()[1]), "--state-dir", tmp_path / "s"]
        shown = subprocess.run(
            [sys.executable, dev.__file__, "serve", *flags],
            capture_output=True,
            text=True,
        )
    assert shown.returncode == 2
    assert shown.stderr.count("\n") == 1
    assert not (tmp_path / "s").exists()


def test_arguments_of_test_go_on_to_pytest() -> None:
    args, rest = dev.read_arguments(["test", "tests/house", "-k", "dev", "-x"])
    assert args.command == "test"
    assert rest == ["tests/house", "-k", "dev", "-x"]


def test_every_test_is_in_one_of_the_two_parts() -> None:
    (*_, again), (*_, measured, cov) = dev.test_commands([])
    assert (measured, cov) == (f"not ({again})", "--cov")
    assert dev.test_commands(["tests/house"])[0][-1] == "tests/house"


def test_a_named_chromium_that_is_none_is_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CHROMIUM_PATH", "/nowhere/chromium")
    with pytest.raises(dev.Fault, match="/nowhere/chromium, which is no program"):
        dev.find_chromium()


def test_a_missing_chromium_is_a_fault_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(dev.Fault, match="no Chromium: install it or set CHROMIUM_PATH"):
        dev.find_chromium()
